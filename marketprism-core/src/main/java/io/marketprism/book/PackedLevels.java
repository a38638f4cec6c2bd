package io.marketprism.book;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Levels as plain {@code long}s, changed without allocation. {@link WideLevels} is its slow twin: the tests hold them to the same answers.
 *
 * <ul>
 *   <li><b>Common scale.</b> All prices have one scale and all quantities another. A change with a finer one rescales what is here; digits that
 *       would not fit {@link #LIMIT} are refused, never cut.
 *   <li><b>Keys.</b> A price becomes a key that ascends from best to worst: itself for asks, itself with all bits flipped for bids. So both
 *       sides run the same code.
 *   <li><b>Blocks.</b> Levels lie in blocks of up to {@value #CAPACITY}, so that a new one moves half a block and not half the book. A full
 *       block is split, two sparse ones are united. A separator in front of each block but the first tells which keys belong to it. Blocks that are not
 *       needed any more are kept behind the last one for the next split.
 *   <li><b>Search without branches.</b> Slots behind the last key hold {@link #VACANT}, so every block is searched in the same six steps, and
 *       each step adds a number that the sign of a difference makes 0 or not: nothing for the processor to guess wrong.
 *   <li><b>Hints.</b> The same prices change again and again. So for each hash of a key it is noted where a key of that hash was found last. The
 *       next change looks there before it searches; whether the hint still holds, the key that lies there tells. Hints are never maintained.
 *   <li><b>Graves.</b> A removed level stays as a quantity of 0 until its place is needed: prices come back, and then neither removal nor
 *       return moves anything. A new level takes over a grave beside it, for the order stays what it was.
 * </ul>
 */
final class PackedLevels implements PriceLevels {
    /** No price and no quantity may be further from 0: differences of keys, {@link #VACANT} too, then fit a {@code long}. */
    static final long LIMIT = (1L << 62) - 3;

    /** The key of a slot without a level: behind every key. */
    private static final long VACANT = 1L << 62;

    /** Slots of a block. The keys come first, in the same order and number the quantities. */
    private static final int SLOTS = 64;

    private static final int SLOT_BITS = 6;

    /** Levels in a full block: the last slot stays vacant, so that six steps find every place. */
    private static final int CAPACITY = SLOTS - 1;

    /** Levels in a block of a fresh book: room for new ones, so that not every block is split at once. */
    private static final int FRESH = 48;

    /** A block with fewer levels is united with its neighbour if the two are a {@link #FRESH} block at most. */
    private static final int SPARSE = 16;

    /** A full block with as many graves is cleared of them rather than split. */
    private static final int MANY_GRAVES = 16;

    /** Twice as many as slots, so that few keys share one. A power of two. */
    private static final int HINTS_PER_BLOCK = 2 * SLOTS;

    /** 2^64 divided by the golden ratio: a multiplier whose products spread prices on a grid evenly. */
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /** Sparse blocks are looked for after so many changes of the side. A power of two. */
    private static final int UNITED_EVERY = 64;

    private static final int MAX_FACTOR_DIGITS = 18;
    private static final long[] POWERS_OF_TEN = powersOfTen();

    private final long flip;
    private int priceScale;
    private int quantityScale;
    private int count = 1;
    private int sets;
    private long[][] blocks = {vacantBlock()};
    private int[] used = new int[1];
    private int[] live = new int[1];
    private int[] hints = new int[HINTS_PER_BLOCK];
    private int hintShift = shiftTo(HINTS_PER_BLOCK);
    private long[] separators = new long[1];

    /**
     * No levels.
     *
     * @param descending whether the highest price is the best
     */
    PackedLevels(boolean descending) {
        flip = descending ? -1 : 0;
    }

    private static long[] powersOfTen() {
        long[] powers = new long[MAX_FACTOR_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /** {@return by how much a product is shifted to be an index below a power of two} */
    private static int shiftTo(int length) {
        return Long.SIZE - Integer.numberOfTrailingZeros(length);
    }

    private static long[] vacantBlock() {
        long[] block = new long[2 * SLOTS];
        Arrays.fill(block, 0, SLOTS, VACANT);
        return block;
    }

    /**
     * Holds these levels and no others.
     *
     * @return false if they cannot be held exactly here; there are no levels then
     */
    boolean replace(Levels levels) {
        clear();
        priceScale = levels.priceScale();
        quantityScale = levels.quantityScale();
        int loaded = levels.isPacked() ? load(levels) : 0;
        boolean complete = loaded == levels.size() || set(levels, loaded);
        if (!complete) {
            clear();
        }
        Arrays.fill(blocks, count, blocks.length, null);
        Arrays.fill(hints, 0);
        return complete;
    }

    void clear() {
        for (int b = 0; b < count; b++) {
            Arrays.fill(blocks[b], 0, SLOTS, VACANT);
            used[b] = 0;
            live[b] = 0;
        }
        Arrays.fill(separators, 1, separators.length, VACANT);
        count = 1;
    }

    /** Fills block after block with levels that are in order, and {@return how many were} */
    private int load(Levels levels) {
        long last = Long.MIN_VALUE;
        for (int i = 0; i < levels.size(); i++) {
            long key = levels.unscaledPrice(i) ^ flip;
            long quantity = levels.unscaledQuantity(i);
            if (key <= last || quantity == 0 || isBeyond(levels.unscaledPrice(i), LIMIT) || isBeyond(quantity, LIMIT)) {
                return i;
            }
            if (used[count - 1] == FRESH) {
                open(count, key);
            }
            int at = used[count - 1]++;
            live[count - 1]++;
            blocks[count - 1][at] = key;
            blocks[count - 1][SLOTS + at] = quantity;
            last = key;
        }
        return levels.size();
    }

    @Override
    public boolean set(Levels changes) {
        return set(changes, 0);
    }

    private boolean set(Levels changes, int from) {
        int size = changes.size();
        if (size == from) {
            return true;
        }
        if (!changes.isPacked() || !align(changes)) {
            return false;
        }
        long priceFactor = POWERS_OF_TEN[priceScale - changes.priceScale()];
        long quantityFactor = POWERS_OF_TEN[quantityScale - changes.quantityScale()];
        long priceLimit = LIMIT / priceFactor;
        long quantityLimit = LIMIT / quantityFactor;
        for (int i = from; i < size; i++) {
            long price = changes.unscaledPrice(i);
            long quantity = changes.unscaledQuantity(i);
            if (isBeyond(price, priceLimit) || isBeyond(quantity, quantityLimit)) {
                return false;
            }
            long key = price * priceFactor ^ flip;
            quantity *= quantityFactor;
            int hash = (int) (key * GOLDEN_RATIO >>> hintShift);
            int b = hints[hash] >>> SLOT_BITS;
            int at = hints[hash] & SLOTS - 1;
            long[] block = blocks[b];
            if (block[at] != key) {
                b = blockOf(key);
                block = blocks[b];
                at = search(block, key);
                hints[hash] = b << SLOT_BITS | at;
                if (block[at] != key) {
                    if (quantity != 0) {
                        insert(b, at, key, quantity);
                    }
                    continue;
                }
            }
            live[b] += oneUnlessZero(quantity) - oneUnlessZero(block[SLOTS + at]);
            block[SLOTS + at] = quantity;
        }
        if (++sets % UNITED_EVERY == 0) {
            uniteSparse();
        }
        return true;
    }

    /** {@return the block that a key belongs to} */
    private int blockOf(long key) {
        long[] first = separators;
        int b = 0;
        for (int half = first.length / 2; half > 0; half >>>= 1) {
            b += (int) (first[b + half] - key - 1 >> 63) & half;
        }
        return b;
    }

    private static boolean isBeyond(long number, long limit) {
        return Long.compareUnsigned(number + limit, 2 * limit) > 0;
    }

    private static int oneUnlessZero(long number) {
        return (int) ((number | -number) >>> 63);
    }

    /** {@return the first slot of a block whose key is not below this one} */
    private static int search(long[] block, long key) {
        int at = (int) (block[31] - key >> 63) & 32;
        at += (int) (block[at + 15] - key >> 63) & 16;
        at += (int) (block[at + 7] - key >> 63) & 8;
        at += (int) (block[at + 3] - key >> 63) & 4;
        at += (int) (block[at + 1] - key >> 63) & 2;
        at += (int) (block[at] - key >> 63) & 1;
        return at;
    }

    /** {@return the block that has the new level} */
    private int insert(int b, int at, long key, long quantity) {
        long[] block = blocks[b];
        live[b]++;
        if (at < used[b] && block[SLOTS + at] == 0) {
            block[at] = key;
            block[SLOTS + at] = quantity;
            return b;
        }
        if (at > 0 && block[SLOTS + at - 1] == 0) {
            block[at - 1] = key;
            block[SLOTS + at - 1] = quantity;
            return b;
        }
        if (used[b] == CAPACITY) {
            live[b]--;
            return insertIntoFull(b, key, quantity);
        }
        int behind = used[b]++ - at;
        System.arraycopy(block, at, block, at + 1, behind);
        System.arraycopy(block, SLOTS + at, block, SLOTS + at + 1, behind);
        block[at] = key;
        block[SLOTS + at] = quantity;
        return b;
    }

    private int insertIntoFull(int b, long key, long quantity) {
        if (CAPACITY - live[b] >= MANY_GRAVES) {
            clearGraves(b);
        } else {
            split(b);
        }
        int home = blockOf(key);
        return insert(home, search(blocks[home], key), key, quantity);
    }

    private void clearGraves(int b) {
        long[] block = blocks[b];
        int kept = 0;
        for (int at = 0; at < used[b]; at++) {
            if (block[SLOTS + at] != 0) {
                block[kept] = block[at];
                block[SLOTS + kept] = block[SLOTS + at];
                kept++;
            }
        }
        Arrays.fill(block, kept, used[b], VACANT);
        used[b] = kept;
    }

    private void split(int b) {
        int kept = used[b] / 2;
        open(b + 1, blocks[b][kept]);
        move(b, kept, b + 1);
    }

    /** Makes room for a block in front of the given one; it is empty. */
    private void open(int b, long separator) {
        if (count == blocks.length) {
            int length = 2 * count;
            blocks = Arrays.copyOf(blocks, length);
            used = Arrays.copyOf(used, length);
            live = Arrays.copyOf(live, length);
            hints = new int[HINTS_PER_BLOCK * length];
            hintShift = shiftTo(hints.length);
            separators = Arrays.copyOf(separators, length);
            Arrays.fill(separators, count, length, VACANT);
        }
        long[] spare = blocks[count] == null ? vacantBlock() : blocks[count];
        System.arraycopy(blocks, b, blocks, b + 1, count - b);
        System.arraycopy(used, b, used, b + 1, count - b);
        System.arraycopy(live, b, live, b + 1, count - b);
        System.arraycopy(separators, b, separators, b + 1, count - b);
        blocks[b] = spare;
        used[b] = 0;
        live[b] = 0;
        separators[b] = separator;
        count++;
    }

    /** Takes an empty block out and keeps it as a spare one; its keys belong to the block in front of it, or behind it if it is the first. */
    private void close(int b) {
        long[] spare = blocks[b];
        int behind = --count - b;
        System.arraycopy(blocks, b + 1, blocks, b, behind);
        System.arraycopy(used, b + 1, used, b, behind);
        System.arraycopy(live, b + 1, live, b, behind);
        System.arraycopy(separators, b + 1, separators, b, behind);
        separators[count] = VACANT;
        blocks[count] = spare;
    }

    /** Moves the levels from a slot on to the end of another block. */
    private void move(int from, int at, int to) {
        int moved = used[from] - at;
        System.arraycopy(blocks[from], at, blocks[to], used[to], moved);
        System.arraycopy(blocks[from], SLOTS + at, blocks[to], SLOTS + used[to], moved);
        Arrays.fill(blocks[from], at, used[from], VACANT);
        used[from] = at;
        used[to] += moved;
        int alive = 0;
        for (int i = used[to] - moved; i < used[to]; i++) {
            alive += oneUnlessZero(blocks[to][SLOTS + i]);
        }
        live[from] -= alive;
        live[to] += alive;
    }

    private void uniteSparse() {
        for (int b = count - 1; b >= 0 && count > 1; b--) {
            if (live[b] == 0) {
                clearGraves(b);
                close(b);
            } else if (live[b] < SPARSE) {
                if (b > 0 && live[b - 1] + live[b] <= FRESH) {
                    unite(b - 1);
                } else if (b + 1 < count && live[b] + live[b + 1] <= FRESH) {
                    unite(b);
                }
            }
        }
    }

    /** Unites a block with the one behind it. */
    private void unite(int b) {
        clearGraves(b);
        clearGraves(b + 1);
        move(b + 1, 0, b);
        close(b + 1);
    }

    /** Makes the scales at least as fine as those of changes, and {@return whether the digits fit} */
    private boolean align(Levels changes) {
        int finerPrice = changes.priceScale() - priceScale;
        int finerQuantity = changes.quantityScale() - quantityScale;
        if (finerPrice > 0 || finerQuantity > 0) {
            if (size() == 0) {
                clear();
            } else if (!rescale(Math.max(0, finerPrice), Math.max(0, finerQuantity))) {
                return false;
            }
            priceScale = Math.max(priceScale, changes.priceScale());
            quantityScale = Math.max(quantityScale, changes.quantityScale());
        }
        return priceScale - changes.priceScale() <= MAX_FACTOR_DIGITS
                && quantityScale - changes.quantityScale() <= MAX_FACTOR_DIGITS;
    }

    private boolean rescale(int finerPrice, int finerQuantity) {
        if (finerPrice > MAX_FACTOR_DIGITS || finerQuantity > MAX_FACTOR_DIGITS) {
            return false;
        }
        long priceFactor = POWERS_OF_TEN[finerPrice];
        long quantityFactor = POWERS_OF_TEN[finerQuantity];
        long priceLimit = LIMIT / priceFactor;
        long quantityLimit = LIMIT / quantityFactor;
        for (int b = 0; b < count; b++) {
            for (int at = 0; at < used[b]; at++) {
                if (isBeyond(blocks[b][at] ^ flip, priceLimit) || isBeyond(blocks[b][SLOTS + at], quantityLimit)) {
                    return false;
                }
            }
        }
        for (int b = 0; b < count; b++) {
            for (int at = 0; at < used[b]; at++) {
                blocks[b][at] = (blocks[b][at] ^ flip) * priceFactor ^ flip;
                blocks[b][SLOTS + at] *= quantityFactor;
            }
            separators[b] = blocks[b][0];
        }
        return true;
    }

    @Override
    public int size() {
        int size = 0;
        for (int b = 0; b < count; b++) {
            size += live[b];
        }
        return size;
    }

    @Override
    public int countTo(Decimal price) {
        long key = keyNotBeyond(price);
        int levels = 0;
        int b = blockOf(key);
        for (int before = 0; before < b; before++) {
            levels += live[before];
        }
        for (int at = 0; at < used[b] && blocks[b][at] <= key; at++) {
            levels += oneUnlessZero(blocks[b][SLOTS + at]);
        }
        return levels;
    }

    /** {@return the worst key that is not worse than a price; one beyond all others if the price is} */
    private long keyNotBeyond(Decimal price) {
        int finer = priceScale - price.scale();
        if (!price.isWide() && finer >= 0 && finer <= MAX_FACTOR_DIGITS) {
            long factor = POWERS_OF_TEN[finer];
            if (!isBeyond(price.unscaled(), LIMIT / factor)) {
                return price.unscaled() * factor ^ flip;
            }
        }
        BigInteger unscaled = price.toBigDecimal()
                .setScale(priceScale, flip == 0 ? RoundingMode.FLOOR : RoundingMode.CEILING)
                .unscaledValue();
        BigInteger beyond = BigInteger.valueOf(LIMIT + 1);
        return unscaled.min(beyond).max(beyond.negate()).longValue() ^ flip;
    }

    @Override
    public Levels first(int levels) {
        long[] copy = new long[2 * levels];
        int copied = 0;
        for (int b = 0; copied < copy.length; b++) {
            long[] block = blocks[b];
            for (int at = 0; at < used[b] && copied < copy.length; at++) {
                if (block[SLOTS + at] != 0) {
                    copy[copied++] = block[at] ^ flip;
                    copy[copied++] = block[SLOTS + at];
                }
            }
        }
        return Levels.ofPacked(copy, priceScale, quantityScale);
    }

    @Override
    public Decimal quantityAt(Decimal price) {
        long key = keyNotBeyond(price);
        int b = blockOf(key);
        int at = search(blocks[b], key);
        boolean found =
                blocks[b][at] == key && Decimal.of(key ^ flip, priceScale).equals(price);
        return found ? Decimal.of(blocks[b][SLOTS + at], quantityScale) : Decimal.ZERO;
    }

    @Override
    public Decimal volume(int levels) {
        long high = 0;
        long low = 0;
        int left = levels;
        for (int b = 0; left > 0; b++) {
            for (int at = 0; at < used[b] && left > 0; at++) {
                long quantity = blocks[b][SLOTS + at];
                high += quantity >> 32;
                low += quantity & 0xFFFF_FFFFL;
                left -= oneUnlessZero(quantity);
            }
        }
        BigInteger sum = BigInteger.valueOf(high).shiftLeft(32).add(BigInteger.valueOf(low));
        return Decimal.of(new BigDecimal(sum, quantityScale));
    }
}
