package io.marketprism.simulator.ledger;

import java.math.BigDecimal;

/**
 * One level of a book. Both numbers are without trailing zeros ({@link BigDecimal#stripTrailingZeros()}), so that {@code equals} works
 * against numbers treated likewise.
 *
 * @param price exact
 * @param quantity exact, above zero
 */
public record PriceLevel(BigDecimal price, BigDecimal quantity) {

    @Override
    public String toString() {
        return quantity.toPlainString() + " at " + price.toPlainString();
    }
}
