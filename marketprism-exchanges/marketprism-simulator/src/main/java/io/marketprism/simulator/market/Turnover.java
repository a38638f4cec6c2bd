package io.marketprism.simulator.market;

import java.math.BigDecimal;

/**
 * What was traded in a stretch of time. Volumes are in the venue's unit; what they are worth, as in
 * {@link ListedInstrument#worth}, is the sum of what every trade was worth.
 *
 * @param trades how many trades
 * @param volume the sum of the quantities
 * @param worth the sum of what they were worth: quote currency, or base currency where the instrument is inverse
 * @param takerBuyVolume the part of the volume whose taker bought
 * @param takerBuyWorth what that part was worth
 */
public record Turnover(
        long trades, BigDecimal volume, BigDecimal worth, BigDecimal takerBuyVolume, BigDecimal takerBuyWorth) {

    Turnover minus(Turnover earlier) {
        return new Turnover(
                trades - earlier.trades,
                volume.subtract(earlier.volume),
                worth.subtract(earlier.worth),
                takerBuyVolume.subtract(earlier.takerBuyVolume),
                takerBuyWorth.subtract(earlier.takerBuyWorth));
    }

    /**
     * {@return the volume in base currency}
     *
     * @param listing whose turnover it is
     */
    public BigDecimal baseVolume(ListedInstrument listing) {
        return listing.inverse() ? worth : listing.currency(volume);
    }

    /**
     * {@return the volume in quote currency}
     *
     * @param listing whose turnover it is
     */
    public BigDecimal quoteVolume(ListedInstrument listing) {
        return listing.inverse() ? listing.currency(volume) : worth;
    }
}
