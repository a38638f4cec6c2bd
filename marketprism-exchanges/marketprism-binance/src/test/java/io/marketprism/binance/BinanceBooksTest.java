package io.marketprism.binance;

import static io.marketprism.event.DataType.ORDERBOOK;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.testkit.RecordingSink;
import io.marketprism.testkit.ReferenceBook;
import io.marketprism.testkit.VenueTruth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Order books under the exchange's own limits of request weight. */
class BinanceBooksTest {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceBooksTest.class);
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

    private Pipeline start(SimulatedExchange venue, Feed feed) {
        return MarketPrism.pipeline()
                .from(
                        Binance.spot(ConnectorOptions.defaults()
                                .exchange("binance-sim")
                                .hosts(venue.restUri(), venue.webSocketUri())),
                        feed.data(ORDERBOOK))
                .to(sink)
                .httpClient(client)
                .collector("test")
                .start();
    }

    private static boolean allValid(Pipeline pipeline) {
        return pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid);
    }

    private ReferenceBook rebuilt(String symbol) {
        ReferenceBook book = new ReferenceBook();
        sink.books(symbol).forEach(book::read);
        return book;
    }

    @Test
    void twoHundredBooksAreWholeAgainAfterACutWithoutBreakingTheLimitOfWeight() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(3).symbols(200).eventsPerSecond(4_000);
        try (SimulatedExchange venue = SimulatedExchange.binanceSpot(options).start();
                Pipeline pipeline =
                        start(venue, Feed.of(new ArrayList<>(venue.ledger().symbols())))) {
            await().atMost(LONG).until(() -> allValid(pipeline));
            long cut = System.nanoTime();
            venue.faults().cut();
            await().atMost(LONG).until(() -> closedGaps() == 200);
            LOG.info("200 books were whole again {} ms after the cut", (System.nanoTime() - cut) / 1_000_000);
            assertEquals(0, refused.get(), "answers 429 and 418");
            for (String symbol : venue.ledger().symbols()) {
                new VenueTruth(venue).assertBestLevels(symbol, rebuilt(symbol));
            }
        }
    }

    private long closedGaps() {
        return sink.events().stream()
                .filter(event -> event instanceof Gap gap && gap.state() == GapState.CLOSED)
                .map(MarketEvent::instrument)
                .distinct()
                .count();
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
        try (SimulatedExchange venue = SimulatedExchange.binanceSpot(options).start();
                Pipeline pipeline =
                        start(venue, Feed.of(new ArrayList<>(venue.ledger().symbols())))) {
            await().atMost(LONG).until(() -> allValid(pipeline));
            await().atMost(LONG).until(() -> venue.ledger().symbols().stream()
                    .noneMatch(symbol -> sink.books(symbol).isEmpty()));
            List<String> shallow = venue.ledger().symbols().stream()
                    .filter(symbol -> firstSnapshot(symbol).depthLimit() == 100)
                    .toList();
            assertTrue(!shallow.isEmpty(), "with 14 books at once, some begin shallow");
            await().atMost(LONG).until(() -> shallow.stream().allMatch(symbol -> isDeepened(symbol)));
            for (String symbol : shallow) {
                new VenueTruth(venue).assertBook(symbol, rebuilt(symbol));
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
        try (SimulatedExchange venue = SimulatedExchange.binanceSpot(options).start();
                Pipeline pipeline =
                        start(venue, Feed.of("BTC-USDT", "ETH-USDT").bookCheckEvery(Duration.ofMillis(100)))) {
            await().atMost(LONG).until(() -> sink.books("BTC-USDT").size() > 500);
            assertTrue(allValid(pipeline));
            assertEquals(List.of(), sink.gaps("BTC-USDT"));
        }
    }

    @Test
    void snapshotsAreSpreadBetweenTheDeltasForThoseWhoWantThem() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(6).eventsPerSecond(2_000).bookInterval(Duration.ofMillis(10));
        try (SimulatedExchange venue = SimulatedExchange.binanceSpot(options).start();
                Pipeline pipeline = start(venue, Feed.of("BTC-USDT").bookSnapshots(Duration.ofMillis(50), 5))) {
            await().atMost(LONG).until(() -> snapshots("BTC-USDT").size() > 10);
            await().atMost(LONG).until(() -> allValid(pipeline));
        }
        ReferenceBook book = new ReferenceBook();
        for (BookEvent event : sink.books("BTC-USDT")) {
            book.read(event);
            if (event instanceof BookSnapshot snapshot && snapshot.depthLimit() == 5) {
                assertEquals(book.sequence(), snapshot.sequence());
                assertEquals(book.bids().firstKey(), snapshot.bids().price(0).toBigDecimal());
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
        try (SimulatedExchange venue = SimulatedExchange.binanceSpot(options).start();
                Pipeline pipeline = start(venue, Feed.of("BTC-USDT"))) {
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
}
