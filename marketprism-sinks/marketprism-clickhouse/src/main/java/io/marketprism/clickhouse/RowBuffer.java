package io.marketprism.clickhouse;

import io.marketprism.codec.Digits;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Rows in ClickHouse's RowBinary format, in one growing array that is reused. Values that a column's type cannot hold are rejected here, because the
 * server truncates them silently.
 */
final class RowBuffer {
    /** Digits behind the point of prices and quantities. */
    private static final int SCALE = 18;

    /** Digits behind the point of rates, ratios, marks and indices. */
    private static final int RATE_SCALE = 38;

    private static final int DECIMAL_BYTES = 32;
    private static final int DECIMAL_DIGITS = 76;
    private static final long EARLIEST_TIME_US = -2_208_988_800_000_000L;
    private static final long LATEST_TIME_US = 10_413_791_999_999_999L;
    private static final long[] POWERS_OF_TEN = powersOfTen();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int size;

    /** An empty buffer for the rows of a batch. */
    RowBuffer() {
        this(64 * 1024);
    }

    RowBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    private static long[] powersOfTen() {
        long[] powers = new long[SCALE + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /** {@return the number of bytes} */
    int size() {
        return size;
    }

    /** Discards what was written after a position. */
    void truncate(int position) {
        size = position;
    }

    /** Writes everything to a stream. */
    void copyTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    /** {@return a checksum of the bytes} */
    long checksum() {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, size);
        return checksum.getValue();
    }

    /** {@return a copy of the bytes} */
    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Marks a nullable value as present or absent. Returns whether it is present. */
    boolean present(boolean present) {
        byteValue(present ? 0 : 1);
        return present;
    }

    private void byteValue(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /** Bool. */
    void flag(boolean value) {
        byteValue(value ? 1 : 0);
    }

    /** LowCardinality(String) of a constant. */
    void keyword(Keyword keyword) {
        ensure(Keyword.ROOM);
        LONG.set(bytes, size, keyword.first());
        LONG.set(bytes, size + Long.BYTES, keyword.second());
        size += keyword.length();
    }

    /** A part that was encoded before. */
    void part(RowPart part) {
        ensure(part.room());
        part.copyTo(bytes, size);
        size += part.length();
    }

    /** UInt32. */
    void unsignedInt(long value) {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new RejectedValueException("expected 0 to 4294967295, was " + value);
        }
        ensure(Integer.BYTES);
        INT.set(bytes, size, (int) value);
        size += Integer.BYTES;
    }

    /** Nullable(UInt32). */
    void optionalInt(long value) {
        if (present(value != MarketEvent.ABSENT)) {
            unsignedInt(value);
        }
    }

    /** UInt64, the lower half of its range. */
    void unsignedLong(long value) {
        if (value < 0) {
            throw new RejectedValueException("expected 0 or more, was " + value);
        }
        longValue(value);
    }

    /** Int64. */
    void longValue(long value) {
        ensure(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** Nullable(Int64). */
    void optionalLong(long value) {
        if (present(value != MarketEvent.ABSENT)) {
            longValue(value);
        }
    }

    /** Nullable(DateTime64(6)). */
    void optionalTime(long microseconds) {
        if (present(microseconds != MarketEvent.ABSENT)) {
            time(microseconds);
        }
    }

    /** DateTime64(6). */
    void time(long microseconds) {
        if (microseconds < EARLIEST_TIME_US || microseconds > LATEST_TIME_US) {
            throw new RejectedValueException(
                    "expected a time of the years 1900 to 2299 in microseconds since the epoch, was " + microseconds);
        }
        longValue(microseconds);
    }

    /** String or LowCardinality(String), as UTF-8. */
    void text(String text) {
        int length = text.length();
        int start = size;
        ensure(length + 5);
        varInt(length);
        byte[] target = bytes;
        int at = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                size = start;
                encodedText(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            target[at++] = (byte) c;
        }
        size = at;
    }

    /** Nullable(String) or LowCardinality(Nullable(String)). */
    void optionalText(@Nullable String text) {
        if (present(text != null)) {
            text(text);
        }
    }

    /** String. */
    void id(TradeId id) {
        if (id.isNumber()) {
            numberAsText(id.number());
        } else {
            text(id.toString());
        }
    }

    /** Nullable(String) of a number that is 0 or more. */
    void optionalNumberAsText(long number) {
        if (present(number != MarketEvent.ABSENT)) {
            numberAsText(number);
        }
    }

    private void numberAsText(long number) {
        ensure(1 + Digits.ROOM);
        int end = Digits.put(number, bytes, size + 1);
        bytes[size] = (byte) (end - size - 1);
        size = end;
    }

    private void encodedText(byte[] utf8) {
        ensure(utf8.length + 5);
        varInt(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    /** Decimal(76, 18). */
    void decimal(Decimal number) {
        if (number.isWide()) {
            decimal(number.toBigDecimal(), SCALE);
        } else {
            decimal(number.unscaled(), number.scale());
        }
    }

    /** Nullable(Decimal(76, 18)). */
    void optionalDecimal(@Nullable Decimal number) {
        if (present(number != null)) {
            decimal(number);
        }
    }

    /** Decimal(76, 38). */
    void rate(Decimal number) {
        decimal(number.toBigDecimal(), RATE_SCALE);
    }

    /** Array(Tuple(Decimal(76, 18), Decimal(76, 18))). */
    void levels(Levels levels) {
        int count = levels.size();
        ensure(5 + count * 2 * DECIMAL_BYTES);
        varInt(count);
        if (levels.isPacked()) {
            int priceScale = levels.priceScale();
            int quantityScale = levels.quantityScale();
            for (int i = 0; i < count; i++) {
                decimal(levels.unscaledPrice(i), priceScale);
                decimal(levels.unscaledQuantity(i), quantityScale);
            }
        } else {
            for (int i = 0; i < count; i++) {
                decimal(levels.price(i));
                decimal(levels.quantity(i));
            }
        }
    }

    private void decimal(long unscaled, int scale) {
        long high;
        long low;
        if (scale <= SCALE) {
            long factor = POWERS_OF_TEN[SCALE - scale];
            high = Math.multiplyHigh(unscaled, factor);
            low = unscaled * factor;
        } else {
            // Packed levels share a scale, so some have trailing zeros.
            low = withoutZeros(unscaled, scale);
            high = low >> 63;
        }
        long sign = high >> 63;
        ensure(DECIMAL_BYTES);
        LONG.set(bytes, size, low);
        LONG.set(bytes, size + 8, high);
        LONG.set(bytes, size + 16, sign);
        LONG.set(bytes, size + 24, sign);
        size += DECIMAL_BYTES;
    }

    private static long withoutZeros(long unscaled, int scale) {
        int zeros = scale - SCALE;
        if (unscaled == 0) {
            return 0;
        }
        if (zeros > SCALE || unscaled % POWERS_OF_TEN[zeros] != 0) {
            throw tooFine(BigDecimal.valueOf(unscaled, scale), SCALE);
        }
        return unscaled / POWERS_OF_TEN[zeros];
    }

    private void decimal(BigDecimal number, int scale) {
        BigDecimal canonical = number.stripTrailingZeros();
        if (canonical.scale() > scale) {
            throw tooFine(canonical, scale);
        }
        if (canonical.precision() - canonical.scale() > DECIMAL_DIGITS - scale) {
            throw new RejectedValueException("expected at most " + (DECIMAL_DIGITS - scale)
                    + " digits before the point, was " + shortened(canonical));
        }
        byte[] bigEndian = canonical.setScale(scale).unscaledValue().toByteArray();
        ensure(DECIMAL_BYTES);
        byte sign = (byte) (bigEndian[0] >> 7);
        for (int i = 0; i < DECIMAL_BYTES; i++) {
            int from = bigEndian.length - 1 - i;
            bytes[size + i] = from >= 0 ? bigEndian[from] : sign;
        }
        size += DECIMAL_BYTES;
    }

    private static RejectedValueException tooFine(BigDecimal number, int scale) {
        return new RejectedValueException(
                "expected at most " + scale + " digits behind the point, was " + shortened(number));
    }

    private static String shortened(BigDecimal number) {
        return number.precision() > DECIMAL_DIGITS ? number.toString() : number.toPlainString();
    }

    private void varInt(int value) {
        int rest = value;
        while (rest >= 0x80) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
