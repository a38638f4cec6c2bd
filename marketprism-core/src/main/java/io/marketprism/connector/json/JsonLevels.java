package io.marketprism.connector.json;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Price levels, packed into one array of numbers at common scales while they are read. */
abstract class JsonLevels extends JsonWideLevels {
    /** More bytes than a level in its plainest form may take: two numbers, and what is read ahead. */
    private static final int MAX_PLAIN_LEVEL = 48;

    /** In place of a number of levels: they do not fit the packed form. */
    private static final int WIDE = -1;

    /** In place of the scale of a number that has not come; the scale of one that does not fit is -1. */
    private static final int MISSING = -2;

    /** What stands between the price and the quantity of a level. */
    private static final long BETWEEN_NUMBERS = '"' | ',' << 8 | '"' << 16;

    /** Prices and quantities of the levels being read, and their scales. */
    private long[] numbers = new long[128];

    private int priceScale;

    private int quantityScale;

    /** How many digits the last price of a level had before its point: those of one book have as many. */
    private int priceDigits;

    /**
     * Reads bids: {@code [["price","quantity",…],…]}; what follows the quantity of a level is skipped, and a price of 0 with a quantity of 0 is no
     * level. One level that is wrong makes all of them wrong: what is left would be another book.
     *
     * @return the levels, highest price first
     */
    public final Levels bids() {
        return levels(true, null);
    }

    /**
     * Reads asks: {@code [["price","quantity",…],…]}; what follows the quantity of a level is skipped, and a price of 0 with a quantity of 0 is no
     * level. One level that is wrong makes all of them wrong: what is left would be another book.
     *
     * @return the levels, lowest price first
     */
    public final Levels asks() {
        return levels(false, null);
    }

    /**
     * Reads bids that are objects, such as {@code [{"price":45283.5,"qty":0.1},…]}, whose keys may come in any order and beside others; else as
     * {@link #bids()}.
     *
     * @param priceKey the key of the price, as {@link #key} codes it
     * @param quantityKey the key of the quantity
     * @return the levels, highest price first
     */
    public final Levels bids(long priceKey, long quantityKey) {
        return levels(true, priceKey, quantityKey);
    }

    /**
     * Reads asks that are objects, such as {@code [{"price":45283.5,"qty":0.1},…]}, whose keys may come in any order and beside others; else as
     * {@link #asks()}.
     *
     * @param priceKey the key of the price, as {@link #key} codes it
     * @param quantityKey the key of the quantity
     * @return the levels, lowest price first
     */
    public final Levels asks(long priceKey, long quantityKey) {
        return levels(false, priceKey, quantityKey);
    }

    /**
     * Reads bids with something before their prices, such as {@code [["new",45283.5,0.1],…]}; every level has a price above 0. Else as {@link #bids()}.
     *
     * @param begin reads what stands before the price
     * @return the levels, highest price first
     */
    public final Levels bids(LevelBegin begin) {
        return levels(true, begin);
    }

    /**
     * Reads asks with something before their prices, such as {@code [["new",45283.5,0.1],…]}; every level has a price above 0. Else as {@link #asks()}.
     *
     * @param begin reads what stands before the price
     * @return the levels, lowest price first
     */
    public final Levels asks(LevelBegin begin) {
        return levels(false, begin);
    }

    /**
     * Reads levels as our own events have them in JSON, in the order in which they stand: {@code [["price","quantity"],…]}. Stricter than {@link #bids()}
     * and {@link #asks()}: what an exchange may send is another matter.
     */
    public final Levels writtenLevels() {
        int size = 0;
        priceScale = 0;
        quantityScale = 0;
        enterArray();
        while (nextElement()) {
            enterLevel();
            requireText();
            long price = positivePrice();
            int scale = rawScale;
            requireNextInLevel();
            requireText();
            long quantity = nonNegativeQuantity();
            if (nextElement() || scale < 0 || rawScale < 0) {
                throw invalid("a price and a quantity of at most 18 digits");
            }
            size = add(price, scale, quantity, rawScale, size);
            if (size < 0) {
                throw invalid("levels that fit into one scale");
            }
        }
        return Levels.ofPacked(Arrays.copyOf(numbers, size), priceScale, quantityScale);
    }

    private void requireText() {
        if (!atText()) {
            throw invalid("a number in quotes");
        }
    }

    private Levels levels(boolean descending, @Nullable LevelBegin begin) {
        long from = mark();
        int size = 0;
        priceScale = 0;
        quantityScale = 0;
        enterArray();
        while (true) {
            size = begin == null ? plainLevels(size) : plainLevels(size, begin);
            if (size < 0) {
                break;
            }
            if (!nextElement()) {
                return packed(size, descending);
            }
            size = begin == null ? level(size) : level(size, begin);
            if (size < 0) {
                break;
            }
        }
        returnTo(from);
        return begin == null ? wideLevels(descending, END, END) : wideLevels(descending, begin);
    }

    private Levels levels(boolean descending, long priceKey, long quantityKey) {
        long from = mark();
        int size = 0;
        priceScale = 0;
        quantityScale = 0;
        enterArray();
        while (nextElement()) {
            size = level(size, priceKey, quantityKey);
            if (size < 0) {
                returnTo(from);
                return wideLevels(descending, priceKey, quantityKey);
            }
        }
        return packed(size, descending);
    }

    /** The levels that were read, sorted. */
    private Levels packed(int size, boolean descending) {
        Levels levels = Levels.ofPacked(Arrays.copyOf(numbers, size), priceScale, quantityScale);
        return isSorted(numbers, size, descending) ? levels : sortedLevels(levels, descending);
    }

    private static boolean isSorted(long[] pricesAndQuantities, int size, boolean descending) {
        long wrong = 0;
        for (int i = 2; i < size; i += 2) {
            // Prices are above 0, so that differences keep their sign.
            long step = pricesAndQuantities[i] - pricesAndQuantities[i - 2];
            wrong |= descending ? -step : step;
        }
        return wrong >= 0;
    }

    /** Reads a level however it is written; {@link #WIDE} if its numbers do not fit. */
    private int level(int size) {
        enterLevel();
        peek();
        int from = position;
        long price = rawNumber();
        int scale = rawScale;
        requireNextInLevel();
        long quantity = nonNegativeQuantity();
        int places = rawScale;
        while (nextElement()) {
            skip();
        }
        return levelOf(price, scale, quantity, places, from, size);
    }

    /** The same for a level that is an object. */
    private int level(int size, long priceKey, long quantityKey) {
        long price = 0;
        long quantity = 0;
        int scale = MISSING;
        int places = MISSING;
        int from = position;
        enterObject();
        for (long key = nextKey(); key != END; key = nextKey()) {
            if (key == priceKey) {
                peek();
                from = position;
                price = rawNumber();
                scale = rawScale;
            } else if (key == quantityKey) {
                quantity = nonNegativeQuantity();
                places = rawScale;
            } else {
                skip();
            }
        }
        if (scale == MISSING || places == MISSING) {
            throw noLevel(from);
        }
        return levelOf(price, scale, quantity, places, from, size);
    }

    /** The same for a level with something before its price. */
    private int level(int size, LevelBegin begin) {
        enterLevel();
        boolean removed = begin.removes();
        requireNextInLevel();
        long price = plainNumber(false);
        if (price <= 0) {
            price = positivePrice();
        }
        int scale = rawScale;
        requireNextInLevel();
        long quantity = plainNumber(false);
        if (quantity < 0) {
            quantity = nonNegativeQuantity();
        }
        int places = rawScale;
        while (nextElement()) {
            skip();
        }
        return scale < 0 || places < 0 ? WIDE : add(price, scale, removed ? 0 : quantity, removed ? 0 : places, size);
    }

    /** Adds a level unless it is none, which is one of price and quantity 0; {@link #WIDE} if its numbers do not fit. */
    private int levelOf(long price, int scale, long quantity, int places, int from, int size) {
        if (price <= 0 && scale >= 0) {
            if (price == 0 && quantity == 0) {
                return size;
            }
            throw notAPrice(from, Decimal.of(price, scale));
        }
        return scale < 0 || places < 0 ? WIDE : add(price, scale, quantity, places, size);
    }

    /** Adds a level behind {@code size} numbers, all at the largest scales among them; {@link #WIDE} if one does not fit. */
    private int add(long price, int scale, long quantity, int places, int size) {
        if (size + 2 > numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        if (scale == priceScale && places == quantityScale) {
            numbers[size] = price;
            numbers[size + 1] = quantity;
            return size + 2;
        }
        return addRescaled(price, scale, quantity, places, size);
    }

    private int addRescaled(long price, int scale, long quantity, int places, int size) {
        if (scale > priceScale) {
            if (!rescale(0, size, scale - priceScale)) {
                return WIDE;
            }
            priceScale = scale;
        }
        if (places > quantityScale) {
            if (!rescale(1, size, places - quantityScale)) {
                return WIDE;
            }
            quantityScale = places;
        }
        long scaledPrice = scaledUp(price, priceScale - scale);
        long scaledQuantity = scaledUp(quantity, quantityScale - places);
        numbers[size] = scaledPrice;
        numbers[size + 1] = scaledQuantity;
        return (scaledPrice | scaledQuantity) < 0 ? WIDE : size + 2;
    }

    /** Multiplies the prices (from 0) or the quantities (from 1) by a power of ten; false if one does not fit. */
    private boolean rescale(int first, int size, int places) {
        for (int i = first; i < size; i += 2) {
            numbers[i] = scaledUp(numbers[i], places);
            if (numbers[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads levels as long as they are written in the plainest way, {@code ["64346.70","0.5"]} with numbers in quotes, of at most seven digits before
     * the point of the price, ten before that of the quantity and eight behind either, no white space and at most small whole numbers behind; stops
     * before the first that is not, and whenever the end of the frame is near. One method with everything in local variables, because one that
     * calls another for each number was measurably slower.
     *
     * @param already numbers read before
     * @return numbers read, or {@link #WIDE}
     */
    private int plainLevels(int already) {
        int size = already;
        int p = position;
        int last = end - MAX_PLAIN_LEVEL;
        int whole = priceDigits;
        while (p < last) {
            int at = p;
            if (size > 0 && bytes[at++] != ',' || bytes[at] != '[' || bytes[at + 1] != '"') {
                break;
            }
            at += 2;
            long word = (long) LONGS.get(bytes, at);
            if (!EightBytes.hasLeadingDigits(word, whole)) {
                whole = EightBytes.leadingDigits(word);
            }
            if (whole == 0 || whole == 8) {
                break;
            }
            long price = EightBytes.number(word, whole);
            at += whole;
            int scale = 0;
            if (bytes[at] == '.') {
                word = (long) LONGS.get(bytes, at + 1);
                scale = Math.min(priceScale, Long.BYTES);
                if (!EightBytes.hasLeadingDigits(word, scale)) {
                    scale = EightBytes.leadingDigits(word);
                }
                if (scale == 0) {
                    break;
                }
                price = price * POWERS_OF_TEN[scale] + EightBytes.number(word, scale);
                at += 1 + scale;
            }
            if (price == 0 || ((long) LONGS.get(bytes, at) & 0xFF_FFFF) != BETWEEN_NUMBERS) {
                break;
            }
            at += 3;
            word = (long) LONGS.get(bytes, at);
            // Large and small quantities come in turn: to count is cheaper than to be wrong.
            int count = EightBytes.leadingDigits(word);
            if (count == 0) {
                break;
            }
            long quantity = EightBytes.number(word, count);
            at += count;
            if (count == 8) {
                word = (long) LONGS.get(bytes, at);
                count = EightBytes.leadingDigits(word);
                if (count > MAX_SAFE_DIGITS - 16) {
                    break;
                }
                if (count > 0) {
                    quantity = quantity * POWERS_OF_TEN[count] + EightBytes.number(word, count);
                    at += count;
                }
            }
            int places = 0;
            if (bytes[at] == '.') {
                word = (long) LONGS.get(bytes, at + 1);
                places = Math.min(quantityScale, Long.BYTES);
                if (!EightBytes.hasLeadingDigits(word, places)) {
                    places = EightBytes.leadingDigits(word);
                }
                if (places == 0) {
                    break;
                }
                quantity = quantity * POWERS_OF_TEN[places] + EightBytes.number(word, places);
                at += 1 + places;
            }
            if (bytes[at] != '"') {
                break;
            }
            at++;
            if (bytes[at] == ',') {
                at = plainExtras(at);
            }
            if (bytes[at] != ']') {
                break;
            }
            size = add(price, scale, quantity, places, size);
            if (size < 0) {
                return size;
            }
            p = at + 1;
        }
        priceDigits = whole;
        if (size > already) {
            position = p;
            place &= ~OPENED;
        }
        return size;
    }

    /**
     * The same for levels with something before their prices, and with numbers without quotes: {@code ["new",64346.5,12.0]}.
     *
     * @param already numbers read before
     * @return numbers read, or {@link #WIDE}
     */
    private int plainLevels(int already, LevelBegin begin) {
        int size = already;
        int p = position;
        int last = end - MAX_PLAIN_LEVEL;
        int whole = priceDigits;
        long here = mark();
        while (p < last) {
            int at = p;
            if (size > 0 && bytes[at++] != ',' || bytes[at] != '[') {
                break;
            }
            position = at + 1;
            boolean removed = begin.removes();
            at = position;
            if (at >= last || bytes[at] != ',') {
                break;
            }
            at++;
            long word = (long) LONGS.get(bytes, at);
            if (!EightBytes.hasLeadingDigits(word, whole)) {
                whole = EightBytes.leadingDigits(word);
            }
            if (whole == 0 || whole == 8 || whole > 1 && bytes[at] == '0') {
                break;
            }
            long price = EightBytes.number(word, whole);
            at += whole;
            int scale = 0;
            if (bytes[at] == '.') {
                word = (long) LONGS.get(bytes, at + 1);
                scale = Math.min(priceScale, Long.BYTES);
                if (!EightBytes.hasLeadingDigits(word, scale)) {
                    scale = EightBytes.leadingDigits(word);
                }
                if (scale == 0) {
                    break;
                }
                price = price * POWERS_OF_TEN[scale] + EightBytes.number(word, scale);
                at += 1 + scale;
            }
            if (price == 0 || bytes[at] != ',') {
                break;
            }
            at++;
            word = (long) LONGS.get(bytes, at);
            int count = EightBytes.leadingDigits(word);
            if (count == 0 || count > 1 && bytes[at] == '0') {
                break;
            }
            long quantity = EightBytes.number(word, count);
            at += count;
            if (count == 8) {
                word = (long) LONGS.get(bytes, at);
                count = EightBytes.leadingDigits(word);
                if (count > MAX_SAFE_DIGITS - 16) {
                    break;
                }
                if (count > 0) {
                    quantity = quantity * POWERS_OF_TEN[count] + EightBytes.number(word, count);
                    at += count;
                }
            }
            int places = 0;
            if (bytes[at] == '.') {
                word = (long) LONGS.get(bytes, at + 1);
                places = Math.min(quantityScale, Long.BYTES);
                if (!EightBytes.hasLeadingDigits(word, places)) {
                    places = EightBytes.leadingDigits(word);
                }
                if (places == 0) {
                    break;
                }
                quantity = quantity * POWERS_OF_TEN[places] + EightBytes.number(word, places);
                at += 1 + places;
            }
            if (bytes[at] != ']') {
                break;
            }
            size = add(price, scale, removed ? 0 : quantity, removed ? quantityScale : places, size);
            if (size < 0) {
                return size;
            }
            p = at + 1;
        }
        priceDigits = whole;
        returnTo(here);
        if (size > already) {
            position = p;
            place &= ~OPENED;
        }
        return size;
    }

    /** Steps over as many of {@code ,"12"} as there are, the comma first, but not beyond the end of the frame. */
    private int plainExtras(int comma) {
        int at = comma;
        while (at <= end - MAX_PLAIN_LEVEL && bytes[at] == ',' && bytes[at + 1] == '"') {
            int count = EightBytes.leadingDigits((long) LONGS.get(bytes, at + 2));
            int p = at + 2 + count;
            if (count == 0 || bytes[p] != '"') {
                break;
            }
            at = p + 1;
        }
        return at;
    }

    /** {@return number × 10^places, or -1 if it does not fit} */
    private static long scaledUp(long number, int places) {
        if (places >= POWERS_OF_TEN.length || Math.multiplyHigh(number, POWERS_OF_TEN[places]) != 0) {
            return -1;
        }
        return Math.max(-1, number * POWERS_OF_TEN[places]);
    }
}
