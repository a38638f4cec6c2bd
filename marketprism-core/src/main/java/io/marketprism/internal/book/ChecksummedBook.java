package io.marketprism.internal.book;

import io.marketprism.connector.BookRule;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.internal.time.EpochClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Keeps a book whose exchange sends checksums in place of numbers: cuts it to the exchange's depth, compares the checksum after each event, and
 * numbers the events, so that a {@link BookSynchronizer} and every reader may treat them like those of any other exchange. Not thread-safe.
 */
final class ChecksummedBook {
    private static final long UNSIGNED_32_BITS = 0xFFFF_FFFFL;

    private final Supplier<InstrumentDefinition> definition;
    private final BookRule rule;
    private final EpochClock clock;
    private final TreeMap<Decimal, Decimal> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<Decimal, Decimal> asks = new TreeMap<>();
    private long sequence;
    private String mismatch;

    ChecksummedBook(Supplier<InstrumentDefinition> definition, BookRule rule, EpochClock clock) {
        this.definition = definition;
        this.rule = rule;
        this.clock = clock;
    }

    /** {@return why the book is not what the exchange has after the newest event, in words; null if it is} */
    String mismatch() {
        return mismatch;
    }

    /**
     * Applies an event.
     *
     * @param checksum what the exchange says of the book after it
     * @return the event with a number, and with the levels that it pushes out of the book
     */
    BookEvent accept(BookEvent event, long checksum) {
        BookEvent numbered = event instanceof BookSnapshot snapshot ? begin(snapshot) : next((BookDelta) event);
        long own = rule.checksum().of(definition.get(), best(bids), best(asks));
        mismatch = (own & UNSIGNED_32_BITS) == (checksum & UNSIGNED_32_BITS)
                ? null
                : "expected a book of checksum " + (checksum & UNSIGNED_32_BITS) + " at its best "
                        + rule.checksum().levels() + " levels, was " + (own & UNSIGNED_32_BITS);
        return numbered;
    }

    /** The time is a number that another run, and another snapshot, have not used. */
    private BookSnapshot begin(BookSnapshot snapshot) {
        bids.clear();
        asks.clear();
        set(bids, snapshot.bids());
        set(asks, snapshot.asks());
        cut(bids);
        cut(asks);
        sequence = Math.max(sequence + 1, clock.nowUs());
        boolean isCut = bids.size() == rule.depth() || asks.size() == rule.depth();
        return new BookSnapshot(
                snapshot.instrument(),
                snapshot.exchangeTimeUs(),
                snapshot.receiveTimeUs(),
                snapshot.collector(),
                sequence,
                all(bids),
                all(asks),
                isCut ? rule.depth() : 0,
                null);
    }

    private BookDelta next(BookDelta delta) {
        set(bids, delta.bids());
        set(asks, delta.asks());
        long previous = sequence;
        sequence++;
        return new BookDelta(
                delta.instrument(),
                delta.exchangeTimeUs(),
                delta.receiveTimeUs(),
                delta.collector(),
                previous,
                sequence,
                false,
                with(delta.bids(), cut(bids), bids.comparator()),
                with(delta.asks(), cut(asks), Comparator.naturalOrder()),
                null);
    }

    private static void set(TreeMap<Decimal, Decimal> side, Levels levels) {
        for (int i = 0; i < levels.size(); i++) {
            if (levels.quantity(i).signum() == 0) {
                side.remove(levels.price(i));
            } else {
                side.put(levels.price(i), levels.quantity(i));
            }
        }
    }

    /** Removes the levels beyond the exchange's depth, which it does not mention any more; {@return their prices}. */
    private List<Decimal> cut(TreeMap<Decimal, Decimal> side) {
        List<Decimal> removed = new ArrayList<>();
        while (side.size() > rule.depth()) {
            removed.add(side.pollLastEntry().getKey());
        }
        return removed;
    }

    /** The changes, and the levels that they pushed out: who only follows the changes would keep those for ever. */
    private static Levels with(Levels changes, List<Decimal> removed, Comparator<? super Decimal> bestFirst) {
        if (removed.isEmpty()) {
            return changes;
        }
        TreeMap<Decimal, Decimal> all = new TreeMap<>(bestFirst);
        for (int i = 0; i < changes.size(); i++) {
            all.put(changes.price(i), changes.quantity(i));
        }
        removed.forEach(price -> all.put(price, Decimal.ZERO));
        return all(all);
    }

    private Levels best(TreeMap<Decimal, Decimal> side) {
        return levels(side, rule.checksum().levels());
    }

    private static Levels all(TreeMap<Decimal, Decimal> side) {
        return levels(side, side.size());
    }

    private static Levels levels(TreeMap<Decimal, Decimal> side, int count) {
        List<Level> levels = new ArrayList<>(Math.min(count, side.size()));
        for (Map.Entry<Decimal, Decimal> level : side.entrySet()) {
            if (levels.size() == count) {
                break;
            }
            levels.add(new Level(level.getKey(), level.getValue()));
        }
        return Levels.of(levels);
    }
}
