package io.marketprism.bench.book;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * An order book that is measured.
 *
 * @param <D> a delta in the form that it takes, made beforehand
 */
interface MeasuredBook<D> {
    /** Makes a delta. */
    D prepare(List<BookUpdates.Update> updates);

    /** Changes the levels that a delta names. */
    void apply(D delta);

    /** {@return the bids: quantities by price} */
    Map<BigDecimal, BigDecimal> bids();

    /** {@return the asks: quantities by price} */
    Map<BigDecimal, BigDecimal> asks();
}
