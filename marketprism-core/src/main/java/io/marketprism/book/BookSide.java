package io.marketprism.book;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One side of a book: its levels, and how deep they are known. Not thread-safe. */
final class BookSide {
    private final Comparator<Decimal> bestFirst;
    private final PackedLevels packed;
    private PriceLevels levels;
    private @Nullable Decimal worstKnown;

    private BookSide(Comparator<Decimal> bestFirst, boolean descending) {
        this.bestFirst = bestFirst;
        this.packed = new PackedLevels(descending);
        this.levels = packed;
    }

    static BookSide ofBids() {
        return new BookSide(Comparator.reverseOrder(), true);
    }

    static BookSide ofAsks() {
        return new BookSide(Comparator.naturalOrder(), false);
    }

    /** Holds the levels of a snapshot. A side that has fewer than the snapshot was cut to was not cut. */
    void replace(Levels all, int depthLimit) {
        if (packed.replace(all)) {
            levels = packed;
        } else {
            levels = new WideLevels(bestFirst);
            levels.set(all);
        }
        worstKnown = depthLimit > 0 && all.size() >= depthLimit ? all.price(all.size() - 1) : null;
    }

    /** Sets the levels of a delta. What has no room in {@code long}s moves, with the whole side, to where it has. */
    void set(Levels changes) {
        if (!levels.set(changes)) {
            WideLevels wide = new WideLevels(bestFirst);
            wide.set(packed.first(packed.size()));
            wide.set(changes);
            levels = wide;
            packed.clear();
        }
    }

    /** {@return number of levels, those too that are beyond what is known} */
    int size() {
        return levels.size();
    }

    /** {@return the worst price up to which all levels are known; null if all are} */
    @Nullable Decimal worstKnown() {
        return worstKnown;
    }

    private boolean isUnknown(Decimal price) {
        return worstKnown != null && bestFirst.compare(price, worstKnown) > 0;
    }

    /** {@return number of known levels} */
    int known() {
        return worstKnown == null ? levels.size() : levels.countTo(worstKnown);
    }

    /** {@return the best known levels} */
    Levels first(int count) {
        return levels.first(Math.min(count, known()));
    }

    /** {@return the best known level, or null} */
    @Nullable Level best() {
        Levels first = first(1);
        return first.isEmpty() ? null : new Level(first.price(0), first.quantity(0));
    }

    /** {@return the known levels at a price or better} */
    Levels firstTo(Decimal price) {
        return levels.first(isUnknown(price) ? known() : levels.countTo(price));
    }

    /** {@return the quantity at a price, or null if it is not known} */
    @Nullable Decimal quantityAt(Decimal price) {
        return isUnknown(price) ? null : levels.quantityAt(price);
    }

    /** {@return the quantities at a price and better, or null if they are not known} */
    @Nullable Decimal volumeTo(Decimal price) {
        return isUnknown(price) ? null : levels.volume(levels.countTo(price));
    }

    /** {@return the quantities of the best levels, all there are if there are fewer, or null if fewer are known} */
    @Nullable Decimal volume(int count) {
        int known = known();
        return known < count && worstKnown != null ? null : levels.volume(Math.min(count, known));
    }
}
