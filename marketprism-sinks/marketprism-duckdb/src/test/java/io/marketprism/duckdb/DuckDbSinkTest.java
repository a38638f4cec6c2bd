package io.marketprism.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.MarketPrism;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbSinkTest {
    private static final long T0 = SampleEvents.TIME_US;
    private static final long ABSENT = MarketEvent.ABSENT;
    private static final Instrument SPOT = SampleEvents.instrument("BTC-USDT", "BTCUSDT");

    @TempDir
    Path folder;

    private Path file;
    private DuckDbSink sink;

    @BeforeEach
    void openSink() {
        file = folder.resolve("data").resolve("events.duckdb");
        sink = DuckDbSink.at(file);
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

    @Test
    void twoFilesAreTwoSinksOfTwoNames() {
        DuckDbSink other = DuckDbSink.at(folder.resolve("other.duckdb"));
        Sink archive = other.named("archive");
        MarketPrism.pipeline().to(sink).to(archive);
        archive.open();
        List<MarketEvent> events = List.of(SampleEvents.trade("1", "1", "1"), SampleEvents.trade("2", "1", "1"));
        write(events.get(0));
        archive.write(new Batch("b", events)).toCompletableFuture().join();
        assertEquals(List.of(List.of("1")), query("SELECT count(*) FROM trades"));
        try (DuckDbStore reader = other.reader()) {
            assertEquals(
                    List.of(List.of("2")),
                    reader.query("SELECT count(*) FROM trades").rows());
        }
        archive.close();
        archive.open();
        archive.close();
    }

    private List<List<String>> query(String sql) {
        try (DuckDbStore reader = sink.reader()) {
            return reader.query(sql).rows();
        }
    }

    private static Trade trade(Instrument instrument, String price, String quantity, long receiveTimeUs, String who) {
        return SampleEvents.trade(instrument, 1, price, quantity, T0, receiveTimeUs, who);
    }

    private static BookDelta delta(long previousSequence, long exchangeTimeUs, long receiveTimeUs, String who) {
        return new BookDelta(
                SPOT,
                exchangeTimeUs,
                receiveTimeUs,
                who,
                previousSequence,
                10,
                false,
                Levels.EMPTY,
                Levels.EMPTY,
                who + "-session");
    }

    private static Gap gap(int revision, GapState state, long receiveTimeUs) {
        return new Gap(
                SPOT,
                receiveTimeUs,
                "host-1",
                "gap-7",
                "run-1",
                revision,
                state,
                DataType.TRADE,
                null,
                GapCause.RECONNECT,
                null,
                null,
                ABSENT,
                0,
                T0,
                ABSENT,
                ABSENT,
                ABSENT,
                null);
    }

    @Test
    void aReaderSeesWhatWasCommittedWhileTheSinkIsOpen() {
        try (DuckDbStore reader = sink.reader()) {
            assertEquals(
                    List.of(List.of("0")),
                    reader.query("SELECT count(*) FROM trades").rows());

            write(SampleEvents.trade("1", "67000.12", "0.001"));

            DuckDbStore.Result result = reader.query("SELECT data_type, price, NULL AS nothing FROM trades_final");
            assertEquals(List.of("data_type", "price", "nothing"), result.columns());
            assertEquals("trade", result.rows().get(0).get(0));
            assertEquals("67000.120000000000000000", result.rows().get(0).get(1));
            assertEquals(null, result.rows().get(0).get(2));
        }
    }

    @Test
    void whatWasWrittenSurvivesAnEndWithoutClosing() throws IOException {
        write(SampleEvents.trade("1", "1", "1"));
        write(SampleEvents.complete().toArray(MarketEvent[]::new));
        Path copy = folder.resolve("crashed.duckdb");
        Files.copy(file, copy);
        Files.copy(Path.of(file + ".wal"), Path.of(copy + ".wal"));

        try (DuckDbStore store = DuckDbStore.open(copy)) {
            assertEquals(
                    "2",
                    store.query("SELECT count(*) FROM trades").rows().get(0).get(0));
        }
        try (DuckDbSink again = DuckDbSink.at(copy)) {
            again.open();
            again.write(new Batch("after", List.of(SampleEvents.trade("2", "1", "1"))))
                    .toCompletableFuture()
                    .join();
            try (DuckDbStore reader = again.reader()) {
                assertEquals(
                        "3",
                        reader.query("SELECT count(*) FROM trades")
                                .rows()
                                .get(0)
                                .get(0));
                assertEquals(
                        "1",
                        reader.query("SELECT count(*) FROM gaps").rows().get(0).get(0));
            }
        }
    }

    @Test
    void ofTheSameTradeTheFirstArrivalStays() {
        write(trade(SPOT, "1", "1", T0 + 500, "late"));
        write(trade(SPOT, "1", "1", T0 + 100, "early"), trade(SPOT, "2", "1", T0 + 100, "early but stored later"));
        write(trade(SPOT, "1", "1", ABSENT, "timeless"));

        assertEquals(List.of(List.of("early")), query("SELECT collector FROM trades_final"));
        assertEquals(List.of(List.of("4")), query("SELECT count(*) FROM trades"));
    }

    @Test
    void deltasOfTwoCollectorsAreOneRowAndSnapshotsAreNot() {
        BookSnapshot snapshot = new BookSnapshot(SPOT, T0, T0 + 5, "a", 10, Levels.EMPTY, Levels.EMPTY, 0, "s-1");
        write(
                delta(9, T0, T0 + 5, "a"),
                delta(9, T0, T0 + 3, "b"),
                delta(9, T0 + 1, T0 + 5, "a"),
                delta(8, T0, T0 + 5, "a"),
                delta(ABSENT, T0, T0 + 5, "a"),
                delta(ABSENT, T0, T0 + 6, "b"),
                snapshot,
                snapshot.withBookSession("s-2"));

        assertEquals(
                List.of(
                        List.of("delta", "9", "b"),
                        List.of("delta", "9", "a"),
                        List.of("delta", "8", "a"),
                        List.of("delta", "none", "a"),
                        List.of("snapshot", "none", "a"),
                        List.of("snapshot", "none", "a")),
                query("SELECT kind, coalesce(previous_sequence::VARCHAR, 'none'), collector FROM orderbooks_final"
                        + " ORDER BY kind, previous_sequence DESC NULLS LAST, exchange_time, collector"));
    }

    /** The timed snapshot of the state that was announced, cut and stored later or earlier, does not take its place. */
    @Test
    void aWholeSnapshotStaysBesideOneThatIsCut() {
        BookSnapshot whole = new BookSnapshot(
                SPOT, T0, T0 + 5, "a", 10, Levels.ofPacked(new long[] {2, 1, 1, 1}, 0, 0), Levels.EMPTY, 0, "s-1");
        write(whole.withDepthLimit(1), whole);
        write(whole, whole.withDepthLimit(1), whole.withDepthLimit(2));

        assertEquals(
                List.of(List.of("0", "2"), List.of("1", "2"), List.of("2", "2")),
                query("SELECT coalesce(depth_limit, 0), len(bids) FROM orderbooks_final"
                        + " ORDER BY depth_limit NULLS FIRST"));
    }

    @Test
    void aBestBidAndOfferThatComesBackWithoutSequenceAndTimeIsAnotherOne() {
        BestBidOffer first = new BestBidOffer(SPOT, ABSENT, T0, "a", ABSENT, Decimal.ONE, Decimal.ONE, null, null);
        BestBidOffer back = new BestBidOffer(SPOT, ABSENT, T0 + 9, "a", ABSENT, Decimal.ONE, Decimal.ONE, null, null);
        BestBidOffer timed = new BestBidOffer(SPOT, T0, T0 + 9, "a", ABSENT, Decimal.ONE, Decimal.ONE, null, null);
        BestBidOffer same = new BestBidOffer(SPOT, T0, T0 + 8, "b", ABSENT, Decimal.ONE, Decimal.ONE, null, null);
        write(first, back, back, timed, same);

        assertEquals(List.of(List.of("3", "1")), query("SELECT count(*), count(exchange_time) FROM bbos_final"));
    }

    @Test
    void coverageOfTwoVariantsIsTwoRows() {
        for (String variant : new String[] {"1m", null, "5m", "1m"}) {
            write(new Coverage(SPOT, T0, "a", DataType.CANDLE, "run-1", T0, T0, null, null, 1, variant));
        }

        assertEquals(
                List.of(List.of("none"), List.of("1m"), List.of("5m")),
                query("SELECT coalesce(variant, 'none') FROM coverage_final ORDER BY variant NULLS FIRST"));
    }

    /** As version 2 made it ({@code schema-v2.sql}), with a snapshot whole and cut, and everything twice. */
    @Test
    void versionTwoIsBroughtUpToDateWithItsRows() throws Exception {
        sink.close();
        file = folder.resolve("version-2.duckdb");
        try (InputStream statements = DuckDbSinkTest.class.getResourceAsStream("/schema-v2.sql")) {
            execute(new String(statements.readAllBytes(), StandardCharsets.UTF_8));
        }
        String common = "'v', 'spot', 'A-B', 'AB', ";
        for (int i = 0; i < 2; i++) {
            for (String depthLimit : List.of("NULL", "1")) {
                execute("INSERT INTO orderbooks VALUES (" + common
                        + "now(), now(), 'a', now(), 'snapshot', 10, NULL, false, [], [], 'base', " + depthLimit
                        + ", 's')");
            }
            execute("INSERT INTO bbos VALUES (" + common + "NULL, now() + INTERVAL " + i
                    + " HOUR, 'a', now(), NULL, 7, 1, NULL, NULL, 'base')");
            execute("INSERT INTO gaps VALUES (" + common + "NULL, now(), 'a', now(), 'g', 'r', " + (i + 1)
                    + ", 'open', 'trade', NULL, 'reconnect', NULL, NULL, NULL, 0, now(), NULL, NULL, NULL)");
            execute("INSERT INTO coverage VALUES (" + common + "NULL, now() + INTERVAL " + i
                    + " HOUR, 'a', now(), 'trade', 'r', TIMESTAMP '2026-11-22 10:00:00', now(), NULL, NULL, " + i
                    + ")");
        }
        execute("INSERT INTO last_batch VALUES ('known')");

        for (int i = 0; i < 2; i++) {
            sink = DuckDbSink.at(file);
            sink.open();
            assertEquals(
                    List.of(List.of("none"), List.of("1")),
                    query("SELECT coalesce(depth_limit::VARCHAR, 'none') FROM orderbooks_final"
                            + " ORDER BY depth_limit NULLS FIRST"));
            assertEquals(List.of(List.of("2")), query("SELECT count(*) FROM bbos_final"));
            assertEquals(
                    List.of(List.of("2", "none")), query("SELECT revision, coalesce(variant, 'none') FROM gaps_final"));
            assertEquals(
                    List.of(List.of("1", "none")),
                    query("SELECT events, coalesce(variant, 'none') FROM coverage_final"));
            assertEquals(List.of(List.of("4")), query("SELECT count(*) FROM orderbooks"));
            assertEquals(List.of(List.of("3")), query("SELECT max(version) FROM schema_migrations"));
            sink.close();
        }
        sink.open();
        sink.write(new Batch("known", List.of(SampleEvents.trade("1", "1", "1"))))
                .toCompletableFuture()
                .join();
        assertEquals(List.of(List.of("0")), query("SELECT count(*) FROM trades"));
        assertEquals(Receipt.DELIVERED, write(SampleEvents.complete().toArray(MarketEvent[]::new)));
        assertEquals(List.of(List.of("3")), query("SELECT count(*) FROM gaps"));
    }

    @Test
    void bestBidsAndOffersWithoutExchangeTimeAreOneRow() {
        BestBidOffer first = new BestBidOffer(SPOT, ABSENT, T0, "a", 5, Decimal.ONE, Decimal.ONE, null, null);
        BestBidOffer second = new BestBidOffer(SPOT, ABSENT, T0 + 9, "b", 5, Decimal.ONE, Decimal.ONE, null, null);
        BestBidOffer other = new BestBidOffer(SPOT, ABSENT, T0, "a", 5, null, null, Decimal.ONE, Decimal.ONE);
        write(first, second, other);

        assertEquals(
                List.of(List.of("2", "a", "a")),
                query("SELECT count(*), min(collector), max(collector) FROM bbos_final"));
    }

    @Test
    void theNewestRevisionOfAGapAndTheNewestCoverageStay() {
        write(
                gap(2, GapState.CLOSED, T0 + 2),
                gap(3, GapState.RECOVERED, T0 + 3),
                gap(1, GapState.OPEN, T0 + 1),
                new Coverage(SPOT, T0 + 2, "a", DataType.TRADE, "run-1", T0, T0 + 2, null, null, 20, null),
                new Coverage(SPOT, T0 + 1, "a", DataType.TRADE, "run-1", T0, T0 + 1, null, null, 10, null));

        assertEquals(List.of(List.of("recovered")), query("SELECT state FROM gaps_final"));
        assertEquals(List.of(List.of("20")), query("SELECT events FROM coverage_final"));
    }

    @Test
    void baseAndQuoteQuantitiesFollowTheUnit() {
        Instrument inverse =
                new Instrument("contract", MarketType.PERPETUAL, "BTC-USD", "BTCUSD_PERP", QuantityUnit.QUOTE);
        Instrument unknown =
                new Instrument("contract", MarketType.FUTURE, "BTC-USD-261225", "x", QuantityUnit.CONTRACT);
        write(
                trade(SPOT, "67000.12", "0.001", T0, null),
                trade(inverse, "50000", "100", T0, null),
                trade(unknown, "50000", "7", T0, null));
        assertEquals(
                List.of(
                        List.of("base", "0.001000000000000000", "67.000120000000000000"),
                        List.of("contract", "none", "none"),
                        List.of("quote", "0.002000000000000000", "100.000000000000000000")),
                query("SELECT quantity_unit, coalesce(base_quantity::VARCHAR, 'none'),"
                        + " coalesce(quote_quantity::VARCHAR, 'none') FROM trades ORDER BY quantity_unit"));
    }

    @Test
    void aValueThatDoesNotFitRejectsItsEventAlone() {
        Trade tooFine = trade(SPOT, "0.0000000000000000001", "1", T0, null);
        Trade tooLarge = trade(SPOT, "1", "100000000000000000000", T0, null);
        Trade timeless = SampleEvents.trade("7", "1", "1");
        timeless = new Trade(
                SPOT,
                ABSENT,
                ABSENT,
                null,
                timeless.tradeId(),
                timeless.form(),
                timeless.price(),
                timeless.quantity(),
                timeless.side(),
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                ABSENT,
                timeless.source());
        BookDelta wideBook = new BookDelta(
                SPOT,
                T0,
                T0,
                null,
                1,
                2,
                false,
                Levels.EMPTY,
                Levels.of(List.of(new Levels.Level(Decimal.ONE, Decimal.parse("1e-19")))),
                null);

        Receipt receipt = write(
                SampleEvents.trade("1", "1", "1"),
                tooFine,
                tooLarge,
                timeless,
                wideBook,
                SampleEvents.trade("5", "1", "1"));

        assertEquals(
                List.of(
                        "trades.price DECIMAL(38,18): expected at most 20 digits before the point and 18 behind it,"
                                + " was 0.0000000000000000001",
                        "trades.quantity DECIMAL(38,18): expected at most 20 digits before the point and 18 behind it,"
                                + " was 100000000000000000000",
                        "trades.event_time TIMESTAMP: expected a value, was absent",
                        "orderbooks.asks STRUCT(price DECIMAL(38,18), quantity DECIMAL(38,18))[]: expected at most 20"
                                + " digits before the point and 18 behind it, was 0.0000000000000000001"),
                receipt.rejected().stream().map(Receipt.Rejection::reason).toList());
        assertEquals(List.of(List.of("1"), List.of("5")), query("SELECT trade_id FROM trades ORDER BY trade_id"));
    }

    @Test
    void aFailedBatchLeavesNothingAndCanBeWrittenAgain() throws SQLException {
        List<MarketEvent> events = new ArrayList<>(SampleEvents.trades(5_000));
        events.addAll(SampleEvents.complete());
        Batch batch = new Batch("interrupted", events);
        execute("ALTER TABLE gaps RENAME TO gaps_away");

        assertTrue(sink.write(batch).toCompletableFuture().isCompletedExceptionally());
        assertEquals(List.of(List.of("0")), query("SELECT count(*) FROM trades"));

        execute("ALTER TABLE gaps_away RENAME TO gaps");
        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
        assertEquals(List.of(List.of("5001")), query("SELECT count(*) FROM trades"));
        assertEquals(List.of(List.of("1")), query("SELECT count(*) FROM gaps"));
    }

    /** From within this process, as a user might. */
    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void differencesOfTheSchemaAreNamed() throws SQLException {
        sink.close();
        execute("DROP VIEW trades_final");
        execute("ALTER TABLE trades DROP COLUMN source");
        execute("ALTER TABLE gaps ALTER COLUMN lost TYPE VARCHAR");
        execute("ALTER TABLE bbos ADD COLUMN mine INTEGER");

        SinkException wrong = assertThrows(SinkException.class, () -> sink.open());

        assertFalse(wrong.isRetryable());
        for (String expected : List.of(
                "column trades.source: expected VARCHAR, not found",
                "column gaps.lost: expected BIGINT, found VARCHAR",
                "column bbos.mine: expected none of that name, found INTEGER",
                file.toString())) {
            assertTrue(wrong.getMessage().contains(expected), expected + " in " + wrong.getMessage());
        }
    }

    /** As the first version left it. */
    @Test
    void theFirstVersionIsBroughtUpToDateWithItsRows() throws SQLException {
        write(SampleEvents.trade("1", "1", "1"));
        sink.close();
        for (DataType later : EnumSet.range(DataType.TICKER, DataType.VOLATILITY_INDEX)) {
            execute("DROP VIEW " + Table.of(later).finalViewName());
            execute("DROP TABLE " + Table.of(later).name());
        }
        execute("DROP TABLE schema_migrations");
        execute("DROP TABLE last_batch");

        sink.open();
        sink.close();
        sink.open();

        assertEquals(List.of(List.of("1")), query("SELECT count(*) FROM trades_final"));
        assertEquals(List.of(List.of("0")), query("SELECT count(*) FROM volatility_indices_final"));
        assertEquals(
                List.of(List.of("1"), List.of("2"), List.of("3")),
                query("SELECT version FROM schema_migrations ORDER BY version"));
    }

    /** A version that had no column {@code quote_quantity} yet, and the migration that brought it. */
    @Test
    void aColumnIsAddedToAnOlderSchemaWithoutLosingItsRows() throws SQLException {
        write(SampleEvents.trade("1", "1", "1"));
        sink.close();
        execute("DROP VIEW trades_final");
        execute("ALTER TABLE trades DROP COLUMN quote_quantity");
        execute("CREATE VIEW trades_final AS SELECT * FROM trades");
        List<Migration> newer = new ArrayList<>(Migration.ALL);
        newer.add(new Migration(
                4,
                "what a trade was worth",
                List.of("ALTER TABLE trades ADD COLUMN IF NOT EXISTS quote_quantity DECIMAL(38,18)")));

        SinkException missing = assertThrows(SinkException.class, () -> sink.open());
        assertTrue(missing.getMessage().contains("trades.quote_quantity"), missing.getMessage());
        for (int i = 0; i < 2; i++) {
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath())) {
                DuckDbSchema.createAndCheck(connection, file, newer);
            }
        }

        SinkException tooNew = assertThrows(SinkException.class, () -> sink.open());
        assertFalse(tooNew.isRetryable());
        assertTrue(tooNew.getMessage().contains("expected version 3 or less, found 4"), tooNew.getMessage());
        execute("DELETE FROM schema_migrations WHERE version = 4");
        sink.open();
        write(SampleEvents.trade("2", "3", "4"));
        assertEquals(
                List.of(List.of("1", "none"), List.of("2", "12.000000000000000000")),
                query(
                        "SELECT trade_id, coalesce(quote_quantity::VARCHAR, 'none') FROM trades_final ORDER BY trade_id"));
    }

    @Test
    void aBatchThatAnEarlierProcessStoredIsNotStoredAgain() {
        Trade tooFine = trade(SPOT, "0.0000000000000000001", "1", T0, null);
        Batch batch = new Batch("unheard", List.of(SampleEvents.trade("1", "1", "1"), tooFine));
        Receipt first = sink.write(batch).toCompletableFuture().join();
        sink.close();
        sink = DuckDbSink.at(file);
        sink.open();

        Receipt again = sink.write(batch).toCompletableFuture().join();
        assertEquals(List.of(), first.deduplicated());
        assertEquals(batch.events().subList(0, 1), again.deduplicated());
        assertEquals(first.rejected(), again.rejected());
        assertEquals(1, first.rejected().size());
        assertEquals(List.of(List.of("1")), query("SELECT count(*) FROM trades"));
    }

    @Test
    void aFileOfSomethingElseIsFatal() throws IOException {
        Path other = folder.resolve("notes.txt");
        Files.writeString(other, "not a database\n".repeat(1_000));

        SinkException wrong =
                assertThrows(SinkException.class, () -> DuckDbSink.at(other).open());

        assertFalse(wrong.isRetryable());
        assertTrue(wrong.getMessage().contains("name another file"), wrong.getMessage());
    }

    @Test
    void aFileThatAnotherProcessHasOpenIsRetryable() throws Exception {
        Path shared = folder.resolve("shared.duckdb");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        shared.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('o', other.getInputStream().read());

            for (Runnable attempt :
                    List.<Runnable>of(() -> DuckDbSink.at(shared).open(), () -> DuckDbStore.open(shared)
                            .close())) {
                SinkException locked = assertThrows(SinkException.class, attempt::run);
                assertTrue(locked.isRetryable());
                assertTrue(locked.getMessage().contains("another process has the file open"), locked.getMessage());
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
        try (DuckDbSink free = DuckDbSink.at(shared)) {
            free.open();
        }
    }

    /** Holds a sink open until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] file) throws IOException {
            DuckDbSink sink = DuckDbSink.at(Path.of(file[0]));
            sink.open();
            System.out.write('o');
            System.out.flush();
            System.in.read();
        }
    }

    @Test
    void aStoreReadsOnly() {
        sink.close();
        try (DuckDbStore store = DuckDbStore.open(file)) {
            SinkException refused = assertThrows(SinkException.class, () -> store.query("DELETE FROM trades"));
            assertTrue(refused.getMessage().contains("read-only"), refused.getMessage());
        }
    }

    @Test
    void aMissingFileAndAWrongQueryAreNamed() {
        SinkException missing =
                assertThrows(SinkException.class, () -> DuckDbStore.open(folder.resolve("missing.duckdb")));
        assertTrue(missing.getMessage().contains("missing.duckdb"), missing.getMessage());
        assertFalse(Files.exists(folder.resolve("missing.duckdb")));

        SinkException wrong = assertThrows(SinkException.class, () -> query("SELECT nix FROM trades"));
        assertFalse(wrong.isRetryable());
        assertTrue(wrong.getMessage().contains("nix"), wrong.getMessage());
    }

    @Test
    void usingASinkThatIsNotOpenIsAMistakeOfTheCaller() {
        DuckDbSink closed = DuckDbSink.at(folder.resolve("x.duckdb"));

        assertThrows(IllegalStateException.class, closed::reader);
        assertThrows(
                IllegalStateException.class,
                () -> closed.write(new Batch("x", List.of(SampleEvents.trade("1", "1", "1")))));
    }
}
