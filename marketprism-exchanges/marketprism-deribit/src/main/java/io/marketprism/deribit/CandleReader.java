package io.marketprism.deribit;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads candles {@code {"tick":1573645080000,"open":8869.79,"high":8870.31,"low":8788.25,"close":8791.25,"volume":0.05219351,"cost":460.0}}:
 * {@code volume} is in base, {@code cost} in quote, by the exchange's documentation of {@code public/get_tradingview_chart_data}. What the cost of an
 * option is counted in, it does not say, so that there it is left out.
 *
 * <p>The exchange does not tell when a candle is closed. The values that it pushes are those of its whole candle, not what has happened since we listen;
 * so a candle whose begin we have not seen is as good as any. What it pushes comes in order on one connection: when the first push of a later candle
 * comes, what was pushed last of the one before is final, and only then is that said to be closed. A candle during which a connection is lost is not
 * said to be closed unless the next connection has brought it too. One that is pushed after a later one corrects what was final, and is closed. Where nothing is traded the exchange pushes candles that only repeat the last price.
 */
final class CandleReader implements DeribitReader {
    private static final long TICK = JsonCursor.key("tick");
    private static final long OPEN = JsonCursor.key("open");
    private static final long HIGH = JsonCursor.key("high");
    private static final long LOW = JsonCursor.key("low");
    private static final long CLOSE = JsonCursor.key("close");
    private static final long VOLUME = JsonCursor.key("volume");
    private static final long COST = JsonCursor.key("cost");

    private final JsonCursor json;

    /** The candles that are open, of each instrument by the ordinals of their resolutions. */
    private final Map<Instrument, Candle[]> current = new HashMap<>();

    CandleReader(JsonCursor json) {
        this.json = json;
    }

    @Override
    public void read(DeribitMessage message) {
        Decimal open = null;
        Decimal high = null;
        Decimal low = null;
        Decimal close = null;
        Decimal volume = null;
        Decimal cost = null;
        long tick = MarketEvent.ABSENT;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == TICK) {
                tick = json.epochMillis();
            } else if (key == OPEN) {
                open = json.price();
            } else if (key == HIGH) {
                high = json.price();
            } else if (key == LOW) {
                low = json.price();
            } else if (key == CLOSE) {
                close = json.price();
            } else if (key == VOLUME) {
                volume = json.quantity();
            } else if (key == COST) {
                cost = json.quantity();
            } else {
                json.skip();
            }
        }
        json.require(tick, "tick");
        json.require(open, "open");
        json.require(high, "high");
        json.require(low, "low");
        json.require(close, "close");
        json.require(volume, "volume");
        json.require(cost, "cost");
        Candle read = candle(message, tick, open, high, low, close, volume, cost, false);
        Instrument instrument = message.instrument();
        DeribitResolution resolution = message.resolution();
        Candle[] ofInstrument =
                current.computeIfAbsent(instrument, first -> new Candle[DeribitResolution.values().length]);
        Candle before = ofInstrument[resolution.ordinal()];
        boolean late = before != null && tick < before.openTimeUs();
        if (before != null && tick > before.openTimeUs()) {
            message.event(closed(before, message));
        }
        Candle candle = late ? closed(read, message) : read;
        if (!late) {
            ofInstrument[resolution.ordinal()] = candle;
        }
        message.event(candle);
    }

    /** The candle of a message, or of a row of an answer. */
    static Candle candle(
            DeribitMessage message,
            long tick,
            Decimal open,
            Decimal high,
            Decimal low,
            Decimal close,
            Decimal volume,
            Decimal cost,
            boolean closed) {
        requirePlausible(tick, message);
        Instrument instrument = message.instrument();
        DeribitResolution resolution = message.resolution();
        return new Candle(
                instrument,
                MarketEvent.ABSENT,
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                resolution.interval(),
                tick,
                tick + resolution.lengthUs(),
                open,
                high,
                low,
                close,
                volume,
                instrument.marketType() == MarketType.OPTION ? null : cost,
                MarketEvent.ABSENT,
                closed);
    }

    /** A candle of tomorrow would close that of today. */
    private static void requirePlausible(long tick, DeribitMessage message) {
        if (ExchangeTime.plausible(tick, message.frame(), message.instrument(), DataType.CANDLE, null)
                == MarketEvent.ABSENT) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, 0, "expected the begin of a candle, was " + tick + " µs since 1970");
        }
    }

    /** The same candle, by a push that shows that nothing more comes of it. */
    private static Candle closed(Candle candle, DeribitMessage message) {
        return new Candle(
                candle.instrument(),
                candle.exchangeTimeUs(),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                candle.interval(),
                candle.openTimeUs(),
                candle.closeTimeUs(),
                candle.openPrice(),
                candle.highPrice(),
                candle.lowPrice(),
                candle.closePrice(),
                candle.volume(),
                candle.quoteVolume(),
                candle.tradeCount(),
                true);
    }
}
