package io.marketprism.duckdb;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.marketprism.codec.EventJson;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Liquidation;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.VolatilityIndex;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.Whole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of every data type, written to a file and read back. */
class DataTypesTest {
    /** Of which the newest stays, of the others the first; of gaps the newest revision. */
    private static final Set<DataType> NEWEST_STAYS = EnumSet.of(
            DataType.CANDLE,
            DataType.LSR_TOP_POSITION,
            DataType.LSR_ALL_ACCOUNT,
            DataType.INSTRUMENT,
            DataType.COVERAGE);

    @TempDir
    Path folder;

    private DuckDbSink sink;

    @BeforeEach
    void openSink() {
        sink = DuckDbSink.at(folder.resolve("events.duckdb"));
        sink.open();
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    private Receipt write(MarketEvent... events) {
        return sink.write(new Batch(UUID.randomUUID().toString(), List.of(events)))
                .toCompletableFuture()
                .join();
    }

    private List<MarketEvent> stored(DataType type) {
        try (DuckDbStore reader = sink.reader()) {
            return StoredEvents.read(reader, type);
        }
    }

    private List<List<String>> query(String sql) {
        try (DuckDbStore reader = sink.reader()) {
            return reader.query(sql).rows();
        }
    }

    /** Of a type without quantities nobody can tell what they would count. */
    private static MarketEvent asStored(MarketEvent event) {
        return EventJson.read(EventJson.encode(event));
    }

    private static MarketEvent sample(DataType type) {
        return SampleEvents.complete().stream()
                .filter(event -> event.dataType() == type)
                .findFirst()
                .map(DataTypesTest::asStored)
                .orElseThrow();
    }

    /** {@return the event, a field of which has another value} */
    private static MarketEvent with(MarketEvent event, String field, Object value) {
        String json = new String(EventJson.encode(event), StandardCharsets.UTF_8);
        String changed = json.replaceFirst("\"" + field + "\":[^,}]+", "\"" + field + "\":" + value);
        assertNotEquals(json, changed);
        return EventJson.read(changed.getBytes(StandardCharsets.UTF_8));
    }

    private static MarketEvent received(MarketEvent event, long microsecondsLater) {
        return with(event, "receive_time_us", event.receiveTimeUs() + microsecondsLater);
    }

    @Test
    void whatIsWrittenTwiceIsOneRowAndReadBackAsItWas() {
        MarketEvent[] events = Stream.of(SampleEvents.complete(), SampleEvents.sparse())
                .flatMap(List::stream)
                .toArray(MarketEvent[]::new);
        assertEquals(Receipt.DELIVERED, write(events));
        assertEquals(Receipt.DELIVERED, write(events));

        Map<DataType, List<MarketEvent>> expected =
                Stream.of(events).map(DataTypesTest::asStored).collect(groupingBy(MarketEvent::dataType));
        for (DataType type : DataType.values()) {
            List<MarketEvent> found = stored(type);
            assertEquals(Set.copyOf(Whole.of(expected.get(type))), Set.copyOf(Whole.of(found)), type.wireName());
            assertEquals(expected.get(type).size(), found.size(), type.wireName());
            assertEquals(
                    List.of(List.of(Integer.toString(2 * found.size()), type.wireName())),
                    query("SELECT count(*), any_value(data_type) FROM "
                            + Table.of(type).name()));
        }
    }

    @Test
    void ofOneIdentityTheFirstOrTheNewestStays() {
        for (DataType type : EnumSet.complementOf(EnumSet.of(DataType.GAP))) {
            MarketEvent event = sample(type);
            MarketEvent early = received(event, -1);
            MarketEvent late = received(event, 1);
            write(late);
            write(early);
            write(event);

            assertEquals(List.of(NEWEST_STAYS.contains(type) ? late : early), stored(type), type.wireName());
        }
    }

    @Test
    void aClosedCandleStaysWhateverComesLater() {
        MarketEvent closed = sample(DataType.CANDLE);
        MarketEvent open = with(received(closed, 1), "closed", false);
        MarketEvent newer = received(open, 1);
        write(newer);
        write(open);
        assertEquals(List.of(newer), stored(DataType.CANDLE));

        write(closed);
        write(received(newer, 1));

        assertEquals(List.of(closed), stored(DataType.CANDLE));
    }

    @Test
    void theNewestRevisionOfAGapStaysWheneverItComes() {
        MarketEvent second = sample(DataType.GAP);
        MarketEvent first = with(received(second, 1), "revision", 1);
        MarketEvent third = with(received(second, -1), "revision", 3);
        write(second);
        write(third);
        write(first);

        assertEquals(List.of(third), stored(DataType.GAP));
    }

    /** The identity of each type, field by field: with another value it is another event. */
    @Test
    void whatDiffersInAFieldOfTheIdentityIsAnotherRow() {
        Map<DataType, List<String>> identities = Map.of(
                DataType.TICKER, List.of("exchange_time_us", "last_price", "volume", "quote_volume"),
                DataType.CANDLE, List.of("interval", "open_time_us"),
                DataType.FUNDING_RATE, List.of("kind", "funding_time_us", "exchange_time_us"),
                DataType.MARK_PRICE, List.of("exchange_time_us", "mark_price", "index_price"),
                DataType.OPEN_INTEREST,
                        List.of(
                                "exchange_time_us",
                                "open_interest",
                                "open_interest_value",
                                "open_interest_value_currency"),
                DataType.LIQUIDATION, List.of("exchange_time_us", "side", "price", "quantity", "trade_id", "ordinal"),
                DataType.LSR_TOP_POSITION, List.of("period", "exchange_time_us"),
                DataType.LSR_ALL_ACCOUNT, List.of("period", "exchange_time_us"),
                DataType.VOLATILITY_INDEX, List.of("exchange_time_us", "value"));
        identities.forEach((type, fields) -> {
            MarketEvent event = sample(type);
            Set<MarketEvent> expected = new HashSet<>(Set.of(event));
            write(event);
            for (String field : fields) {
                MarketEvent other = with(event, field, anotherValue(field));
                write(other);
                expected.add(other);
            }

            List<MarketEvent> found = stored(type);
            assertEquals(expected, new HashSet<>(found), type.wireName());
            assertEquals(1 + fields.size(), found.size(), type.wireName());
        });
    }

    private static String anotherValue(String field) {
        return switch (field) {
            case "kind" -> "\"settled\"";
            case "side" -> "\"buy\"";
            case "ordinal" -> "1";
            default -> field.endsWith("_us") ? "1" : "\"1\"";
        };
    }

    private static Liquidation liquidation(QuantityUnit unit, String price, String quantity) {
        return new Liquidation(
                new Instrument("contract", MarketType.PERPETUAL, "BTC-USD", "BTCUSD_PERP", unit),
                SampleEvents.TIME_US,
                SampleEvents.TIME_US,
                "a",
                Side.SELL,
                Decimal.parse(price),
                null,
                Decimal.parse(quantity),
                null,
                null,
                1,
                true);
    }

    @Test
    void amountsOfLiquidationsFollowTheUnit() {
        write(
                liquidation(QuantityUnit.BASE, "67000.12", "0.001"),
                liquidation(QuantityUnit.QUOTE, "50000", "100"),
                liquidation(QuantityUnit.CONTRACT, "50000", "7"));

        assertEquals(
                List.of(
                        List.of("base", "0.001000000000000000", "67.000120000000000000"),
                        List.of("contract", "none", "none"),
                        List.of("quote", "0.002000000000000000", "100.000000000000000000")),
                query("SELECT quantity_unit, coalesce(base_quantity::VARCHAR, 'none'),"
                        + " coalesce(quote_quantity::VARCHAR, 'none') FROM liquidations ORDER BY quantity_unit"));
    }

    @Test
    void aRateOfMoreThan18DigitsRejectsItsEventAlone() {
        VolatilityIndex index = (VolatilityIndex) sample(DataType.VOLATILITY_INDEX);
        VolatilityIndex tooFine = new VolatilityIndex(
                index.instrument(), index.exchangeTimeUs(), index.receiveTimeUs(), "a", Decimal.parse("1e-19"));

        assertEquals(
                List.of(new Receipt.Rejection(
                        tooFine,
                        "volatility_indices.value DECIMAL(38,18): expected at most 20 digits before the point and 18"
                                + " behind it, was 0.0000000000000000001")),
                write(tooFine, index).rejected());
        assertEquals(List.of(index), stored(DataType.VOLATILITY_INDEX));
    }
}
