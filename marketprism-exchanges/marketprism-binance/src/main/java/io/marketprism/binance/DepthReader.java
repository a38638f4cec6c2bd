package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookDelta;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;

/**
 * {@code {"e":"depthUpdate","E":1672515782136,"s":"BNBBTC","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}}. A delta holds
 * the updates {@code U} to {@code u}, so the state before it is {@code U - 1}.
 */
final class DepthReader implements MessageReader {
    private final BinanceInput input;
    private final JsonCursor json;
    private final SymbolTable symbols;
    private final BinanceChannel channel;

    DepthReader(BinanceInput input, BinanceChannel channel) {
        this.input = input;
        this.json = input.json;
        this.symbols = input.symbols;
        this.channel = channel;
    }

    @Override
    public void read(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        Instrument instrument = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long transactionTime = MarketEvent.ABSENT;
            long first = MarketEvent.ABSENT;
            long last = MarketEvent.ABSENT;
            Levels bids = null;
            Levels asks = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                switch (BinanceInput.letter(key)) {
                    case 'E' -> sendTime = json.epochMillisOrMicros();
                    case 'T' -> transactionTime = json.epochMillisOrMicros();
                    case 's' -> instrument = json.symbol(symbols);
                    case 'U' -> first = json.wholeNumber();
                    case 'u' -> last = json.wholeNumber();
                    case 'b' -> bids = json.bids();
                    case 'a' -> asks = json.asks();
                    default -> json.skip();
                }
            }
            json.require(instrument, "s");
            json.require(last, "u");
            json.require(bids, "b");
            json.require(asks, "a");
            if (first > last) {
                throw new NormalizationException(
                        Problem.INVALID_FIELD,
                        json.position(),
                        "expected \"U\" of " + last + " (\"u\") or less, was " + first);
            }
            output.event(new BookDelta(
                    instrument,
                    BinanceInput.time(transactionTime, sendTime, frame, instrument, DataType.ORDERBOOK, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    first <= 0 ? MarketEvent.ABSENT : first - 1,
                    last,
                    false,
                    bids,
                    asks,
                    null));
        } catch (NormalizationException e) {
            throw input.located(e, channel, instrument, start);
        }
    }
}
