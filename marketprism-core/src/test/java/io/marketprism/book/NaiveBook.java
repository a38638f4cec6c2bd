package io.marketprism.book;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.event.MarketEvent;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A book kept in the plainest way: the twin that {@link OrderBook} must agree with. */
final class NaiveBook {
    final Side bids = new Side(Comparator.reverseOrder());
    final Side asks = new Side(Comparator.naturalOrder());
    OrderBook.State state = OrderBook.State.SYNCING;
    long sequence = MarketEvent.ABSENT;

    /** Quantities by price. */
    static final class Side {
        private final Comparator<BigDecimal> bestFirst;
        private final NavigableMap<BigDecimal, BigDecimal> quantities;
        private BigDecimal worstKnown;

        Side(Comparator<BigDecimal> bestFirst) {
            this.bestFirst = bestFirst;
            this.quantities = new TreeMap<>(bestFirst);
        }

        private void replace(Levels levels, int depthLimit) {
            quantities.clear();
            set(levels);
            worstKnown = depthLimit == 0 || levels.size() < depthLimit ? null : quantities.lastKey();
        }

        private void set(Levels levels) {
            for (int i = 0; i < levels.size(); i++) {
                BigDecimal price = levels.price(i).toBigDecimal();
                if (levels.quantity(i).signum() == 0) {
                    quantities.remove(price);
                } else {
                    quantities.put(price, levels.quantity(i).toBigDecimal());
                }
            }
        }

        int size() {
            return quantities.size();
        }

        Decimal worstKnown() {
            return worstKnown == null ? null : Decimal.of(worstKnown);
        }

        private NavigableMap<BigDecimal, BigDecimal> known() {
            return worstKnown == null ? quantities : new TreeMap<>(quantities.headMap(worstKnown, true));
        }

        private boolean knows(BigDecimal price) {
            return worstKnown == null || bestFirst.compare(price, worstKnown) <= 0;
        }

        Levels first(int count) {
            return levels(known(), count);
        }

        Levels firstTo(BigDecimal price) {
            return levels(known().headMap(price, true), Integer.MAX_VALUE);
        }

        private static Levels levels(Map<BigDecimal, BigDecimal> from, int count) {
            List<Level> levels = from.entrySet().stream()
                    .limit(count)
                    .map(entry -> new Level(Decimal.of(entry.getKey()), Decimal.of(entry.getValue())))
                    .toList();
            return Levels.of(levels);
        }

        Decimal quantityAt(BigDecimal price) {
            return knows(price) ? Decimal.of(quantities.getOrDefault(price, BigDecimal.ZERO)) : null;
        }

        Decimal volumeTo(BigDecimal price) {
            return knows(price) ? Decimal.of(sum(quantities.headMap(price, true), Integer.MAX_VALUE)) : null;
        }

        BigDecimal volume(int count) {
            return worstKnown != null && known().size() < count ? null : sum(known(), count);
        }

        private static BigDecimal sum(Map<BigDecimal, BigDecimal> from, int count) {
            return from.values().stream().limit(count).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    void apply(BookEvent event) {
        if (event instanceof BookSnapshot snapshot) {
            if (state != OrderBook.State.VALID || sequence == MarketEvent.ABSENT || snapshot.sequence() > sequence) {
                bids.replace(snapshot.bids(), snapshot.depthLimit());
                asks.replace(snapshot.asks(), snapshot.depthLimit());
                accept(event);
            }
            return;
        }
        BookDelta delta = (BookDelta) event;
        boolean old = delta.sequence() <= sequence && !delta.reset();
        boolean continues = delta.previousSequence() != MarketEvent.ABSENT && delta.previousSequence() <= sequence;
        if (state == OrderBook.State.SYNCING || old) {
            return;
        }
        if (continues) {
            bids.set(delta.bids());
            asks.set(delta.asks());
            accept(event);
        } else {
            state = OrderBook.State.SYNCING;
        }
    }

    private void accept(BookEvent event) {
        sequence = event.sequence();
        state = OrderBook.State.VALID;
    }
}
