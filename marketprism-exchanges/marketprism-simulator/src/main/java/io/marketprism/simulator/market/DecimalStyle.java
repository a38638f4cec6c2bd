package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** How a venue writes decimals. A decimal is a whole number of units, one unit being 10<sup>-scale</sup>. */
public enum DecimalStyle {
    /** Always eight digits after the point, as Binance spot: {@code 67000.10000000}. */
    EIGHT_DECIMALS {
        @Override
        public int write(long units, int scale, byte[] into, int at) {
            int end = writeWhole(units / POWERS[scale], into, at);
            into[end++] = '.';
            return writeFraction(units % POWERS[scale] * POWERS[8 - scale], 8, into, end);
        }

        @Override
        public BigDecimal styled(BigDecimal value) {
            return value.setScale(8, RoundingMode.DOWN);
        }
    },
    /** As many digits as the tick or the lot has, as Binance's futures: {@code 67000.10}, {@code 0.100}. */
    AS_LISTED {
        @Override
        public int write(long units, int scale, byte[] into, int at) {
            int end = writeWhole(units / POWERS[scale], into, at);
            if (scale == 0) {
                return end;
            }
            into[end++] = '.';
            return writeFraction(units % POWERS[scale], scale, into, end);
        }

        @Override
        public BigDecimal styled(BigDecimal value) {
            return value;
        }
    },
    /** No more digits than needed, as OKX: {@code 67000.1}, {@code 67000}. */
    PLAIN {
        @Override
        public int write(long units, int scale, byte[] into, int at) {
            int end = writeWhole(units / POWERS[scale], into, at);
            long fraction = units % POWERS[scale];
            if (fraction == 0) {
                return end;
            }
            int digits = scale;
            while (fraction % 10 == 0) {
                fraction /= 10;
                digits--;
            }
            into[end++] = '.';
            return writeFraction(fraction, digits, into, end);
        }

        @Override
        public BigDecimal styled(BigDecimal value) {
            BigDecimal stripped = value.stripTrailingZeros();
            return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        }
    };

    /** The greatest number of bytes that {@link #write} needs. */
    public static final int MAX_LENGTH = 32;

    private static final long[] POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    };

    /**
     * Writes a decimal as ASCII digits.
     *
     * @param units the value in units, not negative
     * @param scale digits after the point, 0 to 8
     * @param into where to write; needs {@link #MAX_LENGTH} bytes from {@code at}
     * @param at index of the first byte to write
     * @return the index after the last byte written
     */
    public abstract int write(long units, int scale, byte[] into, int at);

    /**
     * {@return a number as the venue writes it: with that many digits, what is beyond them cut off}
     *
     * @param value any number
     */
    public abstract BigDecimal styled(BigDecimal value);

    /**
     * {@return a decimal as text}
     *
     * @param units the value in units, not negative
     * @param scale digits after the point, 0 to 8
     */
    public String text(long units, int scale) {
        byte[] digits = new byte[MAX_LENGTH];
        return new String(digits, 0, write(units, scale, digits, 0), StandardCharsets.US_ASCII);
    }

    private static int writeWhole(long value, byte[] into, int at) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return writeFraction(value, digits, into, at);
    }

    private static int writeFraction(long value, int digits, byte[] into, int at) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + digits;
    }
}
