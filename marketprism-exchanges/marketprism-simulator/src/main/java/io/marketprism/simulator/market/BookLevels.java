package io.marketprism.simulator.market;

import java.util.Arrays;

/** One side of a {@link SimulatedBook}: price levels in order, best first. Not thread-safe. */
public final class BookLevels {

    // Sorted from the worst to the best price: most changes happen near the touch, that is near the end.
    private final boolean bids;
    private long[] prices;
    private long[] quantities;
    private int size;

    BookLevels(boolean bids, int capacity) {
        this.bids = bids;
        this.prices = new long[capacity];
        this.quantities = new long[capacity];
    }

    private BookLevels(BookLevels source) {
        this.bids = source.bids;
        this.prices = Arrays.copyOf(source.prices, source.size);
        this.quantities = Arrays.copyOf(source.quantities, source.size);
        this.size = source.size;
    }

    BookLevels copy() {
        return new BookLevels(this);
    }

    /** {@return whether these are bids, whose best price is the highest} */
    public boolean isBids() {
        return bids;
    }

    /** {@return how many levels there are} */
    public int size() {
        return size;
    }

    /**
     * {@return the price of a level, in units}
     *
     * @param index 0 is the best
     */
    public long price(int index) {
        return prices[size - 1 - index];
    }

    /**
     * {@return the quantity of a level, in units}
     *
     * @param index 0 is the best
     */
    public long quantity(int index) {
        return quantities[size - 1 - index];
    }

    /**
     * {@return the quantity at a price, in units; 0 when there is no such level}
     *
     * @param price in units
     */
    public long quantityAt(long price) {
        int at = find(price);
        return at < 0 ? 0 : quantities[at];
    }

    void set(long price, long quantity) {
        int at = find(price);
        if (quantity == 0) {
            if (at >= 0) {
                System.arraycopy(prices, at + 1, prices, at, size - at - 1);
                System.arraycopy(quantities, at + 1, quantities, at, size - at - 1);
                size--;
            }
        } else if (at >= 0) {
            quantities[at] = quantity;
        } else {
            insert(-at - 1, price, quantity);
        }
    }

    private void insert(int at, long price, long quantity) {
        if (size == prices.length) {
            prices = Arrays.copyOf(prices, size + 16 + size / 2);
            quantities = Arrays.copyOf(quantities, prices.length);
        }
        System.arraycopy(prices, at, prices, at + 1, size - at);
        System.arraycopy(quantities, at, quantities, at + 1, size - at);
        prices[at] = price;
        quantities[at] = quantity;
        size++;
    }

    private int find(long price) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = bids ? Long.compare(prices[middle], price) : Long.compare(price, prices[middle]);
            if (order < 0) {
                low = middle + 1;
            } else if (order > 0) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -low - 1;
    }
}
