package io.marketprism.internal.gaps;

import io.marketprism.event.Coverage;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.time.EpochClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes the pipeline's gaps and coverage: what is missing, and when somebody was listening. None of them ends before it begins, whatever the
 * clocks say. Thread-safe.
 */
public final class GapLog {
    private final String collector;
    private final String session;
    private final EpochClock clock;
    private final Consumer<MarketEvent> publish;
    private final AtomicLong gaps = new AtomicLong();
    private volatile Function<StreamKey, StreamContinuity> streams = stream -> null;

    /**
     * A gapLog of one run.
     *
     * @param publish takes the gaps and the coverage; may be called on any thread
     */
    public GapLog(String collector, EpochClock clock, Consumer<MarketEvent> publish) {
        this.collector = collector;
        this.clock = clock;
        this.session = collector + "-" + clock.nowUs();
        this.publish = publish;
    }

    /** {@return names this run of the collector} */
    public String session() {
        return session;
    }

    public long nowUs() {
        return clock.nowUs();
    }

    public void coverage(
            StreamKey stream, long fromUs, long provenUntilUs, String firstId, String lastId, long events) {
        publish.accept(new Coverage(
                stream.instrument(),
                clock.nowUs(),
                collector,
                stream.dataType(),
                session,
                fromUs,
                Math.max(fromUs, provenUntilUs),
                firstId,
                lastId,
                events,
                stream.variant()));
    }

    /** A gap, of which more may become known. Guarded by whoever opened it. */
    final class OpenGap {
        private final StreamKey stream;
        private final String sink;
        private final GapCause cause;
        private final String gapId;
        private final String ofSession;
        private final long startedAtUs;
        private final long lastGoodExchangeTimeUs;
        private long endedAtUs = MarketEvent.ABSENT;
        private long firstGoodExchangeTimeUs = MarketEvent.ABSENT;
        private int revision;
        String firstMissingId;
        String lastMissingId;
        long lost = MarketEvent.ABSENT;
        long recoveredCount;

        private OpenGap(StreamKey stream, String sink, GapCause cause, long startedAtUs, long lastGoodExchangeTimeUs) {
            this.stream = stream;
            this.sink = sink;
            this.cause = cause;
            this.startedAtUs = startedAtUs;
            this.lastGoodExchangeTimeUs = lastGoodExchangeTimeUs;
            this.gapId = session + "-" + gaps.incrementAndGet();
            this.ofSession = session;
        }

        /** One that an earlier run has left. */
        private OpenGap(Gap left) {
            this.stream = new StreamKey(left.instrument(), left.affectedDataType(), left.variant());
            this.sink = left.sink();
            this.cause = left.cause();
            this.startedAtUs = left.startedAtUs();
            this.lastGoodExchangeTimeUs = left.lastGoodExchangeTimeUs();
            this.gapId = left.gapId();
            this.ofSession = left.session();
            this.endedAtUs = left.endedAtUs();
            this.firstGoodExchangeTimeUs = left.firstGoodExchangeTimeUs();
            this.revision = left.revision();
            this.firstMissingId = left.firstMissingId();
            this.lastMissingId = left.lastMissingId();
            this.lost = left.lost();
            this.recoveredCount = left.recoveredCount();
        }

        /** {@return whom it concerns; null if all sinks} */
        String sink() {
            return sink;
        }

        /** It has ended; nobody is told. */
        void endAt(long ended, long firstGoodExchangeTime) {
            endedAtUs = ended == MarketEvent.ABSENT ? ended : Math.max(startedAtUs, ended);
            firstGoodExchangeTimeUs = firstGoodExchangeTime;
        }

        long endedAtUs() {
            return endedAtUs;
        }

        /** {@return the gap as it stands, the next revision} */
        Gap revise(GapState state, long ended, long firstGoodExchangeTime) {
            endAt(ended, firstGoodExchangeTime);
            revision++;
            return gap(state);
        }

        /** {@return the gap as it was published last, or would be} */
        Gap current() {
            return gap(endedAtUs == MarketEvent.ABSENT ? GapState.OPEN : GapState.CLOSED);
        }

        private Gap gap(GapState state) {
            return new Gap(
                    stream.instrument(),
                    clock.nowUs(),
                    collector,
                    gapId,
                    ofSession,
                    revision,
                    state,
                    stream.dataType(),
                    sink,
                    cause,
                    firstMissingId,
                    lastMissingId,
                    lost,
                    recoveredCount,
                    startedAtUs,
                    endedAtUs,
                    lastGoodExchangeTimeUs,
                    firstGoodExchangeTimeUs,
                    stream.variant());
        }

        /** Publishes the gap as it stands. */
        void publish(GapState state, long ended, long firstGoodExchangeTime) {
            publish.accept(revise(state, ended, firstGoodExchangeTime));
            if (state == GapState.RECOVERED && cause == GapCause.COLLECTOR_RESTART) {
                // The stretch between two runs is covered after all.
                coverage(stream, startedAtUs, endedAtUs, firstMissingId, lastMissingId, recoveredCount);
            }
        }

        /** Publishes what has become known of a gap that has ended. */
        void publishAgain(GapState state) {
            publish(state, endedAtUs, firstGoodExchangeTimeUs);
        }

        long firstGoodExchangeTimeUs() {
            return firstGoodExchangeTimeUs;
        }

        void publishOpen() {
            publish(GapState.OPEN, MarketEvent.ABSENT, MarketEvent.ABSENT);
        }
    }

    public void publish(Gap gap) {
        publish.accept(gap);
    }

    /**
     * Has gaps of single sinks filled by their streams.
     *
     * @param followed finds a stream; null if nobody follows it
     */
    public void healedBy(Function<StreamKey, StreamContinuity> followed) {
        streams = followed;
    }

    /**
     * A sink lost some of a stream; the gap is published, and guarded by the stream from now on.
     *
     * @param again what it lost again, though it was fetched: that is not fetched any more
     */
    void lacked(StreamKey stream, OpenGap gap, NumberRanges places, NumberRanges again) {
        StreamContinuity continuity = streams.apply(stream);
        if (continuity != null) {
            continuity.lacked(gap, places, again);
        }
    }

    /** {@return a gap that an earlier run has left} */
    OpenGap restored(Gap left) {
        return new OpenGap(left);
    }

    /** {@return a gap, not published yet} */
    OpenGap gap(StreamKey stream, String sink, GapCause cause, long startedAtUs, long lastGoodExchangeTimeUs) {
        return new OpenGap(stream, sink, cause, startedAtUs, lastGoodExchangeTimeUs);
    }
}
