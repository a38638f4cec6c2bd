package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[["0.0026","100"]]}}, the best levels of a book on a stream, whose name alone tells the
 * symbol, and the body of a depth call.
 */
final class PartialDepthReader extends MessageReader {
    private static final long BIDS = JsonCursor.key("bids");
    private static final long ASKS = JsonCursor.key("asks");
    private static final String SEQUENCE = "lastUpdateId";

    /** The name of the stream behind its symbol. */
    private static final Pattern LEVELS = Pattern.compile("@depth(\\d{1,4})");

    PartialDepthReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    /** Whether the key that was read last is one that no other message has. */
    static boolean isToldBy(long key, JsonCursor json) {
        return key == JsonCursor.LONG_KEY && json.lastIs(SEQUENCE);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        String stream = input.streamName(frame);
        if (stream == null) {
            throw new NormalizationException(
                            Problem.UNKNOWN_KIND,
                            0,
                            "expected the name of the stream, such as btcusdt@depth20, since the message does not tell its symbol")
                    .in(channel.wireName(), null, channel.dataType());
        }
        InstrumentDefinition definition = input.definitionOf(stream);
        if (definition == null) {
            throw new NormalizationException(
                            Problem.UNKNOWN_KIND,
                            0,
                            "expected a subscribed symbol, was \"" + BinanceInput.symbolOf(stream) + "\"")
                    .in(stream, null, channel.dataType());
        }
        output.event(snapshot(frame, definition, depthOf(stream, Integer.MAX_VALUE), output));
    }

    /** The number of levels in a stream's name such as {@code btcusdt@depth20@100ms}, or what to take if it names none. */
    static int depthOf(String stream, int otherwise) {
        int at = stream.indexOf('@');
        Matcher levels = LEVELS.matcher(at < 0 ? "" : stream.substring(at));
        return levels.lookingAt() ? Integer.parseInt(levels.group(1)) : otherwise;
    }

    /**
     * Reads the body of a depth call.
     *
     * @param body the body
     * @param definition of whose book was asked for
     * @param limit number of levels that was asked for
     */
    BookSnapshot body(Frame body, InstrumentDefinition definition, int limit) {
        json.reset(body).enterObject();
        BookSnapshot snapshot = snapshot(body, definition, limit, null);
        json.finish();
        return snapshot;
    }

    /**
     * Reads a snapshot. A side for which as many levels were sent as were asked for, be it with quantity 0, may go on below them; a shorter one is
     * whole.
     */
    private BookSnapshot snapshot(
            Frame frame, InstrumentDefinition definition, int limit, @Nullable NormalizerOutput output) {
        Instrument instrument = definition.instrument();
        try {
            long sequence = MarketEvent.ABSENT;
            long sendTime = MarketEvent.ABSENT;
            long transactionTime = MarketEvent.ABSENT;
            Levels bids = null;
            Levels asks = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == BIDS) {
                    bids = json.bids();
                } else if (key == ASKS) {
                    asks = json.asks();
                } else if (key == 'E') {
                    sendTime = json.epochMillisOrMicros();
                } else if (key == 'T') {
                    transactionTime = json.epochMillisOrMicros();
                } else if (isToldBy(key, json)) {
                    sequence = json.wholeNumber();
                } else {
                    json.skip();
                }
            }
            json.require(sequence, SEQUENCE);
            json.require(bids, "bids");
            json.require(asks, "asks");
            return new BookSnapshot(
                    instrument,
                    BinanceInput.time(transactionTime, sendTime, frame, instrument, DataType.ORDERBOOK, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    sequence,
                    definition.quantities(bids),
                    definition.quantities(asks),
                    bids.size() >= limit || asks.size() >= limit ? limit : 0,
                    null);
        } catch (NormalizationException e) {
            throw e.in(channel.wireName(), instrument, channel.dataType());
        }
    }
}
