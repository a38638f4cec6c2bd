package io.marketprism.collector.cells;

import static io.marketprism.event.DataType.ORDERBOOK;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineListener;
import io.marketprism.PipelineStatus;
import io.marketprism.book.OrderBook;
import io.marketprism.connector.Connector;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.sink.Sink;
import io.marketprism.test.RecordingSink;
import io.marketprism.testkit.VenueTruth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Many order books of each market, all cut at once, under the limits that the exchange documents and its simulation enforces. */
class ManyBooksTest {
    private static final int BOOKS = 200;

    /** By default books begin with so many levels that a cut right behind the start takes a minute of the weight of Binance's futures. */
    private static final int DEPTH = Boolean.getBoolean("marketprism.long") ? 0 : 50;

    private static final Duration PATIENCE = Duration.ofSeconds(150);

    /** Markets mostly wait, so that some run at once. */
    private static final int AT_ONCE = 4;

    @TestFactory
    Stream<DynamicTest> areWholeAgainAfterACutWithoutBreakingARule() {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<DynamicTest> tests = new ArrayList<>();
        for (SimulatedMarket market : SimulatedMarket.values()) {
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> new Run().play(market), threads);
            tests.add(DynamicTest.dynamicTest(market.toString(), run::join));
        }
        threads.shutdown();
        return tests.stream();
    }

    /** One market. */
    private static final class Run {
        private final RecordingSink sink = new RecordingSink();

        /** What an application would hold. */
        private final Map<String, OrderBook> followers = new ConcurrentHashMap<>();

        /** What the exchange refuses, and what we cannot read. */
        private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

        private final OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    Response response = chain.proceed(chain.request());
                    // A busy machine comes at once to sockets that were opened in time.
                    if (response.code() >= 400 && chain.request().header("Upgrade") == null) {
                        complaints.add(
                                response.code() + " for " + chain.request().url());
                    }
                    return response;
                })
                .build();

        private Pipeline start(Connector connector, List<String> symbols) {
            Feed feed = Feed.of(symbols).data(ORDERBOOK);
            return MarketPrism.pipeline()
                    .from(connector, DEPTH == 0 ? feed : feed.bookDepth(DEPTH))
                    .to(sink)
                    .to(Sink.forEach(event -> followers
                            .computeIfAbsent(event.instrument().symbol(), symbol -> new OrderBook(event.instrument()))
                            .follow(event)))
                    .listener(new PipelineListener() {
                        @Override
                        public void unreadable(String exchange, String description) {
                            complaints.add(description);
                        }

                        @Override
                        public void refused(String exchange, String market, String what, String reason) {
                            complaints.add(what + ": " + reason);
                        }
                    })
                    .httpClient(client)
                    .collector("test")
                    .start();
        }

        void play(SimulatedMarket market) {
            List<String> symbols = market.symbols(BOOKS);
            SimulatorOptions options = SimulatorOptions.defaults()
                    .seed(3)
                    .symbols(symbols)
                    .levels(150)
                    .eventsPerSecond(1_000);
            try (SimulatedExchange venue =
                    SimulatedExchange.of(market.protocol(), options).start()) {
                Connector connector = market.connector(venue);
                try (Pipeline pipeline = start(connector, symbols)) {
                    await().atMost(PATIENCE).until(() -> areAllWhole(pipeline));
                    long cut = System.nanoTime();
                    venue.faults().cut();
                    await().atMost(PATIENCE).until(() -> broken() == BOOKS && areAllWhole(pipeline));
                    System.out.printf(
                            "%s: %d books were whole again %d ms after the cut%n",
                            market, BOOKS, (System.nanoTime() - cut) / 1_000_000);
                    await().atMost(PATIENCE).until(() -> followers.values().stream()
                            .allMatch(book -> book.state() == OrderBook.State.VALID));
                    assertEquals(BOOKS, followers.size());
                    assertAreTheVenues(venue, connector);
                    assertEquals(List.of(), List.copyOf(complaints));
                }
            }
        }

        private static boolean areAllWhole(Pipeline pipeline) {
            return pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid);
        }

        /** {@return how many books were broken by a lost connection, and are no more} */
        private long broken() {
            return sink.events().stream()
                    .filter(event -> event instanceof Gap gap
                            && gap.affectedDataType() == ORDERBOOK
                            && gap.cause() == GapCause.RECONNECT
                            && gap.state() == GapState.CLOSED)
                    .map(MarketEvent::instrument)
                    .distinct()
                    .count();
        }

        private void assertAreTheVenues(SimulatedExchange venue, Connector connector) {
            Map<Instrument, InstrumentDefinition> definitions = new HashMap<>();
            Map<Instrument, List<BookEvent>> books = new HashMap<>();
            for (MarketEvent event : sink.events()) {
                if (event instanceof InstrumentDefinition definition) {
                    definitions.put(definition.instrument(), definition);
                } else if (event instanceof BookEvent change) {
                    books.computeIfAbsent(change.instrument(), book -> new ArrayList<>())
                            .add(change);
                }
            }
            assertEquals(
                    venue.ledger().symbols(),
                    books.keySet().stream().map(Instrument::symbol).collect(Collectors.toSet()));
            books.forEach((instrument, events) -> {
                Decimal unit = LedgerTruth.unit(connector, definitions.get(instrument));
                new VenueTruth(venue).contractsOf(unit).assertBestLevels(instrument.symbol(), events);
            });
        }
    }
}
