package io.marketprism.internal.gaps;

import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.internal.book.BookPosition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows one data type of one instrument: since when it is listened to, what came, and where something is missing or cannot be proven to be
 * there. What is known of it ends at its last proof, its newest event: there coverage ends and a gap begins, whenever it is noticed. Thread-safe.
 */
public final class StreamContinuity {
    /** So long after a hole another leg is waited for. */
    private static final long HELD_FOR_US = 2_000_000;

    private final StreamKey stream;
    private final Numbering numbering;
    private final GapLog gapLog;
    private final LateTrades late = new LateTrades();

    private long coveredFromUs = MarketEvent.ABSENT;

    /** When the last proof came that the stream was there: its newest event, or that somebody began to listen. */
    private long provenUntilUs = MarketEvent.ABSENT;

    private TradeId firstTradeId;
    private TradeId lastTradeId;
    private long firstNumber = MarketEvent.ABSENT;
    private long lastNumber = MarketEvent.ABSENT;
    private long events;
    private long lastExchangeTimeUs = MarketEvent.ABSENT;
    private long lastReceiveTimeUs = MarketEvent.ABSENT;
    private GapLog.OpenGap gap;
    private GapLog.OpenGap sinceLastRun;

    /** What earlier runs left of each sink. */
    private Map<String, SafeNumbers.Safe> left = Map.of();

    /** Whether several legs bring the stream, so that one may bring later what another has left out. */
    private boolean severalLegs;

    /** Whether nobody follows it any more: what still comes of it is nothing. */
    private boolean ended;

    /** Whether there were ever several: what one brought last may still be on its way here after it is gone. */
    private boolean hadSeveralLegs;

    public StreamContinuity(StreamKey stream, Numbering numbering, GapLog gapLog) {
        this.stream = stream;
        this.numbering = numbering;
        this.gapLog = gapLog;
    }

    /** An earlier run of the collector followed the stream too; what came after a moment it may not have delivered, and nobody was listening since. */
    public synchronized void restarted(long afterUs) {
        // The wall clock may have been set back between the runs.
        long startedAtUs = Math.min(afterUs, gapLog.nowUs());
        sinceLastRun = gapLog.gap(stream, null, GapCause.COLLECTOR_RESTART, startedAtUs, MarketEvent.ABSENT);
        sinceLastRun.publishOpen();
    }

    /** Nobody listens any more: what is known ends at the last proof, and what was missing is not waited for. */
    public synchronized void end() {
        late.tellHeld(Long.MAX_VALUE);
        endGap(gapLog.nowUs());
        endGapSinceLastRun(gapLog.nowUs());
        writeCoverage();
        ended = true;
    }

    /**
     * As {@link #restarted(long)}, where it is known which numbers each sink has.
     *
     * @param sinks what earlier runs left of each sink that there was
     */
    public synchronized void restarted(long afterUs, Map<String, SafeNumbers.Safe> sinks) {
        restarted(afterUs);
        this.left = Map.copyOf(sinks);
        restore(sinks);
        Map<String, NumberRanges> lacked = new HashMap<>();
        sinks.forEach((sink, safe) -> {
            if (safe.number() != MarketEvent.ABSENT) {
                lacked.put(sink, NumberRanges.of(safe.number() + 1, Long.MAX_VALUE));
            }
        });
        late.lacked(sinceLastRun, lacked);
    }

    private void restore(Map<String, SafeNumbers.Safe> sinks) {
        Map<String, LateTrades.Unhealed> newest = new LinkedHashMap<>();
        Map<String, Map<String, NumberRanges>> lacked = new HashMap<>();
        sinks.forEach((sink, safe) -> safe.unhealed().forEach(unhealed -> {
            String gapId = unhealed.gap().gapId();
            newest.merge(
                    gapId,
                    unhealed,
                    (one, other) -> one.gap().revision() < other.gap().revision() ? other : one);
            lacked.computeIfAbsent(gapId, of -> new HashMap<>()).put(sink, NumberRanges.of(unhealed.missing()));
        }));
        newest.forEach((gapId, unhealed) -> {
            GapLog.OpenGap restored = gapLog.restored(unhealed.gap());
            if (restored.endedAtUs() == MarketEvent.ABSENT) {
                restored.endAt(gapLog.nowUs(), MarketEvent.ABSENT);
            }
            late.restored(restored, unhealed, lacked.get(gapId));
        });
    }

    /** {@return what of it is known, for the next run} */
    synchronized SafeNumbers.Known known() {
        return new SafeNumbers.Known(gapLog.nowUs(), lastNumber, left, late.unhealed());
    }

    private void endGapSinceLastRun(long endedAtUs) {
        if (sinceLastRun != null) {
            sinceLastRun.publish(GapState.CLOSED, endedAtUs, MarketEvent.ABSENT);
            sinceLastRun = null;
        }
    }

    /** Somebody listens from now on. */
    public synchronized void begin() {
        begin(gapLog.nowUs());
    }

    private void begin(long fromUs) {
        if (coveredFromUs == MarketEvent.ABSENT && !ended) {
            coveredFromUs = fromUs;
            provenUntilUs = fromUs;
            writeCoverage();
            endGap(coveredFromUs);
            endGapSinceLastRun(coveredFromUs);
        }
    }

    /** Writes how far the coverage reaches, and how much of what was missing has come since. */
    public synchronized void writeCoverage() {
        if (coveredFromUs != MarketEvent.ABSENT) {
            late.publishCounts();
            gapLog.coverage(
                    stream,
                    coveredFromUs,
                    provenUntilUs,
                    id(firstTradeId, firstNumber),
                    id(lastTradeId, lastNumber),
                    events);
        }
    }

    private static String id(TradeId tradeId, long number) {
        if (tradeId != null) {
            return tradeId.toString();
        }
        return number == MarketEvent.ABSENT ? null : Long.toString(number);
    }

    /** {@return when the newest event was received, µs since the epoch, or {@link MarketEvent#ABSENT}} */
    public synchronized long lastReceiveTimeUs() {
        return lastReceiveTimeUs;
    }

    /** {@return up to when it is known what the stream brought, µs since the epoch; {@link MarketEvent#ABSENT} if nobody has listened to it yet} */
    public synchronized long provenUntilUs() {
        return provenUntilUs;
    }

    /** The venue has said, without an event, that the state it sent last still stands. */
    public synchronized void proven(long receiveTimeUs) {
        if (coveredFromUs != MarketEvent.ABSENT) {
            provenUntilUs = Math.max(provenUntilUs, receiveTimeUs);
        }
    }

    /** The stream has said something that goes to nobody, but proves that nothing is missing: what it sent last still stands, or is not final yet. */
    public synchronized void alive(long receivedAtUs) {
        if (ended) {
            return;
        }
        begin(receivedAtUs);
        endGap(receivedAtUs);
        lastReceiveTimeUs = Math.max(lastReceiveTimeUs, receivedAtUs);
        provenUntilUs = Math.max(provenUntilUs, receivedAtUs);
    }

    /**
     * Notes an event that goes to the sinks.
     *
     * @return whether it is to go there: not if the exchange repeats, as history or on another leg, what it has sent before, nor once the stream has ended
     */
    public synchronized boolean event(MarketEvent event) {
        if (ended || event instanceof Trade trade && isRepeated(trade)) {
            return false;
        }
        long receivedAtUs = event.receiveTimeUs() == MarketEvent.ABSENT ? gapLog.nowUs() : event.receiveTimeUs();
        begin(receivedAtUs);
        boolean proves = true;
        if (event instanceof Trade trade) {
            proves = trade(trade, receivedAtUs);
        } else if (event instanceof BookEvent book) {
            if (book instanceof BookSnapshot && gap != null) {
                gap.lastMissingId = Long.toString(book.sequence());
                closeUnproven(book);
            }
            seen(book.sequence());
        } else {
            closeUnproven(event);
            if (event instanceof BestBidOffer bbo && bbo.sequence() != MarketEvent.ABSENT) {
                seen(bbo.sequence());
            }
        }
        events++;
        lastExchangeTimeUs = Math.max(lastExchangeTimeUs, event.exchangeTimeUs());
        boolean isLive = !(event instanceof Trade trade) || trade.source() == TradeSource.LIVE;
        lastReceiveTimeUs = isLive ? receivedAtUs : lastReceiveTimeUs;
        provenUntilUs = proves ? Math.max(provenUntilUs, receivedAtUs) : provenUntilUs;
        return true;
    }

    private boolean isNumbered(Trade trade) {
        return numbering != Numbering.NONE && trade.sequence() != MarketEvent.ABSENT;
    }

    private boolean isRepeated(Trade trade) {
        boolean fromAnotherLeg = hadSeveralLegs && trade.sequence() >= firstNumber;
        return (trade.source() == TradeSource.BACKFILL || fromAnotherLeg)
                && isNumbered(trade)
                && trade.sequence() <= lastNumber
                && !late.misses(firstNumber(trade), trade.sequence())
                && trade.exchangeTimeUs() <= lastExchangeTimeUs;
    }

    private void seen(long number) {
        lastNumber = number;
        firstNumber = firstNumber == MarketEvent.ABSENT ? number : firstNumber;
    }

    /** {@return whether it proves that all before it are there, or known to be missing: an old one does not} */
    private boolean trade(Trade trade, long receivedAtUs) {
        boolean numbered = isNumbered(trade);
        long last = trade.sequence();
        long first = firstNumber(trade);
        boolean held = late.isHolding();
        boolean wasMissing = numbered && first <= lastNumber && late.came(first, last, trade.exchangeTimeUs());
        if (!numbered || lastNumber == MarketEvent.ABSENT) {
            closeUnproven(trade);
            if (numbered) {
                late.begins(first, receivedAtUs, trade.exchangeTimeUs(), numbering == Numbering.WITHOUT_HOLES);
            }
        } else if (last <= lastNumber) {
            if (wasMissing || trade.exchangeTimeUs() <= lastExchangeTimeUs) {
                return held && !late.isHolding();
            }
            // Traded later, numbered lower: the venue has begun to count anew, and nobody knows what came between.
            late.forget();
            openWithoutAWord(GapCause.SEQUENCE_BREAK);
            closeUnproven(trade);
        } else if (first <= lastNumber + 1) {
            closeProven(trade);
        } else {
            boolean isNew = gap == null;
            openWithoutAWord(GapCause.SEQUENCE_BREAK);
            missing(lastNumber + 1, first - 1, isNew && severalLegs);
            if (isNew && severalLegs) {
                gap.endAt(trade.receiveTimeUs(), trade.exchangeTimeUs());
                gap = null;
            } else {
                closeUnproven(trade);
            }
        }
        if (numbered) {
            seen(last);
        }
        lastTradeId = trade.tradeId();
        firstTradeId = firstTradeId == null ? lastTradeId : firstTradeId;
        return !late.isHolding();
    }

    /** Several legs bring the stream from now on, or one again: what one has left out another may bring, so that its gap is not told at once. */
    public synchronized void severalLegs(boolean several) {
        severalLegs = several;
        hadSeveralLegs |= several;
        if (!several) {
            late.tellHeld(Long.MAX_VALUE);
        }
    }

    /** Tells the gaps that have waited for another leg in vain. */
    public synchronized void tellHeldGaps() {
        late.tellHeld(gapLog.nowUs() - HELD_FOR_US);
    }

    /** {@return whether numbers are missing that were passed over at a moment or later, µs since the epoch, and that another leg may still bring} */
    public synchronized boolean missesSince(long us) {
        return late.missesSince(us);
    }

    /** {@return which sinks lack a trade that was fetched; it is to go to them} */
    public synchronized LateTrades.Takers fetched(Trade trade) {
        LateTrades.Takers takers = ended || !isNumbered(trade)
                ? LateTrades.Takers.NONE
                : late.fetched(firstNumber(trade), trade.sequence(), trade.exchangeTimeUs());
        if (!takers.isEmpty()) {
            events++;
        }
        return takers;
    }

    /** One sink lost some of what the others got. */
    synchronized void lacked(GapLog.OpenGap ofSink, NumberRanges numbers) {
        if (!ended) {
            Map<String, NumberRanges> lacked = new HashMap<>();
            lacked.put(ofSink.sink(), numbers);
            late.lacked(ofSink, lacked);
        }
    }

    /** {@return the numbers of trades that are missing and that somebody may still have, the oldest first} */
    public synchronized List<NumberRange> missing() {
        return late.missing();
    }

    /** The exchange has said that it has no trades of these numbers, and never had. */
    public synchronized void neverWere(NumberRange numbers) {
        late.neverWere(numbers.first(), numbers.last());
    }

    /** Nobody will bring the trades of these numbers any more. */
    public synchronized void gone(NumberRange numbers) {
        late.gone(numbers.first(), numbers.last());
    }

    /** A gap that closes with the same event is published once. */
    private void openWithoutAWord(GapCause cause) {
        if (gap == null) {
            gap = gapLog.gap(stream, null, cause, provenUntilUs, lastExchangeTimeUs);
        }
    }

    /** The number of an aggregate's first fill, if it counts what its sequence counts, else the sequence. */
    private static long firstNumber(Trade trade) {
        boolean same = trade.firstTradeId() != MarketEvent.ABSENT && trade.lastTradeId() == trade.sequence();
        return same ? trade.firstTradeId() : trade.sequence();
    }

    private void missing(long first, long last, boolean held) {
        gap.firstMissingId = Long.toString(first);
        gap.lastMissingId = Long.toString(last);
        gap.lost = numbering == Numbering.WITHOUT_HOLES ? last - first + 1 : MarketEvent.ABSENT;
        late.missing(gap, first, last, held);
    }

    private void closeUnproven(MarketEvent firstGood) {
        if (gap != null) {
            gap.publish(GapState.CLOSED, firstGood.receiveTimeUs(), firstGood.exchangeTimeUs());
            gap = null;
        }
    }

    private void closeProven(MarketEvent firstGood) {
        if (gap != null) {
            gap.lost = 0;
            gap.publish(GapState.RECOVERED, firstGood.receiveTimeUs(), firstGood.exchangeTimeUs());
            gap = null;
        }
    }

    /** From now on nothing is known of the stream, until the next event. Books tell by {@link #bookBroken} themselves, and begin anew with a snapshot. */
    public synchronized void interrupted(GapCause cause) {
        if (coveredFromUs != MarketEvent.ABSENT && gap == null && !ended) {
            openWithoutAWord(cause);
            gap.publishOpen();
        }
    }

    /** It was asked for at a moment and nothing has come since: a gap from then on, if it was never listened to. */
    public synchronized void absent(GapCause cause, long askedAtUs) {
        if (coveredFromUs == MarketEvent.ABSENT && gap == null && !ended) {
            gap = gapLog.gap(stream, null, cause, askedAtUs, MarketEvent.ABSENT);
            gap.publishOpen();
        }
    }

    /** The instrument is gone, and with it what could be missing. */
    public synchronized void gone() {
        endGap(gapLog.nowUs());
    }

    private void endGap(long endedAtUs) {
        if (gap != null) {
            gap.publish(GapState.CLOSED, endedAtUs, MarketEvent.ABSENT);
            gap = null;
        }
    }

    /** The book is broken behind a state: the gap begins there, not where it was noticed. */
    public synchronized void bookBroken(GapCause cause, BookPosition lastGood) {
        if (gap == null && !ended) {
            gap = gapLog.gap(stream, null, cause, lastGood.receiveTimeUs(), lastGood.exchangeTimeUs());
            gap.firstMissingId = Long.toString(lastGood.sequence() + 1);
            gap.publishOpen();
        }
    }
}
