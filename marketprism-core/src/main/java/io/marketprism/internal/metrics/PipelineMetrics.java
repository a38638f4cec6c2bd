package io.marketprism.internal.metrics;

import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.metrics.SharedMeters.Joined;
import io.marketprism.internal.metrics.SharedMeters.Key;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongBiFunction;

/**
 * The meters of a pipeline. Registries write the dots their own way: Prometheus shows {@code marketprism_events_total}. What is counted is
 * counted here, whether or not a registry shows it. The meters of a name always have the same tags. Thread-safe.
 */
public final class PipelineMetrics implements AutoCloseable {
    /** The work on a frame takes microseconds; what takes longer than a second stands in one bucket. */
    private static final Duration[] OF_WORK = buckets(10_000, 1_000_000_000L);

    /** A store acknowledges in milliseconds, or, when it is in trouble, after its time-out. */
    private static final Duration[] OF_WRITES = buckets(1_000_000, 60_000_000_000L);

    private final MeterRegistry registry;
    private final SharedMeters shared;
    private final Map<StreamKey, Stream> streams = new ConcurrentHashMap<>();
    private final Map<LegsKey, Legs> legs = new ConcurrentHashMap<>();
    private final Map<GapKey, LongAdder> gaps = new ConcurrentHashMap<>();
    private final Map<String, LeastLag> leastLags = new ConcurrentHashMap<>();
    private final List<Runnable> releases = new ArrayList<>();
    private boolean closed;

    private record LegsKey(StreamKey stream, int count) {}

    private record StreamKey(String exchange, String marketType, DataType dataType) {}

    private record GapKey(String exchange, String marketType, DataType dataType, String sink, GapCause cause) {}

    /** 1, 2.5, 5, 10, … times the least. */
    private static Duration[] buckets(long leastNanos, long mostNanos) {
        List<Duration> bounds = new ArrayList<>();
        for (long decade = leastNanos; decade <= mostNanos; decade *= 10) {
            for (long tenths : new long[] {10, 25, 50}) {
                if (decade * tenths / 10 <= mostNanos) {
                    bounds.add(Duration.ofNanos(decade * tenths / 10));
                }
            }
        }
        return bounds.toArray(Duration[]::new);
    }

    /** Registers meters in a registry that somebody else closes. */
    public PipelineMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.shared = SharedMeters.of(registry);
    }

    /** The meters of one data type of one market. */
    public final class Stream {
        private final LongAdder events;
        private final LongAdder backfilled;
        private final Timer lag;
        private final LeastLag leastLag;

        private Stream(StreamKey key) {
            String[] tags = {
                "exchange",
                key.exchange(),
                "market_type",
                key.marketType(),
                "data_type",
                key.dataType().wireName()
            };
            events = count(Key.of("marketprism.events", "Events received", tags));
            backfilled = count(Key.of("marketprism.backfilled.events", "Events fetched later, to fill gaps", tags));
            lag = timer(
                    Key.of("marketprism.feed.lag", "Receive time less exchange time, by the collector's clock", tags));
            leastLag = leastLags.computeIfAbsent(key.exchange(), exchange -> new LeastLag());
            for (GapCause cause : GapCause.values()) {
                gaps(new GapKey(key.exchange(), key.marketType(), key.dataType(), "", cause));
            }
        }

        /** Counts an event that was fetched later: when it came says nothing of the way here. */
        public void fetched() {
            events.increment();
            backfilled.increment();
        }

        /** Counts an event. */
        public void event(MarketEvent event) {
            events.increment();
            if (event.exchangeTimeUs() != MarketEvent.ABSENT) {
                long us = event.receiveTimeUs() - event.exchangeTimeUs();
                leastLag.event(us);
                lag.record(Math.max(0, us), TimeUnit.MICROSECONDS);
            }
        }
    }

    /** The meters of the redundant legs of one data type of one market, which are numbered from 0, and shown from 1. */
    public final class Legs {
        private final LongAdder[] first;
        private final LongAdder[] missed;
        private final Timer[] lead;

        private Legs(LegsKey key) {
            first = new LongAdder[key.count()];
            missed = new LongAdder[key.count()];
            lead = new Timer[key.count()];
            for (int leg = 0; leg < key.count(); leg++) {
                String[] tags = {
                    "exchange",
                    key.stream().exchange(),
                    "market_type",
                    key.stream().marketType(),
                    "data_type",
                    key.stream().dataType().wireName(),
                    "leg",
                    Integer.toString(leg + 1)
                };
                first[leg] = PipelineMetrics.this.count(
                        Key.of("marketprism.leg.first.events", "Events that the leg brought before any other", tags));
                missed[leg] = PipelineMetrics.this.count(Key.of(
                        "marketprism.leg.missed.events", "Events that others brought, and the leg did not", tags));
                lead[leg] = timer(
                        Key.of("marketprism.leg.lead", "By how much a leg that was first was ahead of the next", tags));
            }
        }

        /** {@return how many legs there are} */
        public int count() {
            return first.length;
        }

        /** Counts an event that a leg brought before any other. */
        public void first(int leg) {
            first[leg].increment();
        }

        /** Counts an event that others brought, and a leg did not. */
        public void missed(int leg) {
            missed[leg].increment();
        }

        /** Times by how much a leg that was first was ahead of the next. */
        public void lead(int leg, long us) {
            lead[leg].record(us, TimeUnit.MICROSECONDS);
        }
    }

    /** {@return the meters of so many redundant legs of one data type of one market, always the same ones} */
    public Legs legs(String exchange, String marketType, DataType dataType, int count) {
        return legs.computeIfAbsent(new LegsKey(new StreamKey(exchange, marketType, dataType), count), Legs::new);
    }

    /** {@return the meters of one data type of one market, always the same ones} */
    public Stream stream(String exchange, String marketType, DataType dataType) {
        return streams.computeIfAbsent(new StreamKey(exchange, marketType, dataType), Stream::new);
    }

    /** {@return events received of an exchange} */
    public long events(String exchange) {
        return streams.entrySet().stream()
                .filter(entry -> entry.getKey().exchange().equals(exchange))
                .mapToLong(entry -> entry.getValue().events.sum())
                .sum();
    }

    /** {@return the least time that an event of an exchange took to get here, in µs, over one to two minutes; {@link MarketEvent#ABSENT} if unknown} */
    public long leastLagUs(String exchange) {
        LeastLag lag = leastLags.get(exchange);
        return lag == null ? MarketEvent.ABSENT : lag.us();
    }

    /** A minute is over, for {@link #leastLagUs}. */
    public void minute() {
        leastLags.values().forEach(LeastLag::turn);
    }

    /** {@return times the work on one frame of an exchange, from the socket to the queues} */
    public Timer processing(String exchange) {
        return timer(
                Key.of(
                        "marketprism.processing.duration",
                        "From the socket's callback to the sinks' queues, per frame",
                        "exchange",
                        exchange),
                OF_WORK);
    }

    /** {@return counts frames of one market that could not be read} */
    public LongAdder unreadable(String exchange) {
        return count(Key.of(
                "marketprism.unreadable.frames",
                "Frames, or parts of them, that could not be read",
                "exchange",
                exchange));
    }

    /** {@return counts streams that stopped on a connection that lives, by what was done: {@code asked} again, or the connection {@code replaced}} */
    public LongAdder lateStreams(String exchange, String remedy) {
        return count(Key.of(
                "marketprism.late.streams",
                "Streams that stopped though their connection lives",
                "exchange",
                exchange,
                "remedy",
                remedy));
    }

    /** {@return counts levels of checked books that differed from a fresh snapshot} */
    public LongAdder bookDrift(String exchange) {
        return count(Key.of(
                "marketprism.book.drift.levels",
                "Levels of checked books that differed from a fresh snapshot",
                "exchange",
                exchange));
    }

    /** Shows what the deltas that wait in books take, and may take. */
    public void bookBuffer(LongSupplier usedBytes, long limitBytes) {
        gauge(
                Key.of("marketprism.book.buffer.bytes", "Bytes of deltas that wait for snapshots of their books"),
                Joined.SUM,
                usedBytes::getAsLong);
        gauge(
                Key.of("marketprism.book.buffer.limit.bytes", "Bytes that deltas may take while they wait"),
                Joined.SUM,
                () -> limitBytes);
    }

    /** {@return meters on the same registry, to be closed by themselves} */
    public PipelineMetrics another() {
        return new PipelineMetrics(registry);
    }

    /** Shows whether the connections of one market are up. */
    public void connected(String exchange, String marketType, BooleanSupplier up) {
        gauge(
                Key.of(
                        "marketprism.exchange.connection.status",
                        "1 if all connections are up",
                        "exchange",
                        exchange,
                        "market_type",
                        marketType),
                Joined.LEAST,
                () -> up.getAsBoolean() ? 1 : 0);
    }

    /** Shows how long ago the newest event of one data type of one market came; before the first, how long it has been waited for. */
    public void age(String exchange, String marketType, DataType dataType, DoubleSupplier seconds) {
        gauge(
                Key.of(
                        "marketprism.feed.age.seconds",
                        "Since the newest event came; before the first, since it is waited for",
                        "exchange",
                        exchange,
                        "market_type",
                        marketType,
                        "data_type",
                        dataType.wireName()),
                Joined.LEAST,
                seconds);
    }

    /** Shows how many order books there are of one market, and how many of them are whole. */
    public void books(String exchange, String marketType, IntSupplier all, IntSupplier valid) {
        String[] tags = {"exchange", exchange, "market_type", marketType};
        gauge(Key.of("marketprism.books", "Order books that are kept", tags), Joined.SUM, all::getAsInt);
        gauge(Key.of("marketprism.books.valid", "Order books that are whole", tags), Joined.SUM, valid::getAsInt);
    }

    /** {@return counts connections to an exchange that were lost, or replaced, after they had been open} */
    public LongAdder reconnects(String exchange) {
        return count(Key.of(
                "marketprism.reconnects",
                "Connections that were open and were lost or replaced",
                "exchange",
                exchange));
    }

    /** Shows by how much this machine's clock is ahead of an exchange's, as far as its events tell. */
    public void clockOffset(String exchange) {
        gauge(
                Key.of(
                        "marketprism.clock.offset.seconds",
                        "Least age of an event when it came, of the last minutes: below 0, this machine's clock is behind",
                        "exchange",
                        exchange),
                Joined.LEAST,
                () -> {
                    long us = leastLagUs(exchange);
                    return us == MarketEvent.ABSENT ? Double.NaN : us / 1e6;
                });
    }

    /** Shows the room on the disk on which events wait, NaN where it is not known. */
    public void disk(DoubleSupplier freeBytes, DoubleSupplier totalBytes) {
        gauge(
                Key.of("marketprism.disk.free.bytes", "Bytes free on the disk on which events wait for sinks"),
                Joined.LEAST,
                freeBytes);
        gauge(
                Key.of("marketprism.disk.total.bytes", "Bytes of the disk on which events wait for sinks"),
                Joined.LEAST,
                totalBytes);
    }

    /** Shows rates that the pipeline computes over the last seconds. */
    public void rates(DoubleSupplier messagesPerSecond, DoubleSupplier errorRate) {
        gauge(
                Key.of("marketprism.messages.per.second", "Frames received a second, over the last seconds"),
                Joined.SUM,
                messagesPerSecond);
        gauge(
                Key.of("marketprism.error.rate", "Unreadable frames a second, over the last seconds"),
                Joined.SUM,
                errorRate);
    }

    /** Counts a gap that was opened. */
    public void gap(Gap gap) {
        gaps(new GapKey(
                        gap.instrument().exchange(),
                        gap.instrument().marketType().wireName(),
                        gap.affectedDataType(),
                        gap.sink() == null ? "" : gap.sink(),
                        gap.cause()))
                .increment();
    }

    /** {@return gaps of a cause that were opened at an exchange} */
    public long gaps(String exchange, GapCause cause) {
        return gaps.entrySet().stream()
                .filter(entry -> entry.getKey().cause() == cause
                        && entry.getKey().exchange().equals(exchange))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    /** Those before all sinks exist from the beginning: an alert on the growth of a counter misses the growth from nothing. */
    private LongAdder gaps(GapKey key) {
        return gaps.computeIfAbsent(
                key,
                k -> count(Key.of(
                        "marketprism.gaps",
                        "Gaps opened",
                        "exchange",
                        k.exchange(),
                        "market_type",
                        k.marketType(),
                        "data_type",
                        k.dataType().wireName(),
                        "sink",
                        k.sink(),
                        "cause",
                        k.cause().wireName())));
    }

    /** {@return times the writes of a sink} */
    public Timer sinkWrite(String sink) {
        return timer(
                Key.of("marketprism.sink.write", "From handing a batch to the sink until it is durable", "sink", sink),
                OF_WRITES);
    }

    /** {@return counts the attempts of a sink that failed, by the outcome: {@code retry}, {@code hold} or {@code unknown}} */
    public LongAdder writeFailures(String sink, String outcome) {
        return count(Key.of(
                "marketprism.sink.write.failures",
                "Attempts to write to the sink, or to open it, that failed",
                "sink",
                sink,
                "outcome",
                outcome));
    }

    /** Shows whether a sink works, and whether its events wait until somebody changes something. */
    public void sinkState(String sink, BooleanSupplier up, BooleanSupplier held) {
        gauge(
                Key.of("marketprism.sink.up", "1 if the sink works", "sink", sink),
                Joined.LEAST,
                () -> up.getAsBoolean() ? 1 : 0);
        gauge(
                Key.of("marketprism.sink.held", "1 if its events wait until somebody changes something", "sink", sink),
                Joined.GREATEST,
                () -> held.getAsBoolean() ? 1 : 0);
    }

    /** What became of the events that were meant for one sink, by data type. */
    public interface SinkCounts {
        /** {@return how many came} */
        long received(DataType type);

        /** {@return how many are stored} */
        long delivered(DataType type);

        /** {@return how many were stored already} */
        long deduplicated(DataType type);

        /** {@return how many gave way to newer ones} */
        long conflated(DataType type);

        /** {@return how many are lost} */
        long dropped(DataType type);

        /** {@return how many wait or are being written} */
        long pending(DataType type);
    }

    /** Shows a sink's queue and counts. */
    public void sink(String sink, IntSupplier queueDepth, LongSupplier spilledBytes, SinkCounts counts) {
        gauge(
                Key.of("marketprism.spilled.bytes", "Bytes that wait on disk for the sink", "sink", sink),
                Joined.SUM,
                spilledBytes::getAsLong);
        gauge(
                Key.of("marketprism.queue.depth", "Events that wait in memory for the sink", "sink", sink),
                Joined.SUM,
                queueDepth::getAsInt);
        for (DataType type : DataType.values()) {
            String[] tags = {"sink", sink, "data_type", type.wireName()};
            counter(Key.of("marketprism.dropped.events", "Events lost for the sink", tags), () -> counts.dropped(type));
            outcome(sink, type, "received", counts, SinkCounts::received);
            outcome(sink, type, "delivered", counts, SinkCounts::delivered);
            outcome(sink, type, "deduplicated", counts, SinkCounts::deduplicated);
            outcome(sink, type, "conflated", counts, SinkCounts::conflated);
            outcome(sink, type, "dropped", counts, SinkCounts::dropped);
            gauge(
                    Key.of("marketprism.sink.pending", "Events that wait for the sink or are being written", tags),
                    Joined.SUM,
                    () -> counts.pending(type));
        }
    }

    private void outcome(
            String sink,
            DataType type,
            String outcome,
            SinkCounts counts,
            ToLongBiFunction<SinkCounts, DataType> count) {
        counter(
                Key.of(
                        "marketprism.sink.events",
                        "What became of events: received = delivered + deduplicated + conflated + dropped + pending",
                        "sink",
                        sink,
                        "data_type",
                        type.wireName(),
                        "outcome",
                        outcome),
                () -> count.applyAsLong(counts, type));
    }

    private LongAdder count(Key key) {
        LongAdder count = new LongAdder();
        counter(key, count::sum);
        return count;
    }

    private synchronized void counter(Key key, DoubleSupplier part) {
        if (!closed) {
            releases.add(shared.counter(registry, key, part));
        }
    }

    private synchronized void gauge(Key key, Joined joined, DoubleSupplier part) {
        if (!closed) {
            releases.add(shared.gauge(registry, key, joined, part));
        }
    }

    private synchronized Timer timer(Key key, Duration... buckets) {
        Map.Entry<Timer, Runnable> timer = shared.timer(registry, key, buckets);
        releases.add(timer.getValue());
        if (closed) {
            release();
        }
        return timer.getKey();
    }

    private void release() {
        releases.forEach(Runnable::run);
        releases.clear();
    }

    /** Removes the meters, but for those that another pipeline on the registry shows too. */
    @Override
    public synchronized void close() {
        closed = true;
        release();
    }
}
