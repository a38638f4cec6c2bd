package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.math.BigInteger;

/** What a symbol has traded since the market began. Stretches of it are differences of two readings. */
final class TradeTotals {

    private static final int COIN_SCALE = 8;

    private final ListedInstrument listing;
    private final int worthScale;
    private final ExactSum volume = new ExactSum();
    private final ExactSum worth = new ExactSum();
    private final ExactSum takerBuyVolume = new ExactSum();
    private final ExactSum takerBuyWorth = new ExactSum();
    private long trades;

    TradeTotals(ListedInstrument listing) {
        this.listing = listing;
        this.worthScale = listing.inverse() ? COIN_SCALE : listing.priceScale() + listing.quantityScale();
    }

    void add(Fill fill) {
        long quantity = fill.quantity();
        trades += fill.quantities().length;
        volume.add(quantity);
        addWorth(worth, fill);
        if (fill.taker() == TakerSide.BUY) {
            takerBuyVolume.add(quantity);
            addWorth(takerBuyWorth, fill);
        }
    }

    private void addWorth(ExactSum sum, Fill fill) {
        if (!listing.inverse()) {
            sum.addProduct(fill.price(), fill.quantity());
            return;
        }
        for (long quantity : fill.quantities()) {
            sum.add(listing.worth(listing.price(fill.price()), listing.quantity(quantity))
                    .unscaledValue());
        }
    }

    Turnover read() {
        return new Turnover(
                trades, volume(volume.value()), worth(worth), volume(takerBuyVolume.value()), worth(takerBuyWorth));
    }

    private BigDecimal volume(BigInteger units) {
        return new BigDecimal(units, listing.quantityScale());
    }

    private BigDecimal worth(ExactSum sum) {
        BigDecimal value = new BigDecimal(sum.value(), worthScale);
        return listing.inverse() ? value : listing.currency(value);
    }
}
