package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
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
import io.marketprism.testkit.SampleEvents;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the encoders write, compared with the columns that their tables declare. */
class RowEncodersTest {
    private static final String[] TEXTS = {"", "BTC-USDT", "host-1", "币安人生", "x".repeat(200)};
    private static final int ROUNDS = 5_000;

    private final Random random = new Random(20261122);
    private final RowBuffer row = new RowBuffer();

    private void assertSameAsColumns(MarketEvent event) {
        RowBuffer expected = new RowBuffer();
        Table.of(event.dataType()).writeColumns(event, expected);
        row.truncate(0);
        RowEncoders.of(event.dataType()).write(event, row);
        assertArrayEquals(expected.toByteArray(), row.toByteArray(), event::toString);
    }

    @Test
    void tradesAreWrittenAsTheirColumnsAre() {
        for (int i = 0; i < ROUNDS; i++) {
            assertSameAsColumns(trade());
        }
    }

    @Test
    void booksAreWrittenAsTheirColumnsAre() {
        for (int i = 0; i < ROUNDS; i++) {
            assertSameAsColumns(i % 2 == 0 ? delta() : snapshot());
        }
    }

    @Test
    void bbosAreWrittenAsTheirColumnsAre() {
        for (int i = 0; i < ROUNDS; i++) {
            assertSameAsColumns(bbo());
        }
    }

    @Test
    void aTradeIsReadBackByTheTypesOfItsColumns() {
        for (int i = 0; i < ROUNDS; i++) {
            Trade trade = trade();
            Map<String, Object> values = decoded(trade);

            assertHead(trade, values);
            assertEquals(trade.tradeId().toString(), values.get("trade_id"));
            assertEquals(trade.form().wireName(), values.get("form"));
            assertEquals(trade.price(), values.get("price"));
            assertEquals(trade.quantity(), values.get("quantity"));
            assertEquals(trade.side().wireName(), values.get("side"));
            assertEquals(numberAsText(trade.firstTradeId()), values.get("first_trade_id"));
            assertEquals(numberAsText(trade.lastTradeId()), values.get("last_trade_id"));
            assertEquals(numberOrNull(trade.sequence()), values.get("sequence"));
            assertEquals(trade.source().wireName(), values.get("source"));
        }
    }

    @Test
    void aBookIsReadBackByTheTypesOfItsColumns() {
        for (int i = 0; i < ROUNDS; i++) {
            BookEvent book = i % 2 == 0 ? delta() : snapshot();
            Map<String, Object> values = decoded(book);

            assertHead(book, values);
            assertEquals(book instanceof BookSnapshot ? "snapshot" : "delta", values.get("kind"));
            assertEquals(numberOrNull(book.sequence()), values.get("sequence"));
            assertEquals(
                    book instanceof BookDelta delta ? numberOrNull(delta.previousSequence()) : null,
                    values.get("previous_sequence"));
            assertEquals(book instanceof BookDelta delta && delta.reset(), values.get("reset"));
            assertEquals(numbers(book.bids()), values.get("bids"));
            assertEquals(numbers(book.asks()), values.get("asks"));
            assertEquals(
                    book instanceof BookSnapshot snapshot && snapshot.depthLimit() > 0
                            ? (long) snapshot.depthLimit()
                            : null,
                    values.get("depth_limit"));
            assertEquals(book.bookSession(), values.get("book_session"));
        }
    }

    @Test
    void aBboIsReadBackByTheTypesOfItsColumns() {
        for (int i = 0; i < ROUNDS; i++) {
            BestBidOffer bbo = bbo();
            Map<String, Object> values = decoded(bbo);

            assertHead(bbo, values);
            assertEquals(numberOrNull(bbo.sequence()), values.get("sequence"));
            assertEquals(bbo.bidPrice(), values.get("bid_price"));
            assertEquals(bbo.bidQuantity(), values.get("bid_quantity"));
            assertEquals(bbo.askPrice(), values.get("ask_price"));
            assertEquals(bbo.askQuantity(), values.get("ask_quantity"));
        }
    }

    @Test
    void aRefusedValueIsNamedByItsColumnAndLeavesNoTrace() {
        Trade trade = Events.trade(1);
        Table.of(DataType.TRADE).write(trade, row);
        int size = row.size();
        Trade tooFine =
                SampleEvents.trade(Events.SPOT, 2, "67000.12", "0.0000000000000000001", Events.T0, Events.T0, "host-1");

        RejectedValueException refused = assertThrows(
                RejectedValueException.class, () -> Table.of(DataType.TRADE).write(tooFine, row));

        assertTrue(refused.getMessage().startsWith("trades.quantity Decimal(76, 18): "), refused.getMessage());
        assertEquals(size, row.size());
    }

    @Test
    void whatIsMissingIsRefusedByName() {
        Trade trade = new Trade(
                Events.SPOT,
                Events.T0,
                MarketEvent.ABSENT,
                null,
                TradeId.of(1),
                TradeForm.SINGLE,
                Decimal.ONE,
                Decimal.ONE,
                null,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                TradeSource.LIVE);

        RejectedValueException refused = assertThrows(
                RejectedValueException.class, () -> Table.of(DataType.TRADE).write(trade, row));

        assertTrue(refused.getMessage().startsWith("trades.side "), refused.getMessage());
        assertEquals(0, row.size());
    }

    private void assertHead(MarketEvent event, Map<String, Object> values) {
        assertEquals(event.instrument().exchange(), values.get("exchange"));
        assertEquals(event.instrument().marketType().wireName(), values.get("market_type"));
        assertEquals(event.instrument().symbol(), values.get("symbol"));
        assertEquals(event.instrument().nativeSymbol(), values.get("native_symbol"));
        assertEquals(numberOrNull(event.exchangeTimeUs()), values.get("exchange_time"));
        assertEquals(numberOrNull(event.receiveTimeUs()), values.get("receive_time"));
        assertEquals(event.collector(), values.get("collector"));
        assertEquals(Column.eventTime(event), values.get("event_time"));
        assertEquals(event.instrument().quantityUnit().wireName(), values.get("quantity_unit"));
    }

    private Map<String, Object> decoded(MarketEvent event) {
        row.truncate(0);
        RowEncoders.of(event.dataType()).write(event, row);
        ByteBuffer bytes = ByteBuffer.wrap(row.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Object> values = new LinkedHashMap<>();
        for (Column<?> column : Table.of(event.dataType()).columns()) {
            values.put(column.name(), value(column.type(), bytes));
        }
        assertFalse(bytes.hasRemaining(), () -> bytes.remaining() + " bytes too many: " + event);
        return values;
    }

    private static Object value(String type, ByteBuffer bytes) {
        if (type.startsWith("LowCardinality(")) {
            return value(type.substring("LowCardinality(".length(), type.length() - 1), bytes);
        }
        if (type.startsWith("Nullable(")) {
            return bytes.get() == 1 ? null : value(type.substring("Nullable(".length(), type.length() - 1), bytes);
        }
        return switch (type) {
            case "String" -> {
                byte[] utf8 = new byte[length(bytes)];
                bytes.get(utf8);
                yield new String(utf8, StandardCharsets.UTF_8);
            }
            case "Bool" -> bytes.get() == 1;
            case "Int64", "DateTime64(6, 'UTC')" -> bytes.getLong();
            case "UInt32" -> bytes.getInt() & 0xFFFF_FFFFL;
            case "Decimal(76, 18)" -> decimal(bytes);
            case "Array(Tuple(price Decimal(76, 18), quantity Decimal(76, 18)))" -> {
                List<Decimal> numbers = new ArrayList<>();
                for (int rest = 2 * length(bytes); rest > 0; rest--) {
                    numbers.add(decimal(bytes));
                }
                yield numbers;
            }
            default -> throw new AssertionError("No decoder for " + type);
        };
    }

    private static int length(ByteBuffer bytes) {
        int length = 0;
        int shift = 0;
        byte b;
        do {
            b = bytes.get();
            length |= (b & 0x7F) << shift;
            shift += 7;
        } while (b < 0);
        return length;
    }

    private static Decimal decimal(ByteBuffer bytes) {
        byte[] bigEndian = new byte[32];
        for (int i = 31; i >= 0; i--) {
            bigEndian[i] = bytes.get();
        }
        return Decimal.of(new BigDecimal(new BigInteger(bigEndian), 18));
    }

    private static String numberAsText(long value) {
        return value == MarketEvent.ABSENT ? null : Long.toString(value);
    }

    private static Long numberOrNull(long value) {
        return value == MarketEvent.ABSENT ? null : value;
    }

    private static List<Decimal> numbers(Levels levels) {
        List<Decimal> numbers = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            numbers.add(levels.price(i));
            numbers.add(levels.quantity(i));
        }
        return numbers;
    }

    private Trade trade() {
        return new Trade(
                instrument(),
                time(),
                optional(time()),
                optional(text()),
                id(),
                choice(TradeForm.values()),
                decimal(),
                decimal(),
                choice(Side.values()),
                optional(numberOfAnyLength()),
                optional(numberOfAnyLength()),
                optional(random.nextLong()),
                choice(TradeSource.values()));
    }

    private BookDelta delta() {
        return new BookDelta(
                instrument(),
                time(),
                optional(time()),
                optional(text()),
                optional(random.nextLong()),
                optional(random.nextLong()),
                random.nextBoolean(),
                levels(),
                levels(),
                optional(text()));
    }

    private BookSnapshot snapshot() {
        return new BookSnapshot(
                instrument(),
                time(),
                optional(time()),
                optional(text()),
                optional(random.nextLong()),
                levels(),
                levels(),
                random.nextInt(3) * 500,
                optional(text()));
    }

    private BestBidOffer bbo() {
        return new BestBidOffer(
                instrument(),
                optional(time()),
                time(),
                optional(text()),
                optional(random.nextLong()),
                optional(decimal()),
                optional(decimal()),
                optional(decimal()),
                optional(decimal()));
    }

    private Instrument instrument() {
        return new Instrument(text(), choice(MarketType.values()), text(), text(), choice(QuantityUnit.values()));
    }

    private long time() {
        return Events.T0 + random.nextInt();
    }

    private String text() {
        return choice(TEXTS);
    }

    private TradeId id() {
        return random.nextBoolean() ? TradeId.of(numberOfAnyLength()) : TradeId.of(text());
    }

    private long numberOfAnyLength() {
        return random.nextLong() >>> 1 + random.nextInt(60);
    }

    private Decimal decimal() {
        return random.nextInt(10) == 0
                ? Decimal.of(new BigDecimal(new BigInteger(120, random), random.nextInt(19)))
                : Decimal.of(random.nextLong() >> random.nextInt(64), random.nextInt(19));
    }

    private Levels levels() {
        long[] packed = new long[2 * random.nextInt(200)];
        Arrays.setAll(packed, i -> random.nextLong() >> random.nextInt(64));
        return Levels.ofPacked(packed, random.nextInt(19), random.nextInt(19));
    }

    private <T> T choice(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T optional(T value) {
        return random.nextInt(3) == 0 ? null : value;
    }

    private long optional(long value) {
        return random.nextInt(3) == 0 ? MarketEvent.ABSENT : value;
    }
}
