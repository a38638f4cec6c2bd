package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;

/**
 * {@code {"e":"depthUpdate","E":1672515782136,"s":"BNBBTC","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}}. A delta holds
 * the updates {@code U} to {@code u}, so the state before it is {@code U - 1}. On futures the numbers of one book have holes, and {@code pu} is the state
 * before; the best levels of a book come there with the same kind and keys, and only the stream's name, such as {@code btcusdt@depth20}, tells.
 */
final class DepthReader extends MessageReader {
    private static final long PREVIOUS = JsonCursor.key("pu");

    /** In place of a number of levels. */
    private static final int DIFFERENCES = 0;

    /** What the names of those streams end in that are subscribed: all differences. */
    private static final String SUBSCRIBED = "@depth@100ms";

    /** In the name of a stream of books with retail orders, which are others than ours. */
    private static final String RETAIL = "@rpiDepth";

    DepthReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        InstrumentDefinition definition = null;
        try {
            int levels = DIFFERENCES;
            if (input.market.isFutures() && !input.streamEndsIn(SUBSCRIBED, frame)) {
                String stream = input.streamName(frame);
                if (stream != null && stream.contains(RETAIL)) {
                    input.skipRest();
                    output.ignored("rpiDepth");
                    return;
                }
                levels = stream == null ? DIFFERENCES : PartialDepthReader.depthOf(stream, DIFFERENCES);
            }
            long sendTime = MarketEvent.ABSENT;
            long transactionTime = MarketEvent.ABSENT;
            long first = MarketEvent.ABSENT;
            long last = MarketEvent.ABSENT;
            long previous = MarketEvent.ABSENT;
            Levels bids = null;
            Levels asks = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == PREVIOUS) {
                    previous = json.wholeNumber();
                    continue;
                }
                switch (BinanceInput.letter(key)) {
                    case 'E' -> sendTime = json.epochMillisOrMicros();
                    case 'T' -> transactionTime = json.epochMillisOrMicros();
                    case 's' -> definition = json.definition(symbols);
                    case 'U' -> first = json.wholeNumber();
                    case 'u' -> last = json.wholeNumber();
                    case 'b' -> bids = json.bids();
                    case 'a' -> asks = json.asks();
                    default -> json.skip();
                }
            }
            json.require(definition, "s");
            json.require(last, "u");
            json.require(bids, "b");
            json.require(asks, "a");
            if (first > last) {
                throw new NormalizationException(
                        Problem.INVALID_FIELD,
                        json.position(),
                        "expected \"U\" of " + last + " (\"u\") or less, was " + first);
            }
            if (!input.market.isFutures()) {
                previous = first <= 0 ? MarketEvent.ABSENT : first - 1;
            }
            Instrument instrument = definition.instrument();
            long time = BinanceInput.time(transactionTime, sendTime, frame, instrument, DataType.ORDERBOOK, output);
            if (levels != DIFFERENCES) {
                output.event(new BookSnapshot(
                        instrument,
                        time,
                        frame.receiveTimeUs(),
                        frame.collector(),
                        last,
                        definition.quantities(bids),
                        definition.quantities(asks),
                        bids.size() >= levels || asks.size() >= levels ? levels : 0,
                        null));
                return;
            }
            output.event(new BookDelta(
                    instrument,
                    time,
                    frame.receiveTimeUs(),
                    frame.collector(),
                    previous,
                    last,
                    false,
                    definition.quantities(bids),
                    definition.quantities(asks),
                    null));
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start);
        }
    }
}
