// The message path of tardis-dev, which tardis-machine serves: JSON.parse, then the normalizing mappers.
import { normalizeBookChanges, normalizeTrades } from 'tardis-dev'
import { equal, frames, installed, measure } from './measure.mjs'

const folder = process.argv[2]
const received = new Date()
const mappers = [normalizeTrades('binance', received), normalizeBookChanges('binance', received)]

function read(frame) {
  const message = JSON.parse(frame.toString())
  let last
  for (const mapper of mappers) {
    if (mapper.canHandle(message)) {
      for (const event of mapper.map(message, received)) {
        last = event
      }
    }
  }
  return last
}

measure(installed('tardis-dev'), 'trade', frames(`${folder}/BINANCE_TRADE.jsonl`), read, (trade, data) => {
  equal(trade.id, String(data.t))
  equal(trade.price, Number(data.p))
  equal(trade.side, data.m ? 'sell' : 'buy')
})

const books = frames(`${folder}/BINANCE_DEPTH_20.jsonl`)
for (const frame of books) {
  // A book begins with a snapshot; another one is passed over.
  const { stream, data } = JSON.parse(frame)
  const snapshot = { lastUpdateId: data.U - 1, bids: [], asks: [] }
  read(Buffer.from(JSON.stringify({ stream: stream.replace('@depth@100ms', '@depthSnapshot'), generated: true, data: snapshot })))
}
measure(installed('tardis-dev'), 'book update, 20+20 levels', books, read, (change, data) => {
  equal(change.bids.length, data.b.length)
  equal(change.bids[0].price, Number(data.b[0][0]))
  equal(change.asks.at(-1).amount, Number(data.a.at(-1)[1]))
})
