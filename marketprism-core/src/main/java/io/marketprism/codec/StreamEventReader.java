package io.marketprism.codec;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads trades, books and best bids and offers, the events that come by the thousand, straight from the bytes that {@link EventJson} wrote: an
 * order book five times as fast as by a tree. What is anything else, or not as it should be, it leaves to {@link EventJsonReader}, which reads the
 * rare kinds and explains what is wrong.
 */
final class StreamEventReader {
    /** The fields of these events, in the order in which they are written. */
    private enum Field {
        DATA_TYPE,
        EXCHANGE,
        MARKET_TYPE,
        SYMBOL,
        NATIVE_SYMBOL,
        EXCHANGE_TIME_US,
        RECEIVE_TIME_US,
        COLLECTOR,
        TRADE_ID,
        FORM,
        PRICE,
        QUANTITY,
        QUANTITY_UNIT,
        SIDE,
        FIRST_TRADE_ID,
        LAST_TRADE_ID,
        SEQUENCE,
        SOURCE,
        KIND,
        PREVIOUS_SEQUENCE,
        RESET,
        BIDS,
        ASKS,
        DEPTH_LIMIT,
        BOOK_SESSION,
        BID_PRICE,
        BID_QUANTITY,
        ASK_PRICE,
        ASK_QUANTITY;

        private static final Field[] ALL = values();

        private final String json = name().toLowerCase(Locale.ROOT);
    }

    private static final Map<String, MarketType> MARKET_TYPES = byName(MarketType.values());
    private static final int MAX_KNOWN = 10_000;
    private static final Map<String, TradeForm> FORMS = byName(TradeForm.values());
    private static final Map<String, QuantityUnit> UNITS = byName(QuantityUnit.values());
    private static final Map<String, Side> SIDES = byName(Side.values());
    private static final Map<String, TradeSource> SOURCES = byName(TradeSource.values());

    private final JsonCursor json = new JsonCursor();
    private final @Nullable Object[] values = new Object[Field.ALL.length];
    private final long[] numbers = new long[Field.ALL.length];

    /** Instruments and names of collectors, for those who go on with the events tell them apart by identity. */
    private final Map<Object, Object> known = new HashMap<>();

    private static <E extends Enum<E>> Map<String, E> byName(E[] values) {
        return Arrays.stream(values)
                .collect(Collectors.toUnmodifiableMap(io.marketprism.schema.Field::word, Function.identity()));
    }

    /** {@return the event, or null if it is not for this reader} */
    static @Nullable MarketEvent read(byte[] bytes) {
        try {
            return new StreamEventReader().event(new Frame(null, null).wrap(bytes, bytes.length, MarketEvent.ABSENT));
        } catch (NormalizationException | IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }

    private @Nullable MarketEvent event(Frame frame) {
        Arrays.fill(numbers, MarketEvent.ABSENT);
        json.reset(frame).enterObject();
        long seen = 0;
        int expected = 0;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            Field field = field(expected);
            if (field == null) {
                json.skip();
                continue;
            }
            expected = field.ordinal() + 1;
            long bit = 1L << field.ordinal();
            if ((seen & bit) != 0) {
                return null;
            }
            seen |= bit;
            read(field);
        }
        json.finish();
        return event();
    }

    /** Fields come in our order, if we wrote them; the search begins where the next one should be. */
    private @Nullable Field field(int expected) {
        for (int i = 0; i < Field.ALL.length; i++) {
            Field field = Field.ALL[(expected + i) % Field.ALL.length];
            if (json.lastIs(field.json)) {
                return field;
            }
        }
        return null;
    }

    private void read(Field field) {
        if (json.skipNull()) {
            return;
        }
        switch (field) {
            case EXCHANGE_TIME_US, RECEIVE_TIME_US, SEQUENCE, PREVIOUS_SEQUENCE, DEPTH_LIMIT ->
                numbers[field.ordinal()] = number();
            case TRADE_ID -> values[field.ordinal()] = TradeId.of(json.text());
            case FIRST_TRADE_ID, LAST_TRADE_ID -> numbers[field.ordinal()] = numberAsText();
            case PRICE, QUANTITY, BID_PRICE, BID_QUANTITY, ASK_PRICE, ASK_QUANTITY ->
                values[field.ordinal()] = decimal();
            case BIDS, ASKS -> values[field.ordinal()] = json.writtenLevels();
            case RESET -> values[field.ordinal()] = json.booleanValue();
            default -> values[field.ordinal()] = json.text();
        }
    }

    private long number() {
        if (json.atText()) {
            throw new IllegalArgumentException("Expected a number, was text");
        }
        return json.longValue();
    }

    private long numberAsText() {
        TradeId id = TradeId.of(json.text());
        if (!id.isNumber()) {
            throw new IllegalArgumentException("Expected a number, was other text");
        }
        return id.number();
    }

    private Decimal decimal() {
        if (!json.atText()) {
            throw new IllegalArgumentException("Expected a number in quotes");
        }
        return json.decimal();
    }

    private @Nullable Object value(Field field) {
        return values[field.ordinal()];
    }

    private long number(Field field) {
        return numbers[field.ordinal()];
    }

    /** The value of a field that must be there. */
    private <T> T present(Class<T> type, Field field) {
        Object value = value(field);
        if (value == null) {
            throw new IllegalArgumentException("Expected " + field);
        }
        return type.cast(value);
    }

    private <E> E choice(Map<String, E> names, Field field) {
        E chosen = names.get(present(String.class, field));
        if (chosen == null) {
            throw new IllegalArgumentException("Expected another " + field);
        }
        return chosen;
    }

    private @Nullable MarketEvent event() {
        return switch (DataType.ofWireName(present(String.class, Field.DATA_TYPE))) {
            case TRADE -> trade();
            case ORDERBOOK -> present(String.class, Field.KIND).equals("snapshot") ? snapshot() : delta();
            case BBO -> bbo();
            default -> null;
        };
    }

    private Instrument instrument() {
        return known(new Instrument(
                present(String.class, Field.EXCHANGE),
                choice(MARKET_TYPES, Field.MARKET_TYPE),
                present(String.class, Field.SYMBOL),
                present(String.class, Field.NATIVE_SYMBOL),
                choice(UNITS, Field.QUANTITY_UNIT)));
    }

    private @Nullable String collector() {
        Object name = value(Field.COLLECTOR);
        return name == null ? null : known((String) name);
    }

    /** The first one that was equal. */
    @SuppressWarnings("unchecked") // Equal ones are of one class.
    private <T> T known(T value) {
        if (known.size() == MAX_KNOWN) {
            known.clear();
        }
        Object first = known.putIfAbsent(value, value);
        return first == null ? value : (T) first;
    }

    @SuppressWarnings("NullAway") // Where a part is missing, the constructor decides, as it does for the schema.
    private Trade trade() {
        return new Trade(
                instrument(),
                number(Field.EXCHANGE_TIME_US),
                number(Field.RECEIVE_TIME_US),
                collector(),
                (TradeId) value(Field.TRADE_ID),
                choice(FORMS, Field.FORM),
                (Decimal) value(Field.PRICE),
                (Decimal) value(Field.QUANTITY),
                value(Field.SIDE) == null ? null : choice(SIDES, Field.SIDE),
                number(Field.FIRST_TRADE_ID),
                number(Field.LAST_TRADE_ID),
                number(Field.SEQUENCE),
                choice(SOURCES, Field.SOURCE));
    }

    private BookSnapshot snapshot() {
        long limit = number(Field.DEPTH_LIMIT);
        return new BookSnapshot(
                instrument(),
                number(Field.EXCHANGE_TIME_US),
                number(Field.RECEIVE_TIME_US),
                collector(),
                number(Field.SEQUENCE),
                present(Levels.class, Field.BIDS),
                present(Levels.class, Field.ASKS),
                limit == MarketEvent.ABSENT ? 0 : Math.toIntExact(limit),
                (String) value(Field.BOOK_SESSION));
    }

    private BookDelta delta() {
        if (!present(String.class, Field.KIND).equals("delta")) {
            throw new IllegalArgumentException("Expected a snapshot or a delta");
        }
        return new BookDelta(
                instrument(),
                number(Field.EXCHANGE_TIME_US),
                number(Field.RECEIVE_TIME_US),
                collector(),
                number(Field.PREVIOUS_SEQUENCE),
                number(Field.SEQUENCE),
                present(Boolean.class, Field.RESET),
                present(Levels.class, Field.BIDS),
                present(Levels.class, Field.ASKS),
                (String) value(Field.BOOK_SESSION));
    }

    private BestBidOffer bbo() {
        return new BestBidOffer(
                instrument(),
                number(Field.EXCHANGE_TIME_US),
                number(Field.RECEIVE_TIME_US),
                collector(),
                number(Field.SEQUENCE),
                (Decimal) value(Field.BID_PRICE),
                (Decimal) value(Field.BID_QUANTITY),
                (Decimal) value(Field.ASK_PRICE),
                (Decimal) value(Field.ASK_QUANTITY));
    }
}
