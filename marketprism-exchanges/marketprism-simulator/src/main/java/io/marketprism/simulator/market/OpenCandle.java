package io.marketprism.simulator.market;

/** A candle in the making. */
final class OpenCandle {

    private final CandleInterval interval;
    private final TradeTotals totals;
    private long start;
    private long end;
    private long open;
    private long high;
    private long low;
    private long close;
    private long firstTradeId;
    private long lastTradeId;
    private Turnover before;

    OpenCandle(CandleInterval interval, TradeTotals totals, long price, long nowMicros) {
        this.interval = interval;
        this.totals = totals;
        begin(interval.start(nowMicros), price);
    }

    private void begin(long startMicros, long price) {
        start = startMicros;
        end = interval.next(startMicros);
        open = price;
        high = price;
        low = price;
        close = price;
        firstTradeId = -1;
        lastTradeId = -1;
        before = totals.read();
    }

    CandleInterval interval() {
        return interval;
    }

    long end() {
        return end;
    }

    /** Takes a fill in; the totals have it already. */
    void add(Fill fill) {
        long price = fill.price();
        if (firstTradeId < 0) {
            firstTradeId = fill.firstTradeId();
            open = price;
            high = price;
            low = price;
        } else {
            high = Math.max(high, price);
            low = Math.min(low, price);
        }
        close = price;
        lastTradeId = fill.lastTradeId();
    }

    Candle read(boolean closed) {
        return new Candle(
                interval,
                start,
                end,
                open,
                high,
                low,
                close,
                totals.read().minus(before),
                firstTradeId,
                lastTradeId,
                closed);
    }

    /** Ends it, and begins the next. */
    Candle close() {
        Candle ended = read(true);
        begin(end, close);
        return ended;
    }
}
