package io.marketprism.internal.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.ManualTime;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class PipelineMetricsTest {
    private final PipelineMetrics metrics = new PipelineMetrics(new CompositeMeterRegistry());

    private void trade(long lagUs) {
        metrics.stream("binance", "spot", DataType.TRADE)
                .event(Samples.tradeAt(7, 1_000_000_000 - lagUs, 1_000_000_000));
    }

    @Test
    void leastLagIsThatOfTheLastOneToTwoMinutes() {
        assertEquals(MarketEvent.ABSENT, metrics.leastLagUs("binance"));
        trade(5_000);
        trade(-2_000_000);
        trade(7_000);
        assertEquals(-2_000_000, metrics.leastLagUs("binance"));
        assertEquals(3, metrics.events("binance"));
        assertEquals(MarketEvent.ABSENT, metrics.leastLagUs("okx"));
        metrics.minute();
        trade(9_000);
        assertEquals(-2_000_000, metrics.leastLagUs("binance"));
        metrics.minute();
        assertEquals(9_000, metrics.leastLagUs("binance"));
        metrics.minute();
        assertEquals(MarketEvent.ABSENT, metrics.leastLagUs("binance"));
    }

    @Test
    void countOfOneMeterIsTheSumOfItsUsers() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        PipelineMetrics shown = new PipelineMetrics(registry);
        LongAdder spot = shown.unreadable("binance");
        LongAdder futures = shown.unreadable("binance");
        spot.add(2);
        futures.add(3);
        assertEquals(
                5,
                registry.get("marketprism.unreadable.frames").functionCounter().count());
        shown.close();
        shown.unreadable("okx").increment();
        assertTrue(registry.getMeters().isEmpty(), "nothing comes back after the end");
    }

    @Test
    void bucketsAreWhereTheValuesAre() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PipelineMetrics shown = new PipelineMetrics(registry);
        shown.processing("binance").record(30, TimeUnit.MICROSECONDS);
        shown.sinkWrite("nats").record(3, TimeUnit.MILLISECONDS);
        String scraped = registry.scrape();
        String work = "\nmarketprism_processing_duration_seconds_bucket{exchange=\"binance\",le=\"";
        assertTrue(scraped.contains(work + "1.0E-5\"} 0"), scraped);
        assertTrue(scraped.contains(work + "2.5E-5\"} 0"), scraped);
        assertTrue(scraped.contains(work + "5.0E-5\"} 1"), scraped);
        assertTrue(scraped.contains(work + "1.0\"} 1"), scraped);
        String write = "\nmarketprism_sink_write_seconds_bucket{sink=\"nats\",le=\"";
        assertTrue(scraped.contains(write + "0.001\"} 0"), scraped);
        assertTrue(scraped.contains(write + "0.005\"} 1"), scraped);
        assertTrue(scraped.contains(write + "50.0\"} 1"), scraped);
    }

    @Test
    void clockOffsetIsNotKnownBeforeTheFirstEvent() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        PipelineMetrics shown = new PipelineMetrics(registry);
        shown.clockOffset("binance");
        assertTrue(Double.isNaN(
                registry.get("marketprism.clock.offset.seconds").gauge().value()));
        shown.stream("binance", "spot", DataType.TRADE).event(Samples.tradeAt(7, 3_000_000, 1_000_000));
        assertEquals(
                -2, registry.get("marketprism.clock.offset.seconds").gauge().value());
    }

    @Test
    void rateTellsByHowMuchACountHasGrown() {
        AtomicLong count = new AtomicLong(100);
        ManualTime time = new ManualTime();
        Rate rate = Rate.of(count::get, 3, time);
        count.addAndGet(5);
        assertEquals(5, rate.grown(), "since it began");
        for (int second = 1; second <= 3; second++) {
            time.pass(Duration.ofSeconds(1));
            rate.tick();
            assertEquals(5.0 / second, rate.perSecond());
        }
        assertEquals(5, rate.grown());
        time.pass(Duration.ofSeconds(1));
        rate.tick();
        assertEquals(0, rate.grown(), "that was before");
        assertEquals(0, rate.perSecond());
        count.addAndGet(2);
        assertEquals(2, rate.grown());
    }

    @Test
    void rateOfACountThatFallsIsNeverBelowZero() {
        AtomicLong count = new AtomicLong(100);
        ManualTime time = new ManualTime();
        Rate rate = Rate.of(count::get, 3, time);
        count.set(200);
        time.pass(Duration.ofSeconds(1));
        rate.tick();
        assertEquals(100, rate.perSecond());
        count.set(50);
        assertEquals(100, rate.grown(), "a part of the sum is gone");
        time.pass(Duration.ofSeconds(1));
        rate.tick();
        assertEquals(50, rate.perSecond());
        count.set(70);
        time.pass(Duration.ofSeconds(1));
        rate.tick();
        assertEquals(120, rate.grown());
        assertEquals(40, rate.perSecond());
    }

    @Test
    void rateOfALevelIsBelowZeroWhileItFalls() {
        AtomicLong level = new AtomicLong(100);
        ManualTime time = new ManualTime();
        Rate rate = Rate.ofLevel(level::get, 3, time);
        level.set(40);
        time.pass(Duration.ofSeconds(2));
        rate.tick();
        assertEquals(-30, rate.perSecond());
        assertEquals(-60, rate.grown());
    }
}
