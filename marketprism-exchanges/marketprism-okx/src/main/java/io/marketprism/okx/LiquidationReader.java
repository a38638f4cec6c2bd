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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    private @Nullable Liquidation only;

    /** How often each has come, if there are several. */
    private final Map<Liquidation, Integer> counts = new HashMap<>();

    /** Made once, not for each row. */
    private final RowReader detail = this::detail;

    private final JsonCursor json;

    @SuppressWarnings("NullAway.Init") // A message begins before its rows.
    private OkxMessage message;

    // Of the liquidation that was read last.
    private @Nullable Decimal price;
    private @Nullable Decimal size;
    private @Nullable Side side;
    private long time;

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
        boolean alone = false;
        long details = -1;
        message.definition(null);
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == INSTRUMENT) {
                message.definition(json.definitionIfKnown(message.symbols()));
                named = true;
            } else if (key == DETAILS) {
                details = json.mark();
                alone = readAlone();
                if (!alone) {
                    json.returnTo(details);
                    json.skip();
                }
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
        if (alone) {
            tell();
            return;
        }
        long behind = json.mark();
        json.returnTo(details);
        json.rows(detail, message.frame(), message.output());
        json.returnTo(behind);
    }

    /**
     * Reads the details if they are a single one, as they are in most messages, though nobody knows yet whose it is, since the instrument stands behind
     * them.
     *
     * @return false if they are others, or cannot be read
     */
    private boolean readAlone() {
        try {
            json.enterArray();
            if (!json.nextElement()) {
                return false;
            }
            readDetail();
            return !json.nextElement();
        } catch (NormalizationException e) {
            return false; // What is wrong is told where the instrument is known.
        }
    }

    /** The single detail, which has been read. */
    private void tell() {
        try {
            message.event(numbered());
        } catch (NormalizationException e) {
            message.output().rejected(message.located(e));
        }
    }

    private void detail(Frame frame, NormalizerOutput output) {
        try {
            readDetail();
            message.event(numbered());
        } catch (NormalizationException e) {
            throw message.located(e);
        }
    }

    private void readDetail() {
        price = null;
        size = null;
        side = null;
        time = OkxTime.NOT_READ;
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
    }

    private Liquidation numbered() {
        long timeUs = message.plausible(time);
        Decimal quantity = message.quantity(required(size));
        Liquidation first = liquidation(timeUs, quantity, 1);
        if (only == null) {
            only = first;
            return first;
        }
        if (counts.isEmpty()) {
            counts.put(only, 1);
        }
        int ordinal = counts.merge(first, 1, Integer::sum);
        return ordinal == 1 ? first : liquidation(timeUs, quantity, ordinal);
    }

    /** {@return what a liquidation that could be read has} */
    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNull(value, "Expected a value of a liquidation that could be read");
    }

    private Liquidation liquidation(long timeUs, Decimal quantity, int ordinal) {
        return new Liquidation(
                message.instrument(),
                timeUs,
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                required(side),
                required(price),
                null,
                quantity,
                null,
                null,
                ordinal,
                false);
    }
}
