package io.marketprism.internal.flow;

import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EpochClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Writes the pipeline's gaps and coverage: what is missing, and when somebody was listening. Thread-safe. */
public final class Ledger {
    private final String collector;
    private final String session;
    private final EpochClock clock;
    private final Consumer<MarketEvent> publish;
    private final AtomicLong gaps = new AtomicLong();

    /**
     * A ledger of one run.
     *
     * @param publish takes the gaps and the coverage; may be called on any thread
     */
    public Ledger(String collector, EpochClock clock, Consumer<MarketEvent> publish) {
        this.collector = collector;
        this.clock = clock;
        this.session = collector + "-" + clock.nowUs();
        this.publish = publish;
    }

    /** {@return names this run of the collector} */
    public String session() {
        return session;
    }

    long nowUs() {
        return clock.nowUs();
    }

    void coverage(Instrument instrument, DataType type, long fromUs, String firstId, String lastId, long events) {
        long now = clock.nowUs();
        publish.accept(
                new Coverage(instrument, now, collector, type, session, fromUs, now, firstId, lastId, events, null));
    }

    /** A gap that is not closed yet. Guarded by whoever opened it. */
    final class OpenGap {
        private final Instrument instrument;
        private final DataType type;
        private final String sink;
        private final GapCause cause;
        private final String gapId = session + "-" + gaps.incrementAndGet();
        private final long startedAtUs;
        private final long lastGoodExchangeTimeUs;
        private int revision;
        String firstMissingId;
        String lastMissingId;
        long lost = MarketEvent.ABSENT;

        private OpenGap(
                Instrument instrument,
                DataType type,
                String sink,
                GapCause cause,
                long startedAtUs,
                long lastGoodExchangeTimeUs) {
            this.instrument = instrument;
            this.type = type;
            this.sink = sink;
            this.cause = cause;
            this.startedAtUs = startedAtUs;
            this.lastGoodExchangeTimeUs = lastGoodExchangeTimeUs;
        }

        /** {@return the gap as it stands, the next revision} */
        Gap revise(GapState state, long endedAtUs, long firstGoodExchangeTimeUs) {
            return new Gap(
                    instrument,
                    clock.nowUs(),
                    collector,
                    gapId,
                    session,
                    ++revision,
                    state,
                    type,
                    sink,
                    cause,
                    firstMissingId,
                    lastMissingId,
                    lost,
                    0,
                    startedAtUs,
                    endedAtUs,
                    lastGoodExchangeTimeUs,
                    firstGoodExchangeTimeUs,
                    null);
        }

        /** Publishes the gap as it stands. */
        void publish(GapState state, long endedAtUs, long firstGoodExchangeTimeUs) {
            publish.accept(revise(state, endedAtUs, firstGoodExchangeTimeUs));
        }

        void publishOpen() {
            publish(GapState.OPEN, MarketEvent.ABSENT, MarketEvent.ABSENT);
        }
    }

    void publish(Gap gap) {
        publish.accept(gap);
    }

    /** {@return a gap, not published yet} */
    OpenGap gap(
            Instrument instrument,
            DataType type,
            String sink,
            GapCause cause,
            long startedAtUs,
            long lastGoodExchangeTimeUs) {
        return new OpenGap(instrument, type, sink, cause, startedAtUs, lastGoodExchangeTimeUs);
    }
}
