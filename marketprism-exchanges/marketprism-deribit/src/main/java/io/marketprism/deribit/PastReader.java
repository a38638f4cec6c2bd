package io.marketprism.deribit;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Reads what Deribit answers of the past, {@code {"jsonrpc":"2.0","result":{…}}}. Whoever calls knows whose data it is. */
final class PastReader {
    private static final long RESULT = JsonCursor.key("result");
    private static final long TRADES = JsonCursor.key("trades");
    private static final List<String> COLUMNS = List.of("ticks", "open", "high", "low", "close", "volume", "cost");
    private static final List<Long> COLUMN_KEYS =
            COLUMNS.stream().map(JsonCursor::key).toList();

    /** Of the columns, behind those with prices. */
    private static final int FIRST_QUANTITY = COLUMNS.indexOf("volume");

    private final JsonCursor json = new JsonCursor();
    private final DeribitMessage message = new DeribitMessage();
    private final PollAnswer answer;

    private PastReader(Frame body, DeribitChannel channel, Subscription subscription) {
        answer = new PollAnswer(body);
        message.begin(body, answer);
        message.stream(
                channel,
                subscription.instrument(),
                channel == DeribitChannel.CHART_TRADES ? DeribitResolution.of(subscription) : null);
    }

    /**
     * Reads trades, {@code {"trades":[…],"has_more":true}}, whose rows are those of the {@linkplain TradesReader channel}. Their forced closes have no
     * numbers, and are left out.
     */
    static PollAnswer trades(Frame body, Subscription subscription) {
        PastReader reader = new PastReader(body, DeribitChannel.TRADES, subscription);
        return reader.read(reader::trades);
    }

    /**
     * Reads candles, {@code {"ticks":[1573645080000],"open":[8869.79],"high":[8870.31],"low":[8788.25],"close":[8791.25],"volume":[0.05219351],
     * "cost":[460.0],"status":"ok"}}, whose columns are what a message of the {@linkplain CandleReader channel} has one of.
     */
    static PollAnswer candles(Frame body, Subscription subscription) {
        PastReader reader = new PastReader(body, DeribitChannel.CHART_TRADES, subscription);
        return reader.read(reader::candles);
    }

    private PollAnswer read(Runnable result) {
        try {
            boolean found = false;
            json.reset(message.frame()).enterObject();
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == RESULT) {
                    result.run();
                    found = true;
                } else {
                    json.skip();
                }
            }
            json.finish();
            if (!found) {
                throw json.missing("result");
            }
            return answer;
        } catch (NormalizationException e) {
            throw message.locatedInRow(e);
        }
    }

    private void trades() {
        TradesReader reader = new TradesReader(json);
        boolean found = false;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == TRADES) {
                json.rows((frame, output) -> readRow(reader), message.frame(), answer);
                found = true;
            } else {
                json.skip();
            }
        }
        if (!found) {
            throw json.missing("trades");
        }
    }

    private void readRow(TradesReader reader) {
        try {
            reader.read(message);
        } catch (NormalizationException e) {
            throw message.locatedInRow(e);
        }
    }

    private void candles() {
        Map<Integer, long[]> read = new HashMap<>();
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            int column = COLUMN_KEYS.indexOf(key);
            if (column < 0) {
                json.skip();
            } else {
                read.put(column, places());
            }
        }
        long behind = json.mark();
        List<long[]> columns = new ArrayList<>();
        for (int column = 0; column < COLUMNS.size(); column++) {
            long[] places = read.get(column);
            json.require(places, COLUMNS.get(column));
            columns.add(places);
            int candles = columns.get(0).length;
            if (places.length != candles) {
                throw new NormalizationException(
                        Problem.INVALID_FIELD,
                        json.position(),
                        "expected \"" + COLUMNS.get(column) + "\" of " + candles + " candles, was of " + places.length);
            }
        }
        for (int row = 0; row < columns.get(0).length; row++) {
            candle(columns, row);
        }
        json.returnTo(behind);
    }

    /** {@return where the elements of an array stand} */
    private long[] places() {
        LongStream.Builder places = LongStream.builder();
        json.enterArray();
        while (json.nextElement()) {
            places.add(json.mark());
            json.skip();
        }
        return places.build().toArray();
    }

    private void candle(List<long[]> columns, int row) {
        try {
            json.returnTo(columns.get(0)[row]);
            long tick = json.epochMillis();
            json.require(tick, COLUMNS.get(0));
            List<Decimal> numbers = new ArrayList<>();
            for (int column = 1; column < columns.size(); column++) {
                json.returnTo(columns.get(column)[row]);
                numbers.add(column < FIRST_QUANTITY ? json.price() : json.quantity());
            }
            message.event(CandleReader.candle(
                    message,
                    tick,
                    numbers.get(0),
                    numbers.get(1),
                    numbers.get(2),
                    numbers.get(3),
                    numbers.get(4),
                    numbers.get(5),
                    true));
        } catch (NormalizationException e) {
            answer.rejected(message.locatedInRow(e));
        }
    }
}
