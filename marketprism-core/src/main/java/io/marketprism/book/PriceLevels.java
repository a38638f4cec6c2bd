package io.marketprism.book;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;

/** The levels of one side of a book, best first. Not thread-safe. */
interface PriceLevels {

    /**
     * Sets levels; a quantity of 0 removes one.
     *
     * @return false if they cannot be held exactly here; some of them may then be set
     */
    boolean set(Levels changes);

    /** {@return number of levels} */
    int size();

    /** {@return number of levels whose price is this one or better} */
    int countTo(Decimal price);

    /** {@return the best levels; {@code count} must not be above {@link #size()}} */
    Levels first(int count);

    /** {@return the quantity at a price, 0 if there is no level} */
    Decimal quantityAt(Decimal price);

    /** {@return the sum of the quantities of the best levels; {@code count} must not be above {@link #size()}} */
    Decimal volume(int count);
}
