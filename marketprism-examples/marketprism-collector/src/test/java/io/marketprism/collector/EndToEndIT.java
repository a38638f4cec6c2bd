package io.marketprism.collector;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.binance.Binance;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.duckdb.DuckDbSink;
import io.marketprism.duckdb.DuckDbStore;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
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
import io.marketprism.nats.NatsSink;
import io.marketprism.okx.Okx;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.test.RecordingSink;
import io.marketprism.testkit.VenueTruth;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way through the house: sockets of two simulated exchanges to a real NATS, a real ClickHouse and DuckDB, compared with the ledgers. */
class EndToEndIT {
    private static final List<String> SYMBOLS = List.of("BTC-USDT", "ETH-USDT", "PEPE-USDT");
    private static final int EVENTS = 10_000;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** What a store holds of one instrument. */
    private record Stored(List<Trade> trades, List<BookEvent> books) {}

    private final RecordingSink recorder = new RecordingSink();

    @Test
    void everyTradeAndBookOfTwoExchangesStandsInEveryStore(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("events.duckdb");
        try (NatsServer nats = NatsServer.start();
                ClickHouseServer clickHouse = ClickHouseServer.start();
                SimulatedExchange binance = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options(1))
                        .start();
                SimulatedExchange okx =
                        SimulatedExchange.okx(OkxVenueMarket.SPOT, options(2)).start()) {
            PipelineStatus end;
            try (Pipeline pipeline = MarketPrism.pipeline()
                    .from(Binance.spot(hosts("binance-sim", binance)), feed())
                    .from(Okx.spot(hosts("okx-sim", okx)), feed())
                    .to(recorder)
                    .to(NatsSink.at(nats.url()))
                    .to(ClickHouseSink.at(clickHouse.url()))
                    .to(DuckDbSink.at(file))
                    .collector("e2e")
                    .start()) {
                await().atMost(LONG).until(() -> pipeline.status().connections().stream()
                        .allMatch(connection -> connection.state().equals("live")));
                // How many events a step becomes depends on how many of the venues' intervals end in it: so ask for
                // events, not for steps.
                await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> {
                    binance.step(100);
                    okx.step(100);
                    return recorder.events().size() > EVENTS;
                });
                await().atMost(LONG).until(() -> hasArrived("binance-sim", binance) && hasArrived("okx-sim", okx));
                await().atMost(LONG).until(() -> pipeline.status().sinks().stream()
                        .allMatch(sink -> sink.counts().values().stream().allMatch(account -> account.pending() == 0)));
                end = pipeline.status();
            }
            assertAccountsAddUp(end);
            List<MarketEvent> published = published(nats.url());
            storeToo(directory, nats, clickHouse, published.size());
            for (String symbol : SYMBOLS) {
                assertIsTheTruth(binance, "binance-sim", symbol, published, clickHouse, file);
                assertIsTheTruth(okx, "okx-sim", symbol, published, clickHouse, file);
            }
            assertCompleteByTheDocumentedQueries(clickHouse, file);
        }
    }

    /** The command {@code store} brings what stands in NATS into a database of its own. */
    private static void storeToo(Path directory, NatsServer nats, ClickHouseServer clickHouse, int messages)
            throws Exception {
        Path folder = Files.createDirectories(directory.resolve("store/work"));
        Files.writeString(Files.createDirectories(folder.resolve("config")).resolve("collector.yaml"), """
                store_http_port: 0
                nats: {url: "%s"}
                clickhouse: {enabled: false, url: "%s", database: stored}
                """.formatted(
                        nats.url(), clickHouse.url()));
        try (CollectorProcess store = CollectorProcess.start(folder, Map.of(), "store")) {
            await().atMost(LONG).untilAsserted(() -> {
                JsonNode stream = store.json("/status").path("streams").path(0);
                assertEquals(messages, stream.path("delivered").asInt(), stream::toString);
            });
        }
    }

    /** Of each data type of each symbol of each exchange all is complete, in one stretch. */
    private static void assertCompleteByTheDocumentedQueries(ClickHouseServer clickHouse, Path file) throws Exception {
        Path root = Path.of("").toAbsolutePath().getParent().getParent();
        String page = Files.readString(root.resolve("docs/completeness.md"));
        List<String> queries = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertOneStretchOfEach(clickHouse
                .query(queries.get(0))
                .lines()
                .map(line -> List.of(line.split("\t")))
                .toList());
        try (DuckDbStore store = DuckDbStore.open(file)) {
            assertOneStretchOfEach(store.query(queries.get(1)).rows());
        }
    }

    private static void assertOneStretchOfEach(List<List<String>> stretches) {
        int streams = 2 * SYMBOLS.size() * 3;
        assertEquals(streams, stretches.size(), stretches::toString);
        assertEquals(
                streams,
                stretches.stream().map(row -> row.subList(0, 4)).distinct().count(),
                stretches::toString);
    }

    private static SimulatorOptions options(long seed) {
        return SimulatorOptions.defaults()
                .seed(seed)
                .symbols(SYMBOLS.toArray(String[]::new))
                .eventsPerSecond(0)
                .bookInterval(Duration.ofMillis(10));
    }

    private static ConnectorOptions hosts(String exchange, SimulatedExchange venue) {
        return ConnectorOptions.defaults().exchange(exchange).hosts(venue.restUri(), venue.webSocketUri());
    }

    private static Feed feed() {
        return Feed.of(SYMBOLS).data(TRADE, ORDERBOOK, BBO);
    }

    private boolean hasArrived(String exchange, SimulatedExchange venue) {
        return SYMBOLS.stream().allMatch(symbol -> {
            Stored recorded = of(exchange, symbol, recorder.events());
            return new VenueTruth(venue).isReached(symbol, recorded.trades(), recorded.books());
        });
    }

    private static void assertAccountsAddUp(PipelineStatus status) {
        for (PipelineStatus.SinkStatus sink : status.sinks()) {
            for (DataType type : List.of(TRADE, ORDERBOOK, BBO)) {
                PipelineStatus.Counts account = sink.counts().get(type);
                String what = sink.name() + " " + type;
                assertEquals(account.received(), account.delivered() + account.deduplicated(), what);
                assertEquals(0, account.dropped() + account.pending(), what);
                // A venue may say the same best bid and offer twice in a millisecond, and that is one.
                assertTrue(account.deduplicated() == 0 || type == BBO, what);
            }
        }
    }

    private void assertIsTheTruth(
            SimulatedExchange venue,
            String exchange,
            String symbol,
            List<MarketEvent> published,
            ClickHouseServer clickHouse,
            Path file)
            throws Exception {
        VenueTruth truth = new VenueTruth(venue);
        Stored recorded = of(exchange, symbol, recorder.events());
        long first = venue.ledger().fills(symbol).get(0).firstTradeId();
        for (Stored stored : List.of(
                recorded,
                of(exchange, symbol, published),
                inClickHouse(clickHouse, "marketprism", exchange, symbol),
                inClickHouse(clickHouse, "stored", exchange, symbol),
                inDuckDb(file, exchange, symbol))) {
            Trade earliest = stored.trades().get(0);
            assertEquals(
                    first,
                    earliest.firstTradeId() == MarketEvent.ABSENT
                            ? earliest.tradeId().number()
                            : earliest.firstTradeId(),
                    "nothing happened before the subscription, so nothing may be missing");
            truth.assertTrades(symbol, stored.trades(), List.of());
            truth.assertBook(symbol, stored.books());
            assertEquals(recorded.books().size(), stored.books().size());
        }
    }

    private static Stored of(String exchange, String symbol, List<MarketEvent> events) {
        List<Trade> trades = new ArrayList<>();
        List<BookEvent> books = new ArrayList<>();
        for (MarketEvent event : events) {
            if (event.instrument().exchange().equals(exchange)
                    && event.instrument().symbol().equals(symbol)) {
                if (event instanceof Trade trade) {
                    trades.add(trade);
                } else if (event instanceof BookEvent book) {
                    books.add(book);
                } else if (event instanceof Gap gap) {
                    throw new AssertionError("Expected no gap, was " + gap);
                }
            }
        }
        return new Stored(trades, books);
    }

    private static List<MarketEvent> published(String url) throws Exception {
        try (PublishedEvents published = new PublishedEvents(url)) {
            return published.readOn();
        }
    }

    private static Stored inClickHouse(ClickHouseServer server, String database, String exchange, String symbol)
            throws Exception {
        String where =
                " FINAL WHERE exchange = '" + exchange + "' AND symbol = '" + symbol + "' ORDER BY sequence, kind DESC"
                        + " SETTINGS output_format_json_quote_decimals = 1, output_format_json_quote_64bit_integers = 1 FORMAT JSONEachRow";
        String trades = server.query("SELECT *, toUnixTimestamp64Micro(exchange_time) AS us, '' AS kind FROM "
                + database + ".trades" + where);
        String books = server.query("SELECT * FROM " + database + ".orderbooks" + where);
        return stored(exchange, symbol, trades.lines().toList(), books.lines().toList());
    }

    private static Stored inDuckDb(Path file, String exchange, String symbol) throws Exception {
        String where =
                " WHERE exchange = '" + exchange + "' AND symbol = '" + symbol + "' ORDER BY sequence, kind DESC";
        try (DuckDbStore store = DuckDbStore.open(file)) {
            List<String> trades = store
                    .query(
                            "SELECT to_json(t) FROM (SELECT *, epoch_us(exchange_time) AS us, '' AS kind FROM trades_final) t"
                                    + where)
                    .rows()
                    .stream()
                    .map(row -> row.get(0))
                    .toList();
            List<String> books = store.query("SELECT to_json(t) FROM orderbooks_final t" + where).rows().stream()
                    .map(row -> row.get(0))
                    .toList();
            return stored(exchange, symbol, trades, books);
        }
    }

    private static Stored stored(String exchange, String symbol, List<String> tradeRows, List<String> bookRows)
            throws Exception {
        Instrument instrument = new Instrument(exchange, MarketType.SPOT, symbol, symbol, QuantityUnit.BASE);
        List<Trade> trades = new ArrayList<>();
        for (String line : tradeRows) {
            trades.add(trade(instrument, JSON.readTree(line)));
        }
        trades.sort(Comparator.comparing(Trade::sequence));
        List<BookEvent> books = new ArrayList<>();
        for (String line : bookRows) {
            books.add(book(instrument, JSON.readTree(line)));
        }
        return new Stored(trades, books);
    }

    private static Trade trade(Instrument instrument, JsonNode row) {
        return new Trade(
                instrument,
                row.get("us").asLong(),
                MarketEvent.ABSENT,
                null,
                TradeId.of(row.get("trade_id").asText()),
                TradeForm.valueOf(row.get("form").asText().toUpperCase()),
                decimal(row.get("price")),
                decimal(row.get("quantity")),
                Side.valueOf(row.get("side").asText().toUpperCase()),
                id(row.get("first_trade_id")),
                id(row.get("last_trade_id")),
                row.get("sequence").asLong(),
                TradeSource.LIVE);
    }

    private static long id(JsonNode node) {
        return node.isNull() ? MarketEvent.ABSENT : Long.parseLong(node.asText());
    }

    private static Decimal decimal(JsonNode node) {
        return node.isTextual() ? Decimal.parse(node.asText()) : Decimal.of(node.decimalValue());
    }

    private static BookEvent book(Instrument instrument, JsonNode row) {
        long sequence = row.get("sequence").asLong();
        Levels bids = levels(row.get("bids"));
        Levels asks = levels(row.get("asks"));
        return row.get("kind").asText().equals("snapshot")
                ? new BookSnapshot(instrument, 0, 0, null, sequence, bids, asks, 0, null)
                : new BookDelta(
                        instrument,
                        0,
                        0,
                        null,
                        row.get("previous_sequence").asLong(),
                        sequence,
                        false,
                        bids,
                        asks,
                        null);
    }

    private static Levels levels(JsonNode rows) {
        List<Levels.Level> levels = new ArrayList<>();
        rows.forEach(row -> levels.add(new Levels.Level(decimal(row.get("price")), decimal(row.get("quantity")))));
        return Levels.of(levels);
    }
}
