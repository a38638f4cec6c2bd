package io.marketprism.collector;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.duckdb.DuckDbSink;
import io.marketprism.duckdb.DuckDbStore;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.ClickHouseServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries of {@code docs/}, asked of a real ClickHouse and of DuckDB, against what {@code BigDecimal} makes of the same events. */
class QueriesIT {
    private static final String DATABASE = "queries_it";
    private static final long T0 = 1_795_341_600_000_000L;
    private static final long MINUTE = 60_000_000L;
    private static final long ABSENT = MarketEvent.ABSENT;
    private static final Path DOCS =
            Path.of("").toAbsolutePath().getParent().getParent().resolve("docs");

    private static final Instrument BTC = instrument(MarketType.SPOT, "BTC-USDT", QuantityUnit.BASE);
    private static final Instrument TINY = instrument(MarketType.SPOT, "TINY-BTC", QuantityUnit.BASE);
    private static final Instrument INVERSE = instrument(MarketType.PERPETUAL, "BTC-USD", QuantityUnit.QUOTE);
    private static final Instrument UNKNOWN = instrument(MarketType.FUTURE, "BTC-USD-261225", QuantityUnit.CONTRACT);

    @TempDir
    private static Path folder;

    private static Path file;
    private static ClickHouseServer server;
    private static List<Trade> trades;
    private static List<BestBidOffer> bbos;

    private static Instrument instrument(MarketType market, String symbol, QuantityUnit unit) {
        return new Instrument("binance-sim", market, symbol, symbol.replace("-", ""), unit);
    }

    @BeforeAll
    static void storeInBoth() {
        file = folder.resolve("market.duckdb");
        server = ClickHouseServer.start();
        server.query("DROP DATABASE IF EXISTS " + DATABASE);
        Random random = new Random(5);
        trades = new ArrayList<>();
        bbos = new ArrayList<>();
        for (int i = 1; i <= 4_000; i++) {
            // Several trades of one moment; ids grow from one digit to four.
            long time = T0 + i / 3 * 200_000L;
            trades.add(trade(BTC, i, time, number(random, 10_000_000, 2), number(random, 900_000_000, 8)));
            trades.add(trade(TINY, i, time, number(random, 999, 10), number(random, 2_000_000_000, 0) + "000000"));
            trades.add(trade(INVERSE, i, time, number(random, 1_000_000, 1), number(random, 10_000, 0) + "00"));
            trades.add(trade(UNKNOWN, i, time, "50000", "7"));
            bbos.add(new BestBidOffer(
                    BTC,
                    i % 2 == 0 ? ABSENT : time,
                    time,
                    "a",
                    i,
                    i % 50 == 0 ? null : Decimal.parse(number(random, 5_000_000, 2)),
                    i % 50 == 0 ? null : Decimal.ONE,
                    Decimal.parse("67000." + number(random, 99, 0)),
                    Decimal.ONE));
        }
        // Everything comes twice: from another collector, and some of it by a batch that is written again.
        List<MarketEvent> events = new ArrayList<>(trades);
        trades.forEach(trade -> events.add(received(trade, "b")));
        events.addAll(bbos);
        events.addAll(records());
        Collections.shuffle(events, random);
        for (Sink sink : List.of(
                ClickHouseSink.at(ClickHouseOptions.at(server.url()).database(DATABASE)), DuckDbSink.at(file))) {
            try (sink) {
                sink.open();
                write(sink, new Batch("all", events));
                write(sink, new Batch("some again", events.subList(0, 1_000)));
            }
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.query("DROP DATABASE IF EXISTS " + DATABASE);
            server.close();
        }
    }

    private static void write(Sink sink, Batch batch) {
        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
    }

    private static String number(Random random, int most, int scale) {
        return BigDecimal.valueOf(1 + random.nextInt(most), scale).toPlainString();
    }

    private static Trade trade(Instrument instrument, long id, long time, String price, String quantity) {
        return SampleEvents.trade(instrument, id, price, quantity, time, time + 1_000, "a");
    }

    private static Trade received(Trade trade, String by) {
        return new Trade(
                trade.instrument(),
                trade.exchangeTimeUs(),
                trade.receiveTimeUs() + 500,
                by,
                trade.tradeId(),
                trade.form(),
                trade.price(),
                trade.quantity(),
                trade.side(),
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                ABSENT,
                trade.source());
    }

    /** Two stretches of one session, and gaps that cut into them or do not; runs that follow each other; streams of two variants. */
    private static List<MarketEvent> records() {
        return List.of(
                coverage("a", 0, 10),
                coverage("a", 20, 30),
                coverage("b", 0, 30),
                gap("a", "within", GapState.CLOSED, null, 2, 3),
                gap("a", "reaches over the end", GapState.CLOSED, null, 9, 12),
                gap("a", "between", GapState.CLOSED, null, 13, 14),
                gap("a", "still open", GapState.OPEN, null, 28, -1),
                gap("a", "healed", GapState.RECOVERED, null, 5, 6),
                gap("a", "lost by another sink", GapState.CLOSED, "nats", 5, 6),
                gap("a", "lost by this one", GapState.CLOSED, "clickhouse", 7, 8),
                gap("a", "lost by that one", GapState.CLOSED, "duckdb", 7, 8),
                // Runs that follow each other; the gaps of a restart touch both.
                coverage("c", "run-1", null, 0, 10),
                gap("c", "run-1", "open at the end of its run", GapState.OPEN, null, null, 10, -1),
                gap("c", "run-2", "restart", GapState.CLOSED, null, null, 10, 12),
                coverage("c", "run-2", null, 12, 20),
                gap("c", "run-3", "restart without a pause", GapState.CLOSED, null, null, 20, 20),
                coverage("c", "run-3", null, 20, 30),
                gap("c", "run-3", "of no length", GapState.CLOSED, null, null, 25, 25),
                // The last run's end was not delivered; a later restart is made good.
                coverage("d", "run-1", null, 0, 10),
                gap("d", "run-2", "restart", GapState.CLOSED, null, null, 9, 12),
                coverage("d", "run-2", null, 12, 20),
                gap("d", "run-3", "restart, healed", GapState.RECOVERED, null, null, 20, 22),
                coverage("d", "run-2", null, 20, 22),
                coverage("d", "run-3", null, 22, 30),
                coverage("e", "run-1", "1m", 0, 10),
                coverage("e", "run-1", "5m", 0, 10),
                gap("e", "run-1", "of candles of 1m", GapState.CLOSED, null, "1m", 2, 3),
                gap("e", "run-1", "of no variant", GapState.CLOSED, null, null, 2, 3),
                // Each has what the other misses.
                coverage("f1", "run-1", null, 0, 10),
                coverage("f1", "run-2", null, 12, 20),
                coverage("f2", 8, 15),
                gap("f2", "of the one alone", GapState.CLOSED, null, 13, 14),
                coverage("g1", 0, 20),
                gap("g1", "run-g1", "of no length, of the one alone", GapState.CLOSED, null, null, 5, 5),
                coverage("g2", 4, 6));
    }

    private static Coverage coverage(String collector, int from, int to) {
        return coverage(collector, "run-" + collector, null, from, to);
    }

    /** Those whose names begin alike collect the same. */
    private static Instrument collected(String collector) {
        return instrument(
                MarketType.SPOT, collector.substring(0, 1).toUpperCase(Locale.ROOT) + "-USDT", QuantityUnit.BASE);
    }

    private static DataType type(String collector) {
        return collector.equals("e") ? DataType.CANDLE : DataType.TRADE;
    }

    private static Coverage coverage(String collector, String session, String variant, int from, int to) {
        return new Coverage(
                collected(collector),
                T0 + to * MINUTE,
                collector,
                type(collector),
                session,
                T0 + from * MINUTE,
                T0 + to * MINUTE,
                null,
                null,
                100 + from,
                variant);
    }

    private static Gap gap(String collector, String id, GapState state, String sink, int from, int to) {
        return gap(collector, "run-" + collector, id, state, sink, null, from, to);
    }

    private static Gap gap(
            String collector,
            String session,
            String id,
            GapState state,
            String sink,
            String variant,
            int from,
            int to) {
        return new Gap(
                collected(collector),
                T0 + from * MINUTE,
                collector,
                collector + " " + id,
                session,
                1,
                state,
                type(collector),
                sink,
                GapCause.RECONNECT,
                null,
                null,
                ABSENT,
                0,
                T0 + from * MINUTE,
                to < 0 ? ABSENT : T0 + to * MINUTE,
                ABSENT,
                ABSENT,
                variant);
    }

    /** What both answer to the nth query of a page. */
    private static void bothAnswer(String page, int number, List<List<String>> expected) throws IOException {
        assertAnswer(expected, askClickHouse(queries(page, "clickhouse").get(number)), "ClickHouse");
        assertAnswer(expected, askDuckDb(queries(page, "duckdb").get(number)), "DuckDB");
    }

    private static List<String> queries(String page, String store) throws IOException {
        return Pattern.compile("```sql " + store + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static List<List<String>> askClickHouse(String query) {
        return server.query(query.replace("marketprism.", DATABASE + "."))
                .lines()
                .map(line -> Arrays.stream(line.split("\t"))
                        .map(value -> value.equals("\\N") ? null : value)
                        .toList())
                .toList();
    }

    private static List<List<String>> askDuckDb(String query) {
        try (DuckDbStore store = DuckDbStore.open(file)) {
            return store.query(query).rows();
        }
    }

    /** Numbers are compared as numbers, exactly; those that DuckDB makes floating point numbers of, to 14 digits. */
    private static void assertAnswer(List<List<String>> expected, List<List<String>> found, String store) {
        assertEquals(expected.size(), found.size(), store);
        for (int row = 0; row < expected.size(); row++) {
            for (int column = 0; column < expected.get(row).size(); column++) {
                String value = expected.get(row).get(column);
                String actual = found.get(row).get(column);
                String where = store + ", row " + row + ", column " + column + ": expected " + expected.get(row)
                        + ", was " + found.get(row);
                if (value == null) {
                    assertNull(actual, where);
                } else if (value.startsWith("~") && store.equals("DuckDB")) {
                    double exact = Double.parseDouble(value.substring(1));
                    assertEquals(exact, Double.parseDouble(actual), Math.abs(exact) * 1e-14, where);
                } else if (value.matches("~?-?[0-9.]+")) {
                    BigDecimal exact = new BigDecimal(value.replace("~", ""));
                    assertTrue(exact.compareTo(new BigDecimal(actual)) == 0, where);
                } else {
                    assertTrue(actual.startsWith(value), where);
                }
            }
        }
    }

    private static <E extends MarketEvent> Map<String, List<E>> byInstrument(List<E> events) {
        return events.stream()
                .collect(groupingBy(
                        event -> event.instrument().exchange() + "\t"
                                + event.instrument().marketType().wireName() + "\t"
                                + event.instrument().symbol(),
                        TreeMap::new,
                        toList()));
    }

    private static <E extends MarketEvent> Map<String, List<E>> byMinute(List<E> events) {
        Map<String, List<E>> minutes = new TreeMap<>();
        byInstrument(events)
                .forEach((instrument, own) -> own.forEach(
                        event -> minutes.computeIfAbsent(instrument + "\t" + minute(event), key -> new ArrayList<>())
                                .add(event)));
        return minutes;
    }

    private static String minute(MarketEvent event) {
        long time = event.exchangeTimeUs() == ABSENT ? event.receiveTimeUs() : event.exchangeTimeUs();
        return Instant.ofEpochSecond(time / MINUTE * 60)
                .toString()
                .replace('T', ' ')
                .replace("Z", "");
    }

    private static List<String> row(String key, Object... values) {
        List<String> row = new ArrayList<>(List.of(key.split("\t")));
        for (Object value : values) {
            row.add(value == null ? null : value instanceof BigDecimal number ? number.toPlainString() : "" + value);
        }
        return row;
    }

    private static BigDecimal quote(Trade trade) {
        BigDecimal quantity = trade.quantity().toBigDecimal();
        return switch (trade.instrument().quantityUnit()) {
            case BASE -> quantity.multiply(trade.price().toBigDecimal());
            case QUOTE -> quantity;
            case CONTRACT -> null;
        };
    }

    private static BigDecimal base(Trade trade) {
        BigDecimal quantity = trade.quantity().toBigDecimal();
        return switch (trade.instrument().quantityUnit()) {
            case BASE -> quantity;
            case QUOTE -> quantity.divide(trade.price().toBigDecimal(), 18, RoundingMode.DOWN);
            case CONTRACT -> null;
        };
    }

    private static BigDecimal sum(List<Trade> trades, Function<Trade, BigDecimal> value) {
        return trades.stream().map(value).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void notionalAndVwap() throws IOException {
        List<List<String>> expected = new ArrayList<>();
        byInstrument(trades).forEach((instrument, own) -> {
            if (own.get(0).instrument().equals(UNKNOWN)) {
                expected.add(row(instrument, null, null, null, own.size()));
            } else {
                BigDecimal notional = sum(own, QueriesIT::quote);
                BigDecimal volume = sum(own, QueriesIT::base);
                String vwap = notional.divide(volume, 36, RoundingMode.DOWN).toPlainString();
                expected.add(row(instrument, notional, volume, "~" + vwap, 0));
            }
        });
        assertEquals(4, expected.size());
        bothAnswer("queries.md", 0, expected);
    }

    @Test
    void openHighLowCloseOfEachMinute() throws IOException {
        List<List<String>> expected = new ArrayList<>();
        byMinute(trades).forEach((minute, own) -> {
            List<Trade> ordered = own.stream()
                    .sorted(Comparator.comparingLong(Trade::exchangeTimeUs)
                            .thenComparingLong(trade -> trade.tradeId().number()))
                    .toList();
            List<BigDecimal> prices =
                    ordered.stream().map(trade -> trade.price().toBigDecimal()).toList();
            expected.add(row(
                    minute,
                    prices.get(0),
                    Collections.max(prices),
                    Collections.min(prices),
                    prices.get(prices.size() - 1),
                    sum(own, trade -> trade.quantity().toBigDecimal()),
                    own.size()));
        });
        assertTrue(expected.size() > 12, "several minutes");
        bothAnswer("queries.md", 1, expected);
    }

    @Test
    void spreadOfEachMinute() throws IOException {
        List<List<String>> expected = new ArrayList<>();
        byMinute(bbos.stream().filter(bbo -> bbo.bidPrice() != null).toList()).forEach((minute, own) -> {
            List<BigDecimal> spreads = own.stream()
                    .map(bbo -> bbo.askPrice()
                            .toBigDecimal()
                            .subtract(bbo.bidPrice().toBigDecimal()))
                    .toList();
            BigDecimal mean = spreads.stream()
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .divide(BigDecimal.valueOf(spreads.size()), 18, RoundingMode.DOWN);
            expected.add(row(minute, Collections.min(spreads), Collections.max(spreads), "~" + mean.toPlainString()));
        });
        bothAnswer("queries.md", 2, expected);
    }

    @Test
    void completeness() throws IOException {
        List<String> queries = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS.resolve("completeness.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        List<List<String>> expected = List.of(
                complete("a", null, 0, 2),
                complete("a", null, 3, 7),
                complete("a", null, 8, 9),
                complete("a", null, 20, 28),
                complete("b", null, 0, 30),
                complete("c", null, 0, 10),
                complete("c", null, 12, 20),
                complete("c", null, 20, 25),
                complete("c", null, 25, 30),
                complete("d", null, 0, 9),
                complete("d", null, 12, 30),
                complete("e", "1m", 0, 2),
                complete("e", "1m", 3, 10),
                complete("e", "5m", 0, 10),
                complete("f1, f2", null, 0, 20),
                complete("g1, g2", null, 0, 20));

        assertAnswer(expected, askClickHouse(queries.get(0)), "ClickHouse");
        assertAnswer(expected, askDuckDb(queries.get(1)), "DuckDB");
    }

    private static List<String> complete(String collectors, String variant, int from, int to) {
        return row(
                "binance-sim\tspot\t" + collected(collectors).symbol() + "\t"
                        + type(collectors).wireName(),
                variant,
                minute(from),
                minute(to),
                collectors);
    }

    private static String minute(int number) {
        return "2026-11-22 10:" + (number < 10 ? "0" : "") + number + ":00";
    }

    /** One name for one thing, wherever it is stored. */
    @Test
    void bothStoresHaveTheSameTablesAndColumns() {
        Function<List<List<String>>, Map<String, String>> byTable =
                rows -> rows.stream().collect(groupingBy(row -> row.get(0), TreeMap::new, toList())).entrySet().stream()
                        .collect(toMap(
                                Map.Entry::getKey,
                                table -> table.getValue().stream()
                                        .map(row -> row.get(1))
                                        .sorted()
                                        .collect(joining(", ")),
                                (one, other) -> one,
                                TreeMap::new));
        Map<String, String> clickHouse = byTable.apply(askClickHouse(
                "SELECT table, name FROM system.columns WHERE database = '" + DATABASE + "' AND name != 'version'"));
        Map<String, String> duckDb = byTable.apply(askDuckDb("SELECT table_name, column_name FROM duckdb_columns()"
                + " WHERE schema_name = 'main' AND NOT internal AND column_name <> 'version'"));
        duckDb.remove("last_batch");

        assertEquals(clickHouse, duckDb);
        assertEquals(2 * 15 + 1, clickHouse.size());
    }

    @Test
    void parquetHoldsTheSame() throws IOException {
        Path parquet = folder.resolve("trades.parquet");
        String export = queries("queries.md", "parquet").get(0).replace("'trades.parquet'", "'" + parquet + "'");

        assertEquals(List.of(List.of(Integer.toString(trades.size()))), askDuckDb(export));

        String back = "read_parquet('" + parquet + "')";
        assertEquals(
                List.of(List.of("0", "0")),
                askDuckDb("SELECT (SELECT count(*) FROM (FROM trades_final EXCEPT FROM " + back + ")),"
                        + " (SELECT count(*) FROM (FROM " + back + " EXCEPT FROM trades_final))"));
        assertEquals(
                List.of(List.of("DECIMAL(38,18)", Integer.toString(trades.size()))),
                askDuckDb("SELECT any_value(typeof(price)), count(*) FROM " + back));
    }
}
