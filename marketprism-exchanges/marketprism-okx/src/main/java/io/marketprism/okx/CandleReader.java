package io.marketprism.okx;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Candle;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import java.util.Objects;

/**
 * Reads candles {@code ["1597026383085","8533.02","8553.74","8527.17","8548.26","45247","529.5858061","5529.5858061","0"]}: begin, open, high, low, close,
 * {@code vol}, {@code volCcy}, {@code volCcyQuote}, and whether the bar is over. {@code vol} is base on spot and contracts elsewhere, {@code volCcy} quote on
 * spot and base elsewhere, {@code volCcyQuote} always quote; of the three, contracts and spot's {@code volCcy}, which says the same as {@code volCcyQuote}, are
 * not carried. The end of a bar is not stated: it is the begin of the next.
 */
final class CandleReader implements OkxRowReader {
    private static final long OPEN = JsonCursor.key("0");
    private static final long CLOSED = JsonCursor.key("1");

    private final JsonCursor json;

    CandleReader(JsonCursor json) {
        this.json = json;
    }

    @Override
    public void read(OkxMessage message) {
        json.enterArray();
        next("ts");
        long begin = message.plausible(json.epochMillis());
        if (begin == MarketEvent.ABSENT) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, json.position(), "expected the time at which the candle begins, was none");
        }
        Decimal open = price("o");
        Decimal high = price("h");
        Decimal low = price("l");
        Decimal close = price("c");
        next("vol");
        Decimal volume = OkxNumber.notNegative(json);
        next("volCcy");
        Decimal currencyVolume = OkxNumber.notNegative(json);
        next("volCcyQuote");
        Decimal quoteVolume = OkxNumber.notNegative(json);
        next("confirm");
        boolean closed = closed();
        while (json.nextElement()) {
            json.skip();
        }
        OkxBar.Written bar = Objects.requireNonNull(message.bar(), "Expected a channel of candles with its bar");
        boolean spot = message.instrument().marketType() == MarketType.SPOT;
        message.event(new Candle(
                message.instrument(),
                MarketEvent.ABSENT,
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                bar.interval(),
                begin,
                bar.endUs(begin),
                open,
                high,
                low,
                close,
                spot ? volume : currencyVolume,
                quoteVolume,
                MarketEvent.ABSENT,
                closed));
    }

    private void next(String field) {
        if (!json.nextElement()) {
            throw json.missing(field);
        }
    }

    private Decimal price(String field) {
        next(field);
        return json.price();
    }

    private boolean closed() {
        long confirm = json.textCode();
        if (confirm == CLOSED || confirm == OPEN) {
            return confirm == CLOSED;
        }
        throw new NormalizationException(
                Problem.INVALID_FIELD,
                json.position(),
                "expected 1 for a closed candle or 0, was \"" + json.last() + "\"");
    }
}
