package io.marketprism.clickhouse;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.Head;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.Whole;
import io.marketprism.testkit.server.ClickHouseServer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events of every data type, written to a real engine and read back. */
class DataTypesIT {
    private static final String DATABASE = "data_types_it";

    /** Of which the newest stays, of the others the first. */
    private static final Set<DataType> NEWEST_STAYS = EnumSet.of(
            DataType.CANDLE,
            DataType.LSR_TOP_POSITION,
            DataType.LSR_ALL_ACCOUNT,
            DataType.INSTRUMENT,
            DataType.COVERAGE);

    private static ClickHouseServer server;
    private static ClickHouseOptions options;
    private static ClickHouseSink sink;

    @BeforeAll
    static void openSink() {
        server = ClickHouseServer.start();
        server.query("DROP DATABASE IF EXISTS " + DATABASE);
        options = ClickHouseOptions.at(server.url()).database(DATABASE);
        sink = ClickHouseSink.at(options);
        sink.open();
    }

    @AfterAll
    static void closeSink() {
        if (server != null) {
            sink.close();
            server.query("DROP DATABASE IF EXISTS " + DATABASE);
            server.close();
        }
    }

    @BeforeEach
    void emptyTables() {
        Table.ALL.forEach(table -> server.query("TRUNCATE TABLE " + DATABASE + "." + table.name()));
    }

    static List<MarketEvent> complete() {
        return SampleEvents.complete();
    }

    /** Gaps have revisions instead. */
    static Stream<MarketEvent> completeWithoutRevisions() {
        return complete().stream().filter(event -> event.dataType() != DataType.GAP);
    }

    private static void write(MarketEvent... events) {
        Batch batch = new Batch(UUID.randomUUID().toString(), List.of(events));
        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
    }

    private static List<MarketEvent> stored(DataType type) {
        return StoredRow.events(options, Table.of(type));
    }

    private static String count(Table<?> table) {
        return server.query("SELECT count() FROM " + DATABASE + "." + table.name());
    }

    @Test
    void whatIsWrittenTwiceIsOneRowAndReadBackAsItWas() {
        MarketEvent[] events = Stream.concat(complete().stream(), SampleEvents.sparse().stream())
                .toArray(MarketEvent[]::new);
        for (Table<?> table : Table.ALL) {
            server.query("SYSTEM STOP MERGES " + DATABASE + "." + table.name());
        }
        write(events);
        write(events);

        Map<DataType, List<MarketEvent>> expected =
                Arrays.stream(events).map(ChangedEvent::asStored).collect(groupingBy(MarketEvent::dataType));
        for (Table<?> table : Table.ALL) {
            List<MarketEvent> ofType = expected.get(table.dataType());
            List<MarketEvent> found = stored(table.dataType());
            assertEquals(ofType.size(), found.size(), table.name());
            assertEquals(Set.copyOf(Whole.of(ofType)), Set.copyOf(Whole.of(found)), table.name());
            assertEquals(Integer.toString(2 * ofType.size()), count(table), table.name());
            server.query("SYSTEM START MERGES " + DATABASE + "." + table.name());
        }
    }

    private static MarketEvent received(MarketEvent event, long microsecondsLater) {
        return ChangedEvent.of(event, Map.of(Head.RECEIVE_TIME.name(), event.receiveTimeUs() + microsecondsLater));
    }

    @ParameterizedTest
    @MethodSource("completeWithoutRevisions")
    void ofOneIdentityTheFirstOrTheNewestStays(MarketEvent event) {
        MarketEvent early = received(event, -1);
        MarketEvent late = received(event, 1);
        write(late);
        write(early);
        write(event);

        MarketEvent stays = NEWEST_STAYS.contains(event.dataType()) ? late : early;
        assertEquals(List.of(stays), stored(event.dataType()));
    }

    private static MarketEvent sample(DataType type) {
        return complete().stream()
                .filter(event -> event.dataType() == type)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClosedCandleStaysWhateverComesLater() {
        MarketEvent closed = ChangedEvent.asStored(sample(DataType.CANDLE));
        MarketEvent open = ChangedEvent.of(received(closed, 1), Map.of("closed", false));
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
        MarketEvent second = ChangedEvent.asStored(sample(DataType.GAP));
        MarketEvent first = ChangedEvent.of(received(second, 1), Map.of("revision", 1L));
        MarketEvent third = ChangedEvent.of(received(second, -1), Map.of("revision", 3L));
        write(second);
        write(third);
        write(first);

        assertEquals(List.of(third), stored(DataType.GAP));
    }

    @Test
    void aRateHas38DigitsOnEitherSideOfThePointAndMoreAreRejected() {
        MarkPrice price = (MarkPrice) sample(DataType.MARK_PRICE);
        MarkPrice fine = new MarkPrice(
                price.instrument(),
                price.exchangeTimeUs(),
                price.receiveTimeUs(),
                price.collector(),
                Decimal.parse("-" + "9".repeat(38) + "." + "9".repeat(38)),
                Decimal.parse("1e-38"));
        write(fine);
        assertEquals(List.of(fine), stored(DataType.MARK_PRICE));

        MarkPrice larger = new MarkPrice(
                price.instrument(),
                price.exchangeTimeUs(),
                price.receiveTimeUs(),
                price.collector(),
                Decimal.parse("1e38"),
                null);
        Receipt receipt = sink.write(new Batch("larger", List.of(larger)))
                .toCompletableFuture()
                .join();
        assertEquals(
                List.of(new Receipt.Rejection(
                        larger,
                        "mark_prices.mark_price Nullable(Decimal(76, 38)): expected at most 38 digits before the point,"
                                + " was 100000000000000000000000000000000000000")),
                receipt.rejected());
    }
}
