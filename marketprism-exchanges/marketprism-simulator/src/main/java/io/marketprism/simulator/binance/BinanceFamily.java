package io.marketprism.simulator.binance;

/** A family of futures, which streams of the whole market mix since the middle of 2026; {@code st} tells the rows apart. */
enum BinanceFamily {
    /** Settled in the quote currency. */
    USDM(1),
    /** Settled in the base currency. */
    COINM(2);

    private final int mark;

    BinanceFamily(int mark) {
        this.mark = mark;
    }

    /** What {@code st} says. */
    int mark() {
        return mark;
    }

    BinanceFamily other() {
        return this == USDM ? COINM : USDM;
    }

    /** The symbol of a perpetual contract of this family on a base currency. */
    String perpetual(String base) {
        return this == USDM ? base + "USDT" : base + "USD_PERP";
    }

    /** The pair that it belongs to. */
    String pair(String base) {
        return this == USDM ? base + "USDT" : base + "USD";
    }
}
