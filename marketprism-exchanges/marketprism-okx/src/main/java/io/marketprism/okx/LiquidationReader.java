package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.RowReader;
import io.marketprism.event.Decimal;
import io.marketprism.event.Liquidation;
import io.marketprism.event.Side;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads liquidations {@code {"details":[{"bkLoss":"0","bkPx":"0.007831","ccy":"","posSide":"short","side":"buy","sz":"13","ts":"1692266434010"}],
 * "instFamily":"IOST-USDT","instId":"IOST-USDT-SWAP","instType":"SWAP","uly":"IOST-USDT"}}, of all instruments of a market: those that nobody asked for are
 * passed over. The exchange says of the channel that it does not show every liquidation. The price is that of bankruptcy; the loss and the side of the position
 * are not carried.
 */
final class LiquidationReader implements OkxRowReader {
    private static final long INSTRUMENT = JsonCursor.key("instId");
    private static final long DETAILS = JsonCursor.key("details");
    private static final long PRICE = JsonCursor.key("bkPx");
    private static final long SIZE = JsonCursor.key("sz");
    private static final long SIDE = JsonCursor.key("side");
    private static final long TIME = JsonCursor.key("ts");

    /** Of the message that is being read, the first liquidation; most have only one. */
    private Liquidation only;

    /** How often each has come, if there are several. */
    private final Map<Liquidation, Integer> counts = new HashMap<>();

    /** Made once, not for each row. */
    private final RowReader detail = this::detail;

    private final JsonCursor json;

    @SuppressWarnings("NullAway.Init") // A message begins before its rows.
    private OkxMessage message;

    LiquidationReader(JsonCursor json) {
        this.json = json;
    }

    @Override
    public void begin(OkxMessage begun) {
        message = begun;
        only = null;
        counts.clear();
    }

    @Override
    public void read(OkxMessage of) {
        boolean named = false;
        long details = -1;
        message.definition(null);
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == INSTRUMENT) {
                message.definition(json.definitionIfKnown(message.symbols()));
                named = true;
            } else if (key == DETAILS) {
                details = json.mark();
                json.skip();
            } else {
                json.skip();
            }
        }
        if (!named) {
            throw json.missing("instId");
        }
        if (message.definition() == null) {
            message.output().ignored(OkxChannel.LIQUIDATION_ORDERS.wireName());
            return;
        }
        if (details < 0) {
            throw json.missing("details");
        }
        long behind = json.mark();
        json.returnTo(details);
        json.rows(detail, message.frame(), message.output());
        json.returnTo(behind);
    }

    private void detail(Frame frame, NormalizerOutput output) {
        try {
            message.event(read());
        } catch (NormalizationException e) {
            throw message.located(e);
        }
    }

    private Liquidation read() {
        Decimal price = null;
        Decimal size = null;
        Side side = null;
        long time = OkxTime.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == PRICE) {
                price = json.price();
            } else if (key == SIZE) {
                size = json.quantity();
            } else if (key == SIDE) {
                side = OkxSide.read(json);
            } else if (key == TIME) {
                time = json.epochMillis();
            } else {
                json.skip();
            }
        }
        json.require(price, "bkPx");
        json.require(size, "sz");
        json.require(side, "side");
        OkxTime.require(json, time);
        return numbered(side, message.plausible(time), price, message.quantity(size));
    }

    private Liquidation numbered(Side side, long timeUs, Decimal price, Decimal quantity) {
        Liquidation first = liquidation(side, timeUs, price, quantity, 1);
        if (only == null) {
            only = first;
            return first;
        }
        if (counts.isEmpty()) {
            counts.put(only, 1);
        }
        int ordinal = counts.merge(first, 1, Integer::sum);
        return ordinal == 1 ? first : liquidation(side, timeUs, price, quantity, ordinal);
    }

    private Liquidation liquidation(Side side, long timeUs, Decimal price, Decimal quantity, int ordinal) {
        return new Liquidation(
                message.instrument(),
                timeUs,
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                side,
                price,
                null,
                quantity,
                null,
                null,
                ordinal,
                false);
    }
}
