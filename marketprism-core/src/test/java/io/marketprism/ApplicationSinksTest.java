package io.marketprism;

import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.PipelineHealth.Verdict;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.EventPublisher;
import io.marketprism.sink.Sink;
import io.marketprism.source.Source;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application takes out of a pipeline: events of a class, of some data, of some instruments, as a stream. */
@Timeout(120)
@ExtendWith(Polling.class)
class ApplicationSinksTest {
    private static final Delivery FAST = Delivery.defaults().linger(Duration.ofMillis(1));

    private static PipelineStatus.SinkStatus sink(Pipeline pipeline, String name) {
        return pipeline.status().sinks().stream()
                .filter(sink -> sink.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long trades(List<MarketEvent> events) {
        return events.stream().filter(Trade.class::isInstance).count();
    }

    private static List<String> symbols(List<? extends MarketEvent> events) {
        return events.stream().map(event -> event.instrument().symbol()).toList();
    }

    @Test
    void aSinkGetsAndCountsOnlyWhatItTakes() throws IOException {
        List<MarketEvent> all = new CopyOnWriteArrayList<>();
        List<Trade> trades = new CopyOnWriteArrayList<>();
        List<MarketEvent> ethereum = new CopyOnWriteArrayList<>();
        try (TestVenue venue = new TestVenue();
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(venue, Feed.of("BTC-USDT", "ETH-USDT"))
                        .to(Sink.forEach(all::add), FAST)
                        .to(Sink.on(Trade.class, "trades", trades::add), FAST)
                        .to(
                                Sink.forEach(ethereum::add)
                                        .named("ethereum")
                                        .only("ETH-USDT")
                                        .only(DataType.TRADE),
                                FAST)
                        .start()) {
            await().until(venue::isListenedTo);
            venue.trade(1);
            venue.send("{\"s\":\"ETHUSDT\",\"i\":7}");
            venue.trade(2);
            await().until(() -> trades(all) == 3 && trades.size() == 3 && trades(ethereum) == 1);
            assertEquals(List.of("BTC-USDT", "ETH-USDT", "BTC-USDT"), symbols(trades));
            assertTrue(sink(pipeline, "for-each").counts().containsKey(DataType.INSTRUMENT));
            assertEquals(
                    List.of(DataType.TRADE),
                    List.copyOf(sink(pipeline, "trades").counts().keySet()));
            assertEquals(
                    1, sink(pipeline, "ethereum").counts().get(DataType.TRADE).received());
        }
        assertTrue(
                ethereum.stream().allMatch(event -> event.instrument().symbol().equals("ETH-USDT")));
    }

    /** What a sink does not take is settled for it, or the source would wait for ever. */
    @Test
    void aSourceIsDoneWhenEverySinkHasWhatItTakes() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Sink.jsonLines(lines)
                .write(new Batch("b", List.of(Samples.trade(1), Samples.bbo(2), Samples.trade(3))))
                .toCompletableFuture()
                .join();
        List<MarketEvent> books = new CopyOnWriteArrayList<>();
        List<Trade> trades = new CopyOnWriteArrayList<>();
        try (Pipeline pipeline = MarketPrism.pipeline()
                .from(Source.jsonLines(new ByteArrayInputStream(lines.toByteArray())))
                .to(Sink.on(Trade.class, "trades", trades::add), FAST)
                .to(Sink.forEach(books::add).only(DataType.ORDERBOOK), FAST)
                .start()) {
            pipeline.awaitDone();
        }
        assertEquals(List.of(Samples.trade(1), Samples.trade(3)), trades);
        assertEquals(List.of(), books);
    }

    @Test
    void whoSubscribesGetsWhatItRequestsAndTheRestWaits() throws IOException {
        EventPublisher events = new EventPublisher("stream");
        List<MarketEvent> got = new CopyOnWriteArrayList<>();
        CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        CompletableFuture<Void> complete = new CompletableFuture<>();
        try (TestVenue venue = new TestVenue();
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(venue, Feed.of("BTC-USDT"))
                        .to(events.only(DataType.TRADE), FAST)
                        .start()) {
            events.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription own) {
                    subscription.complete(own);
                }

                @Override
                public void onNext(MarketEvent event) {
                    got.add(event);
                }

                @Override
                public void onError(Throwable thrown) {
                    complete.completeExceptionally(thrown);
                }

                @Override
                public void onComplete() {
                    complete.complete(null);
                }
            });
            await().until(venue::isListenedTo);
            for (int id = 1; id <= 5; id++) {
                venue.trade(id);
            }
            await().until(() -> sink(pipeline, "stream").counts().containsKey(DataType.TRADE)
                    && sink(pipeline, "stream").counts().get(DataType.TRADE).received() == 5);
            assertEquals(List.of(), got);
            subscription.join().request(3);
            await().until(() -> got.size() == 3);
            assertEquals(
                    Set.of(DataType.TRADE, DataType.COVERAGE),
                    got.stream().map(MarketEvent::dataType).collect(toSet()));
            subscription.join().request(Long.MAX_VALUE);
            await().until(() -> trades(got) == 5);
        }
        complete.join();
    }

    @Test
    void problemsAreTheReasonsOfTheVerdict() throws IOException {
        try (TestVenue venue = new TestVenue();
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(venue, Feed.of("BTC-USDT"))
                        .to(Sink.on(Trade.class, "trades", trade -> {}), FAST)
                        .start()) {
            await().until(venue::isListenedTo);
            venue.trade(1);
            await().until(() -> pipeline.problems().isEmpty());
            assertEquals(Verdict.HEALTHY, pipeline.health().verdict());
            venue.down(true);
            venue.forbidSockets(true);
            venue.closeSockets();
            await().until(() -> pipeline.problems().stream().anyMatch(problem -> problem.contains("/ws")));
            assertTrue(pipeline.health().verdict() != Verdict.HEALTHY);
        }
    }
}
