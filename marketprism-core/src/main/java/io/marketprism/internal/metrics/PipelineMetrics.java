package io.marketprism.internal.metrics;

import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.flow.Account;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleBiFunction;

/** The meters of a pipeline. Registries write the dots their own way: Prometheus shows {@code marketprism_events_total}. */
public final class PipelineMetrics {
    private final MeterRegistry registry;

    /** Registers meters in a registry that somebody else closes. */
    public PipelineMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The meters of one data type of one market; resolved once. */
    public final class Stream {
        private final Counter events;
        private final Timer lag;

        private Stream(String exchange, String marketType, DataType dataType) {
            String[] tags = {"exchange", exchange, "market_type", marketType, "data_type", dataType.wireName()};
            events = Counter.builder("marketprism.events")
                    .description("Events received")
                    .tags(tags)
                    .register(registry);
            lag = Timer.builder("marketprism.feed.lag")
                    .description("Receive time less exchange time, by the collector's clock")
                    .tags(tags)
                    .register(registry);
            for (GapCause cause : GapCause.values()) {
                gaps(exchange, marketType, dataType, "", cause);
            }
        }

        /** Counts an event. */
        public void event(MarketEvent event) {
            events.increment();
            if (event.exchangeTimeUs() != MarketEvent.ABSENT) {
                lag.record(Math.max(0, event.receiveTimeUs() - event.exchangeTimeUs()), TimeUnit.MICROSECONDS);
            }
        }
    }

    /** {@return the meters of one data type of one market} */
    public Stream stream(String exchange, String marketType, DataType dataType) {
        return new Stream(exchange, marketType, dataType);
    }

    /** {@return times the work on one frame of an exchange, from the socket to the queues} */
    public Timer processing(String exchange) {
        return Timer.builder("marketprism.processing.duration")
                .description("From the socket's callback to the sinks' queues, per frame")
                .publishPercentileHistogram()
                .tag("exchange", exchange)
                .register(registry);
    }

    /** {@return counts frames that could not be read} */
    public Counter unreadable(String exchange) {
        return Counter.builder("marketprism.unreadable.frames")
                .description("Frames, or parts of them, that could not be read")
                .tag("exchange", exchange)
                .register(registry);
    }

    /** {@return counts levels of checked books that differed from a fresh snapshot} */
    public Counter bookDrift(String exchange) {
        return Counter.builder("marketprism.book.drift.levels")
                .description("Levels of checked books that differed from a fresh snapshot")
                .tag("exchange", exchange)
                .register(registry);
    }

    /** Shows what the deltas that wait in books take, and may take. */
    public void bookBuffer(LongSupplier usedBytes, long limitBytes) {
        Gauge.builder("marketprism.book.buffer.bytes", usedBytes, LongSupplier::getAsLong)
                .description("Bytes of deltas that wait for snapshots of their books")
                .strongReference(true)
                .register(registry);
        Gauge.builder("marketprism.book.buffer.limit.bytes", () -> limitBytes)
                .description("Bytes that deltas may take while they wait")
                .strongReference(true)
                .register(registry);
    }

    /** Shows whether an exchange's connections are up, in place of what an application, or an earlier pipeline, showed until now. */
    public void connected(String exchange, String marketType, BooleanSupplier up) {
        String name = "marketprism.exchange.connection.status";
        Gauge before = registry.find(name)
                .tags("exchange", exchange, "market_type", marketType)
                .gauge();
        if (before != null) {
            registry.remove(before);
        }
        Gauge.builder(name, up, supplier -> supplier.getAsBoolean() ? 1 : 0)
                .description("1 if all connections are up")
                .tags("exchange", exchange, "market_type", marketType)
                .strongReference(true)
                .register(registry);
    }

    /** Shows rates that the pipeline computes over the last seconds. */
    public void rates(Supplier<Number> messagesPerSecond, Supplier<Number> errorRate) {
        Gauge.builder("marketprism.messages.per.second", messagesPerSecond)
                .description("Frames received a second, over the last seconds")
                .register(registry);
        Gauge.builder("marketprism.error.rate", errorRate)
                .description("Unreadable frames a second, over the last seconds")
                .register(registry);
    }

    /** Counts a gap that was opened. */
    public void gap(Gap gap) {
        gaps(
                        gap.instrument().exchange(),
                        gap.instrument().marketType().wireName(),
                        gap.affectedDataType(),
                        gap.sink() == null ? "" : gap.sink(),
                        gap.cause())
                .increment();
    }

    /** Those before all sinks exist from the beginning: an alert on the growth of a counter misses the growth from nothing. */
    private Counter gaps(String exchange, String marketType, DataType dataType, String sink, GapCause cause) {
        return Counter.builder("marketprism.gaps")
                .description("Gaps opened")
                .tags(
                        "exchange", exchange,
                        "market_type", marketType,
                        "data_type", dataType.wireName(),
                        "sink", sink,
                        "cause", cause.wireName())
                .register(registry);
    }

    /** {@return times the writes of a sink} */
    public Timer sinkWrite(String sink) {
        return Timer.builder("marketprism.sink.write")
                .description("From handing a batch to the sink until it is durable")
                .publishPercentileHistogram()
                .tag("sink", sink)
                .register(registry);
    }

    /** Shows a sink's queue and account. */
    public void sink(String sink, IntSupplier queueDepth, LongSupplier spilledBytes, Account account) {
        Gauge.builder("marketprism.spilled.bytes", spilledBytes, LongSupplier::getAsLong)
                .description("Bytes that wait on disk for the sink")
                .tag("sink", sink)
                .strongReference(true)
                .register(registry);
        Gauge.builder("marketprism.queue.depth", queueDepth, IntSupplier::getAsInt)
                .description("Events that wait in memory for the sink")
                .tag("sink", sink)
                .strongReference(true)
                .register(registry);
        for (DataType type : DataType.values()) {
            FunctionCounter.builder("marketprism.dropped.events", account, a -> a.dropped(type))
                    .description("Events lost for the sink")
                    .tags("sink", sink, "data_type", type.wireName())
                    .register(registry);
            outcome(sink, type, "received", account, Account::received);
            outcome(sink, type, "delivered", account, Account::delivered);
            outcome(sink, type, "deduplicated", account, Account::deduplicated);
            outcome(sink, type, "conflated", account, Account::conflated);
            outcome(sink, type, "dropped", account, Account::dropped);
            Gauge.builder("marketprism.sink.pending", account, a -> a.pending(type))
                    .description("Events that wait for the sink or are being written")
                    .tags("sink", sink, "data_type", type.wireName())
                    .register(registry);
        }
    }

    private void outcome(
            String sink, DataType type, String outcome, Account account, ToDoubleBiFunction<Account, DataType> count) {
        FunctionCounter.builder("marketprism.sink.events", account, a -> count.applyAsDouble(a, type))
                .description(
                        "What became of events: received = delivered + deduplicated + conflated + dropped + pending")
                .tags("sink", sink, "data_type", type.wireName(), "outcome", outcome)
                .register(registry);
    }
}
