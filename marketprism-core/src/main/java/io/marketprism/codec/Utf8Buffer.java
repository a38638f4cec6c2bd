package io.marketprism.codec;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing row of UTF-8 bytes to build a message in. {@link #clear()} it and use it again: once it has grown to the size of the messages,
 * appending allocates nothing. Not safe for use by several threads at a time.
 */
public final class Utf8Buffer {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[] POWERS_OF_TEN = powersOfTen();

    private static final Literal FIRST_LEVEL = Literal.ascii("[[\"");
    private static final Literal LEVEL_MIDDLE = Literal.ascii("\",\"");
    private static final Literal NEXT_LEVEL = Literal.ascii("\"],[\"");

    /** What of {@link #NEXT_LEVEL} does not count when there is none. */
    private static final int NO_NEXT_LEVEL = ",[\"".length();

    /** Room for a whole number, a point and a word. */
    private static final int PLACES_ROOM = Digits.ROOM + 1 + Long.BYTES;

    private static final int LEVEL_ROOM = 2 * PLACES_ROOM + 2 * Long.BYTES;

    /** Digits behind the point that one word holds. */
    private static final int WORD_SCALE = 8;

    /** Digits before the point that a number can have which counts hundred-millionths in a {@code long}. */
    private static final int WHOLE_DIGITS = 10;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    /**
     * An empty buffer.
     *
     * @param capacity bytes that it holds before it must grow, at least 1
     */
    public Utf8Buffer(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("Expected a capacity of at least 1 byte, was " + capacity);
        }
        bytes = new byte[capacity];
    }

    /**
     * Forgets the content, keeps the room.
     *
     * @return this
     */
    public Utf8Buffer clear() {
        length = 0;
        return this;
    }

    /** {@return number of bytes in it} */
    public int length() {
        return length;
    }

    /** {@return the bytes themselves, of which the first {@link #length()} are content; valid until the next append} */
    public byte[] array() {
        return bytes;
    }

    /** {@return a copy of the content} */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** {@return the content as text} */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * Appends bytes as they are, such as a literal that was made once.
     *
     * @param literal valid UTF-8
     * @return this
     */
    public Utf8Buffer append(byte[] literal) {
        reserve(literal.length);
        System.arraycopy(literal, 0, bytes, length, literal.length);
        length += literal.length;
        return this;
    }

    Utf8Buffer append(Literal literal) {
        reserve(literal.room());
        literal.copyTo(bytes, length);
        length += literal.length();
        return this;
    }

    /**
     * Appends one ASCII character.
     *
     * @param ascii below 128
     * @return this
     */
    public Utf8Buffer append(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /**
     * Appends a whole number.
     *
     * @param number any
     * @return this
     */
    public Utf8Buffer append(long number) {
        if (number < 0) {
            if (number == Long.MIN_VALUE) {
                return appendAscii(Long.toString(number));
            }
            return append('-').append(-number);
        }
        reserve(Digits.ROOM);
        length = Digits.put(number, bytes, length);
        return this;
    }

    /**
     * Appends an exact number as {@link Decimal#toString()} writes it: no exponent, no trailing zeros in the fraction.
     *
     * @param number not null
     * @return this
     */
    public Utf8Buffer append(Decimal number) {
        return number.isWide() ? appendAscii(number.toString()) : append(number.unscaled(), number.scale());
    }

    /**
     * Appends {@code unscaled × 10^-scale} as {@link Decimal#toString()} writes it, without making a {@link Decimal}.
     *
     * @param unscaled the digits, possibly with trailing zeros
     * @param scale digits behind the point, 0 to {@link Decimal#MAX_SCALE}
     * @return this
     */
    public Utf8Buffer append(long unscaled, int scale) {
        if (scale <= WORD_SCALE) {
            reserve(PLACES_ROOM);
            if (Long.compareUnsigned(unscaled, EightDigits.LIMIT) < 0) {
                length = putEightDigits(unscaled, scale, length);
                return this;
            }
            if (Long.compareUnsigned(unscaled, POWERS_OF_TEN[WHOLE_DIGITS + scale]) < 0) {
                length = putEightPlaces(unscaled * POWERS_OF_TEN[WORD_SCALE - scale], length);
                return this;
            }
        }
        return appendAnyDecimal(unscaled, scale);
    }

    /** Writes a number of up to eight digits, of which up to eight are behind the point. Returns the position behind it. */
    private int putEightDigits(long unscaled, int scale, int at) {
        long digits = EightDigits.of(unscaled);
        int point = Digits.putTrimmed(EightDigits.first(digits, WORD_SCALE - scale), bytes, at);
        return putPlaces(EightDigits.last(digits, scale), point);
    }

    /** Writes a number with eight digits behind the point. Returns the position behind it. */
    private int putEightPlaces(long unscaled, int at) {
        long whole = EightDigits.eights(unscaled);
        int point = Digits.put(whole, bytes, at);
        return putPlaces(EightDigits.of(unscaled - whole * EightDigits.LIMIT), point);
    }

    /** Writes the digits behind the point, without zeros at the end, and the point if there are any. Returns the position behind them. */
    private int putPlaces(long digits, int point) {
        bytes[point] = '.';
        EIGHT_BYTES.set(bytes, point + 1, EightDigits.ascii(digits));
        int places = WORD_SCALE - EightDigits.trailingZeros(digits);
        int pointLength = places + 7 >>> 3;
        return point + pointLength + places;
    }

    /**
     * Appends one side of a book as a JSON array of {@code ["price","quantity"]}.
     *
     * @param levels not null
     * @return this
     */
    public Utf8Buffer appendJson(Levels levels) {
        if (levels.isEmpty()) {
            return append('[').append(']');
        }
        append(FIRST_LEVEL);
        if (levels.isPacked()) {
            appendPacked(levels);
        } else {
            for (int i = 0; i < levels.size(); i++) {
                append(levels.price(i)).append(LEVEL_MIDDLE).append(levels.quantity(i));
                append(NEXT_LEVEL);
            }
        }
        length -= NO_NEXT_LEVEL;
        return append(']');
    }

    private void appendPacked(Levels levels) {
        long prices = 0;
        long quantities = 0;
        for (int i = 0; i < levels.size(); i++) {
            prices |= levels.unscaledPrice(i);
            quantities |= levels.unscaledQuantity(i);
        }
        int priceZeros = Math.min(SharedZeros.atMost(prices), levels.priceScale());
        int quantityZeros = Math.min(SharedZeros.atMost(quantities), levels.quantityScale());
        int priceScale = levels.priceScale() - priceZeros;
        int quantityScale = levels.quantityScale() - quantityZeros;
        boolean inWords = priceScale <= WORD_SCALE && quantityScale <= WORD_SCALE;
        for (int i = 0; i < levels.size(); i++) {
            long price = SharedZeros.strip(levels.unscaledPrice(i), priceZeros);
            long quantity = SharedZeros.strip(levels.unscaledQuantity(i), quantityZeros);
            if (inWords
                    && Long.compareUnsigned(price, EightDigits.LIMIT) < 0
                    && Long.compareUnsigned(quantity, EightDigits.LIMIT) < 0) {
                reserve(LEVEL_ROOM);
                int at = putEightDigits(price, priceScale, length);
                at = put(LEVEL_MIDDLE, at);
                at = putEightDigits(quantity, quantityScale, at);
                length = put(NEXT_LEVEL, at);
            } else {
                append(levels.unscaledPrice(i), levels.priceScale()).append(LEVEL_MIDDLE);
                append(levels.unscaledQuantity(i), levels.quantityScale()).append(NEXT_LEVEL);
            }
        }
    }

    private int put(Literal literal, int at) {
        literal.copyTo(bytes, at);
        return at + literal.length();
    }

    private Utf8Buffer appendAnyDecimal(long unscaled, int scale) {
        if (unscaled == 0) {
            return append('0');
        }
        if (unscaled == Long.MIN_VALUE) {
            return appendAscii(BigDecimal.valueOf(unscaled, scale).toPlainString());
        }
        if (unscaled < 0) {
            append('-');
        }
        long digits = Math.abs(unscaled);
        int places = scale;
        while (places > 0 && digits % 10 == 0) {
            digits /= 10;
            places--;
        }
        int start = length;
        append(digits);
        if (places > 0) {
            setPoint(start, places);
        }
        return this;
    }

    /** Puts a point before the last places of the digits from {@code start} on, and zeros where there are too few of them. */
    private void setPoint(int start, int places) {
        int zeros = Math.max(0, places + 1 - (length - start));
        reserve(zeros + 1);
        System.arraycopy(bytes, start, bytes, start + zeros, length - start);
        Arrays.fill(bytes, start, start + zeros, (byte) '0');
        length += zeros;
        int point = length - places;
        System.arraycopy(bytes, point, bytes, point + 1, places);
        bytes[point] = '.';
        length++;
    }

    /**
     * Appends a JSON string: in quotes, with what JSON demands escaped. Halves of surrogate pairs, which UTF-8 cannot hold, are escaped too.
     *
     * @param text not null
     * @return this
     */
    public Utf8Buffer appendJson(String text) {
        int count = text.length();
        reserve(count + 2);
        byte[] out = bytes;
        int at = length;
        out[at++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                length = at;
                return appendJsonRest(text, i);
            }
            out[at++] = (byte) c;
        }
        out[at++] = '"';
        length = at;
        return this;
    }

    private Utf8Buffer appendJsonRest(String text, int from) {
        int i = from;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '"' || c == '\\') {
                append('\\').append((char) c);
            } else if (c < ' ' || isHalfPair(c)) {
                appendEscape(c);
            } else {
                appendUtf8(c);
            }
        }
        return append('"');
    }

    private static boolean isHalfPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private void appendEscape(int c) {
        append('\\').append('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            append((char) HEX[c >> shift & 0xF]);
        }
    }

    private void appendUtf8(int codePoint) {
        int encoded = utf8(codePoint);
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (encoded >>> shift != 0) {
                append((char) (encoded >>> shift & 0xFF));
            }
        }
    }

    /**
     * The UTF-8 bytes of a character, the first in the highest place that is not zero; half a surrogate pair is encoded like any other number
     * of its size.
     */
    static int utf8(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint;
        }
        if (codePoint < 0x800) {
            return (0xC0 | codePoint >> 6) << 8 | continuation(codePoint);
        }
        if (codePoint < 0x1_0000) {
            return (0xE0 | codePoint >> 12) << 16 | continuation(codePoint >> 6) << 8 | continuation(codePoint);
        }
        return (0xF0 | codePoint >> 18) << 24
                | continuation(codePoint >> 12) << 16
                | continuation(codePoint >> 6) << 8
                | continuation(codePoint);
    }

    private static int continuation(int bits) {
        return 0x80 | bits & 0x3F;
    }

    private Utf8Buffer appendAscii(String text) {
        return append(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            grow(count);
        }
    }

    private void grow(int count) {
        int needed = Math.addExact(length, count);
        bytes = Arrays.copyOf(
                bytes, Math.max(needed, bytes.length > Integer.MAX_VALUE / 2 ? needed : 2 * bytes.length));
    }

    private static long[] powersOfTen() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
