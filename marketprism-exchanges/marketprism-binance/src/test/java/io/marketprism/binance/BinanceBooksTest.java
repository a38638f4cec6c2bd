package io.marketprism.binance;

import static io.marketprism.event.DataType.ORDERBOOK;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.book.OrderBook;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.sink.Sink;
import io.marketprism.test.RecordingSink;
import io.marketprism.testkit.VenueTruth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** Order books under the exchange's own limits of request weight. */
class BinanceBooksTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RecordingSink sink = new RecordingSink();
    private final AtomicInteger refused = new AtomicInteger();

    /** Told the address of every call before it is made; may hold it. */
    private volatile Consumer<HttpUrl> beforeCall = url -> {};

    /** Counts the answers by which an exchange says that its limits are broken. */
    private final OkHttpClient client = new OkHttpClient.Builder()
            .addInterceptor(chain -> {
                beforeCall.accept(chain.request().url());
                Response response = chain.proceed(chain.request());
                if (response.code() == 429 || response.code() == 418) {
                    refused.incrementAndGet();
                }
                return response;
            })
            .build();

    /** What an application would hold. */
    private final Map<String, OrderBook> followers = new ConcurrentHashMap<>();

    private Pipeline start(SimulatedExchange venue, Feed feed) {
        return MarketPrism.pipeline()
                .from(
                        Binance.spot(ConnectorOptions.defaults()
                                .exchange("binance-sim")
                                .hosts(venue.restUri(), venue.webSocketUri())),
                        feed)
                .to(sink)
                .to(Sink.forEach(event -> followers
                        .computeIfAbsent(event.instrument().symbol(), symbol -> new OrderBook(event.instrument()))
                        .follow(event)))
                .httpClient(client)
                .collector("test")
                .start();
    }

    private static Feed books(SimulatedExchange venue) {
        return books(venue.ledger().symbols().toArray(String[]::new));
    }

    private static Feed books(String... symbols) {
        return Feed.of(symbols).data(ORDERBOOK);
    }

    private static boolean allValid(Pipeline pipeline) {
        return pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid);
    }

    @Test
    void shallowBooksOfAMassResyncAreDeepenedLater() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(4).symbols(14).eventsPerSecond(2_000);
        // No book becomes whole before more have asked than may have deep snapshots at once, however long the last
        // takes to ask.
        AtomicBoolean manyAsked = new AtomicBoolean();
        beforeCall = url -> {
            if ("100".equals(url.queryParameter("limit"))) {
                manyAsked.set(true);
            } else if (url.encodedPath().endsWith("/depth")) {
                await().atMost(LONG).untilTrue(manyAsked);
            }
        };
        try (SimulatedExchange venue = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options)
                        .start();
                Pipeline pipeline = start(venue, books(venue))) {
            await().atMost(LONG).until(() -> allValid(pipeline));
            await().atMost(LONG).until(() -> venue.ledger().symbols().stream()
                    .noneMatch(symbol -> sink.books(symbol).isEmpty()));
            List<String> shallow = venue.ledger().symbols().stream()
                    .filter(symbol -> firstSnapshot(symbol).depthLimit() == 100)
                    .toList();
            assertTrue(!shallow.isEmpty(), "with 14 books at once, some begin shallow");
            await().atMost(LONG).until(() -> shallow.stream().allMatch(symbol -> isDeepened(symbol)));
            for (String symbol : shallow) {
                new VenueTruth(venue).assertBook(symbol, sink.books(symbol));
                assertEquals(List.of(), sink.gaps(symbol));
            }
            assertEquals(0, refused.get(), "answers 429 and 418");
        }
    }

    private BookSnapshot firstSnapshot(String symbol) {
        return (BookSnapshot) sink.books(symbol).get(0);
    }

    private boolean isDeepened(String symbol) {
        return sink.books(symbol).stream()
                .anyMatch(event -> event instanceof BookSnapshot snapshot && snapshot.depthLimit() == 0);
    }

    @Test
    void checksAgainstFreshSnapshotsFindNothingInARightBook() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(5).eventsPerSecond(2_000).bookInterval(Duration.ofMillis(10));
        try (SimulatedExchange venue = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options)
                        .start();
                Pipeline pipeline =
                        start(venue, books("BTC-USDT", "ETH-USDT").bookCheckEvery(Duration.ofMillis(100)))) {
            await().atMost(LONG).until(() -> sink.books("BTC-USDT").size() > 500);
            assertTrue(allValid(pipeline));
            assertEquals(List.of(), sink.gaps("BTC-USDT"));
        }
    }

    @Test
    void snapshotsAreSpreadBetweenTheDeltasForThoseWhoWantThem() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(6).eventsPerSecond(2_000).bookInterval(Duration.ofMillis(10));
        try (SimulatedExchange venue = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options)
                        .start();
                Pipeline pipeline = start(venue, books("BTC-USDT").bookSnapshots(Duration.ofMillis(50), 5))) {
            await().atMost(LONG).until(() -> snapshots("BTC-USDT").size() > 10);
            await().atMost(LONG).until(() -> allValid(pipeline));
        }
        List<BookEvent> events = sink.books("BTC-USDT");
        OrderBook book = new OrderBook(events.get(0).instrument());
        for (BookEvent event : events) {
            book.apply(event);
            if (event instanceof BookSnapshot snapshot && snapshot.depthLimit() == 5) {
                assertEquals(book.sequence(), snapshot.sequence());
                assertEquals(book.bestBid().price(), snapshot.bids().price(0));
                assertEquals(5, snapshot.asks().size());
            }
        }
    }

    private List<BookSnapshot> snapshots(String symbol) {
        return sink.books(symbol).stream()
                .filter(BookSnapshot.class::isInstance)
                .map(BookSnapshot.class::cast)
                .filter(snapshot -> snapshot.depthLimit() == 5)
                .toList();
    }

    @Test
    void gapOfABrokenBookClosesOnce() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(8).eventsPerSecond(2_000).bookInterval(Duration.ofMillis(10));
        try (SimulatedExchange venue = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options)
                        .start();
                Pipeline pipeline = start(venue, books("BTC-USDT"))) {
            await().atMost(LONG).until(() -> allValid(pipeline));
            venue.faults().dropNext("btcusdt@depth@100ms", 1);
            await().atMost(LONG).until(() -> sink.gaps("BTC-USDT").size() == 2);
        }
        List<Gap> gaps = sink.gaps("BTC-USDT");
        assertEquals(
                List.of(GapState.OPEN, GapState.CLOSED),
                gaps.stream().map(Gap::state).toList());
        assertEquals(List.of(1, 2), gaps.stream().map(Gap::revision).toList());
        assertEquals(gaps.get(0).gapId(), gaps.get(1).gapId());
        assertTrue(Long.parseLong(gaps.get(1).firstMissingId())
                <= Long.parseLong(gaps.get(1).lastMissingId()));
    }

    private List<Gap> gaps(GapCause cause, GapState state) {
        return sink.gaps("BTC-USDT").stream()
                .filter(gap -> gap.cause() == cause && gap.state() == state)
                .toList();
    }

    private OrderBook.State followed() {
        return followers.get("BTC-USDT").state();
    }

    /** No number tells it: each delta passes for an old one. */
    @Test
    void numberingThatJumpsBackIsFoundByComparing() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(9).eventsPerSecond(2_000).bookInterval(Duration.ofMillis(10));
        try (SimulatedExchange venue = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options)
                        .start();
                Pipeline pipeline = start(venue, books("BTC-USDT").bookCheckEvery(Duration.ofMillis(100)))) {
            await().atMost(LONG).until(() -> allValid(pipeline));
            await().atMost(LONG).until(() -> sink.books("BTC-USDT").size() > 10);
            venue.faults().restartSequence("BTC-USDT");
            await().atMost(LONG)
                    .until(() -> !gaps(GapCause.DRIFT, GapState.CLOSED).isEmpty());
            long before = gaps(GapCause.DRIFT, GapState.OPEN).get(0).startedAtUs();
            assertTrue(before < gaps(GapCause.DRIFT, GapState.OPEN).get(0).receiveTimeUs(), "since it was last proven");
            await().atMost(LONG).until(() -> allValid(pipeline) && followed() == OrderBook.State.VALID);
            long restarted = followers.get("BTC-USDT").sequence();
            await().atMost(LONG).until(() -> followers.get("BTC-USDT").sequence() > restarted);
        }
    }

    @Test
    void streamThatGoesSilentWithoutAWordIsFoundByComparing() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(10).eventsPerSecond(2_000).bookInterval(Duration.ofMillis(10));
        try (SimulatedExchange venue = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options)
                        .start();
                Pipeline pipeline =
                        start(venue, books("BTC-USDT", "ETH-USDT").bookCheckEvery(Duration.ofMillis(100)))) {
            await().atMost(LONG).until(() -> allValid(pipeline));
            venue.faults().dropNext("btcusdt@depth@100ms", 1_000_000);
            await().atMost(LONG)
                    .until(() -> !gaps(GapCause.DRIFT, GapState.OPEN).isEmpty());
            await().atMost(LONG).until(() -> followed() == OrderBook.State.SYNCING);
            venue.faults().clearFrameFaults();
            await().atMost(LONG).until(() -> allValid(pipeline) && followed() == OrderBook.State.VALID);
            assertEquals(List.of(), sink.gaps("ETH-USDT"));
        }
    }
}
