package io.marketprism.simulator.venue;

import io.marketprism.simulator.market.DecimalStyle;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes the JSON of data frames quickly into a reused buffer. It checks nothing: commas and brackets are up to the caller. Not
 * thread-safe.
 */
public final class JsonText {

    private static final DateTimeFormatter ISO_MICROS =
            DateTimeFormatter.ofPattern("\"uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'\"", Locale.ROOT);

    private final DecimalStyle style;
    private byte[] buffer = new byte[1 << 14];
    private int length;

    /**
     * Starts empty.
     *
     * @param style how decimals are written
     */
    public JsonText(DecimalStyle style) {
        this.style = style;
    }

    /** {@return this, emptied} */
    public JsonText clear() {
        length = 0;
        return this;
    }

    /**
     * Appends text as it is.
     *
     * @param ascii text of ASCII characters
     * @return this
     */
    public JsonText raw(String ascii) {
        int count = ascii.length();
        ensure(count);
        for (int i = 0; i < count; i++) {
            buffer[length + i] = (byte) ascii.charAt(i);
        }
        length += count;
        return this;
    }

    /**
     * Appends bytes as they are.
     *
     * @param utf8 the bytes
     * @return this
     */
    public JsonText raw(byte[] utf8) {
        ensure(utf8.length);
        System.arraycopy(utf8, 0, buffer, length, utf8.length);
        length += utf8.length;
        return this;
    }

    /**
     * Appends a whole number.
     *
     * @param value the number
     * @return this
     */
    public JsonText number(long value) {
        if (value < 0) {
            return raw(Long.toString(value));
        }
        ensure(DecimalStyle.MAX_LENGTH);
        length = DecimalStyle.PLAIN.write(value, 0, buffer, length);
        return this;
    }

    /**
     * Appends a decimal in quotes, as {@code "0.5657"}.
     *
     * @param units the value in units of 10<sup>-scale</sup>, not negative
     * @param scale digits after the point, 0 to 8
     * @return this
     */
    public JsonText decimal(long units, int scale) {
        return raw("\"").decimalNumber(units, scale).raw("\"");
    }

    /**
     * Appends a decimal as a JSON number, as {@code 0.5657}.
     *
     * @param units the value in units of 10<sup>-scale</sup>, not negative
     * @param scale digits after the point, 0 to 8
     * @return this
     */
    public JsonText decimalNumber(long units, int scale) {
        ensure(DecimalStyle.MAX_LENGTH);
        length = style.write(units, scale, buffer, length);
        return this;
    }

    /**
     * Appends a decimal in quotes, with as many digits as the style has.
     *
     * @param value any number
     * @return this
     */
    public JsonText decimal(BigDecimal value) {
        return raw("\"").decimalNumber(value).raw("\"");
    }

    /**
     * Appends a decimal as a JSON number, with as many digits as the style has.
     *
     * @param value any number
     * @return this
     */
    public JsonText decimalNumber(BigDecimal value) {
        return raw(style.styled(value).toPlainString());
    }

    /**
     * Appends a time in quotes as ISO 8601 in UTC with microseconds, as {@code "2026-03-04T05:06:07.080910Z"}.
     *
     * @param micros microseconds since the epoch
     * @return this
     */
    public JsonText isoTime(long micros) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
        return raw(ISO_MICROS.format(time));
    }

    /**
     * Closes a list in which a comma follows every element.
     *
     * @return this
     */
    public JsonText endList() {
        if (length > 0 && buffer[length - 1] == ',') {
            length--;
        }
        return raw("]");
    }

    /** {@return what was written} */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, length);
    }

    private void ensure(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
