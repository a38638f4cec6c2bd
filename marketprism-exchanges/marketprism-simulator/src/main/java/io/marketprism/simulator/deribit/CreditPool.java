package io.marketprism.simulator.deribit;

/** Credits that requests cost: they refill at a steady rate, up to a maximum. */
final class CreditPool {

    /** What all requests cost that have no costs of their own. */
    static final Costs REQUEST = new Costs(500, 50_000);

    static final Costs SUBSCRIBE = new Costs(3_000, 30_000);
    static final Costs INSTRUMENTS = new Costs(10_000, 500_000);

    private static final double REFILL_PER_NANO = 10_000 / 1e9;

    private final Costs costs;
    private double credits;
    private long refilledAt;

    /**
     * What a method costs.
     *
     * @param request credits for one request
     * @param most credits that can be saved
     */
    record Costs(int request, int most) {}

    CreditPool(Costs costs, long nanoTime) {
        this.costs = costs;
        this.credits = costs.most();
        this.refilledAt = nanoTime;
    }

    /** {@return whether there are credits left for one request, which are taken} */
    boolean tryAcquire(long nanoTime) {
        credits = Math.min(costs.most(), credits + (nanoTime - refilledAt) * REFILL_PER_NANO);
        refilledAt = nanoTime;
        if (credits < costs.request()) {
            return false;
        }
        credits -= costs.request();
        return true;
    }
}
