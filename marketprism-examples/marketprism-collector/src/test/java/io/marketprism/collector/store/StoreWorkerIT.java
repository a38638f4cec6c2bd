package io.marketprism.collector.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.collector.config.StoreConfig;
import io.marketprism.event.MarketEvent;
import io.marketprism.nats.NatsOptions;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.NatsServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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

/** A sink that fails in every way there is: the messages wait, none becomes a dead letter, and the worker goes on. */
@Timeout(180)
class StoreWorkerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

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

    @Test
    void whatNobodyForesawHoldsTheMessages() {
        List<MarketEvent> events = SampleEvents.trades(50);
        FailingSink sink = new FailingSink();
        sink.failures.addAll(failures());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        StoreConfig config = new StoreConfig(
                0,
                "store-it",
                2,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                ClickHouseOptions.at("http://unused:1"));
        try (NatsServer server = NatsServer.start()) {
            NatsOptions options = NatsOptions.at(server.url());
            try (NatsSink published = NatsSink.at(options)) {
                published.open();
                published.write(new Batch("b", events)).toCompletableFuture().join();
            }
            StoreMetrics metrics = new StoreMetrics(registry, "MARKET_DATA");
            Set<String> reasons = new HashSet<>();
            StoreWorker worker = new StoreWorker(options, "MARKET_DATA", config, metrics, sink);
            try {
                worker.start();
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(LIMIT.multipliedBy(2))
                        .until(() -> {
                            String failure = worker.clickHouse().failure();
                            if (failure != null) {
                                reasons.add(failure);
                            }
                            return metrics.delivered().count() == events.size();
                        });
                assertTrue(worker.nats().works());
                assertNull(worker.clickHouse().failure());
            } finally {
                worker.end(LIMIT);
            }
            assertEquals(0, sink.failures.size());
            assertEquals(events, sink.stored);
            assertEquals(0, metrics.deadLetters().count());
            assertEquals(sink.opened, sink.closed);
            assertTrue(sink.opened > 10, "opened " + sink.opened + " times");
            assertFalse(reasons.isEmpty());
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
