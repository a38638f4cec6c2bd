package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Liquidation;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"e":"forceOrder","E":1786172557615,"o":{"s":"STGUSDT","S":"SELL","q":"5","p":"0.1336000","ap":"0.1355000","X":"FILLED",
 * "T":1786172556607}}}: the newest liquidation of an instrument within a second at most, so a sample of them.
 *
 * <p>{@code S} is the side of the liquidation order, by the exchange's documentation of liquidation order streams: {@code SELL} closed a long.
 */
final class ForceOrderReader extends MessageReader {
    private static final long AVERAGE_PRICE = JsonCursor.key("ap");
    private static final long FILLED = JsonCursor.key("FILLED");
    private static final long BUY = JsonCursor.key("BUY");
    private static final long SELL = JsonCursor.key("SELL");

    // Of the order that is being read.
    private long start;
    private long behind;
    private @Nullable InstrumentDefinition definition;
    private long tradeTime;
    private @Nullable Side side;
    private @Nullable Decimal price;
    private @Nullable Decimal average;
    private @Nullable Decimal quantity;
    private @Nullable String status;

    ForceOrderReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        long sendTime = MarketEvent.ABSENT;
        boolean read = false;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == 'E') {
                sendTime = json.epochMillisOrMicros();
            } else if (key == 'o') {
                readOrder();
                read = true;
            } else {
                json.skip();
            }
        }
        if (!read) {
            throw json.missing("o");
        }
        requireOrder();
        InstrumentDefinition of = required(definition);
        Instrument instrument = of.instrument();
        output.event(new Liquidation(
                instrument,
                BinanceInput.time(tradeTime, sendTime, frame, instrument, DataType.LIQUIDATION, output),
                frame.receiveTimeUs(),
                frame.collector(),
                required(side),
                required(price),
                average,
                of.quantity(required(quantity)),
                status,
                null,
                1,
                false));
    }

    /** {@return what an order that could be read has} */
    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNull(value, "Expected a value of an order that could be read");
    }

    private void readOrder() {
        json.enterObject();
        start = json.mark();
        definition = null;
        tradeTime = MarketEvent.ABSENT;
        side = null;
        price = null;
        average = null;
        quantity = null;
        status = null;
        try {
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == AVERAGE_PRICE) {
                    average = json.decimalOrNull();
                    continue;
                }
                switch (BinanceInput.letter(key)) {
                    case 's' -> definition = json.definition(symbols);
                    case 'S' -> side = side();
                    case 'p' -> price = json.price();
                    case 'q' -> quantity = json.quantity();
                    case 'X' -> status = status();
                    case 'T' -> tradeTime = json.epochMillisOrMicros();
                    default -> json.skip();
                }
            }
            behind = json.mark();
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start);
        }
    }

    private void requireOrder() {
        long here = json.mark();
        json.returnTo(behind);
        try {
            json.require(definition, "s");
            json.require(side, "S");
            json.require(price, "p");
            json.require(quantity, "q");
            json.returnTo(here);
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start);
        }
    }

    /** The status is nearly always the same, and then no text is made of it. */
    private @Nullable String status() {
        if (json.skipNull()) {
            return null;
        }
        long here = json.mark();
        if (json.textCode() == FILLED) {
            return "FILLED";
        }
        json.returnTo(here);
        String text = json.text();
        return text.isEmpty() ? null : text;
    }

    private Side side() {
        long code = json.textCode();
        if (code != BUY && code != SELL) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, json.position(), "expected BUY or SELL, was \"" + json.last() + "\"");
        }
        return code == BUY ? Side.BUY : Side.SELL;
    }
}
