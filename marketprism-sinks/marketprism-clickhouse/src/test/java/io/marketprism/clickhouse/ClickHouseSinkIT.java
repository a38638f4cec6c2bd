package io.marketprism.clickhouse;

import static io.marketprism.clickhouse.Events.T0;
import static io.marketprism.event.MarketEvent.ABSENT;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.clickhouse.client.api.Client;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.ClickHouseServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClickHouseSinkIT {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static ClickHouseServer server;

    private String database;
    private ClickHouseOptions options;
    private ClickHouseSink sink;

    @BeforeAll
    static void startServer() {
        server = ClickHouseServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void openSink() {
        database = "sink_it_" + DATABASES.incrementAndGet();
        server.query("DROP DATABASE IF EXISTS " + database);
        options = ClickHouseOptions.at(server.url()).database(database).timeout(Duration.ofSeconds(20));
        sink = ClickHouseSink.at(options);
        sink.open();
    }

    @AfterEach
    void closeSink() {
        sink.close();
        server.query("DROP DATABASE IF EXISTS " + database);
    }

    private Receipt write(MarketEvent... events) {
        return write(UUID.randomUUID().toString(), events);
    }

    private Receipt write(String id, MarketEvent... events) {
        return sink.write(new Batch(id, List.of(events))).toCompletableFuture().join();
    }

    private String select(String columns, String table) {
        return server.query("SELECT " + columns + " FROM " + database + "." + table);
    }

    @Test
    void tradesAreReadBackExactly() {
        Instrument unusual =
                new Instrument("binance-sim", MarketType.PERPETUAL, "币安人生-USDT", "币安人生USDT", QuantityUnit.QUOTE);
        Trade aggregate = new Trade(
                unusual,
                T0 + 123_456,
                T0 + 654_321,
                "wirt-ü",
                TradeId.of("0b5c-é"),
                TradeForm.AGGREGATE,
                Decimal.parse("-0.000000000000000001"),
                Decimal.parse("9999999999999999999999999999999999999999999999999999999999.999999999999999999"),
                Side.SELL,
                17,
                19,
                42,
                TradeSource.BACKFILL);

        assertEquals(Receipt.DELIVERED, write(aggregate, Events.trade(1)));

        assertEquals(
                "binance-sim\tperpetual\t币安人生-USDT\t币安人生USDT\t2026-11-22 10:00:00.123456\t"
                        + "2026-11-22 10:00:00.654321\twirt-ü\t2026-11-22 10:00:00.123456\t0b5c-é\taggregate\t"
                        + "-0.000000000000000001\t"
                        + "9999999999999999999999999999999999999999999999999999999999.999999999999999999\tquote\tsell\t"
                        + "17\t19\t42\tbackfill\n"
                        + "binance-sim\tspot\tBTC-USDT\tBTCUSDT\t2026-11-22 10:00:00.001000\t"
                        + "2026-11-22 10:00:00.006000\thost-1\t2026-11-22 10:00:00.001000\t1\tsingle\t67000.12\t0.001\t"
                        + "base\tbuy\t\\N\t\\N\t\\N\tlive",
                select("*", "trades FINAL ORDER BY trade_id"));
    }

    @Test
    void baseAndQuoteQuantitiesFollowTheUnit() {
        Instrument inverse =
                new Instrument("binance-sim", MarketType.PERPETUAL, "BTC-USD", "BTCUSD_PERP", QuantityUnit.QUOTE);
        Instrument unknown =
                new Instrument("okx-demo", MarketType.FUTURE, "BTC-USD-261225", "x", QuantityUnit.CONTRACT);
        write(
                Events.trade(1),
                SampleEvents.trade(inverse, 2, "50000", "100", T0, T0, null),
                SampleEvents.trade(unknown, 3, "50000", "7", T0, T0, null));

        assertEquals(
                "trade\t0.001\t67.00012\ntrade\t0.002\t100\ntrade\t\\N\t\\N",
                select("data_type, base_quantity, quote_quantity", "trades_final ORDER BY trade_id"));
    }

    @Test
    void bookEventsAreReadBackExactly() {
        BookSnapshot cut = new BookSnapshot(
                Events.SPOT,
                ABSENT,
                T0 + 7,
                "host-1",
                10,
                Levels.of(List.of(new Levels.Level(
                        Decimal.parse("123456789012345678901234.5"), Decimal.parse("0.000000000000000001")))),
                Levels.ofPacked(new long[] {6_700_002, 100, 6_700_003, 250_000_000}, 2, 8),
                2,
                "s-1");
        BookDelta reset = new BookDelta(
                Events.SPOT,
                T0 + 8,
                T0 + 9,
                "host-1",
                100,
                3,
                true,
                Levels.EMPTY,
                Levels.ofPacked(new long[] {6_700_002, 0}, 2, 8),
                null);

        write(cut, reset);

        assertEquals(
                "\\N\t2026-11-22 10:00:00.000007\t2026-11-22 10:00:00.000007\tsnapshot\t10\t\\N\tfalse\t"
                        + "[(123456789012345678901234.5,0.000000000000000001)]\t[(67000.02,0.000001),(67000.03,2.5)]\t"
                        + "base\t2\ts-1\torderbook\n"
                        + "2026-11-22 10:00:00.000008\t2026-11-22 10:00:00.000009\t2026-11-22 10:00:00.000008\tdelta\t3\t"
                        + "100\ttrue\t[]\t[(67000.02,0)]\tbase\t\\N\t\\N\torderbook",
                select(
                        "exchange_time, receive_time, event_time, kind, sequence, previous_sequence, reset, bids, asks,"
                                + " quantity_unit, depth_limit, book_session, data_type",
                        "orderbooks FINAL ORDER BY kind DESC"));
    }

    @Test
    void bestBidsAndOffersAreReadBackExactly() {
        write(
                Events.bbo(5, ABSENT, T0, "host-1"),
                new BestBidOffer(
                        Events.SPOT, T0, T0 + 1, null, ABSENT, null, null, Decimal.parse("1"), Decimal.parse("2")));

        assertEquals(
                "\\N\t2026-11-22 10:00:00.000000\t5\t67000.01\t1.5\t\\N\t\\N\tbase\n"
                        + "2026-11-22 10:00:00.000000\t2026-11-22 10:00:00.000000\t\\N\t\\N\t\\N\t1\t2\tbase",
                select(
                        "exchange_time, event_time, sequence, bid_price, bid_quantity, ask_price, ask_quantity,"
                                + " quantity_unit",
                        "bbos FINAL ORDER BY sequence NULLS LAST"));
    }

    @Test
    void definitionsGapsAndCoverageAreReadBackExactly() {
        write(
                Events.definition(T0, T0 + 1, InstrumentStatus.TRADING),
                Events.gap(1, GapState.OPEN, T0 + 2, ABSENT, ABSENT),
                Events.coverage(T0 + 60_000_000, T0 + 3, 12));

        assertEquals(
                "BTC\tUSD\tBTC\t\\N\t0.01\tBTC\t0.0001\t1\t1\t\\N\tBTC-USD\t2026-12-25 08:00:00.000000\t50000\tcall\t"
                        + "trading\t\\N\t2026-11-22 10:00:00.000000",
                select(
                        "base, quote, settle, contract_type, contract_size, contract_size_unit, tick_size, lot_size,"
                                + " min_quantity, min_notional, underlying, expiry, strike, option_type, status,"
                                + " listed_at, valid_from",
                        "instruments_final"));
        assertEquals(
                "2026-11-22 10:00:00.000002\tgap-7\trun-1\t1\topen\ttrade\t\\N\treconnect\t100\t\\N\t\\N\t0\t"
                        + "2026-11-22 10:00:00.000000\t\\N\t2026-11-22 09:59:59.999999\t\\N",
                select(
                        "event_time, gap_id, session, revision, state, affected_data_type, sink, cause, first_missing_id,"
                                + " last_missing_id, lost, recovered_count, started_at, ended_at,"
                                + " last_good_exchange_time, first_good_exchange_time",
                        "gaps_final"));
        assertEquals(
                "orderbook\trun-1\t2026-11-22 10:00:00.000000\t2026-11-22 10:01:00.000000\t1\t\\N\t12\t\\N",
                select(
                        "covered_data_type, session, `from`, `to`, first_id, last_id, events, variant",
                        "coverage_final"));
    }

    @Test
    void ofTheSameTradeTheFirstArrivalStaysWhicheverWasStoredFirst() {
        write(
                SampleEvents.trade(Events.SPOT, 1, "1", "1", T0, T0 + 500, "late"),
                SampleEvents.trade(Events.SPOT, 2, "1", "1", T0, T0 + 100, "early"));
        write(
                SampleEvents.trade(Events.SPOT, 1, "1", "1", T0, T0 + 100, "early"),
                SampleEvents.trade(Events.SPOT, 2, "1", "1", T0, T0 + 500, "late"),
                SampleEvents.trade(Events.SPOT, 2, "1", "1", T0, ABSENT, "timeless"));

        assertEquals("1\tearly\n2\tearly", select("trade_id, collector", "trades_final ORDER BY trade_id"));

        server.query("OPTIMIZE TABLE " + database + ".trades FINAL");
        assertEquals("1\tearly\n2\tearly", select("trade_id, collector", "trades ORDER BY trade_id"));
    }

    @Test
    void tradesThatDifferInIdentityAreAllKept() {
        Instrument perpetual =
                new Instrument("binance-sim", MarketType.PERPETUAL, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
        Trade single = Events.trade(1);
        Trade block = new Trade(
                single.instrument(),
                single.exchangeTimeUs(),
                single.receiveTimeUs(),
                single.collector(),
                single.tradeId(),
                TradeForm.BLOCK,
                single.price(),
                single.quantity(),
                single.side(),
                ABSENT,
                ABSENT,
                ABSENT,
                TradeSource.LIVE);
        write(single, block, Events.trade(2), SampleEvents.trade(perpetual, 1, "1", "1", T0, T0, null));

        assertEquals("4", select("count()", "trades_final"));
    }

    @Test
    void deltasOfTwoCollectorsAreOneRowAndSnapshotsAreNot() {
        write(
                Events.delta(9, 10, T0, T0 + 5, "a"),
                Events.delta(9, 10, T0, T0 + 3, "b"),
                Events.delta(9, 10, T0 + 1, T0 + 5, "a"),
                Events.delta(8, 10, T0, T0 + 5, "a"),
                Events.delta(ABSENT, 10, T0, T0 + 5, "a"),
                Events.snapshot(10, T0, T0 + 5, "a"),
                Events.snapshot(10, T0, T0 + 5, "b"),
                Events.snapshot(10, T0, T0 + 6, "b"));

        assertEquals(
                "delta\t9\t2026-11-22 10:00:00.000000\tb\n"
                        + "delta\t9\t2026-11-22 10:00:00.000001\ta\n"
                        + "delta\t8\t2026-11-22 10:00:00.000000\ta\n"
                        + "delta\t\\N\t2026-11-22 10:00:00.000000\ta\n"
                        + "snapshot\t\\N\t2026-11-22 10:00:00.000000\ta\n"
                        + "snapshot\t\\N\t2026-11-22 10:00:00.000000\tb",
                select(
                        "kind, previous_sequence, exchange_time, collector",
                        "orderbooks_final ORDER BY kind, previous_sequence DESC NULLS LAST, exchange_time, collector"));
    }

    /** The timed snapshot of the state that was announced, cut and stored later or earlier, does not take its place. */
    @Test
    void aWholeSnapshotStaysBesideOneThatIsCut() {
        BookSnapshot whole = Events.snapshot(10, T0, T0 + 5, "a");
        write(whole);
        write(whole.withDepthLimit(1), whole.withDepthLimit(2));
        write(whole, whole.withDepthLimit(1));
        server.query("OPTIMIZE TABLE " + database + ".orderbooks FINAL");

        String limits = "ifNull(depth_limit, 0), length(bids)";
        assertEquals("0\t2\n1\t2\n2\t2", select(limits, "orderbooks_final ORDER BY depth_limit NULLS FIRST"));
        assertEquals("3", select("count()", "orderbooks FINAL"));
        assertEquals("3", select("count()", "orderbooks"));
    }

    @Test
    void aBestBidAndOfferThatComesBackWithoutSequenceAndTimeIsAnotherOne() {
        write(
                Events.bbo(ABSENT, ABSENT, T0, "a"),
                Events.bbo(ABSENT, ABSENT, T0 + 1, "a"),
                Events.bbo(ABSENT, ABSENT, T0 + 1, "b"),
                Events.bbo(ABSENT, T0, T0 + 1, "a"),
                Events.bbo(ABSENT, T0, T0 + 2, "b"));
        write(Events.bbo(ABSENT, ABSENT, T0 + 1, "a"));

        assertEquals(
                "3\t1", select("countIf(exchange_time IS NULL), countIf(exchange_time IS NOT NULL)", "bbos_final"));
    }

    @Test
    void coverageOfTwoVariantsIsTwoRows() {
        Coverage minutes = Events.coverage(T0 + 60_000_000, T0 + 3, 12, "1m");
        write(
                minutes,
                Events.coverage(T0 + 60_000_000, T0 + 3, 12, "5m"),
                Events.coverage(T0 + 60_000_000, T0 + 3, 12, null));
        write(minutes);

        assertEquals("\\N\n1m\n5m", select("variant", "coverage_final ORDER BY variant NULLS FIRST"));
    }

    @Test
    void bestBidsAndOffersWithoutExchangeTimeAreOneRowAcrossMidnight() {
        long midnight = T0 + 14 * 3_600_000_000L;
        write(Events.bbo(5, ABSENT, midnight + 1_000, "b"));
        write(Events.bbo(5, ABSENT, midnight - 1_000, "a"), Events.bbo(6, ABSENT, midnight - 500, "a"));

        assertEquals("2", select("uniqExact(_partition_id)", "bbos"));
        assertEquals("5\ta\n6\ta", select("sequence, collector", "bbos_final ORDER BY sequence"));
    }

    @Test
    void theNewestRevisionOfAGapStays() {
        write(Events.gap(2, GapState.CLOSED, T0 + 20, 11, T0 + 19));
        write(Events.gap(1, GapState.OPEN, T0 + 10, ABSENT, ABSENT));
        assertEquals("2\tclosed\t11\t110", select("revision, state, lost, last_missing_id", "gaps_final"));

        write(Events.gap(3, GapState.RECOVERED, T0 + DAYS.toMicros(40), 0, T0 + 19));
        assertEquals("3\trecovered\t0\t110", select("revision, state, lost, last_missing_id", "gaps_final"));
    }

    @Test
    void theNewestDefinitionAndCoverageStay() {
        write(
                Events.definition(T0, T0 + 2, InstrumentStatus.HALTED),
                Events.definition(T0, T0 + 1, InstrumentStatus.TRADING),
                Events.coverage(T0 + 120_000_000, T0 + 2, 20),
                Events.coverage(T0 + 60_000_000, T0 + 1, 10));
        write(Events.definition(T0 + 5, T0 + 5, InstrumentStatus.DELISTED));

        assertEquals("halted\ndelisted", select("status", "instruments_final ORDER BY valid_from"));
        assertEquals("20", select("events", "coverage_final"));
    }

    @Test
    void aBatchWrittenTwiceIsStoredOnce() {
        MarketEvent[] events = {Events.trade(1), Events.trade(2), Events.bbo(1, ABSENT, T0, null)};
        write("same", events);
        write("same", events);

        assertEquals("2", select("count()", "trades"));
        assertEquals("1", select("count()", "bbos"));

        write("other", events);
        assertEquals("4", select("count()", "trades"));
        assertEquals("2", select("count()", "trades_final"));
    }

    /** A process that was killed had stored the first part of a batch; the next one, with larger blocks, makes one part of all of it. */
    @Test
    void aBatchThatALaterProcessCutsOtherwiseIsStoredWhole() {
        write("again", Events.trade(1));
        sink.close();
        sink = ClickHouseSink.at(options);
        sink.open();

        write("again", Events.trade(1), Events.trade(2));

        assertEquals("1\n2", select("trade_id", "trades_final ORDER BY trade_id"));
    }

    @Test
    void aBatchThatALaterProcessWritesAgainIsStoredOnce() {
        write("again", Events.trade(1), Events.bbo(1, ABSENT, T0, null));
        sink.close();
        sink = ClickHouseSink.at(options);
        sink.open();

        write("again", Events.trade(1), Events.bbo(1, ABSENT, T0, null));

        assertEquals("1\t1", select("count(), (SELECT count() FROM " + database + ".bbos)", "trades"));
    }

    @Test
    void aRetryAfterHalfABatchStoresTheRestOnly() {
        server.query("RENAME TABLE " + database + ".bbos TO " + database + ".bbos_away");
        Batch batch = new Batch(
                "half",
                List.of(Events.bbo(1, ABSENT, T0, null), Events.trade(1), Events.gap(1, GapState.OPEN, T0, 0, T0)));
        SinkException failed = failure(batch);
        assertEquals(SinkException.Outcome.HOLD, failed.outcome());
        assertTrue(failed.getMessage().startsWith("ClickHouse error 60: a table is missing"), failed.getMessage());
        assertTrue(failed.getMessage().contains(database + ".bbos"), failed.getMessage());
        assertEquals("1\t0", select("count(), (SELECT count() FROM " + database + ".gaps)", "trades"));

        server.query("RENAME TABLE " + database + ".bbos_away TO " + database + ".bbos");
        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());

        assertEquals("1", select("count()", "trades"));
        assertEquals("1", select("count()", "bbos"));
        assertEquals("1", select("count()", "gaps"));
    }

    private SinkException failure(Batch batch) {
        CompletionException thrown = assertThrows(
                CompletionException.class,
                () -> sink.write(batch).toCompletableFuture().join());
        return assertInstanceOf(SinkException.class, thrown.getCause());
    }

    @Test
    void aValueThatDoesNotFitRejectsItsEventAlone() {
        Trade tooFine = SampleEvents.trade(Events.SPOT, 2, "0.0000000000000000001", "1", T0, T0, null);
        Trade tooLarge = SampleEvents.trade(Events.SPOT, 3, "1", "1e58", T0, T0, null);
        Trade timeless = SampleEvents.trade(Events.SPOT, 4, "1", "1", ABSENT, ABSENT, null);

        Receipt receipt = write(Events.trade(1), tooFine, tooLarge, timeless, Events.trade(5));

        assertEquals(
                List.of(tooFine, tooLarge, timeless),
                receipt.rejected().stream().map(Receipt.Rejection::event).toList());
        assertEquals(
                List.of(
                        "trades.price Decimal(76, 18): expected at most 18 digits behind the point,"
                                + " was 0.0000000000000000001",
                        "trades.quantity Decimal(76, 18): expected at most 58 digits before the point,"
                                + " was 10000000000000000000000000000000000000000000000000000000000",
                        "trades.event_time DateTime64(6, 'UTC'): expected a value, was absent"),
                receipt.rejected().stream().map(Receipt.Rejection::reason).toList());
        assertEquals("1\n5", select("trade_id", "trades ORDER BY trade_id"));
    }

    @Test
    void aBatchAcrossManyDaysIsStoredWhole() {
        List<MarketEvent> events = new ArrayList<>();
        for (int day = 0; day < 250; day++) {
            long time = T0 + DAYS.toMicros(day);
            events.add(SampleEvents.trade(Events.SPOT, 2 * day, "1", "1", time, time, null));
            events.add(SampleEvents.trade(Events.SPOT, 2 * day + 1, "1", "1", time, time, null));
        }
        Batch batch = new Batch("many-days", events);

        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());

        assertEquals("500\t250", select("count(), uniqExact(toDate(event_time))", "trades"));
    }

    /** Books of 25,000 levels are 1.6 MB a row; the block that reaches its bound is sent, and a retry cuts the batch in the same places. */
    @Test
    void aBatchOfLargeBooksIsInsertedInPartsOfBoundedSize() {
        sink.close();
        sink = ClickHouseSink.at(options.blockBytes(4_000_000));
        sink.open();
        long[] levels = new long[2 * 25_000];
        for (int i = 0; i < levels.length; i += 2) {
            levels[i] = 6_700_000 - i;
            levels[i + 1] = 1;
        }
        List<MarketEvent> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(new BookSnapshot(
                    Events.SPOT, T0, T0 + i, "host-1", i, Levels.ofPacked(levels, 2, 0), Levels.EMPTY, 0, "s"));
            events.add(Events.trade(i));
        }
        Batch batch = new Batch("large", events);
        server.query("SYSTEM STOP MERGES " + database + ".orderbooks");

        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
        String parts = "SELECT groupArray(rows) FROM (SELECT rows FROM system.parts WHERE database = '" + database
                + "' AND table = '%s' AND active ORDER BY min_block_number)";
        assertEquals("[3,3,3,1]", server.query(parts.formatted("orderbooks")));
        assertEquals("[10]", server.query(parts.formatted("trades")));

        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
        assertEquals("10\t250000", select("count(), sum(length(bids))", "orderbooks"));
        assertEquals("10", select("count()", "trades"));
    }

    @Test
    void openingAgainChangesNothing() {
        write(Events.trade(1));
        assertEquals(List.of(), ClickHouseSchema.of(options).create());
        ClickHouseSchema.of(options).check();
        try (ClickHouseSink second = ClickHouseSink.at(options)) {
            second.open();
        }
        assertEquals("1", select("count()", "trades"));
    }

    @Test
    void differencesOfTheSchemaAreNamed() {
        server.query("ALTER TABLE " + database + ".trades MODIFY COLUMN price Decimal(38, 18)");
        server.query("ALTER TABLE " + database + ".instruments DROP COLUMN lot_size");
        server.query("DROP VIEW " + database + ".coverage_final");
        server.query("DROP TABLE " + database + ".gaps");
        server.query("CREATE TABLE " + database + ".gaps (x Int8) ENGINE = Memory");

        SinkException wrong = assertThrows(
                SinkException.class, () -> ClickHouseSchema.of(options).check());

        assertFalse(wrong.isRetryable());
        for (String expected : List.of(
                "column trades.price: expected Decimal(76, 18), found Decimal(38, 18)",
                "column instruments.lot_size: expected Nullable(Decimal(76, 18)), not found",
                "view coverage_final: expected, not found",
                "table gaps: expected the engine ReplacingMergeTree, found Memory",
                "init-clickhouse --recreate-tables")) {
            assertTrue(wrong.getMessage().contains(expected), expected + " in " + wrong.getMessage());
        }
        ClickHouseSink again = ClickHouseSink.at(options);
        assertThrows(SinkException.class, again::open);
    }

    @Test
    void recreatingDropsTheRowsOfOurTablesAlone() {
        write(Events.trade(1));
        server.query("CREATE TABLE " + database + ".mine (x Int8) ENGINE = Memory");
        server.query("ALTER TABLE " + database + ".trades MODIFY COLUMN price Decimal(38, 18)");

        ClickHouseSchema.of(options).recreate();

        ClickHouseSchema.of(options).check();
        assertEquals("0", select("count()", "trades"));
        assertEquals("0", select("count()", "mine"));
    }

    @Test
    void everyTableOfTheContractExistsAndCanBeAsked() {
        for (Table<?> table : Table.ALL) {
            assertEquals("0", select("count()", table.name()), table.name());
            String columns = table.columns().stream()
                    .map(Column::name)
                    .map(Table::quoted)
                    .collect(joining(", "));
            assertEquals("", select(columns + ", data_type", table.finalViewName()), table.name());
        }
        assertEquals("1\n2\n3", select("version", Migration.TABLE + " FINAL ORDER BY version"));
    }

    @Test
    void newerSchemasAreLeftAlone() {
        server.query("INSERT INTO " + database + "." + Migration.TABLE + " (version) VALUES (4)");

        for (Runnable attempt : List.<Runnable>of(
                () -> ClickHouseSchema.of(options).check(),
                () -> ClickHouseSchema.of(options).create(),
                () -> ClickHouseSink.at(options).open())) {
            SinkException newer = assertThrows(SinkException.class, attempt::run);
            assertFalse(newer.isRetryable());
            assertTrue(newer.getMessage().contains("expected version 3 or less, found 4"), newer.getMessage());
        }
    }

    /** A version that had no column {@code source} yet, and the migration that brought it. */
    @Test
    void aColumnIsAddedToAnOlderSchemaWithoutLosingItsRows() {
        write(Events.trade(1));
        server.query("DROP VIEW " + database + ".trades_final");
        server.query("ALTER TABLE " + database + ".trades DROP COLUMN source");
        server.query("CREATE VIEW " + database + ".trades_final AS SELECT trade_id FROM " + database + ".trades FINAL");
        Migration addColumn = new Migration(
                4,
                "where a trade came from",
                with -> List.of(
                        "ALTER TABLE " + Table.of(DataType.TRADE).qualifiedName(with) + Table.onCluster(with)
                                + " ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT 'live' CODEC(ZSTD(1)) AFTER sequence"),
                List.of());
        ClickHouseSchema older = ClickHouseSchema.of(options);
        ClickHouseSchema newer = new ClickHouseSchema(
                options,
                Stream.concat(Migration.ALL.stream(), Stream.of(addColumn)).toList());
        SinkException missing = assertThrows(SinkException.class, newer::check);
        assertTrue(missing.getMessage().contains("expected version 4, found 3"), missing.getMessage());
        assertTrue(missing.getMessage().contains("trades.source"), missing.getMessage());

        assertEquals(List.of("migration 4 (where a trade came from)"), newer.create());

        newer.check();
        write(Events.trade(2));
        assertEquals("1\tlive\n2\tlive", select("trade_id, source", "trades_final ORDER BY trade_id"));
        assertEquals(
                "4\twhere a trade came from",
                select("version, description", Migration.TABLE + " ORDER BY version DESC LIMIT 1"));
        assertEquals(List.of(), newer.create());
        assertThrows(SinkException.class, older::create);

        // Interrupted before it was noted, or run by two collectors at once.
        server.query("DELETE FROM " + database + "." + Migration.TABLE + " WHERE version = 4");
        assertEquals(List.of("migration 4 (where a trade came from)"), newer.create());
        assertEquals("1\tlive\n2\tlive", select("trade_id, source", "trades_final ORDER BY trade_id"));
    }

    @Test
    void retentionBecomesATimeToLiveAndCanBeChanged() {
        ClickHouseSchema forgetful = ClickHouseSchema.of(options.retention(Duration.ofDays(30)));
        assertFalse(server.query("SHOW CREATE TABLE " + database + ".trades").contains("TTL"));

        assertEquals(Table.ALL.size(), forgetful.create().size());
        assertTrue(server.query("SHOW CREATE TABLE " + database + ".trades")
                .contains("TTL toDateTime(event_time) + toIntervalSecond(2592000)"));
        assertEquals(List.of(), forgetful.create());
        assertEquals(List.of(), ClickHouseSchema.of(options).create(), "without a retention the tables' own stays");

        forgetful.recreate();
        assertTrue(server.query("SHOW CREATE TABLE " + database + ".trades").contains("toIntervalSecond(2592000)"));
        assertEquals(List.of(), forgetful.create());
        forgetful.check();

        // The old row is dropped by the merge that the statement waits for.
        write(
                SampleEvents.trade(Events.SPOT, 1, "1", "1", 0, 0, null),
                SampleEvents.trade(Events.SPOT, 2, "1", "1", 4_000_000_000_000_000L, 0, null));
        server.query("OPTIMIZE TABLE " + database + ".trades FINAL");
        assertEquals("2", select("trade_id", "trades"));
    }

    /** This engine has no Keeper. It reads the statements and then says what it lacks, which is as far as it goes. */
    @Test
    void statementsForAClusterAreUnderstoodAndRefusedForLackOfOne() {
        String name = database + "_r";
        ClickHouseOptions clustered = options.database(name).cluster("main", ClickHouseOptions.Engine.REPLICATED);
        for (String statement : ClickHouseSchema.of(clustered).statements()) {
            if (statement.startsWith("CREATE")) {
                assertTrue(server.query("EXPLAIN AST " + statement).contains("Create"), statement);
            }
        }
        assertRefused(clustered, "ClickHouse error 701: the server does not know the cluster");

        server.query("CREATE DATABASE " + name);
        try {
            ClickHouseOptions replicated = clustered.cluster(null, ClickHouseOptions.Engine.REPLICATED);
            assertRefused(replicated, "macros shard and replica");
            IllegalStateException noKeeper = assertThrows(
                    IllegalStateException.class,
                    () -> server.query(Table.of(DataType.TRADE)
                            .createTable(replicated)
                            .replace("{shard}", "1")
                            .replace("{replica}", "a")));
            assertTrue(noKeeper.getMessage().contains("Code: 225"), noKeeper.getMessage());
        } finally {
            server.query("DROP DATABASE " + name);
        }
    }

    private static void assertRefused(ClickHouseOptions options, String why) {
        SinkException refused = assertThrows(
                SinkException.class, () -> ClickHouseSchema.of(options).create());
        assertFalse(refused.isRetryable());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void theStatementsCanBeRunByHand() {
        String name = database + "_by_hand";
        ClickHouseSchema schema = ClickHouseSchema.of(options.database(name));
        try {
            schema.statements().forEach(server::query);
            schema.check();
            assertEquals(List.of(), schema.create());
        } finally {
            server.query("DROP DATABASE IF EXISTS " + name);
        }
    }

    @Test
    void aWrongPasswordIsFatalAndSaysWhatToCheck() {
        SinkException refused =
                assertThrows(SinkException.class, () -> ClickHouseSink.at(options.login("nobody", "secret-word"))
                        .open());

        assertFalse(refused.isRetryable());
        assertTrue(refused.getMessage().contains("check both"), refused.getMessage());
        assertTrue(refused.getMessage().contains("nobody"), refused.getMessage());
        assertFalse(refused.getMessage().contains("secret-word"), refused.getMessage());
    }

    @Test
    void anUnknownHostIsRetryableAndNamed() {
        SinkException unknown =
                assertThrows(SinkException.class, () -> ClickHouseSink.at("http://no-such-host.invalid:8123")
                        .open());

        assertTrue(unknown.isRetryable());
        assertTrue(unknown.getMessage().contains("unknown host"), unknown.getMessage());
        assertTrue(unknown.getMessage().contains("no-such-host.invalid"), unknown.getMessage());
    }

    @Test
    void aClosedPortIsRetryable() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        SinkException refused = assertThrows(SinkException.class, () -> ClickHouseSink.at("http://127.0.0.1:" + port)
                .open());

        assertTrue(refused.isRetryable());
        assertTrue(refused.getMessage().contains("refused"), refused.getMessage());
    }

    @Test
    void aServerThatDoesNotAnswerIsATimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            SinkException timeout = assertThrows(SinkException.class, () -> ClickHouseSink.at(
                            ClickHouseOptions.at("http://127.0.0.1:" + silent.getLocalPort())
                                    .timeout(Duration.ofMillis(300)))
                    .open());

            assertTrue(timeout.isRetryable());
            assertTrue(timeout.getMessage().startsWith("ClickHouse connection timeout"), timeout.getMessage());
        }
    }

    @Test
    void tooManyPartsIsRetryable() {
        server.query("ALTER TABLE " + database + ".trades MODIFY SETTING parts_to_throw_insert = 1");
        server.query("SYSTEM STOP MERGES " + database + ".trades");
        try {
            write(Events.trade(1));
            Batch refused = new Batch("refused", List.of(Events.trade(2)));
            SinkException full = failure(refused);
            assertTrue(full.isRetryable());
            assertTrue(full.getMessage().contains("252"), full.getMessage());

            server.query("ALTER TABLE " + database + ".trades RESET SETTING parts_to_throw_insert");
            sink.write(refused).toCompletableFuture().join();
            assertEquals("2", select("count()", "trades"));
        } finally {
            server.query("SYSTEM START MERGES " + database + ".trades");
        }
    }

    /** What this server answers, read by the sink's own client. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INSERT INTO %s.trades (trade_id) SELECT toString(number) FROM numbers(1000000) SETTINGS max_memory_usage = 1000 | 241 | true | max_memory_usage
            SELECT count() FROM numbers(100000000000) SETTINGS max_execution_time = 0.1 | 159 | true | max_execution_time
            INSERT INTO %s.nothing VALUES (1) | 60 | false | a table is missing
            INSERT INTO %s_no.trades VALUES (1) | 81 | false | the database is missing
            SELECT 1 SETTINGS no_such_setting = 1 | 115 | false | newer ClickHouse
            INSERT INTO %s.trades (nothing) VALUES (1) | 16 | false | a column is missing
            CREATE USER someone | 497 | false | lacks a privilege
            """)
    void errorsOfTheServerAreToldApart(String statement, int code, boolean retryable, String advice) {
        try (Client client = options.connect()) {
            Exception failure = assertThrows(Exception.class, () -> client.execute(statement.formatted(database))
                    .join());
            SinkException explained = Failures.explain(options, "ask", failure);

            assertTrue(explained.getMessage().startsWith("ClickHouse error " + code + ": "), explained.getMessage());
            assertEquals(retryable, explained.isRetryable(), explained.getMessage());
            assertTrue(explained.getMessage().contains(advice), explained.getMessage());
        }
    }

    @Test
    void batchesSurviveAServerThatIsKilledBetweenThem() {
        write(Events.trade(1));
        server.kill();
        Batch batch = new Batch("while-down", List.of(Events.trade(2), Events.bbo(1, ABSENT, T0, null)));
        assertTrue(failure(batch).isRetryable());
        server.restart();

        Receipt receipt;
        try {
            receipt = sink.write(batch).toCompletableFuture().join();
        } catch (CompletionException firstOfAStaleConnection) {
            receipt = sink.write(batch).toCompletableFuture().join();
        }

        assertEquals(Receipt.DELIVERED, receipt);
        assertEquals("1\n2", select("trade_id", "trades ORDER BY trade_id"));
        assertEquals("1", select("count()", "bbos"));
    }

    @Test
    void aSuspendedServerIsATimeoutAndStoresTheBatchOnce() {
        sink.close();
        sink = ClickHouseSink.at(options.timeout(Duration.ofSeconds(3)));
        sink.open();
        Batch batch = new Batch("suspended", List.of(Events.trade(1)));
        server.suspend();
        try {
            SinkException hanging = failure(batch);
            assertTrue(hanging.isRetryable());
            assertTrue(hanging.getMessage().startsWith("ClickHouse connection timeout"), hanging.getMessage());
        } finally {
            server.resume();
        }
        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());

        assertEquals("1", select("count()", "trades"));
    }

    @Test
    void closingEndsAnInsertThatIsNotAnswered() throws Exception {
        Batch batch = new Batch("unanswered", List.of(Events.trade(1)));
        server.suspend();
        try {
            CompletableFuture<Receipt> write = sink.write(batch).toCompletableFuture();
            assertThrows(TimeoutException.class, () -> write.get(200, TimeUnit.MILLISECONDS));

            sink.close();

            ExecutionException ended = assertThrows(ExecutionException.class, () -> write.get(60, TimeUnit.SECONDS));
            assertTrue(assertInstanceOf(SinkException.class, ended.getCause()).isRetryable());
        } finally {
            server.resume();
        }
    }

    @Test
    void aFailedWriteCompletesWithASinkExceptionItself() {
        server.query("DROP TABLE " + database + ".trades");

        Throwable failure = sink.write(new Batch("x", List.of(Events.trade(1))))
                .handle((receipt, thrown) -> thrown)
                .toCompletableFuture()
                .join();

        assertInstanceOf(SinkException.class, failure);
    }

    @Test
    void writingBeforeOpeningIsAMistakeOfTheCaller() {
        assertThrows(IllegalStateException.class, () -> ClickHouseSink.at(options)
                .write(new Batch("x", List.of(Events.trade(1)))));
    }
}
