package io.marketprism.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineHealth;
import io.marketprism.PipelineStatus;
import io.marketprism.binance.Binance;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.okx.Okx;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page in a real browser, on what a pipeline collects from simulated exchanges. Its pictures are kept in {@code target/screenshots}. */
class StatusPageIT {
    private static final List<String> SYMBOLS = List.of("BTC-USDT", "ETH-USDT", "SOL-USDT");
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String REFUSAL =
            "ClickHouse at http://localhost:8123 refuses the login of user default; check clickhouse.user and clickhouse.password";

    private final SimulatorOptions market =
            SimulatorOptions.defaults().symbols(SYMBOLS).eventsPerSecond(400).ledgerCapacity(1_000);
    private final SimulatedExchange binance =
            SimulatedExchange.binance(BinanceVenueMarket.SPOT, market).start();
    private final SimulatedExchange okx =
            SimulatedExchange.okx(OkxVenueMarket.SPOT, market).start();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Store clickHouse = new Store("clickhouse");
    private final RunningCollector collector = new RunningCollector();
    private Pipeline pipeline;
    private HttpEndpoints http;
    private Chromium browser;

    /** A store that can be told to refuse. */
    private static final class Store implements Sink {
        private final String name;
        private volatile String refusal;

        Store(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void open() {
            if (refusal != null) {
                throw SinkException.hold(refusal, null);
            }
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            return refusal == null
                    ? CompletableFuture.completedFuture(Receipt.DELIVERED)
                    : CompletableFuture.failedFuture(SinkException.hold(refusal, null));
        }
    }

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        browser = Chromium.start(folder);
        Connector binanceSpot = Binance.spot(hosts(binance, "binance-sim"));
        Connector okxSpot = Okx.spot(hosts(okx, "okx-sim"));
        Feed feed = Feed.of(SYMBOLS).data(Set.of(DataType.TRADE, DataType.ORDERBOOK, DataType.BBO));
        pipeline = MarketPrism.pipeline()
                .from(binanceSpot, feed)
                .from(okxSpot, feed)
                .to(new Store("nats"))
                .to(clickHouse)
                .listener(collector.gaps())
                .metrics(metrics)
                .collector("tokyo-1")
                .start();
        collector.runs(pipeline);
        http = open(0, null);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (http != null) {
            http.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
        binance.close();
        okx.close();
    }

    private static ConnectorOptions hosts(SimulatedExchange exchange, String id) {
        return ConnectorOptions.defaults()
                .hosts(exchange.restUri(), exchange.webSocketUri())
                .exchange(id);
    }

    private HttpEndpoints open(int port, String token) throws IOException {
        return HttpEndpoints.open("127.0.0.1", port, collector, metrics, new HttpEndpoints.Access(token, false));
    }

    private void awaitText(String selector, String pattern) {
        browser.awaitTrue("new RegExp(" + quoted(pattern) + ").test([...document.querySelectorAll(" + quoted(selector)
                + ")].map(one => one.innerText).join('\\n'))");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private int number(String expression) {
        return browser.evaluate(expression).asInt();
    }

    private void picture(String name) {
        for (boolean dark : List.of(false, true)) {
            for (int width : List.of(1280, 390)) {
                browser.looksLike(width, 844, dark);
                assertEquals(
                        width,
                        number("document.documentElement.scrollWidth"),
                        "nothing is wider than a window of " + width + " px");
                browser.screenshot(PICTURES.resolve(name + "-" + width + (dark ? "-dark" : "-light") + ".png"));
            }
        }
        browser.looksLike(1280, 844, false);
    }

    @Test
    void showsWhatIsWellWhatIsNotAndThatItIsWellAgain() {
        browser.looksLike(1280, 844, false);
        browser.open(http.uri());
        awaitText("#verdict", "● healthy");
        awaitText("#connections", "okx-sim spot\\s+● live");
        awaitText("#markets", "binance-sim\\s*spot");
        awaitText("#sinks", "clickhouse ● keeps up");
        browser.awaitTrue("document.querySelectorAll('.market .spark path:not([d=\"\"])').length >= 8");
        browser.awaitTrue("document.querySelectorAll('.feed .strip .whole').length === 6");

        browser.awaitTrue("document.querySelectorAll('#levels .ask').length === 12"
                + " && document.querySelectorAll('#levels .bid').length === 12");
        browser.evaluate("document.getElementById('book').value = 'okx-sim/spot/ETH-USDT';"
                + "document.getElementById('book').dispatchEvent(new Event('change'))");
        awaitText("#book", "okx-sim spot ETH-USDT");
        // What comes no more stands still: then the page shows what the engine holds.
        okx.faults().silenceData();
        BookSnapshot book = pipeline.book(ethOfOkx(), 12);
        browser.awaitTrue("document.querySelector('#levels .bid [data-part=price]').firstChild.data === "
                + quoted(book.bids().price(0).toString())
                + " && document.querySelectorAll('#levels .ask [data-part=quantity]')[11].firstChild.data === "
                + quoted(book.asks().quantity(0).toString()));
        okx.faults().resume();

        browser.looksLike(390, 844, false);
        assertTrue(
                number("Math.max(...[...document.querySelectorAll('#connections > *')].map(row => row.offsetHeight))")
                        < 90,
                "a connection takes a few lines of a phone");
        picture("healthy");

        clickHouse.refusal = REFUSAL;
        okx.faults().refuseConnections();
        okx.faults().cut();
        awaitText("#verdict", "▲ degraded");
        awaitText("#connections", "okx-sim spot\\s+■ waiting");
        awaitText("#gaps", "■ open\\s+reconnect");
        awaitText("#sinks", "clickhouse ■ fails");
        awaitText("#sinks .failure", "check clickhouse.user and clickhouse.password");
        awaitText("#sinks .advice", "nothing is lost");
        browser.awaitTrue("document.querySelectorAll('.feed .strip .open').length >= 3");
        picture("outage");

        clickHouse.refusal = null;
        okx.faults().acceptConnections();
        awaitText("#sinks", "clickhouse ● keeps up");
        awaitText("#connection-count", "^(\\d+) of \\1 live");
        awaitText("#gap-count", "^0 open");

        assertEquals(List.of(), browser.complaints());
        assertEquals(
                List.of(),
                browser.requests().stream()
                        .filter(url -> !url.startsWith(http.uri().toString()) && !url.startsWith("data:"))
                        .filter(url -> !url.equals("about:blank"))
                        .toList(),
                "nothing is loaded from outside");
    }

    @Test
    void saysThatItLostTheConnectionAndComesBack() throws IOException {
        browser.open(http.uri());
        awaitText("#verdict", "● healthy");
        assertEquals(
                true, browser.evaluate("document.getElementById('lost').hidden").asBoolean());
        URI uri = http.uri();
        http.close();
        awaitText("#lost", "No word from the collector");
        browser.screenshot(PICTURES.resolve("lost.png"));
        http = open(uri.getPort(), null);
        browser.awaitTrue("document.getElementById('lost').hidden");
        awaitText("#verdict", "● healthy");
    }

    @Test
    void browserSignsInWithTheToken() throws IOException {
        http.close();
        http = open(0, "a token & more");
        browser.open(http.uri());
        awaitText("label", "Token");
        signIn("wrong");
        awaitText("#problem", "That is not the token.");
        browser.screenshot(PICTURES.resolve("signin.png"));
        signIn("a token & more");
        awaitText("#verdict", "● healthy");
        assertEquals("", browser.evaluate("document.cookie").asText(), "scripts do not see it");
        browser.evaluate("document.querySelector('footer button').click()");
        awaitText("label", "Token");
        browser.open(http.uri());
        awaitText("label", "Token");
    }

    @Test
    void storeShowsWhatWaitsAndWhatCanNeverBeStored() throws IOException {
        StoreAnswers store = new StoreAnswers();
        try (HttpEndpoints of =
                HttpEndpoints.open("127.0.0.1", 0, store, metrics, new HttpEndpoints.Access(null, false))) {
            browser.open(of.uri());
            awaitText("#verdict", "● healthy");
            awaitText("#streams", "MARKET_DATA[^]*wait in NATS\\s+0\\s");
            store.waiting = 12_345;
            store.failure = REFUSAL;
            awaitText("#verdict", "■ unhealthy");
            awaitText("#reasons", "check clickhouse.user and clickhouse.password");
            awaitText("#streams", "wait in NATS\\s+12,345[^]*dead letters\\s+7\\s");
            awaitText("#components", "■ clickhouse ");
            picture("store");
            assertEquals(List.of(), browser.complaints());
        }
        awaitText("#lost", "No word from the store");
    }

    /** What a store answers, in place of one with servers. */
    private static final class StoreAnswers implements Reporter {
        private volatile long waiting;
        private volatile String failure;

        @Override
        public PipelineHealth health() {
            throw new AssertionError("the page does not ask for it");
        }

        @Override
        public JsonNode status(ObjectMapper json) {
            ObjectNode root = json.createObjectNode()
                    .put("version", "development")
                    .put("uptime_seconds", 7_300)
                    .put("status", failure == null ? "healthy" : "unhealthy")
                    .put("consumer", "marketprism-store");
            ArrayNode problems = root.putArray("problems");
            if (failure != null) {
                problems.add("sink clickhouse: " + failure);
            }
            root.putObject("components")
                    .putObject("clickhouse")
                    .put("status", failure == null ? "healthy" : "unhealthy")
                    .put("detail", failure == null ? "0 events wait" : failure);
            root.putArray("streams")
                    .addObject()
                    .put("name", "MARKET_DATA")
                    .put("waiting", waiting)
                    .put("unsettled", 1_000)
                    .put("delivered", 5_000_000)
                    .put("dead_letters", 7)
                    .put("redelivered", 0);
            return root;
        }

        @Override
        public Page page() {
            return new Page("store.html", "store.js");
        }
    }

    private Instrument ethOfOkx() {
        return pipeline.status().feeds().stream()
                .map(PipelineStatus.FeedStatus::instrument)
                .filter(one -> one.exchange().equals("okx-sim") && one.symbol().equals("ETH-USDT"))
                .findFirst()
                .orElseThrow();
    }

    private void signIn(String token) {
        browser.evaluate("document.getElementById('token').value = " + quoted(token)
                + "; document.querySelector('button').click()");
    }
}
