package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A symbol's whole book at one moment.
 *
 * @param symbol {@code BASE-QUOTE}
 * @param sequence the venue's number of the last change in it: Binance's update id, OKX's {@code seqId}
 * @param bids highest price first
 * @param asks lowest price first
 */
public record ProducedBook(String symbol, long sequence, List<PriceLevel> bids, List<PriceLevel> asks) {

    static ProducedBook of(ListedInstrument listing, SimulatedBook book) {
        return new ProducedBook(
                listing.symbol(), book.sequence(), levels(listing, book.bids()), levels(listing, book.asks()));
    }

    /**
     * {@return the same book cut to its best levels}
     *
     * @param depth levels a side to keep
     */
    public ProducedBook top(int depth) {
        return new ProducedBook(
                symbol,
                sequence,
                bids.subList(0, Math.min(depth, bids.size())),
                asks.subList(0, Math.min(depth, asks.size())));
    }

    private static List<PriceLevel> levels(ListedInstrument listing, BookLevels levels) {
        List<PriceLevel> result = new ArrayList<>(levels.size());
        for (int i = 0; i < levels.size(); i++) {
            result.add(new PriceLevel(
                    BigDecimal.valueOf(levels.price(i), listing.priceScale()).stripTrailingZeros(),
                    BigDecimal.valueOf(levels.quantity(i), listing.quantityScale())
                            .stripTrailingZeros()));
        }
        return Collections.unmodifiableList(result);
    }
}
