package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.SimulatedBook;

/** Finds how the best levels of two states of a book differ. */
final class BookDiff {

    /** Takes a level; its quantity is 0 if it is gone. */
    interface LevelConsumer {
        void accept(long price, long quantity);
    }

    private BookDiff() {}

    /** Whether two states of a book differ in their best levels. */
    static boolean differ(SimulatedBook before, SimulatedBook now, int depth) {
        return before.sequence() != now.sequence()
                && !(isEmpty(before.bids(), now.bids(), depth) && isEmpty(before.asks(), now.asks(), depth));
    }

    private static boolean isEmpty(BookLevels before, BookLevels now, int depth) {
        int size = Math.min(depth, now.size());
        if (size != Math.min(depth, before.size())) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (before.price(i) != now.price(i) || before.quantity(i) != now.quantity(i)) {
                return false;
            }
        }
        return true;
    }

    /** Visits the levels that are new, changed or gone, best first. A level that fell out of the depth counts as gone. */
    static void forEachChange(BookLevels before, BookLevels now, int depth, LevelConsumer changed) {
        int beforeSize = Math.min(depth, before.size());
        int nowSize = Math.min(depth, now.size());
        int i = 0;
        int j = 0;
        while (i < beforeSize || j < nowSize) {
            if (j == nowSize || i < beforeSize && isBetter(now, before.price(i), now.price(j))) {
                changed.accept(before.price(i++), 0);
            } else if (i == beforeSize || before.price(i) != now.price(j)) {
                changed.accept(now.price(j), now.quantity(j++));
            } else {
                if (before.quantity(i) != now.quantity(j)) {
                    changed.accept(now.price(j), now.quantity(j));
                }
                i++;
                j++;
            }
        }
    }

    private static boolean isBetter(BookLevels side, long price, long other) {
        return side.isBids() ? price > other : price < other;
    }
}
