package io.marketprism;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Meters of several pipelines, and what is counted without any. */
@Timeout(120)
@ExtendWith(Polling.class)
class PipelineMetersTest {
    private static final Delivery FAST =
            Delivery.defaults().linger(Duration.ofMillis(1)).drainTimeout(Duration.ofSeconds(2));

    private TestVenue venue;

    @BeforeEach
    void open() throws IOException {
        venue = new TestVenue();
    }

    @AfterEach
    void close() {
        venue.close();
    }

    private static Sink sink(String name) {
        return new Sink() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public CompletionStage<Receipt> write(Batch batch) {
                return CompletableFuture.completedFuture(Receipt.DELIVERED);
            }
        };
    }

    private Pipeline start(MeterRegistry registry, String sink) {
        Pipeline pipeline = MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT"))
                .from(venue, Feed.of("ETH-USDT"))
                .to(sink(sink), FAST)
                .to(sink("shared"), FAST)
                .metrics(registry)
                .start();
        await().until(() -> pipeline.status().connections().size() == 2
                && pipeline.status().connections().stream()
                        .allMatch(connection -> connection.state().equals("live")));
        return pipeline;
    }

    private static Set<Meter.Id> ids(MeterRegistry registry) {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    private static double events(MeterRegistry registry) {
        return registry.get("marketprism.events").functionCounter().count();
    }

    private static double received(MeterRegistry registry, String sink) {
        return registry.get("marketprism.sink.events")
                .tags("sink", sink, "data_type", "trade", "outcome", "received")
                .functionCounter()
                .count();
    }

    private static double up(MeterRegistry registry) {
        return registry.get("marketprism.exchange.connection.status").gauge().value();
    }

    private static void tagKeysNeverDiffer(Set<Meter.Id> ids) {
        Map<String, Set<String>> keysByName = new HashMap<>();
        for (Meter.Id id : ids) {
            Set<String> keys = id.getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
            assertEquals(keysByName.computeIfAbsent(id.getName(), name -> keys), keys, id::toString);
        }
    }

    private void twoPipelinesShareAndLeaveNothing(MeterRegistry registry) {
        registry.counter("application.own").increment();
        Set<Meter.Id> before = ids(registry);
        Pipeline first = start(registry, "one");
        Set<Meter.Id> ofFirst = ids(registry);
        tagKeysNeverDiffer(ofFirst);
        venue.trade(1);
        await().until(() -> events(registry) == 1);
        Pipeline second = start(registry, "two");
        tagKeysNeverDiffer(ids(registry));
        venue.trade(2);
        await().until(() -> events(registry) == 3);
        assertEquals(1, up(registry));
        // An event is counted before it is in the queues.
        await().until(() -> received(registry, "one") == 2 && received(registry, "shared") == 3);
        second.close();
        assertEquals(ofFirst, ids(registry));
        assertEquals(3, events(registry), "a counter never falls");
        venue.trade(3);
        await().until(() -> events(registry) == 4);
        first.close();
        assertEquals(before, ids(registry));
        Pipeline again = start(registry, "one");
        venue.trade(4);
        await().until(() -> events(registry) == 1);
        assertEquals(ofFirst, ids(registry));
        again.close();
        assertEquals(before, ids(registry));
    }

    @Test
    void pipelinesOnOneSimpleRegistryShareMetersAndLeaveNothing() {
        twoPipelinesShareAndLeaveNothing(new SimpleMeterRegistry());
    }

    @Test
    void pipelinesOnOnePrometheusRegistryShareMetersAndLeaveNothing() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        twoPipelinesShareAndLeaveNothing(registry);
        assertFalse(registry.scrape().contains("marketprism_"), registry::scrape);
        try (Pipeline pipeline = start(registry, "one")) {
            assertTrue(
                    registry.scrape()
                            .contains(
                                    "marketprism_exchange_connection_status{exchange=\"venue\",market_type=\"spot\"} 1"),
                    registry::scrape);
            assertEquals(2, pipeline.status().connections().size());
        }
    }

    @Test
    void twoFeedsOfAMarketAreUpWhenBothAre() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Pipeline both = MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT"))
                .from(venue, Feed.of("ETH-USDT"))
                .to(sink("one"), FAST)
                .metrics(registry)
                .start()) {
            await().until(() -> up(registry) == 1);
            venue.down(true);
            venue.closeOneSocket();
            await().until(() -> up(registry) == 0);
            assertTrue(both.status().connections().stream()
                    .anyMatch(connection -> connection.state().equals("live")));
            venue.down(false);
            await().until(() -> up(registry) == 1);
        }
    }

    @Test
    void countsWithoutARegistry() {
        try (Pipeline pipeline = MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT"))
                .to(sink("one"), FAST)
                .start()) {
            await().until(venue::isListenedTo);
            venue.trade(1);
            venue.send("{\"broken\"");
            await().until(() -> pipeline.status().unreadablePerSecond() > 0);
            assertEquals(PipelineHealth.Verdict.DEGRADED, pipeline.health().verdict());
            assertEquals(
                    List.of("venue: 1 frames could not be read in the last 5 min, 1 since the start"),
                    pipeline.health().reasons());
        }
    }
}
