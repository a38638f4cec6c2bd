package io.marketprism.internal.book;

import io.marketprism.book.OrderBook;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * A check of a whole book against a fetched snapshot, which is of another moment: the deltas that come meanwhile are kept, and those behind the
 * snapshot are applied to it, until both books are of the same moment. Guarded by the synchroniser that began it.
 */
public final class BookCheck {
    /** Far more than come while a snapshot is fetched and waits to be reached. */
    static final int MAX_DELTAS = 20_000;

    static final long MAX_BYTES = 8L << 20;

    private final Instrument instrument;
    private final BookBuffer.Held since;
    private BookSnapshot snapshot;

    BookCheck(Instrument instrument, BookBuffer buffer) {
        this.instrument = instrument;
        this.since = buffer.checking();
    }

    /** {@return whether the check may go on; false if more has come than it may keep} */
    boolean delta(BookDelta delta) {
        since.add(delta, MarketEvent.ABSENT);
        return since.size() <= MAX_DELTAS && since.bytes() <= MAX_BYTES;
    }

    /** Lets go of what it keeps; it is over. */
    void end() {
        since.clear();
    }

    void snapshot(BookSnapshot fetched) {
        snapshot = fetched;
    }

    /** {@return whether the snapshot is there and the checked book has reached it} */
    boolean canConclude(long sequence) {
        return snapshot != null && snapshot.sequence() <= sequence;
    }

    /** {@return the deltas since it was begun, which it does not keep any more; null if some are missing because there was no room for them} */
    ArrayDeque<BookDelta> takeDeltas() {
        return since.take();
    }

    /** {@return the fetched book at the moment of the checked one; null if the deltas since do not lead there from the snapshot} */
    OrderBook freshAt(long sequence, Iterable<BookDelta> deltas) {
        OrderBook fresh = fresh();
        for (BookDelta delta : deltas) {
            if (delta.reset()) {
                return null;
            }
            fresh.apply(delta);
        }
        return fresh.state() == OrderBook.State.VALID && fresh.sequence() == sequence ? fresh : null;
    }

    /** {@return whether the snapshot is of a moment between two of those that the deltas lead to} */
    boolean isBetween(Iterable<BookDelta> deltas) {
        for (BookDelta delta : deltas) {
            if (delta.previousSequence() < snapshot.sequence() && snapshot.sequence() < delta.sequence()) {
                return true;
            }
        }
        return false;
    }

    /** {@return the fetched book} */
    OrderBook fresh() {
        OrderBook fresh = new OrderBook(instrument);
        fresh.apply(snapshot);
        return fresh;
    }

    /** {@return how many price levels differ in the range that both books know} */
    static int differences(OrderBook one, OrderBook other) {
        return differences(
                        one.bids(Integer.MAX_VALUE),
                        other.bids(Integer.MAX_VALUE),
                        one.knownDownTo(),
                        other.knownDownTo(),
                        1)
                + differences(
                        one.asks(Integer.MAX_VALUE),
                        other.asks(Integer.MAX_VALUE),
                        one.knownUpTo(),
                        other.knownUpTo(),
                        -1);
    }

    /**
     * Counts.
     *
     * @param sign 1 if better prices are higher, -1 if they are lower
     */
    private static int differences(Levels one, Levels other, Decimal bound, Decimal otherBound, int sign) {
        Map<Decimal, Decimal> quantities = new HashMap<>();
        for (int i = 0; i < one.size(); i++) {
            if (isWithin(one.price(i), otherBound, sign)) {
                quantities.put(one.price(i), one.quantity(i));
            }
        }
        int differences = 0;
        for (int i = 0; i < other.size(); i++) {
            if (isWithin(other.price(i), bound, sign) && !other.quantity(i).equals(quantities.remove(other.price(i)))) {
                differences++;
            }
        }
        return differences + quantities.size();
    }

    private static boolean isWithin(Decimal price, Decimal bound, int sign) {
        return bound == null || sign * Integer.signum(price.compareTo(bound)) >= 0;
    }

    /** {@return whether the first book reaches deeper than the second} */
    static boolean knowsMore(OrderBook one, OrderBook other) {
        return isDeeper(one.knownDownTo(), other.knownDownTo(), 1) || isDeeper(one.knownUpTo(), other.knownUpTo(), -1);
    }

    private static boolean isDeeper(Decimal bound, Decimal otherBound, int sign) {
        return otherBound != null && (bound == null || sign * Integer.signum(bound.compareTo(otherBound)) < 0);
    }
}
