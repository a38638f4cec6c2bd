package io.marketprism.simulator.market;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * All symbols of a venue. The same seed and listings give the same trades and books, event by event; times come from the clock.
 * Not thread-safe: belongs to the venue's thread.
 */
public final class SimulatedMarket {

    private final List<SymbolMarket> symbols;
    private final SplittableRandom random;
    private final LongSupplier clockMicros;

    /**
     * Builds the books.
     *
     * @param listings what is traded, at least one
     * @param levels how many levels a side of a book has, roughly
     * @param longestSequenceStep by how much at most a book's sequence grows with one change: 1 numbers changes without gaps
     * @param seed decides the course of the market
     * @param clockMicros the time, microseconds since the epoch
     */
    public SimulatedMarket(
            List<ListedInstrument> listings, int levels, int longestSequenceStep, long seed, LongSupplier clockMicros) {
        List<SymbolMarket> built = new ArrayList<>();
        for (ListedInstrument listing : listings) {
            built.add(new SymbolMarket(built.size(), listing, levels, longestSequenceStep, seed));
        }
        this.symbols = List.copyOf(built);
        this.random = new SplittableRandom(seed);
        this.clockMicros = clockMicros;
    }

    /** {@return the symbols' markets, in the order of their listings} */
    public List<SymbolMarket> symbols() {
        return symbols;
    }

    /**
     * Makes exactly this many events happen. A trade is an event, and so is a book change that no trade caused. Symbols listed first have
     * the most.
     *
     * @param events how many
     * @param listener receives them
     */
    public void advance(int events, MarketListener listener) {
        int left = events;
        while (left > 0) {
            double draw = random.nextDouble();
            SymbolMarket symbol = symbols.get((int) (symbols.size() * draw * draw));
            left -= symbol.advance(left, clockMicros, listener);
        }
    }

    /**
     * Restarts the sequence of a book at a low number, as venues do after maintenance. The book stays as it is; the listener receives a
     * change that changes nothing.
     *
     * @param symbol whose book
     * @param listener receives that change
     */
    public void restartSequence(SymbolMarket symbol, MarketListener listener) {
        symbol.restartSequence(listener);
    }
}
