// The message path of ccxt's watchTrades and watchOrderBook: a client's onMessage, to the trade in its cache and the level in its book.
import ccxt from 'ccxt'
import { equal, frames, installed, measure } from './measure.mjs'

const folder = process.argv[2]
const trades = frames(`${folder}/BINANCE_TRADE.jsonl`)
const books = frames(`${folder}/BINANCE_DEPTH_20.jsonl`)

const exchange = new ccxt.pro.binance()
// What loadMarkets() would have fetched.
exchange.setMarkets(
  ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'XRP/USDT', 'ETH/BTC', 'PEPE/USDT'].map((symbol) => {
    const [base, quote] = symbol.split('/')
    return exchange.safeMarketStructure({
      id: base + quote, symbol, base, quote, baseId: base, quoteId: quote,
      type: 'spot', spot: true, contract: false, active: true, precision: { price: 1e-8, amount: 1e-8 },
    })
  }),
)
let failure
const client = exchange.client('wss://stream.binance.com:9443/stream')
client.reject = (error) => { failure = error }

function read(frame) {
  client.onMessage({ data: frame.toString() })
  if (failure) throw failure
}

const symbolOf = (data) => exchange.safeMarket(data.s, undefined, undefined, 'spot').symbol

measure(installed('ccxt'), 'trade', trades, read, (_, data) => {
  const all = exchange.trades[symbolOf(data)]
  const trade = all[all.length - 1]
  equal(trade.id, String(data.t))
  equal(trade.price, Number(data.p))
  equal(trade.side, data.m ? 'sell' : 'buy')
})

// As if each update continued the book, also where the messages begin anew.
const updates = books.map((frame) => JSON.parse(frame).data)
const booksOf = updates.map((data) => (exchange.orderbooks[symbolOf(data)] ??= exchange.orderBook({}, 1000)))
measure(installed('ccxt'), 'book update, 20+20 levels', books, (frame, i) => {
  booksOf[i].nonce = updates[i].U - 1
  read(frame)
}, (_, data) => {
  const book = exchange.orderbooks[symbolOf(data)]
  equal(book.nonce, data.u)
  const [price, quantity] = data.b.map((level) => level.map(Number)).find((level) => level[1] > 0)
  equal(book.bids.find((level) => level[0] === price)[1], quantity)
})
