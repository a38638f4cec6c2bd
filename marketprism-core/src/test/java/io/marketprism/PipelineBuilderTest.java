package io.marketprism;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import io.marketprism.sink.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What a description of a pipeline may say. */
@Timeout(120)
@ExtendWith(Polling.class)
class PipelineBuilderTest {
    private static final Delivery FAST = Delivery.defaults().linger(Duration.ofMillis(1));

    private final List<MarketEvent> events = new CopyOnWriteArrayList<>();
    private final List<MarketEvent> others = new CopyOnWriteArrayList<>();
    private TestVenue venue;

    @BeforeEach
    void open() throws IOException {
        venue = new TestVenue();
    }

    @AfterEach
    void close() {
        venue.close();
    }

    private static void refuses(Executable step, String... words) {
        String message = assertThrows(ConfigurationException.class, step).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> word + " not in: " + message);
        }
        assertTrue(message.contains("xpected"), message);
    }

    private static PipelineBuilder builder() {
        return MarketPrism.pipeline();
    }

    @Test
    void nullsAreRefusedWhereTheyAreGiven() {
        Feed feed = Feed.of("BTC-USDT");
        Sink sink = Sink.forEach(events::add);
        refuses(() -> builder().from(null, feed), "a connector");
        refuses(() -> builder().from(venue, null), "a feed");
        refuses(() -> builder().to(null), "a sink");
        refuses(() -> builder().to(sink, null), "a delivery");
        refuses(() -> builder().listener(null), "a listener");
        refuses(() -> builder().metrics(null), "a registry");
        refuses(() -> builder().collector(null), "an id of the collector");
        refuses(() -> builder().collector(" "), "an id of the collector");
        refuses(() -> builder().httpClient(null), "an HTTP client");
        OkHttpClient client = new OkHttpClient();
        refuses(() -> builder().network(null, client, ""), "the id of an exchange");
        refuses(() -> builder().network("venue", null, ""), "an HTTP client");
        refuses(() -> builder().network("venue", client, null), "the name of an address");
        refuses(
                () -> builder().network("venue", client, "a").network("venue", client, "b"),
                "one network for each exchange");
        refuses(() -> builder().spill(null), "a spill directory");
        refuses(() -> builder().spill(Path.of("spill"), 0), "at least 1 byte");
        refuses(() -> Feed.of((String[]) null), "at least one symbol");
        refuses(() -> Feed.of((Collection<String>) null), "at least one symbol");
        refuses(() -> Feed.of("BTC-USDT", null), "was null");
        refuses(() -> feed.data((Collection<DataType>) null), "at least one data type");
        refuses(() -> feed.data(DataType.TRADE, (DataType) null), "data types");
        refuses(() -> feed.data((DataType) null), "data types");
        refuses(() -> feed.data(Arrays.asList(DataType.TRADE, null)), "data types");
        refuses(() -> feed.bookCheckEvery(null), "an interval");
        refuses(() -> feed.bookSnapshots(null, 5), "an interval");
        assertThrows(NullPointerException.class, () -> Sink.forEach(null));
        assertThrows(NullPointerException.class, () -> Sink.jsonLines(null));
    }

    @Test
    void valuesThatCannotBeAreRefusedWhereTheyAreGiven() {
        Feed feed = Feed.of("BTC-USDT");
        refuses(() -> Feed.of("BTC-USDT", " "), "\" \"");
        refuses(() -> Feed.of(" BTC-USDT"), "without spaces");
        refuses(() -> Feed.of("BTC-USDT", "ETH-USDT", "BTC-USDT"), "BTC-USDT twice");
        refuses(() -> feed.bookCheckEvery(Duration.ofSeconds(-1)), "PT-1S");
        refuses(() -> feed.bookCheckEvery(Duration.ofSeconds(Long.MAX_VALUE)), "365 days");
        refuses(() -> feed.bookSnapshots(Duration.ZERO, 5), "PT0S");
        refuses(() -> feed.bookSnapshots(Duration.ofSeconds(1), 0), "levels");
        refuses(() -> feed.bookSnapshotsAfter(0, 5), "updates");
        Delivery delivery = Delivery.defaults();
        refuses(() -> delivery.overflow(Overflow.CONFLATE), "all types", "conflated(levels)");
        refuses(() -> delivery.overflow(Overflow.CONFLATE, DataType.TRADE), "TRADE");
        refuses(() -> delivery.overflow(null, DataType.TRADE), "a policy");
        refuses(() -> delivery.overflow(Overflow.SPILL, (DataType) null), "data types");
        refuses(() -> delivery.linger(Duration.ofMillis(-1)), "a linger time");
        refuses(() -> delivery.linger(null), "a linger time");
        refuses(() -> delivery.drainTimeout(Duration.ofMillis(-1)), "a time to drain");
        refuses(() -> delivery.writeTimeout(Duration.ZERO), "a time for a write");
        refuses(() -> delivery.queue(0), "capacity");
        refuses(() -> delivery.batchSize(0), "batch size");
        refuses(() -> delivery.conflated(0), "level");
        Duration second = Duration.ofSeconds(1);
        refuses(() -> delivery.backoff(second, second.dividedBy(2)), "between retries");
        refuses(() -> delivery.backoff(Duration.ZERO, second), "first retry");
        refuses(() -> new Delivery(10, null, 10, second, second, second, second, 20, second), "a policy");
    }

    @Test
    void aSinkThatBlocksIsRefusedForLiveFeeds() {
        PipelineBuilder builder = builder()
                .from(venue, Feed.of("BTC-USDT"))
                .to(Sink.forEach(events::add), FAST.overflow(Overflow.BLOCK, DataType.TRADE));
        refuses(builder::start, "for-each", "BLOCK");
    }

    @Test
    void sinksOfOneKindNeedNamesThatTellThemApart() {
        PipelineBuilder builder = builder().to(Sink.forEach(events::add));
        refuses(() -> builder.to(Sink.forEach(others::add)), "\"for-each\" twice", "named(");
        PipelineBuilder odd = builder().to(Sink.forEach(events::add).named("a/b"));
        refuses(() -> odd.to(Sink.forEach(others::add).named("a_b")), "\"a/b\"", "\"a_b\"");
        refuses(() -> odd.to(Sink.forEach(others::add).named("A_B")), "\"A_B\"");
        Sink sink = Sink.forEach(events::add);
        for (String name : Arrays.asList(null, "", " ", " a", "a ", "a\nb", "a\0", "a".repeat(101))) {
            refuses(() -> sink.named(name), "a name for sink for-each");
        }
        assertEquals("Öl 2", sink.named("Öl 2").name());
        assertEquals("a".repeat(100), sink.named("a".repeat(100)).name());
    }

    @Test
    void twoSinksOfOneKindBothGetEverything() {
        try (Pipeline pipeline = builder()
                .from(venue, Feed.of("BTC-USDT"))
                .to(Sink.forEach(events::add), FAST)
                .to(Sink.forEach(others::add).named("second"), FAST)
                .start()) {
            await().until(venue::isListenedTo);
            venue.trade(1);
            await().until(() -> trades(events) == 1 && trades(others) == 1);
            assertEquals(
                    List.of("for-each", "second"),
                    pipeline.status().sinks().stream()
                            .map(PipelineStatus.SinkStatus::name)
                            .toList());
        }
    }

    private static long trades(List<MarketEvent> events) {
        return events.stream().filter(Trade.class::isInstance).count();
    }

    @Test
    void oneSinkIsNotUsedTwiceAtATime() {
        Sink sink = Sink.forEach(events::add);
        refuses(() -> builder().to(sink).to(sink), "\"for-each\" twice");
        refuses(() -> builder().to(sink).to(sink.named("second")), "share");
        refuses(() -> builder().to(sink.named("first")).to(sink.named("second").named("third")), "share");
        PipelineBuilder builder = builder().from(venue, Feed.of("BTC-USDT")).to(sink, FAST);
        Pipeline running = builder.start();
        refuses(builder::start, "\"for-each\"", "close the other pipeline");
        refuses(
                builder().from(venue, Feed.of("BTC-USDT")).to(sink.named("alias"))::start,
                "\"alias\"",
                "close the other pipeline");
        running.close();
        builder.start().close();
        venue.down(true);
        assertThrows(MarketPrismException.class, builder::start);
        venue.down(false);
        builder.start().close();
    }

    @Test
    void whatTwoFeedsNameIsDeliveredOnce() {
        try (Pipeline pipeline = builder()
                .from(venue, Feed.of("BTC-USDT", "ETH-USDT"))
                .from(venue, Feed.of("BTCUSDT").data(DataType.TRADE, DataType.ORDERBOOK))
                .from(venue, Feed.of("ETH-USDT"))
                .to(Sink.forEach(events::add), FAST)
                .start()) {
            assertEquals(3, pipeline.status().feeds().size(), "two of trades, one of books");
            assertEquals(2, pipeline.status().connections().size());
            await().until(() -> venue.listeners() == 2);
            venue.trade(1);
            venue.send("{\"s\":\"ETHUSDT\",\"i\":1}");
            venue.trade(2);
            await().until(() -> trades(events) >= 3);
        }
        assertEquals(3, trades(events), events::toString);
        assertEquals(
                2,
                events.stream().filter(InstrumentDefinition.class::isInstance).count());
        assertEquals(
                2,
                events.stream()
                        .filter(Coverage.class::isInstance)
                        .map(event -> event.instrument().symbol() + ((Coverage) event).coveredDataType())
                        .distinct()
                        .count());
    }

    @Test
    void booksOfTwoFeedsWithOtherOptionsAreRefused() {
        Feed books = Feed.of("BTC-USDT", "ETH-USDT").data(DataType.ORDERBOOK);
        Feed checked = Feed.of("BTC-USDT").data(DataType.ORDERBOOK).bookCheckEvery(Duration.ofMinutes(1));
        PipelineBuilder builder = builder().from(venue, books);
        refuses(() -> builder.from(venue, checked), "[BTC-USDT]", "PT1M", "PT10M");
        builder.from(venue, books);
        builder.from(venue, checked.data(DataType.TRADE));
        // The same in the exchange's own spelling, which only its list tells.
        Feed native1 = Feed.of("BTCUSDT").data(DataType.ORDERBOOK).bookSnapshots(Duration.ofSeconds(5), 10);
        Sink sink = Sink.forEach(events::add);
        refuses(builder.from(venue, native1).to(sink, FAST)::start, "order book of BTC-USDT", "PT5S of 10 levels");
        try (Pipeline pipeline = builder.retryAtStart(true).start()) {
            await().until(() -> pipeline.status().problems().stream()
                    .anyMatch(problem -> problem.contains("order book of BTC-USDT in one feed")));
            await().until(() -> pipeline.status().feeds().size() == 3);
        }
    }
}
