package io.marketprism.event;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A venue's id of a trade. Most are numbers and are kept as such, so that a trade needs no text; others are kept as written.
 * Immutable; equal if the text is equal.
 */
public final class TradeId {
    private static final String LARGEST_NUMBER = Long.toString(Long.MAX_VALUE);

    private final long number;
    private final @Nullable String text;

    private TradeId(long number, @Nullable String text) {
        this.number = number;
        this.text = text;
    }

    /**
     * A numeric id.
     *
     * @param number 0 or more
     * @return the id
     */
    public static TradeId of(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("Expected a trade id of 0 or more, was " + number);
        }
        return new TradeId(number, null);
    }

    /**
     * An id as the venue writes it.
     *
     * @param text not null; a canonical number that fits a {@code long} is kept as one
     * @return the id
     */
    public static TradeId of(String text) {
        Objects.requireNonNull(text, "text");
        return isCanonicalNumber(text) ? new TradeId(Long.parseLong(text), null) : new TradeId(-1, text);
    }

    private static boolean isCanonicalNumber(String text) {
        int length = text.length();
        if (length == 0 || length > LARGEST_NUMBER.length() || (length > 1 && text.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return length < LARGEST_NUMBER.length() || text.compareTo(LARGEST_NUMBER) <= 0;
    }

    /** {@return whether {@link #number()} exists} */
    public boolean isNumber() {
        return text == null;
    }

    /**
     * The id as a number.
     *
     * @return the number
     * @throws IllegalStateException if the id is not numeric
     */
    public long number() {
        if (text != null) {
            throw new IllegalStateException("Expected a numeric trade id, was \"" + text + "\"");
        }
        return number;
    }

    /** {@return the id as the venue writes it} */
    @Override
    public String toString() {
        return text == null ? Long.toString(number) : text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TradeId that && number == that.number && Objects.equals(text, that.text);
    }

    @Override
    public int hashCode() {
        return text == null ? Long.hashCode(number) : text.hashCode();
    }
}
