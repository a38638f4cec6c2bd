"""The message path of cryptofeed: a feed's message_handler, to the callbacks of trades and books."""
import asyncio
import importlib.metadata
import json
import statistics
import sys
import time
from decimal import Decimal

from cryptofeed.defines import ASK, BID, L2_BOOK, TRADES
from cryptofeed.exchanges import Binance
from cryptofeed.symbols import Symbols
from cryptofeed.types import OrderBook

WARM_UP = 3
ROUNDS = 11
ROUND_SECONDS = 0.4

SYMBOLS = {base + quote: f'{base}-{quote}'
           for base, quote in (('BTC', 'USDT'), ('ETH', 'USDT'), ('SOL', 'USDT'), ('XRP', 'USDT'), ('ETH', 'BTC'), ('PEPE', 'USDT'))}


def frames(file):
    with open(file, 'rb') as lines:
        return lines.read().splitlines()


async def measure(kind, messages, read, check):
    """Prints the processor time of the thread for one frame: the median of the rounds."""
    async def one_pass():
        for i, message in enumerate(messages):
            await read(message, i)

    await one_pass()
    check(json.loads(messages[-1])['data'])
    rounds = []
    for _ in range(WARM_UP + ROUNDS):
        count = 0
        used = 0
        begin = time.thread_time()
        while used < ROUND_SECONDS:
            await one_pass()
            count += len(messages)
            used = time.thread_time() - begin
        rounds.append(used / count)
    median = statistics.median(rounds[WARM_UP:]) * 1e9
    print(f"| cryptofeed {importlib.metadata.version('cryptofeed')} | {kind} | {median:,.0f} ns |")


async def main(folder):
    # What the exchange's list of instruments would have said.
    Symbols.set(Binance.id, {std: native for native, std in SYMBOLS.items()}, {'instrument_type': {std: 'spot' for std in SYMBOLS.values()}})
    newest = {}

    async def keep(event, _receipt):
        newest[type(event).__name__] = event

    feed = Binance(symbols=list(SYMBOLS.values()), channels=[TRADES, L2_BOOK], callbacks={TRADES: keep, L2_BOOK: keep})

    async def read(message, _i):
        await feed.message_handler(message.decode(), None, 0.0)

    # It subscribes to aggregated trades only: the same frames under that name.
    trades = [frame.replace(b'"e":"trade"', b'"e":"aggTrade"').replace(b'"t":', b'"a":') for frame in frames(f'{folder}/BINANCE_TRADE.jsonl')]

    def check_trade(data):
        trade = newest['Trade']
        assert (trade.id, trade.price, trade.amount) == (str(data['a']), Decimal(data['p']), Decimal(data['q'])), trade

    await measure('trade', trades, read, check_trade)

    books = frames(f'{folder}/BINANCE_DEPTH_20.jsonl')
    updates = [json.loads(frame)['data'] for frame in books]
    for data in updates:
        feed._l2_book[SYMBOLS[data['s']]] = OrderBook(feed.id, SYMBOLS[data['s']], bids={}, asks={})

    async def read_book(message, i):
        # As if each update continued the book, also where the messages begin anew.
        feed.last_update_id[SYMBOLS[updates[i]['s']]] = updates[i]['U'] - 1
        await read(message, i)

    def check_book(data):
        delta = newest['OrderBook'].delta
        assert [len(delta[BID]), len(delta[ASK])] == [len(data['b']), len(data['a'])], delta
        assert delta[BID][0][0] == Decimal(data['b'][0][0]), delta

    await measure('book update, 20+20 levels', books, read_book, check_book)


asyncio.run(main(sys.argv[1]))
