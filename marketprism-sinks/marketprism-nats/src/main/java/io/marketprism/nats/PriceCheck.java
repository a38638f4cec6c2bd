package io.marketprism.nats;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import org.jspecify.annotations.Nullable;

/**
 * Demands of what others wrote what connectors demand of exchanges: that the price of a trade, of a level and of a best bid or offer is above 0.
 * Whoever may publish to the stream could write anything.
 */
final class PriceCheck {
    private PriceCheck() {}

    /** @throws IllegalArgumentException if a price cannot be one */
    static void require(MarketEvent event) {
        if (event instanceof Trade trade) {
            require(trade.price());
        } else if (event instanceof BookEvent book) {
            require(book.bids());
            require(book.asks());
        } else if (event instanceof BestBidOffer best) {
            require(best.bidPrice());
            require(best.askPrice());
        }
    }

    private static void require(Levels levels) {
        for (int i = 0; i < levels.size(); i++) {
            if (!levels.isPacked() || levels.unscaledPrice(i) <= 0) {
                require(levels.price(i));
            }
        }
    }

    private static void require(@Nullable Decimal price) {
        if (price != null && price.signum() <= 0) {
            throw new IllegalArgumentException("Invalid price value: expected a price above 0, was " + price);
        }
    }
}
