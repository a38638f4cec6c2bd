package io.marketprism.simulator.market;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The market of one symbol: a book around a wandering fair price, that takers hit and makers move. Its course depends on the seed alone
 * (its times on the clock). Not thread-safe: belongs to the venue's thread.
 */
public final class SymbolMarket {

    private static final double TRADE_SHARE = 0.3;
    private static final int REMEMBERED_REMOVALS = 8;
    private static final int MOST_TRADES_PER_FILL = 6;

    private final int index;
    private final ListedInstrument listing;
    private final int levels;
    private final int longestSequenceStep;
    private final int longestTradeStep;
    private final long gap;
    private final SplittableRandom random;
    private final SimulatedBook book;
    private final RemovedPrices removedBids = new RemovedPrices();
    private final RemovedPrices removedAsks = new RemovedPrices();
    private final SymbolStatistics statistics;
    private ListingState state = ListingState.TRADING;
    private boolean offBook;
    private boolean aggregates;
    // The newest fill, while the next may have its number; else null.
    private @Nullable Fill growing;
    private double fair;
    private long lastTradeId;
    private long lastFillId;

    SymbolMarket(
            int index,
            ListedInstrument listing,
            PriceIndex priceIndex,
            int levels,
            int longestSequenceStep,
            int longestTradeStep,
            long seed) {
        this.index = index;
        this.listing = listing;
        this.levels = levels;
        this.longestSequenceStep = longestSequenceStep;
        this.longestTradeStep = longestTradeStep;
        this.gap = Math.max(1, listing.startPrice() / 100_000);
        this.random = new SplittableRandom(seed * 31 + listing.symbol().hashCode());
        this.fair = listing.startPrice();
        this.lastTradeId = random.nextLong(100_000_000, 6_000_000_000L);
        this.lastFillId = lastTradeId / 2;
        this.book = new SimulatedBook(random.nextLong(1_000_000_000, 80_000_000_000L), levels);
        this.statistics = new SymbolStatistics(this, priceIndex, seed);
        build();
    }

    /** {@return the position of this symbol among the market's, from 0} */
    public int index() {
        return index;
    }

    /** {@return what the venue lists} */
    public ListedInstrument listing() {
        return listing;
    }

    /** {@return where it stands in the venue's list} */
    public ListingState state() {
        return state;
    }

    /** {@return whether it stands in the venue's list} */
    public boolean isListed() {
        return state != ListingState.UNLISTED;
    }

    void state(ListingState next) {
        state = next;
    }

    /** {@return the live book; take a {@linkplain SimulatedBook#copy() copy} to keep it} */
    public SimulatedBook book() {
        return book;
    }

    /** {@return what the venue tells beside trades and book} */
    public SymbolStatistics statistics() {
        return statistics;
    }

    /** {@return the id of the newest fill that is whole: no other will have its number} */
    public long lastWholeFillId() {
        return growing == null ? lastFillId : lastFillId - 1;
    }

    void tradeOffBook() {
        offBook = true;
    }

    void aggregateFills() {
        aggregates = true;
    }

    void endAggregate() {
        growing = null;
    }

    /** The price between the best bid and the best ask. */
    double middle() {
        double units = (book.bids().price(0) + book.asks().price(0)) / 2.0;
        return units / Math.pow(10, listing.priceScale());
    }

    private void build() {
        long bid = listing.startPrice() - 1;
        long ask = listing.startPrice() + 1;
        for (int i = 0; i < levels; i++) {
            if (bid > 0) {
                book.bids().set(bid, quantity());
            }
            book.asks().set(ask, quantity());
            bid -= 1 + random.nextLong(2 * gap);
            ask += 1 + random.nextLong(2 * gap);
        }
    }

    /** Makes a fill of up to {@code most} trades or one book change happen; returns how many events that was. */
    int advance(int most, LongSupplier clockMicros, MarketListener listener) {
        wander();
        if (random.nextDouble() < TRADE_SHARE) {
            return trade(most, clockMicros.getAsLong(), listener);
        }
        makerMoves(listener);
        return 1;
    }

    /** Restarts the sequence of the book at a low number, as after maintenance; the book stays as it is. */
    void restartSequence(MarketListener listener) {
        long previous = book.sequence();
        BookChange change = new BookChange(
                true, book.bids().price(0), book.bids().quantity(0), previous, random.nextLong(1, 1_000), false);
        book.apply(change);
        listener.onBookChange(this, change);
    }

    private void wander() {
        double middle = (book.bids().price(0) + book.asks().price(0)) / 2.0;
        double step = random.nextDouble() - 0.5 + (listing.startPrice() - fair) / listing.startPrice() * 0.01;
        fair = Math.max(middle - 50 * gap, Math.min(middle + 50 * gap, fair + step * gap));
        fair = Math.max(listing.startPrice() * 0.7, Math.min(listing.startPrice() * 1.5, fair));
    }

    private int trade(int most, long timeMicros, MarketListener listener) {
        double middle = (book.bids().price(0) + book.asks().price(0)) / 2.0;
        boolean buy = random.nextDouble() < (fair > middle ? 0.65 : 0.35);
        BookLevels hit = buy ? book.asks() : book.bids();
        long price = hit.price(0);
        long available = hit.quantity(0);
        boolean sweep = hit.size() > levels / 2 && random.nextInt(4) == 0;
        long wanted = sweep ? available : Math.min(available - 1, quantity());
        if (wanted <= 0) {
            makerMoves(listener);
            return 1;
        }
        long[] quantities = split(wanted, Math.min(most, makersHit()));
        // Not drawn, so that trades and books of a seed are the same with and without gaps.
        lastTradeId += lastFillId * 7 % longestTradeStep;
        TakerSide taker = buy ? TakerSide.BUY : TakerSide.SELL;
        if (growing == null || growing.taker() != taker || growing.price() != price) {
            lastFillId++;
        }
        Fill fill = new Fill(
                lastFillId, taker, price, quantities, lastTradeId + 1, timeMicros, statistics.drawLiquidation());
        growing = aggregates ? fill : null;
        lastTradeId += quantities.length;
        statistics.add(fill, listener);
        listener.onFill(this, fill);
        if (fill.liquidation()) {
            liquidate(fill, listener);
        }
        change(!buy, price, available - wanted, listener);
        return quantities.length;
    }

    private void liquidate(Fill fill, MarketListener listener) {
        Liquidation liquidation = statistics.liquidation(fill);
        listener.onLiquidation(this, liquidation);
        if (offBook && statistics.drawRest()) {
            listener.onOffBookTrade(this, statistics.rest(liquidation, ++lastTradeId));
        }
    }

    private int makersHit() {
        return random.nextInt(4) == 0 ? random.nextInt(2, MOST_TRADES_PER_FILL + 1) : 1;
    }

    private long[] split(long total, int most) {
        int parts = (int) Math.min(most, total);
        long[] quantities = new long[parts];
        long left = total;
        for (int i = 0; i < parts - 1; i++) {
            long part = 1 + random.nextLong(Math.max(1, (left - (parts - 1 - i)) / 2));
            quantities[i] = part;
            left -= part;
        }
        quantities[parts - 1] = left;
        return quantities;
    }

    private void makerMoves(MarketListener listener) {
        boolean bid = random.nextBoolean();
        BookLevels side = bid ? book.bids() : book.asks();
        double draw = random.nextDouble();
        int at = (int) (side.size() * draw * draw * draw);
        double choice = random.nextDouble();
        if (side.size() > levels + levels / 5) {
            change(bid, side.price(side.size() - 1), 0, listener);
        } else if (side.size() < levels - levels / 5) {
            add(bid, random.nextBoolean() ? side.size() - 1 : at, listener);
        } else if (choice < 0.35) {
            add(bid, at, listener);
        } else if (choice < 0.7) {
            change(bid, side.price(at), anotherQuantity(side.quantity(at)), listener);
        } else {
            change(bid, side.price(at), 0, listener);
        }
    }

    private void add(boolean bid, int at, MarketListener listener) {
        BookLevels side = bid ? book.bids() : book.asks();
        long price = priceToAdd(bid, at);
        boolean crosses =
                bid ? price >= book.asks().price(0) : price <= book.bids().price(0);
        if (price <= 0 || crosses) {
            price = side.price(at);
        }
        change(bid, price, anotherQuantity(side.quantityAt(price)), listener);
    }

    private long priceToAdd(boolean bid, int at) {
        BookLevels side = bid ? book.bids() : book.asks();
        int better = bid ? 1 : -1;
        long best = side.price(0);
        long towardsFair = (long) ((fair - best) * better);
        if (towardsFair > 0 && random.nextBoolean()) {
            return best + better * (1 + random.nextLong(towardsFair));
        }
        RemovedPrices removed = bid ? removedBids : removedAsks;
        if (random.nextInt(5) == 0 && removed.any()) {
            return removed.pick(random);
        }
        return side.price(at) - better * (1 + random.nextLong(2 * gap));
    }

    private void change(boolean bid, long price, long quantity, MarketListener listener) {
        long previous = book.sequence();
        long sequence = previous + 1 + (longestSequenceStep == 1 ? 0 : random.nextInt(longestSequenceStep));
        BookLevels side = bid ? book.bids() : book.asks();
        boolean touch = bid ? price >= side.price(0) : price <= side.price(0);
        BookChange change = new BookChange(bid, price, quantity, previous, sequence, touch);
        book.apply(change);
        if (quantity == 0) {
            (bid ? removedBids : removedAsks).add(price);
        }
        listener.onBookChange(this, change);
    }

    private long anotherQuantity(long current) {
        long next = quantity();
        return next == current ? next + 1 : next;
    }

    /** Between a thousandth and twenty times the typical quantity, small ones more often, some of them round. */
    private long quantity() {
        double draw = random.nextDouble();
        long quantity = Math.max(1, (long) (listing.typicalQuantity() * (0.001 + 20 * draw * draw * draw * draw)));
        long round = 1;
        for (int zeros = random.nextInt(5); zeros > 0; zeros--) {
            round *= 10;
        }
        return quantity < round ? quantity : quantity / round * round;
    }

    /** The prices of the levels last removed, to bring some of them back. */
    private static final class RemovedPrices {

        private final long[] prices = new long[REMEMBERED_REMOVALS];
        private int count;

        void add(long price) {
            prices[count++ % REMEMBERED_REMOVALS] = price;
        }

        boolean any() {
            return count > 0;
        }

        long pick(SplittableRandom random) {
            return prices[random.nextInt(Math.min(count, REMEMBERED_REMOVALS))];
        }
    }
}
