package io.marketprism.bench.book;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes of one order book of about {@link #LEVELS} levels a side, one in five of which removes its level; in a delta, as exchanges send them:
 * bids, then asks, best first. The first ones fill the book. Generated from a seed.
 */
final class BookUpdates {
    /** Levels of a side. */
    static final int LEVELS = 1_000;

    /** Changes that come together. */
    static final int IN_A_DELTA = 40;

    private static final int DELTAS = 2_048;
    private static final long SEED = 20_261_122;
    private static final long MIDDLE = 6_723_451;
    private static final Comparator<Update> BEST_FIRST = Comparator.comparing(Update::bid)
            .reversed()
            .thenComparing(update -> update.bid() ? update.price().negate() : update.price());

    private BookUpdates() {}

    /**
     * One change.
     *
     * @param bid whether of a bid, else of an ask
     * @param price whose level
     * @param quantity there from now on; 0 removes the level
     */
    record Update(boolean bid, BigDecimal price, BigDecimal quantity) {}

    /** {@return the changes that fill an empty book} */
    static List<Update> filling() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Update> updates = new ArrayList<>();
        for (int distance = 1; distance <= LEVELS; distance++) {
            updates.add(update(true, distance, random.nextLong(1, 10_000_000)));
            updates.add(update(false, distance, random.nextLong(1, 10_000_000)));
        }
        return updates;
    }

    /** {@return the changes of a full book, {@link #IN_A_DELTA} at a time} */
    static List<List<Update>> deltas(Distribution distribution) {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        List<List<Update>> deltas = new ArrayList<>();
        for (int i = 0; i < DELTAS; i++) {
            List<Update> delta = new ArrayList<>();
            for (int j = 0; j < IN_A_DELTA; j++) {
                int distance = 1 + (int) (distribution.next(random) * LEVELS);
                long quantity = random.nextInt(5) == 0 ? 0 : random.nextLong(1, 10_000_000);
                delta.add(update(random.nextBoolean(), distance, quantity));
            }
            delta.sort(BEST_FIRST);
            deltas.add(List.copyOf(delta));
        }
        return deltas;
    }

    private static Update update(boolean bid, int distance, long quantity) {
        long price = bid ? MIDDLE - distance : MIDDLE + distance;
        return new Update(bid, BigDecimal.valueOf(price, 2), BigDecimal.valueOf(quantity, 5));
    }
}
