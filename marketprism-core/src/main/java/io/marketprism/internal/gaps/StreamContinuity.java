package io.marketprism.internal.gaps;

import io.marketprism.connector.Offer.By;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
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

    /** If nothing has come so long after somebody began to listen, what came before is asked for without waiting for it. */
    static final long QUIET_AFTER_US = 10_000_000;

    private final StreamKey stream;
    private final Numbering numbering;

    /** How many {@linkplain Places places} an event takes: as many as its interval has µs where they are times, else 1. */
    private final long length;

    private final GapLog gapLog;
    private final LateTrades late;

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

    /** All sinks have the trades up to this one from earlier runs, which ended then. */
    private long leftNumber = MarketEvent.ABSENT;

    private long leftAtUs = MarketEvent.ABSENT;

    /** Whether several legs bring the stream, so that one may bring later what another has left out. */
    private boolean severalLegs;

    /** Whether nobody follows it any more: what still comes of it is nothing. */
    private boolean ended;

    public StreamContinuity(StreamKey stream, Numbering numbering, GapLog gapLog) {
        this(stream, numbering, 1, gapLog);
    }

    private StreamContinuity(StreamKey stream, Numbering numbering, long length, GapLog gapLog) {
        this.stream = stream;
        this.numbering = numbering;
        this.length = length;
        this.gapLog = gapLog;
        this.late = new LateTrades(length);
    }

    /**
     * A stream of candles or ratios: one of each stretch of time, by which those that are missing can be named.
     *
     * @param lengthUs how long a stretch is
     */
    public static StreamContinuity byTime(StreamKey stream, long lengthUs, GapLog gapLog) {
        return new StreamContinuity(stream, Numbering.NONE, lengthUs, gapLog);
    }

    /** {@return by what those that are missing are named; null if they are not} */
    public By by() {
        if (isByTime()) {
            return By.TIME;
        }
        return numbering != Numbering.NONE && stream.dataType() == DataType.TRADE ? By.NUMBER : null;
    }

    /** {@return how many places an event takes} */
    public long length() {
        return length;
    }

    private boolean isByTime() {
        return length > 1;
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
        leftAtUs = afterUs;
        leftNumber = sinks.values().stream()
                .mapToLong(SafeNumbers.Safe::number)
                .filter(number -> number != MarketEvent.ABSENT)
                .min()
                .orElse(MarketEvent.ABSENT);
        restore(sinks);
        Map<String, NumberRanges> lacked = new HashMap<>();
        sinks.forEach((sink, safe) -> {
            if (safe.number() != MarketEvent.ABSENT) {
                lacked.put(sink, NumberRanges.of(safe.number() + 1, Long.MAX_VALUE));
            }
        });
        late.lacked(sinceLastRun, lacked, new NumberRanges());
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
                    id(lastTradeId, firstNumber == MarketEvent.ABSENT ? firstNumber : lastNumber),
                    events);
        }
    }

    private String id(TradeId tradeId, long number) {
        if (tradeId != null) {
            return tradeId.toString();
        }
        return number == MarketEvent.ABSENT || isByTime() ? null : Long.toString(number);
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

    /** The exchange has said that what the stream brought last still stands, which proves that nothing is missing. */
    public synchronized void alive(long receivedAtUs) {
        if (ended) {
            return;
        }
        begin(receivedAtUs);
        if (isByTime() && lastNumber != MarketEvent.ABSENT) {
            closeProven(receivedAtUs, MarketEvent.ABSENT);
        } else {
            endGap(receivedAtUs);
        }
        heard(receivedAtUs, true);
    }

    /** A candle has come that is not final yet, and goes to nobody. It shows all the same whether those before it have come. */
    public synchronized void notFinal(Candle candle) {
        if (ended) {
            return;
        }
        long receivedAtUs = receivedAtUs(candle);
        begin(receivedAtUs);
        boolean proves = true;
        if (isByTime()) {
            proves = inTime(candle, receivedAtUs);
        } else {
            endGap(receivedAtUs);
        }
        heard(receivedAtUs, proves);
    }

    private void heard(long receivedAtUs, boolean proves) {
        lastReceiveTimeUs = Math.max(lastReceiveTimeUs, receivedAtUs);
        provenUntilUs = proves ? Math.max(provenUntilUs, receivedAtUs) : provenUntilUs;
    }

    private long receivedAtUs(MarketEvent event) {
        return event.receiveTimeUs() == MarketEvent.ABSENT ? gapLog.nowUs() : event.receiveTimeUs();
    }

    /**
     * Notes an event that goes to the sinks.
     *
     * @return whether it is to go there: not if the exchange repeats, as history, on another leg or on the same, what it has sent before, in an earlier run
     *     too, nor once the stream has ended
     */
    public synchronized boolean event(MarketEvent event) {
        if (ended || event instanceof Trade trade && (isRepeated(trade) || isOfAnEarlierRun(trade))) {
            noteAlive(event);
            return false;
        }
        long receivedAtUs = receivedAtUs(event);
        begin(receivedAtUs);
        boolean proves = true;
        if (event instanceof Trade trade) {
            proves = trade(trade, receivedAtUs);
        } else if (isByTime()) {
            proves = inTime(event, receivedAtUs);
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
        noteAlive(event);
        provenUntilUs = proves ? Math.max(provenUntilUs, receivedAtUs) : provenUntilUs;
        return true;
    }

    /** Of what comes as it happens, or again. */
    private void noteAlive(MarketEvent event) {
        if (!(event instanceof Trade trade) || trade.source() == TradeSource.LIVE) {
            lastReceiveTimeUs = receivedAtUs(event);
        }
    }

    private boolean isNumbered(Trade trade) {
        return numbering != Numbering.NONE && trade.sequence() != MarketEvent.ABSENT;
    }

    private boolean isRepeated(Trade trade) {
        return (trade.source() == TradeSource.BACKFILL || trade.sequence() >= firstNumber)
                && isNumbered(trade)
                && trade.sequence() <= lastNumber
                && !late.misses(Places.first(trade), trade.sequence())
                && trade.exchangeTimeUs() <= lastExchangeTimeUs;
    }

    /** Where trades of the past come with a subscription, those that an earlier run has delivered come again; of others the first begins this run. */
    private boolean isOfAnEarlierRun(Trade trade) {
        return lastNumber == MarketEvent.ABSENT
                && trade.source() == TradeSource.BACKFILL
                && isNumbered(trade)
                && trade.sequence() <= leftNumber
                && trade.exchangeTimeUs() <= leftAtUs
                && !late.lacks(Places.first(trade), trade.sequence());
    }

    private void seen(long number) {
        lastNumber = number;
        firstNumber = firstNumber == MarketEvent.ABSENT ? number : firstNumber;
    }

    /** {@return whether it proves that all before it are there, or known to be missing: an old one does not} */
    private boolean trade(Trade trade, long receivedAtUs) {
        boolean numbered = isNumbered(trade);
        long last = trade.sequence();
        long first = Places.first(trade);
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
            closeProven(trade.receiveTimeUs(), trade.exchangeTimeUs());
        } else {
            hole(first, trade);
        }
        if (numbered) {
            seen(last);
        }
        lastTradeId = trade.tradeId();
        firstTradeId = firstTradeId == null ? lastTradeId : firstTradeId;
        return !late.isHolding();
    }

    /**
     * A candle or a ratio, of which there is one of each stretch of time. What it shows it shows of all before it: a candle that is not final yet, that
     * they are.
     *
     * @return whether all before it are there, or known to be missing: an old one does not prove it
     */
    private boolean inTime(MarketEvent event, long receivedAtUs) {
        long first = By.TIME.of(event);
        if (first == MarketEvent.ABSENT) {
            closeUnproven(event);
            return true;
        }
        boolean isOpen = Places.isOpen(event);
        long last = isOpen ? first - 1 : first + length - 1;
        if (lastNumber == MarketEvent.ABSENT) {
            closeUnproven(event);
            late.begins(first, receivedAtUs, event.exchangeTimeUs(), false);
            seen(last);
            return true;
        }
        boolean held = late.isHolding();
        if (first <= lastNumber && !isOpen) {
            // Times do not begin anew, so that any moment is plausible.
            late.came(first, last, MarketEvent.ABSENT);
        }
        if (first <= lastNumber && last <= lastNumber) {
            return held && !late.isHolding();
        }
        if (first <= lastNumber + 1) {
            closeProven(event.receiveTimeUs(), event.exchangeTimeUs());
        } else if (isOpen && gap == null) {
            // The end of the one before may come right behind.
            return false;
        } else {
            hole(first, event);
        }
        seen(last);
        return !late.isHolding();
    }

    /** Something is missing between what came last and what has come now. */
    private void hole(long first, MarketEvent firstGood) {
        boolean waitsForAnotherLeg = gap == null && severalLegs;
        openWithoutAWord(GapCause.SEQUENCE_BREAK);
        missing(lastNumber + 1, first - 1, waitsForAnotherLeg);
        if (waitsForAnotherLeg) {
            gap.endAt(firstGood.receiveTimeUs(), firstGood.exchangeTimeUs());
            gap = null;
        } else {
            closeUnproven(firstGood);
        }
    }

    /** Several legs bring the stream from now on, or one again: what one has left out another may bring, so that its gap is not told at once. */
    public synchronized void severalLegs(boolean several) {
        severalLegs = several;
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

    /** {@return which sinks lack an event that was fetched; it is to go to them} */
    public synchronized LateTrades.Takers fetched(MarketEvent event) {
        NumberRange places = ended || by() == null ? null : Places.of(event);
        if (places == null) {
            return LateTrades.Takers.NONE;
        }
        long openEnd = late.openEnd();
        if (openEnd != MarketEvent.ABSENT && places.last() >= openEnd) {
            if (coveredFromUs != MarketEvent.ABSENT && event.exchangeTimeUs() >= coveredFromUs) {
                // It was made since somebody listens, so that it comes by itself.
                begins(places.first(), event.exchangeTimeUs());
            } else {
                lastExchangeTimeUs = Math.max(lastExchangeTimeUs, event.exchangeTimeUs());
            }
        }
        LateTrades.Takers takers =
                late.fetched(places.first(), places.last(), isByTime() ? MarketEvent.ABSENT : event.exchangeTimeUs());
        if (!takers.isEmpty()) {
            events++;
        }
        return takers;
    }

    /** Nothing of this run has come yet, but it is known with which place it begins. */
    private void begins(long first, long exchangeTimeUs) {
        late.begins(first, gapLog.nowUs(), exchangeTimeUs, numbering == Numbering.WITHOUT_HOLES);
        lastNumber = first - 1;
    }

    /** The exchange has said that it has nothing from a number on. Whatever comes later comes by itself. */
    public synchronized void nothingFrom(long number) {
        if (late.openEnd() != MarketEvent.ABSENT && !ended) {
            begins(number, MarketEvent.ABSENT);
        }
    }

    /** One sink lost some of what the others got, and some that it had lost before. */
    synchronized void lacked(GapLog.OpenGap ofSink, NumberRanges places, NumberRanges again) {
        if (!ended && by() != null) {
            Map<String, NumberRanges> lacked = new HashMap<>();
            lacked.put(ofSink.sink(), places);
            late.lacked(ofSink, lacked, again);
        }
    }

    /**
     * {@return the places that are missing and that somebody may still have, the oldest first} Where nothing has come for a while since somebody
     * listens, the last range of trades may end with {@link Long#MAX_VALUE}: all that there is from a number on.
     */
    public synchronized List<NumberRange> missing() {
        long openEnd = late.openEnd();
        boolean isQuiet = openEnd != MarketEvent.ABSENT
                && coveredFromUs != MarketEvent.ABSENT
                && gapLog.nowUs() - coveredFromUs >= QUIET_AFTER_US;
        if (isQuiet && isByTime()) {
            // What was over when somebody began to listen is of the past, whatever comes.
            long over = Math.max(0, coveredFromUs - openEnd) / length;
            begins(openEnd + over * length, MarketEvent.ABSENT);
        }
        return late.missing(isQuiet);
    }

    /** The exchange has said that it has nothing in these places, and never had. */
    public synchronized void neverWere(NumberRange numbers) {
        late.neverWere(numbers.first(), numbers.last());
    }

    /** Nobody will bring what was in these places any more. */
    public synchronized void gone(NumberRange numbers) {
        late.gone(numbers.first(), numbers.last());
    }

    /** A gap that closes with the same event is published once. */
    private void openWithoutAWord(GapCause cause) {
        if (gap == null) {
            gap = gapLog.gap(stream, null, cause, provenUntilUs, lastExchangeTimeUs);
        }
    }

    private void missing(long first, long last, boolean held) {
        gap.firstMissingId = Long.toString(first);
        gap.lastMissingId = Long.toString(last - length + 1);
        gap.lost = numbering == Numbering.WITHOUT_HOLES ? last - first + 1 : MarketEvent.ABSENT;
        late.missing(gap, first, last, held);
    }

    private void closeUnproven(MarketEvent firstGood) {
        if (gap != null) {
            gap.publish(GapState.CLOSED, firstGood.receiveTimeUs(), firstGood.exchangeTimeUs());
            gap = null;
        }
    }

    private void closeProven(long receiveTimeUs, long exchangeTimeUs) {
        if (gap != null) {
            gap.lost = 0;
            gap.publish(GapState.RECOVERED, receiveTimeUs, exchangeTimeUs);
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
