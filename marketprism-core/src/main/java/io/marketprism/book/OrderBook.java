package io.marketprism.book;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.event.MarketEvent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order book of one instrument, kept from its events and verified at each of them.
 *
 * <pre>{@code
 * OrderBook book = new OrderBook(instrument);
 * Sink sink = Sink.forEach(book::follow);
 * …
 * if (book.state() == OrderBook.State.VALID) {
 *     Levels.Level bid = book.bestBid();
 * }
 * }</pre>
 *
 * <p><b>Validity.</b> A book is {@link State#SYNCING} until a snapshot has come, {@link State#VALID} as long as every delta continues it, and
 * SYNCING again after a delta that does not: something is missing then, and further deltas are ignored until the next snapshot.
 *
 * <p><b>Reads</b> tell the state behind the last event that was applied, also while the book is not valid: what was last known then, empty
 * before the first snapshot. {@link #state()} tells whether it can be trusted.
 *
 * <p><b>Depth.</b> A snapshot that was cut ({@link BookSnapshot#depthLimit()}) says nothing about the levels beyond its worst bid or ask. Nor do
 * deltas, which bring only those that change. So the book knows each side up to a bound, {@link #knownDownTo()} and {@link #knownUpTo()}, and
 * reads never go beyond it: the levels they return have no holes, and a single number that would need levels beyond the bound is null. Trade
 * uses the known levels up ({@link #knownBids()}, {@link #knownAsks()}); a fresh snapshot brings new ones. A snapshot side with fewer levels than
 * it was cut to was not cut: all of it is known.
 *
 * <p><b>Threads.</b> Thread-safe: events are applied one at a time under a lock; reads share it and hold off the next event while they last. A
 * reader sees the state between two whole events, never a part of one. Two reads may see two states; {@link #snapshot} reads everything at
 * once. Applying a delta allocates nothing, reading allocates what it returns.
 *
 * <p>Numbers are exact whatever their width. Digits that do not fit a {@code long} slow the book down until the next snapshot.
 */
public final class OrderBook {

    /** How far a book can be trusted. */
    public enum State {
        /** There was no snapshot yet, or something is missing since: the book waits for the next snapshot. */
        SYNCING,
        /** The book is what the venue's was at {@link OrderBook#sequence()}. */
        VALID,
        /** Nothing is missing so far as the events tell, but the owner doubts that they still come. The next event that fits makes it valid. */
        STALE
    }

    /** As {@link io.marketprism.sink.Sink#forEach} names its sink. */
    private static final String CALLBACK = "for-each";

    /** Written under the lock, and of one identity for ever: the newest snapshot says what its quantities count. */
    private volatile Instrument instrument;

    /** Not a {@code StampedLock}: its readers overtake a waiting writer, and a few busy ones starve it. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private final BookSide bids = BookSide.ofBids();
    private final BookSide asks = BookSide.ofAsks();
    private State state = State.SYNCING;
    private @Nullable String reason = "there was no snapshot yet";
    private boolean begun;
    private long sequence = MarketEvent.ABSENT;
    private long exchangeTimeUs = MarketEvent.ABSENT;
    private long receiveTimeUs = MarketEvent.ABSENT;
    private @Nullable String collector;
    private @Nullable String bookSession;

    /** When the snapshot was received that the book goes back to. */
    private long begunAtUs = MarketEvent.ABSENT;

    /** The last gap of which it was told that it is over. */
    private @Nullable String pastGap;

    /**
     * A book without a snapshot.
     *
     * @param instrument whose book, from whichever event; what its quantities count the snapshots say
     */
    public OrderBook(Instrument instrument) {
        this.instrument = Objects.requireNonNull(instrument, "instrument");
    }

    /** {@return whose book it is: the instrument of the snapshot that the book goes back to; before the first, the one that it was made with} */
    public Instrument instrument() {
        return instrument;
    }

    /**
     * Takes the next event.
     *
     * <ul>
     *   <li>A snapshot replaces the book, unless the book is valid and its sequence is not below the snapshot's.
     *   <li>A delta whose sequence is not above the book's is ignored, unless it is a {@linkplain BookDelta#reset() reset}.
     *   <li>A delta whose previous sequence is not above the book's is applied, if its quantities count what the book's do.
     *   <li>Any other delta is a break: the book stays as it is, and is {@link State#SYNCING} until the next snapshot.
     *   <li>While it is SYNCING, deltas are ignored.
     * </ul>
     *
     * @param event of this book's instrument
     * @throws IllegalArgumentException if the event is of another instrument
     */
    public void apply(BookEvent event) {
        if (event.instrument() != instrument && !event.instrument().equals(instrument)) {
            throw new IllegalArgumentException(
                    "Expected an event of " + instrument + ", was one of " + event.instrument());
        }
        lock.writeLock().lock();
        try {
            if (event instanceof BookSnapshot snapshot) {
                applySnapshot(snapshot);
            } else {
                applyDelta((BookDelta) event);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * The same as {@link #follow(MarketEvent, String)} behind a {@linkplain io.marketprism.sink.Sink#forEach callback} of the name that it has by default, {@code for-each}.
     *
     * @param event of any kind and instrument
     */
    public void follow(MarketEvent event) {
        follow(event, CALLBACK);
    }

    /**
     * Takes whatever concerns this book, and ignores the rest: {@linkplain #apply applies} its events, and {@linkplain #invalidate invalidates} it
     * when a {@link Gap} says that it lacks some. So a book that follows everything a sink gets is not valid while its venue is not heard, which
     * events of the book alone cannot tell.
     *
     * <p>A gap says so if it is of order books, of the collector from which the book's last event is, and from before all sinks or of the sink named
     * here; and
     *
     * <ul>
     *   <li>is open, unless the book goes back to a snapshot that was received after the gap was noticed, or was told already that the gap is over:
     *       then the gap comes late, and the book was made whole since;
     *   <li>or is closed, unless the book has reached an event behind the gap since: then every event continued the one before it, and what was
     *       lost was not of this book, or the book has begun anew.
     * </ul>
     *
     * A recovered gap never does: nothing is missing. Times are those of one collector's clock.
     *
     * @param event of any kind and instrument
     * @param sink name of the sink that hands over the events
     */
    public void follow(MarketEvent event, String sink) {
        Objects.requireNonNull(sink, "sink");
        if (event.instrument() != instrument && !event.instrument().equals(instrument)) {
            return;
        }
        if (event instanceof BookEvent change) {
            apply(change);
        } else if (event instanceof Gap gap
                && gap.affectedDataType() == DataType.ORDERBOOK
                && (gap.sink() == null || gap.sink().equals(sink))) {
            lock.writeLock().lock();
            try {
                heed(gap);
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    private void heed(Gap gap) {
        boolean late = gap.gapId().equals(pastGap) || begunAtUs > gap.receiveTimeUs();
        if (gap.state() != GapState.OPEN) {
            pastGap = gap.gapId();
        }
        if (!Objects.equals(gap.collector(), collector)) {
            return;
        }
        if (gap.state() == GapState.OPEN && !late) {
            invalidate("a gap is open since " + gap.startedAtUs() + " µs, cause "
                    + gap.cause().wireName());
        } else if (gap.state() == GapState.CLOSED && state != State.SYNCING && !hasPassed(gap)) {
            invalidate("events were lost from " + gap.startedAtUs() + " µs on, cause "
                    + gap.cause().wireName());
        }
    }

    /** Whether the book's last event came after the last one that was lost: a single one was lost where the gap starts, others before it ends. */
    private boolean hasPassed(Gap closed) {
        return closed.lost() == 1 && receiveTimeUs > closed.startedAtUs()
                || closed.endedAtUs() != MarketEvent.ABSENT && receiveTimeUs >= closed.endedAtUs();
    }

    private void applySnapshot(BookSnapshot snapshot) {
        if (state == State.VALID && sequence != MarketEvent.ABSENT && snapshot.sequence() <= sequence) {
            return;
        }
        begin();
        instrument = snapshot.instrument();
        bids.replace(snapshot.bids(), snapshot.depthLimit());
        asks.replace(snapshot.asks(), snapshot.depthLimit());
        begunAtUs = snapshot.receiveTimeUs();
        finish(snapshot);
    }

    private void applyDelta(BookDelta delta) {
        if (state == State.SYNCING || delta.sequence() <= sequence && !delta.reset()) {
            return;
        }
        long previous = delta.previousSequence();
        if (previous == MarketEvent.ABSENT || previous > sequence) {
            state = State.SYNCING;
            reason = "the book stands at " + sequence + ", delta " + delta.sequence() + " does not continue it: "
                    + (previous == MarketEvent.ABSENT ? "it does not name its predecessor" : "it follows " + previous);
            return;
        }
        if (delta.instrument() != instrument && delta.instrument().quantityUnit() != instrument.quantityUnit()) {
            state = State.SYNCING;
            reason = "the book stands at " + sequence + ", delta " + delta.sequence()
                    + " does not continue it: it counts "
                    + delta.instrument().quantityUnit().wireName() + ", the book counts "
                    + instrument.quantityUnit().wireName();
            return;
        }
        begin();
        bids.set(delta.bids());
        asks.set(delta.asks());
        finish(delta);
    }

    /** Should an event fail half-way, for want of memory say, the book must not pass for a valid one. */
    private void begin() {
        state = State.SYNCING;
        reason = "an event was applied only in part";
    }

    private void finish(BookEvent event) {
        begun = true;
        sequence = event.sequence();
        exchangeTimeUs = event.exchangeTimeUs();
        receiveTimeUs = event.receiveTimeUs();
        collector = event.collector();
        bookSession = event.bookSession();
        state = State.VALID;
        reason = null;
    }

    /**
     * The owner doubts that events still come: makes a valid book {@link State#STALE}. Has no effect on one that is {@link State#SYNCING}.
     *
     * @param why told by {@link #reason()}
     */
    public void markStale(String why) {
        Objects.requireNonNull(why, "why");
        lock.writeLock().lock();
        try {
            if (state != State.SYNCING) {
                state = State.STALE;
                reason = why;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * The owner knows that something is missing: makes the book {@link State#SYNCING}, until the next snapshot.
     *
     * @param why told by {@link #reason()}
     */
    public void invalidate(String why) {
        Objects.requireNonNull(why, "why");
        lock.writeLock().lock();
        try {
            state = State.SYNCING;
            reason = why;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <T> T read(Supplier<T> reading) {
        lock.readLock().lock();
        try {
            return reading.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private long readLong(LongSupplier reading) {
        lock.readLock().lock();
        try {
            return reading.getAsLong();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** {@return whether the book can be trusted} */
    public State state() {
        return read(() -> state);
    }

    /** {@return why the book is not valid; null if it is} */
    public @Nullable String reason() {
        return read(() -> reason);
    }

    /** {@return the venue's number of the state; {@link MarketEvent#ABSENT} before the first snapshot, or if the venue gives none} */
    public long sequence() {
        return readLong(() -> sequence);
    }

    /** {@return the venue's time of the last event applied, µs since the epoch, or {@link MarketEvent#ABSENT}} */
    public long exchangeTimeUs() {
        return readLong(() -> exchangeTimeUs);
    }

    /** {@return when the last event applied was received, µs since the epoch, or {@link MarketEvent#ABSENT}} */
    public long receiveTimeUs() {
        return readLong(() -> receiveTimeUs);
    }

    /** {@return the highest bid; null if there is none, or none is known} */
    public @Nullable Level bestBid() {
        return read(bids::best);
    }

    /** {@return the lowest ask; null if there is none, or none is known} */
    public @Nullable Level bestAsk() {
        return read(asks::best);
    }

    /**
     * The best bids.
     *
     * @param count how many, 0 or more
     * @return highest first; fewer if fewer are known
     */
    public Levels bids(int count) {
        requireCount(count, 0);
        return read(() -> bids.first(count));
    }

    /**
     * The best asks.
     *
     * @param count how many, 0 or more
     * @return lowest first; fewer if fewer are known
     */
    public Levels asks(int count) {
        requireCount(count, 0);
        return read(() -> asks.first(count));
    }

    private static void requireCount(int count, int least) {
        if (count < least) {
            throw new IllegalArgumentException("Expected a number of levels of " + least + " or more, was " + count);
        }
    }

    /**
     * The bids at a price and above.
     *
     * @param price the lowest price
     * @return highest first; only those down to {@link #knownDownTo()} if that is above the price
     */
    public Levels bidsDownTo(Decimal price) {
        Objects.requireNonNull(price, "price");
        return read(() -> bids.firstTo(price));
    }

    /**
     * The asks at a price and below.
     *
     * @param price the highest price
     * @return lowest first; only those up to {@link #knownUpTo()} if that is below the price
     */
    public Levels asksUpTo(Decimal price) {
        Objects.requireNonNull(price, "price");
        return read(() -> asks.firstTo(price));
    }

    /**
     * What is bid at a price.
     *
     * @param price exactly this one
     * @return the quantity; 0 if there is none; null if the price is below {@link #knownDownTo()}
     */
    public @Nullable Decimal bidQuantityAt(Decimal price) {
        Objects.requireNonNull(price, "price");
        return read(() -> bids.quantityAt(price));
    }

    /**
     * What is asked at a price.
     *
     * @param price exactly this one
     * @return the quantity; 0 if there is none; null if the price is above {@link #knownUpTo()}
     */
    public @Nullable Decimal askQuantityAt(Decimal price) {
        Objects.requireNonNull(price, "price");
        return read(() -> asks.quantityAt(price));
    }

    /**
     * All that is bid at a price and above.
     *
     * @param price the lowest price
     * @return the sum of the quantities; null if the price is below {@link #knownDownTo()}
     */
    public @Nullable Decimal bidVolumeDownTo(Decimal price) {
        Objects.requireNonNull(price, "price");
        return read(() -> bids.volumeTo(price));
    }

    /**
     * All that is asked at a price and below.
     *
     * @param price the highest price
     * @return the sum of the quantities; null if the price is above {@link #knownUpTo()}
     */
    public @Nullable Decimal askVolumeUpTo(Decimal price) {
        Objects.requireNonNull(price, "price");
        return read(() -> asks.volumeTo(price));
    }

    /** {@return half the sum of best bid and best ask, exactly; null if one is missing} */
    public @Nullable Decimal mid() {
        return read(() -> {
            Level bid = bids.best();
            Level ask = asks.best();
            return bid == null || ask == null ? null : half(bid.price(), ask.price());
        });
    }

    private static Decimal half(Decimal bid, Decimal ask) {
        BigDecimal half = BigDecimal.valueOf(5, 1);
        return Decimal.of(bid.toBigDecimal().add(ask.toBigDecimal()).multiply(half));
    }

    /** {@return best ask less best bid, exactly, negative if they cross; null if one is missing} */
    public @Nullable Decimal spread() {
        return read(() -> {
            Level bid = bids.best();
            Level ask = asks.best();
            return bid == null || ask == null
                    ? null
                    : Decimal.of(ask.price().toBigDecimal().subtract(bid.price().toBigDecimal()));
        });
    }

    /** {@return whether the best bid is at or above the best ask, which no venue's own book is while it trades} */
    public boolean isCrossed() {
        return read(() -> {
            Level bid = bids.best();
            Level ask = asks.best();
            return bid != null && ask != null && bid.price().compareTo(ask.price()) >= 0;
        });
    }

    /**
     * Which side weighs more near the touch: (bids − asks) / (bids + asks), of the quantities of the best levels.
     *
     * @param levels how many of each side, 1 or more; a side that has fewer counts with all of them
     * @return from -1 (only asks) to 1 (only bids), rounded by {@link MathContext#DECIMAL64} (16 digits, half even); null if both sides are empty,
     *     or if one does not know as many levels
     */
    public @Nullable BigDecimal imbalance(int levels) {
        requireCount(levels, 1);
        return read(() -> {
            Decimal bid = bids.volume(levels);
            Decimal ask = asks.volume(levels);
            return bid == null || ask == null ? null : imbalance(bid.toBigDecimal(), ask.toBigDecimal());
        });
    }

    private static @Nullable BigDecimal imbalance(BigDecimal bid, BigDecimal ask) {
        BigDecimal sum = bid.add(ask);
        return sum.signum() == 0 ? null : bid.subtract(ask).divide(sum, MathContext.DECIMAL64);
    }

    /** {@return the lowest price down to which all bids are known; null if all are, which is so too before the first snapshot} */
    public @Nullable Decimal knownDownTo() {
        return read(bids::worstKnown);
    }

    /** {@return the highest price up to which all asks are known; null if all are, which is so too before the first snapshot} */
    public @Nullable Decimal knownUpTo() {
        return read(asks::worstKnown);
    }

    /** {@return number of bids that reads return: those not below {@link #knownDownTo()}} */
    public int knownBids() {
        return (int) readLong(bids::known);
    }

    /** {@return number of asks that reads return: those not above {@link #knownUpTo()}} */
    public int knownAsks() {
        return (int) readLong(asks::known);
    }

    /** {@return number of levels held on both sides, those too that are beyond the known depth} */
    public int size() {
        return (int) readLong(() -> bids.size() + asks.size());
    }

    /**
     * The book as an event, all of one moment.
     *
     * @param levels how many of each side at most, 1 or more
     * @return the known part, with a {@link BookSnapshot#depthLimit()} if there is more or may be; null before the first snapshot, and if a side
     *     knows no level any more though it may have some
     */
    public @Nullable BookSnapshot snapshot(int levels) {
        requireCount(levels, 1);
        return read(() -> {
            int limit = Math.min(cut(bids, levels), cut(asks, levels));
            return !begun || limit == 0
                    ? null
                    : new BookSnapshot(
                            instrument,
                            exchangeTimeUs,
                            receiveTimeUs,
                            collector,
                            sequence,
                            bids.first(limit),
                            asks.first(limit),
                            limit == Integer.MAX_VALUE ? 0 : limit,
                            bookSession);
        });
    }

    /** {@return number of levels that a side must be cut to, {@code Integer.MAX_VALUE} if to none} */
    private static int cut(BookSide side, int levels) {
        int known = side.known();
        return known > levels || side.worstKnown() != null ? Math.min(known, levels) : Integer.MAX_VALUE;
    }

    /** {@return such as {@code binance spot BTC-USDT VALID at 1027024}} */
    @Override
    public String toString() {
        return read(() -> instrument + " " + state + " at " + sequence + (reason == null ? "" : ": " + reason));
    }
}
