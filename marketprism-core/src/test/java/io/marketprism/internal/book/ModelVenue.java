package io.marketprism.internal.book;

import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A venue with one small book of which every state is remembered. It changes once a second, so that the exchange time of an event tells the
 * index of the state that it leads to. Prices above 100 are asks, others bids.
 */
final class ModelVenue {
    static final Instrument INSTRUMENT = new Instrument("venue", MarketType.SPOT, "A-B", "AB", QuantityUnit.BASE);
    private static final long TOUCH = 100;
    private static final long SECOND = 1_000_000;

    /** Numberings are further apart than one run counts, so that no number belongs to two. */
    private static final long NUMBERING = 100_000;

    /** The book after one change. */
    private record State(long sequence, boolean restarted, Set<Long> touched, TreeMap<Long, Long> book) {}

    private final Random random;
    private final Continuity continuity;
    private final List<State> states = new ArrayList<>();
    private int published;
    private int epoch;
    private int restarts;

    ModelVenue(Random random, Continuity continuity) {
        this.random = random;
        this.continuity = continuity;
        states.add(new State(100 * NUMBERING + random.nextInt(1_000), false, Set.of(), new TreeMap<>()));
        change();
        published = newest();
    }

    int newest() {
        return states.size() - 1;
    }

    long sequence(int index) {
        return states.get(index).sequence();
    }

    TreeMap<Long, Long> book(int index) {
        return states.get(index).book();
    }

    private void change() {
        long step = continuity == Continuity.COVERING ? 1 : 1 + random.nextInt(5);
        add(states.get(newest()).sequence() + step, false);
    }

    private void add(long sequence, boolean restarted) {
        TreeMap<Long, Long> book = new TreeMap<>(states.get(newest()).book());
        Set<Long> touched = new TreeSet<>();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            long price = TOUCH - 6 + random.nextInt(13);
            long quantity = random.nextInt(4);
            touched.add(price);
            if (quantity == 0) {
                book.remove(price);
            } else {
                book.put(price, quantity);
            }
        }
        states.add(new State(sequence, restarted, touched, book));
    }

    /** Some changes, published as one delta. */
    BookDelta delta() {
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            change();
        }
        int first = published;
        if (continuity == Continuity.COVERING && random.nextInt(5) == 0) {
            first = Math.max(epoch, published - random.nextInt(4));
        }
        published = newest();
        return delta(first, published, false);
    }

    /** The numbering begins anew; one delta tells. */
    BookDelta restart() {
        int before = published;
        add((99 - ++restarts) * NUMBERING + random.nextInt(1_000), true);
        published = newest();
        epoch = published;
        return delta(before, published, true);
    }

    /** {@return whether the published book has asks} */
    boolean hasAsks() {
        return !book(published).tailMap(TOUCH, false).isEmpty();
    }

    /** One more state, which nobody is told of yet; perhaps with a number of a new numbering. */
    void changeUnseen(boolean restarted) {
        if (restarted) {
            add((99 - ++restarts) * NUMBERING + random.nextInt(1_000), true);
        } else {
            change();
        }
    }

    /** {@return whether the numbering begins anew with a state} */
    boolean isRestarted(int index) {
        return states.get(index).restarted();
    }

    /** One delta from a state to a later one of the same numbering, or to the one that begins a new one. */
    BookDelta between(int from, int to) {
        return delta(from, to, isRestarted(to));
    }

    /** The whole book of a state. */
    BookSnapshot wholeAt(int index) {
        return snapshot(index, Integer.MAX_VALUE);
    }

    /** Nothing has changed. */
    BookDelta keepAlive() {
        return new BookDelta(
                INSTRUMENT,
                published * SECOND,
                0,
                null,
                sequence(published),
                sequence(published),
                false,
                Levels.EMPTY,
                Levels.EMPTY,
                null);
    }

    private BookDelta delta(int from, int to, boolean reset) {
        Set<Long> touched = new TreeSet<>();
        states.subList(from + 1, to + 1).forEach(state -> touched.addAll(state.touched()));
        TreeMap<Long, Long> levels = new TreeMap<>();
        touched.forEach(price -> levels.put(price, book(to).getOrDefault(price, 0L)));
        return new BookDelta(
                INSTRUMENT,
                to * SECOND,
                0,
                null,
                sequence(from),
                sequence(to),
                reset,
                side(levels, true),
                side(levels, false),
                null);
    }

    /** {@return the index of the state that an event leads to} */
    static int state(BookEvent event) {
        return (int) (event.exchangeTimeUs() / SECOND);
    }

    /** The book that the stream stands at. */
    BookSnapshot published() {
        return snapshot(published, depth());
    }

    /** The book of now, or one that is a little old and perhaps of the numbering before. */
    BookSnapshot snapshot(boolean stale) {
        return snapshot(stale ? Math.max(0, newest() - random.nextInt(20)) : newest(), depth());
    }

    /** All of the book of now. */
    BookSnapshot whole() {
        return snapshot(newest(), Integer.MAX_VALUE);
    }

    private int depth() {
        return random.nextBoolean() ? 1 + random.nextInt(6) : Integer.MAX_VALUE;
    }

    private BookSnapshot snapshot(int index, int depth) {
        Levels bids = side(book(index), true);
        Levels asks = side(book(index), false);
        boolean cut = bids.size() >= depth || asks.size() >= depth;
        return new BookSnapshot(
                INSTRUMENT,
                index * SECOND,
                0,
                null,
                sequence(index),
                bids.first(Math.min(depth, bids.size())),
                asks.first(Math.min(depth, asks.size())),
                cut ? depth : 0,
                null);
    }

    private static Levels side(TreeMap<Long, Long> book, boolean bids) {
        List<Level> levels = new ArrayList<>();
        (bids ? book.headMap(TOUCH, true).descendingMap() : book.tailMap(TOUCH, false))
                .forEach((price, quantity) -> levels.add(new Level(Decimal.of(price), Decimal.of(quantity))));
        return Levels.of(levels);
    }
}
