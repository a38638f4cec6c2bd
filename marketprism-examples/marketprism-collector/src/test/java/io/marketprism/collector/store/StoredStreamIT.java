package io.marketprism.collector.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Pipeline;
import io.marketprism.PipelineHealth.Verdict;
import io.marketprism.PipelineStatus;
import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.codec.EventJson;
import io.marketprism.collector.config.StoreConfig;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.nats.NatsOptions;
import io.marketprism.nats.NatsSink;
import io.marketprism.nats.NatsSource;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.NatsServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sink that fails in every way there is: the messages wait, none becomes a dead letter, and the pipeline goes on. */
@Timeout(180)
class StoredStreamIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONG_STOP = Duration.ofSeconds(8);

    private static List<Supplier<CompletionStage<Receipt>>> failures() {
        List<Throwable> thrown = List.of(
                SinkException.retryable("will pass", null),
                SinkException.hold("must be changed", null),
                SinkException.unknown("a code that nobody has listed", null),
                new IOException("a stranger's"),
                new IllegalStateException("a bug"),
                new AssertionError("an error"),
                new NoClassDefFoundError("a class that is missing"));
        List<Supplier<CompletionStage<Receipt>>> failures = new ArrayList<>();
        for (Throwable each : thrown) {
            failures.add(() -> {
                throwUnchecked(each);
                return null;
            });
            failures.add(() -> CompletableFuture.failedFuture(each));
        }
        failures.add(() -> null);
        failures.add(() -> CompletableFuture.completedFuture(null));
        CompletableFuture<Receipt> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        failures.add(() -> cancelled);
        return failures;
    }

    private static final StoreConfig CONFIG = config(2, Duration.ofSeconds(5));

    private static StoreConfig config(int batchSize, Duration ackWait) {
        return new StoreConfig(
                0, "store-it", batchSize, Duration.ofSeconds(1), ackWait, ClickHouseOptions.at("http://unused:1"));
    }

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static void publish(NatsOptions options, List<MarketEvent> events) {
        try (NatsSink sink = NatsSink.at(options)) {
            sink.open();
            sink.write(new Batch("b", events)).toCompletableFuture().join();
        }
    }

    private StoredStream start(NatsOptions options, Sink sink) {
        return StoredStream.start(options, "MARKET_DATA", CONFIG, LONG_STOP, sink, registry);
    }

    private double outcome(String outcome) {
        return registry.get("marketprism.store.events")
                .tags("stream", "MARKET_DATA", "outcome", outcome)
                .functionCounter()
                .count();
    }

    @Test
    void whatNobodyForesawHoldsTheMessages() {
        List<MarketEvent> events = SampleEvents.trades(50);
        FailingSink sink = new FailingSink();
        sink.failures.addAll(failures());
        try (NatsServer server = NatsServer.start()) {
            NatsOptions options = NatsOptions.at(server.url());
            publish(options, events);
            Set<String> reasons = new HashSet<>();
            StoredStream stored = start(options, sink);
            try (Pipeline pipeline = stored.pipeline()) {
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(LIMIT.multipliedBy(2))
                        .until(() -> {
                            String failure = pipeline.status().sinks().get(0).failure();
                            if (failure != null) {
                                reasons.add(failure);
                            }
                            return outcome("delivered") == events.size();
                        });
                assertEquals(Verdict.HEALTHY, pipeline.health().verdict());
            }
            assertEquals(0, sink.failures.size());
            assertEquals(events, sink.stored);
            assertEquals(0, outcome("dead_letter"));
            assertEquals(0, outcome("redelivered"));
            assertEquals(sink.opened, sink.closed);
            assertTrue(sink.opened > 10, "opened " + sink.opened + " times");
            assertFalse(reasons.isEmpty());
        }
    }

    @Test
    @SuppressWarnings("try")
    void whatASinkChokesOnIsFoundAndBecomesADeadLetter() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(20);
        Set<MarketEvent> poison = Set.of(events.get(3), events.get(12));
        List<MarketEvent> taken = new CopyOnWriteArrayList<>();
        Sink choking = new Sink() {
            @Override
            public String name() {
                return "clickhouse";
            }

            @Override
            public CompletionStage<Receipt> write(Batch batch) {
                if (batch.events().stream().anyMatch(poison::contains)) {
                    return CompletableFuture.failedFuture(SinkException.unknown("it chokes", null));
                }
                taken.addAll(batch.events());
                return CompletableFuture.completedFuture(Receipt.DELIVERED);
            }
        };
        try (NatsServer server = NatsServer.start()) {
            NatsOptions options = NatsOptions.at(server.url());
            publish(options, events);
            // Alone in a batch, nothing would tell it from a sink that fails.
            StoredStream stored = StoredStream.start(
                    options, "MARKET_DATA", config(events.size(), CONFIG.ackWait()), LONG_STOP, choking, registry);
            try (Pipeline pipeline = stored.pipeline()) {
                await().atMost(LIMIT).until(() -> outcome("delivered") + outcome("dead_letter") == events.size());
                assertEquals(2, outcome("dead_letter"));
                // Whether the search has stored one twice, its identity decides.
                assertEquals(18, Set.copyOf(taken).size());
                assertEquals(
                        new PipelineStatus.Counts(20, 18, 0, 0, 2, 0),
                        pipeline.status().sinks().get(0).counts().get(DataType.TRADE));
            }
            try (Connection connection = Nats.connect(server.url())) {
                for (long letter = 1; letter <= 2; letter++) {
                    MessageInfo message =
                            connection.jetStreamManagement().getMessage(NatsSource.DEAD_LETTER_STREAM, letter);
                    assertTrue(poison.contains(EventJson.read(message.getData())));
                    assertTrue(message.getHeaders().getFirst(NatsSource.REASON).contains("it chokes"));
                }
            }
        }
    }

    @Test
    void whatIsNotStoredInTimeIsHandedBackAtOnce() {
        List<MarketEvent> events = SampleEvents.trades(5);
        Sink down = new Sink() {
            @Override
            public String name() {
                return "clickhouse";
            }

            @Override
            public CompletionStage<Receipt> write(Batch batch) {
                return CompletableFuture.failedFuture(SinkException.retryable("it is down", null));
            }
        };
        try (NatsServer server = NatsServer.start()) {
            NatsOptions options = NatsOptions.at(server.url());
            publish(options, events);
            StoreConfig patient = config(2, Duration.ofHours(1));
            StoredStream first =
                    StoredStream.start(options, "MARKET_DATA", patient, Duration.ofSeconds(2), down, registry);
            await().atMost(LIMIT)
                    .until(() -> first.pipeline().status().sinks().get(0).failure() != null
                            && first.pipeline().status().sources().get(0).unsettled() > 0);
            first.pipeline().close();
            assertEquals(0, first.source().acknowledged());
            FailingSink works = new FailingSink();
            StoredStream second = StoredStream.start(options, "MARKET_DATA", patient, LONG_STOP, works, registry);
            try (Pipeline pipeline = second.pipeline()) {
                // Left to their time they would come in an hour.
                await().atMost(LIMIT).until(() -> second.source().acknowledged() == events.size());
                assertTrue(second.source().redelivered() > 0);
                assertEquals(Set.copyOf(events), Set.copyOf(works.stored));
                assertEquals(Verdict.HEALTHY, pipeline.health().verdict());
            }
        }
    }

    private static final class FailingSink implements Sink {
        private final Queue<Supplier<CompletionStage<Receipt>>> failures = new ConcurrentLinkedQueue<>();
        private final List<MarketEvent> stored = new CopyOnWriteArrayList<>();
        private volatile int opened;
        private volatile int closed;
        private boolean isOpen;
        private boolean failedLast;

        @Override
        public String name() {
            return "clickhouse";
        }

        @Override
        public void open() {
            opened++;
            isOpen = true;
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            assertTrue(isOpen);
            Supplier<CompletionStage<Receipt>> failure = failedLast ? null : failures.poll();
            failedLast = failure != null;
            if (failure != null) {
                return failure.get();
            }
            stored.addAll(batch.events());
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        }

        @Override
        public void close() {
            closed += isOpen ? 1 : 0;
            isOpen = false;
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
