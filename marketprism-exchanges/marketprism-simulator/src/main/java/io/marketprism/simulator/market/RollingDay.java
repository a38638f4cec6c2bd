package io.marketprism.simulator.market;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last 24 hours of trading, to the minute. */
final class RollingDay {

    private static final long MINUTE = 60_000_000;
    private static final long DAY = 24 * 60 * MINUTE;

    private final TradeTotals totals;
    // Minutes with trades, oldest first.
    private final Deque<Minute> minutes = new ArrayDeque<>();
    private Turnover before;
    private long open;
    private long high;
    private long low;
    private long last;
    private long lastQuantity;
    private long lastTradeId = -1;

    private static final class Minute {
        private final long start;
        private final long firstTradeId;
        private final Turnover before;
        private final long priceBefore;
        private long high;
        private long low;

        Minute(long start, Fill first, Turnover before, long priceBefore) {
            this.start = start;
            this.firstTradeId = first.firstTradeId();
            this.before = before;
            this.priceBefore = priceBefore;
            this.high = first.price();
            this.low = first.price();
        }
    }

    RollingDay(TradeTotals totals, long startPrice) {
        this.totals = totals;
        this.before = totals.read();
        this.open = startPrice;
        this.high = startPrice;
        this.low = startPrice;
        this.last = startPrice;
    }

    /** Makes room for a fill that the totals do not have yet, and takes it in. */
    void add(Fill fill) {
        expire(fill.timeMicros());
        long price = fill.price();
        long start = fill.timeMicros() - Math.floorMod(fill.timeMicros(), MINUTE);
        Minute minute = minutes.peekLast();
        if (minute == null || minute.start != start) {
            minute = new Minute(start, fill, totals.read(), last);
            minutes.add(minute);
        }
        minute.high = Math.max(minute.high, price);
        minute.low = Math.min(minute.low, price);
        high = Math.max(high, price);
        low = Math.min(low, price);
        last = price;
        lastQuantity = fill.quantities()[fill.quantities().length - 1];
        lastTradeId = fill.lastTradeId();
    }

    /** Forgets what is older than 24 hours. */
    private void expire(long nowMicros) {
        Minute oldest = minutes.peek();
        if (oldest == null || oldest.start > nowMicros - DAY) {
            return;
        }
        while (oldest != null && oldest.start <= nowMicros - DAY) {
            minutes.remove();
            oldest = minutes.peek();
        }
        before = oldest == null ? totals.read() : oldest.before;
        open = oldest == null ? last : oldest.priceBefore;
        high = open;
        low = open;
        for (Minute minute : minutes) {
            high = Math.max(high, minute.high);
            low = Math.min(low, minute.low);
        }
    }

    long last() {
        return last;
    }

    DayTicker read(long nowMicros) {
        expire(nowMicros);
        Minute oldest = minutes.peek();
        return new DayTicker(
                nowMicros - DAY,
                open,
                high,
                low,
                last,
                lastQuantity,
                totals.read().minus(before),
                oldest == null ? -1 : oldest.firstTradeId,
                oldest == null ? -1 : lastTradeId);
    }
}
