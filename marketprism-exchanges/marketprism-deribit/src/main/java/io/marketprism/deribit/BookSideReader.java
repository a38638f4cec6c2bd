package io.marketprism.deribit;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one side of a book, {@code [["new",5042.34,30.0],["change",5041.94,20.0],["delete",5042.64,0.0]]}. One level that is wrong makes all of them
 * wrong: what is left would be another book.
 */
final class BookSideReader {
    private static final long NEW = JsonCursor.key("new");
    private static final long CHANGE = JsonCursor.key("change");
    private static final long DELETE = JsonCursor.key("delete");
    private static final long[] POWERS_OF_TEN = new long[19];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
        }
    }

    private final JsonCursor json;

    /** Prices and quantities of the levels being read. */
    private Decimal[] numbers = new Decimal[64];

    private int size;

    BookSideReader(JsonCursor json) {
        this.json = json;
    }

    /** {@return the levels, best first} */
    Levels read(boolean descending) {
        size = 0;
        boolean sorted = true;
        int priceScale = 0;
        int quantityScale = 0;
        json.enterArray();
        while (json.nextElement()) {
            readLevel();
            Decimal price = numbers[size - 2];
            sorted &= size == 2 || price.compareTo(numbers[size - 4]) > 0 != descending;
            priceScale = Math.max(priceScale, price.scale());
            quantityScale = Math.max(quantityScale, numbers[size - 1].scale());
        }
        long[] packed = sorted ? packed(priceScale, quantityScale) : null;
        Levels levels = packed == null ? levels(descending) : Levels.ofPacked(packed, priceScale, quantityScale);
        Arrays.fill(numbers, 0, size, null);
        return levels;
    }

    private void readLevel() {
        json.enterArray();
        requireNext();
        long action = json.textCode();
        if (action != NEW && action != CHANGE && action != DELETE) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected an action, new, change or delete, was \"" + json.last() + "\"");
        }
        requireNext();
        Decimal price = json.price();
        requireNext();
        Decimal amount = json.quantity();
        while (json.nextElement()) {
            json.skip();
        }
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = price;
        numbers[size++] = action == DELETE ? Decimal.ZERO : amount;
    }

    private void requireNext() {
        if (!json.nextElement()) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected a level [action, price, amount], was a shorter one");
        }
    }

    /** {@return the numbers at common scales, or null if they do not fit} */
    private long @Nullable [] packed(int priceScale, int quantityScale) {
        long[] packed = new long[size];
        for (int i = 0; i < size; i++) {
            Decimal number = numbers[i];
            int zeros = (i % 2 == 0 ? priceScale : quantityScale) - number.scale();
            if (number.isWide()
                    || zeros >= POWERS_OF_TEN.length
                    || number.unscaled() > Long.MAX_VALUE / POWERS_OF_TEN[zeros]) {
                return null;
            }
            packed[i] = number.unscaled() * POWERS_OF_TEN[zeros];
        }
        return packed;
    }

    private Levels levels(boolean descending) {
        List<Levels.Level> levels = new ArrayList<>();
        for (int i = 0; i < size; i += 2) {
            levels.add(new Levels.Level(numbers[i], numbers[i + 1]));
        }
        Comparator<Levels.Level> byPrice = Comparator.comparing(Levels.Level::price);
        levels.sort(descending ? byPrice.reversed() : byPrice);
        return Levels.of(levels);
    }
}
