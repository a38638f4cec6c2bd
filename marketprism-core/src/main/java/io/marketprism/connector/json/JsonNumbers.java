package io.marketprism.connector.json;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Numbers, in quotes or not. The plainest spellings are read eight bytes at a time; whatever else the grammar allows is read exactly, and slower. */
abstract class JsonNumbers extends JsonStrings {
    static final int MAX_SAFE_DIGITS = 18;

    /** The length of an exponent such as {@code e-5}. */
    private static final int PLAIN_EXPONENT = 3;

    static final long[] POWERS_OF_TEN = powersOfTen();

    /** Digits behind the point of the number that {@link #rawNumber()} returned. */
    int rawScale;

    /** What stands before the value that is read. */
    ExpectedKey key = new ExpectedKey();

    private static long[] powersOfTen() {
        long[] powers = new long[MAX_SAFE_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /**
     * Reads a whole number, in quotes or not.
     *
     * @return the number
     */
    public final long longValue() {
        int from = position;
        long number = rawNumber();
        if (rawScale != 0) {
            position = from;
            throw invalid("a whole number of at most 18 digits");
        }
        return number;
    }

    /**
     * Reads a whole number of 0 or more, in quotes or not, such as a sequence or a count.
     *
     * @return the number
     */
    public final long wholeNumber() {
        return wholeNumber(0);
    }

    /**
     * Reads a whole number that cannot be below a limit, in quotes or not.
     *
     * @param least the smallest that it can be
     * @return the number
     */
    public final long wholeNumber(long least) {
        int from = position;
        long number = longValue();
        if (number < least) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, from, "expected a whole number of " + least + " or more, was " + number);
        }
        return number;
    }

    /**
     * Reads a number, in quotes or not, with or without an exponent.
     *
     * @return the exact number
     */
    public final Decimal decimal() {
        Decimal plain = plainDecimal();
        return plain == null ? otherDecimal() : plain;
    }

    /**
     * Reads a number that may be missing: {@code null} or an empty text.
     *
     * @return the exact number, or null
     */
    public final @Nullable Decimal decimalOrNull() {
        Decimal plain = plainDecimal();
        if (plain != null) {
            return plain;
        }
        if (skipNull()) {
            return null;
        }
        if (peek() == '"' && position + 1 < end && bytes[position + 1] == '"') {
            position += 2;
            return null;
        }
        return otherDecimal();
    }

    /**
     * Reads a price.
     *
     * @return a number above 0
     */
    public final Decimal price() {
        int from = position;
        Decimal price = decimal();
        if (price.signum() <= 0) {
            throw notAPrice(behindSpace(from), price);
        }
        return price;
    }

    /**
     * Reads a quantity.
     *
     * @return a number of 0 or more
     */
    public final Decimal quantity() {
        peek();
        int from = position;
        Decimal quantity = decimal();
        if (quantity.signum() < 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, behindSpace(from), "expected a quantity of 0 or more, was " + quantity);
        }
        return quantity;
    }

    final long positivePrice() {
        peek();
        int from = position;
        long price = rawNumber();
        if (price <= 0 && rawScale >= 0) {
            throw notAPrice(from, Decimal.of(price, rawScale));
        }
        return price;
    }

    final long nonNegativeQuantity() {
        peek();
        int from = position;
        long quantity = rawNumber();
        if (quantity < 0 && rawScale >= 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    from,
                    "expected a quantity of 0 or more, was " + Decimal.of(quantity, rawScale));
        }
        return quantity;
    }

    static NormalizationException notAPrice(int from, Decimal price) {
        return new NormalizationException(Problem.INVALID_PRICE, from, "expected a price above 0, was " + price);
    }

    /** The number if it is {@linkplain #plainNumber plain}, else null. */
    private @Nullable Decimal plainDecimal() {
        long number = plainNumber(true);
        return number < 0 ? null : Decimal.of(number, rawScale);
    }

    /** A number that is not plain. */
    private Decimal otherDecimal() {
        peek();
        int from = position;
        long number = number(true);
        return rawScale >= 0 ? Decimal.of(number, rawScale) : slowDecimal(from);
    }

    /**
     * Reads a number if it is written in the plainest way, {@code "64346.70"} or without quotes, with less than nine digits on either side of the point.
     * {@link #rawScale} says how many of its digits stand behind the point.
     *
     * @param leaveOutZeros whether zeros at the end of the fraction do not count as digits
     * @return its digits, or -1, and nothing has been read, if it is not so
     */
    final long plainNumber(boolean leaveOutZeros) {
        if (position >= end) {
            return -1;
        }
        boolean quoted = bytes[position] == '"';
        int p = quoted ? position + 1 : position;
        long word = word(p);
        int count = EightBytes.leadingDigits(word);
        p += count;
        if (count == 0 || p >= end || !quoted && count > 1 && (word & 0xFF) == '0') {
            return -1;
        }
        long number = EightBytes.number(word, count);
        int scale = 0;
        if (bytes[p] == '.') {
            word = word(p + 1);
            count = key.fractionDigits;
            if (!EightBytes.hasLeadingDigits(word, count)) {
                count = EightBytes.leadingDigits(word);
                key.fractionDigits = count;
            }
            p += 1 + count;
            if (count == 0 || p >= end) {
                return -1;
            }
            scale = leaveOutZeros ? count - EightBytes.trailingZeros(word, count) : count;
            if (scale > 0) {
                number = number * POWERS_OF_TEN[scale] + EightBytes.number(word, scale);
            }
        }
        byte behind = bytes[p];
        if (quoted ? behind != '"' : !endsNumber(behind)) {
            return -1;
        }
        position = quoted ? p + 1 : p;
        rawScale = scale;
        return number;
    }

    /** Whether this byte can stand right behind a number without quotes. */
    private static boolean endsNumber(byte behind) {
        return behind == ',' || behind == '}' || behind == ']';
    }

    /**
     * Reads a number, in quotes or not. Its digits are returned, and {@link #rawScale} says how many of them stand behind the point; it is -1 if
     * the number needs the slow way (more than 18 digits, an exponent), which has been stepped over then.
     */
    final long rawNumber() {
        long whole = plainWhole();
        if (whole < 0) {
            return number(false);
        }
        rawScale = 0;
        return whole;
    }

    /**
     * Reads a whole number if it is written in the plainest way, in quotes or not: at most sixteen digits, no zero before others, no sign.
     *
     * @return the number, or -1, and nothing has been read, if it is not so
     */
    final long plainWhole() {
        int from = position;
        if (from >= end) {
            return -1;
        }
        boolean quoted = bytes[from] == '"';
        if (quoted) {
            from++;
        }
        long first = word(from);
        long second = word(from + 8);
        int count = EightBytes.leadingDigits(first, second);
        int p = from + count;
        if (count == 0 || p >= end) {
            return -1;
        }
        byte behind = bytes[p];
        if (quoted ? behind != '"' : !endsNumber(behind)) {
            return -1;
        }
        if (bytes[from] == '0' && count > 1) {
            return -1;
        }
        position = quoted ? p + 1 : p;
        return count <= 8
                ? EightBytes.number(first, count)
                : EightBytes.number(first, 8) * POWERS_OF_TEN[count - 8] + EightBytes.number(second, count - 8);
    }

    /** As {@link #rawNumber()}; may leave out zeros at the end of the fraction, which then do not count as digits. */
    final long number(boolean leaveOutZeros) {
        boolean quoted = peek() == '"';
        int from = quoted ? position + 1 : position;
        int p = from;
        boolean negative = p < end && bytes[p] == '-';
        if (negative) {
            p++;
        }
        int firstDigit = p;
        long word = word(p);
        int count = EightBytes.leadingDigits(word);
        long number = count == 0 ? 0 : EightBytes.number(word, count);
        p += count;
        while (count == 8) {
            word = word(p);
            count = EightBytes.leadingDigits(word);
            number = count == 0 ? number : number * POWERS_OF_TEN[count] + EightBytes.number(word, count);
            p += count;
        }
        int digits = p - firstDigit;
        int scale = 0;
        if (digits > 0 && p < end && bytes[p] == '.') {
            int firstFraction = ++p;
            do {
                word = word(p);
                count = EightBytes.leadingDigits(word);
                p += count;
                int kept = count;
                if (leaveOutZeros && count > 0 && (count < 8 || p < end && bytes[p] == '"')) {
                    kept -= EightBytes.trailingZeros(word, count);
                }
                number = kept == 0 ? number : number * POWERS_OF_TEN[kept] + EightBytes.number(word, kept);
                scale += kept;
            } while (count == 8);
            digits = p == firstFraction ? 0 : digits + p - firstFraction;
        }
        if (digits == 0 || p >= end) {
            return numberWithEscapes(from, quoted, Math.min(p, end), leaveOutZeros);
        }
        byte behind = bytes[p];
        boolean exponent = behind == 'e' || behind == 'E';
        if (quoted ? behind != '"' && !exponent : isNumberByte(behind) && !exponent) {
            return numberWithEscapes(from, quoted, p, leaveOutZeros);
        }
        if (!quoted
                && bytes[firstDigit] == '0'
                && p > firstDigit + 1
                && bytes[firstDigit + 1] >= '0'
                && bytes[firstDigit + 1] <= '9') {
            position = firstDigit;
            throw expected("a number without leading zeros");
        }
        int shift = exponent ? plainExponent(p, quoted) : 0;
        if (digits > MAX_SAFE_DIGITS || shift < 0 || scale + shift > MAX_SAFE_DIGITS) {
            return slowNumber(from, quoted);
        }
        p += shift > 0 ? PLAIN_EXPONENT : 0;
        position = quoted ? p + 1 : p;
        rawScale = scale + shift;
        return negative ? -number : number;
    }

    /** By how many digits the point moves to the left, if the exponent that begins here is one such as {@code e-5}; else -1. */
    private int plainExponent(int from, boolean quoted) {
        int behind = from + PLAIN_EXPONENT;
        if (behind >= end || bytes[from + 1] != '-' || (quoted ? bytes[behind] != '"' : !endsNumber(bytes[behind]))) {
            return -1;
        }
        int digit = bytes[from + 2] - '0';
        return digit > 0 && digit <= 9 ? digit : -1;
    }

    /** Where it ended as a number: reads it again without its escapes, if that is what stands there. */
    private long numberWithEscapes(int from, boolean quoted, int p, boolean leaveOutZeros) {
        if (quoted && p < end && bytes[p] == '\\' && withoutEscapes(from - 1)) {
            position = from - 1;
            return number(leaveOutZeros);
        }
        throw notNumber(quoted, p);
    }

    private NormalizationException notNumber(boolean quoted, int p) {
        position = p;
        if (p < end) {
            return invalid("a number");
        }
        return expected(quoted ? "the end of a number" : "a number and what follows it");
    }

    private long slowNumber(int from, boolean quoted) {
        int p = from;
        while (p < end && isNumberByte(bytes[p])) {
            p++;
        }
        if (p >= end || quoted && bytes[p] != '"') {
            return numberWithEscapes(from, quoted, p, false);
        }
        BigDecimal number = bigDecimal(from, p);
        position = quoted ? p + 1 : p;
        rawScale = -1;
        return number.signum();
    }

    private Decimal slowDecimal(int from) {
        int first = bytes[from] == '"' ? from + 1 : from;
        int p = first;
        while (isNumberByte(bytes[p])) {
            p++;
        }
        return Decimal.of(bigDecimal(first, p));
    }

    private BigDecimal bigDecimal(int from, int to) {
        if (to - from > Decimal.MAX_DIGITS) {
            position = from;
            throw invalid("a number of at most " + Decimal.MAX_DIGITS + " characters");
        }
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        try {
            BigDecimal number = new BigDecimal(text);
            if (!isShort(number)) {
                position = from;
                throw invalid("a number of at most " + Decimal.MAX_SCALE + " digits");
            }
            return number;
        } catch (NumberFormatException e) {
            position = from;
            throw invalid("a number");
        }
    }

    /** Whether a number has so few digits that a product of several never has more than {@link Decimal#MAX_DIGITS}, such as contracts × size. */
    static boolean isShort(BigDecimal number) {
        return number.precision() <= Decimal.MAX_SCALE && Math.abs((long) number.scale()) <= Decimal.MAX_SCALE;
    }

    static boolean isNumberByte(byte b) {
        return b >= '0' && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E';
    }

    /** Steps over a number without quotes, of any length. */
    final void skipNumber() {
        int p = position < end && bytes[position] == '-' ? position + 1 : position;
        int digits = behindDigits(p);
        boolean right = digits > p && (bytes[p] != '0' || digits == p + 1);
        p = digits;
        if (right && p < end && bytes[p] == '.') {
            digits = behindDigits(p + 1);
            right = digits > p + 1;
            p = digits;
        }
        if (right && p < end && (bytes[p] == 'e' || bytes[p] == 'E')) {
            int first = p + 1 < end && (bytes[p + 1] == '+' || bytes[p + 1] == '-') ? p + 2 : p + 1;
            digits = behindDigits(first);
            right = digits > first;
            p = digits;
        }
        // A number that ends the message may have been cut.
        if (!right || p >= end || isNumberByte(bytes[p])) {
            position = Math.min(p, end);
            throw expected("a value");
        }
        position = p;
    }

    private int behindDigits(int from) {
        int p = from;
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
            p++;
        }
        return p;
    }
}
