package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * All symbols of a venue. The same seed and listings give the same trades and books, event by event; times come from the clock.
 * Not thread-safe: belongs to the venue's thread.
 */
public final class SimulatedMarket {

    private final List<SymbolMarket> symbols;
    private List<SymbolMarket> trading;
    private final SplittableRandom random;
    private final LongSupplier clockMicros;
    private final Map<String, PriceIndex> indices = new LinkedHashMap<>();
    private final Map<PriceIndex, SymbolMarket> leaders = new LinkedHashMap<>();
    private final Map<String, VolatilityIndex> volatilities = new LinkedHashMap<>();

    /**
     * Builds the books.
     *
     * @param listings what is traded, at least one
     * @param levels how many levels a side of a book has, roughly
     * @param longestSequenceStep by how much at most a book's sequence grows with one change: 1 numbers changes without gaps
     * @param longestTradeStep by how much at most the trade id grows from one fill to the next: 1 numbers trades without gaps
     * @param seed decides the course of the market
     * @param clockMicros the time, microseconds since the epoch
     */
    public SimulatedMarket(
            List<ListedInstrument> listings,
            int levels,
            int longestSequenceStep,
            int longestTradeStep,
            long seed,
            LongSupplier clockMicros) {
        List<SymbolMarket> built = new ArrayList<>();
        for (ListedInstrument listing : listings) {
            PriceIndex index = indices.computeIfAbsent(
                    listing.pair(), pair -> new PriceIndex(pair, indexStart(pair, listings), seed));
            SymbolMarket symbol =
                    new SymbolMarket(built.size(), listing, index, levels, longestSequenceStep, longestTradeStep, seed);
            built.add(symbol);
            if (listing.kind() != InstrumentKind.OPTION) {
                leaders.putIfAbsent(index, symbol);
            }
            volatilities.computeIfAbsent(listing.base(), base -> new VolatilityIndex(base, seed));
        }
        this.symbols = List.copyOf(built);
        this.trading = symbols;
        this.random = new SplittableRandom(seed);
        this.clockMicros = clockMicros;
    }

    /** Where an index starts: with the first of its instruments, or, if there are but options, with the first of their strikes. */
    private static BigDecimal indexStart(String pair, List<ListedInstrument> listings) {
        List<ListedInstrument> ofPair =
                listings.stream().filter(listing -> listing.pair().equals(pair)).toList();
        return ofPair.stream()
                .filter(listing -> listing.kind() != InstrumentKind.OPTION)
                .findFirst()
                .map(first -> first.price(first.startPrice()))
                .orElseGet(() -> ofPair.get(0).strike().orElseThrow());
    }

    /** {@return the symbols' markets, in the order of their listings} */
    public List<SymbolMarket> symbols() {
        return symbols;
    }

    /**
     * Lists, halts, resumes or delists an instrument. What does not trade has no events; its book stays as it is.
     *
     * @param symbol which
     * @param state where it stands from now on
     */
    public void state(SymbolMarket symbol, ListingState state) {
        symbol.state(state);
        trading = symbols.stream()
                .filter(each -> each.state() == ListingState.TRADING)
                .toList();
    }

    /** {@return whether any instrument trades} */
    public boolean isTrading() {
        return !trading.isEmpty();
    }

    /**
     * Makes exactly this many events happen. A trade is an event, and so is a book change that no trade caused. Symbols listed first have
     * the most. At least one has to {@linkplain #isTrading() trade}.
     *
     * @param events how many
     * @param listener receives them
     */
    public void advance(int events, MarketListener listener) {
        int left = events;
        while (left > 0) {
            double draw = random.nextDouble();
            SymbolMarket symbol = trading.get((int) (trading.size() * draw * draw));
            left -= symbol.advance(left, clockMicros, listener);
        }
    }

    /** {@return the indices of the pairs that the symbols belong to} */
    public List<PriceIndex> indices() {
        return List.copyOf(indices.values());
    }

    /** {@return the volatility indices of the symbols' base currencies} */
    public List<VolatilityIndex> volatilities() {
        return List.copyOf(volatilities.values());
    }

    /**
     * Begins candles of every symbol; to be called once, before the market moves.
     *
     * @param intervals how long they are
     */
    public void trackCandles(List<CandleInterval> intervals) {
        long now = clockMicros.getAsLong();
        symbols.forEach(symbol -> symbol.statistics().track(intervals, now));
    }

    /** Lets the venue settle the rest of some liquidations beside the book, as {@link OffBookTrade}s; to be called before the market moves. */
    public void tradeOffBook() {
        symbols.forEach(SymbolMarket::tradeOffBook);
    }

    /**
     * Lets the venue make one of what the same side takes at the same price, one fill after the other, until it {@linkplain #endAggregates() ends} that;
     * to be called before the market moves.
     */
    public void aggregateFills() {
        symbols.forEach(SymbolMarket::aggregateFills);
    }

    /** Ends what fills were made one of, if any: the next fill has a number of its own. */
    public void endAggregates() {
        symbols.forEach(SymbolMarket::endAggregate);
    }

    /**
     * Moves what follows the venue's clock: indices, marks, rates; closes the candles whose time is over.
     *
     * @param listener receives the closed candles
     */
    public void tick(MarketListener listener) {
        long now = clockMicros.getAsLong();
        for (PriceIndex index : indices.values()) {
            SymbolMarket leader = leaders.get(index);
            index.move(leader == null ? index.open().doubleValue() : leader.middle());
        }
        volatilities.values().forEach(VolatilityIndex::move);
        for (SymbolMarket symbol : symbols) {
            symbol.statistics().tick(now, listener);
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
