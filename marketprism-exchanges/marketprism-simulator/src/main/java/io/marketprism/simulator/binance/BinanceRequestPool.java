package io.marketprism.simulator.binance;

/** Which requests are counted together, whatever their weight: so many in five minutes an IP address may make. */
enum BinanceRequestPool {
    /** Limited by their weight alone. */
    WEIGHT_ONLY(Integer.MAX_VALUE),
    /** The statistics under {@code /futures/data}. */
    STATISTICS(1_000),
    /** Funding rates and intervals. */
    FUNDING(500);

    private final int requestsPerFiveMinutes;

    BinanceRequestPool(int requestsPerFiveMinutes) {
        this.requestsPerFiveMinutes = requestsPerFiveMinutes;
    }

    int requestsPerFiveMinutes() {
        return requestsPerFiveMinutes;
    }
}
