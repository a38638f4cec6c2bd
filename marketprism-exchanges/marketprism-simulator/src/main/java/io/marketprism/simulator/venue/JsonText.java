package io.marketprism.simulator.venue;

import io.marketprism.simulator.market.DecimalStyle;
import java.util.Arrays;

/**
 * Writes the JSON of data frames quickly, into a buffer that is used again and again. It checks nothing: commas and brackets are the
 * caller's. Not thread-safe.
 */
public final class JsonText {

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
     * Appends a decimal in quotes.
     *
     * @param units the value in units of 10<sup>-scale</sup>
     * @param scale digits after the point
     * @return this
     */
    public JsonText decimal(long units, int scale) {
        ensure(DecimalStyle.MAX_LENGTH + 2);
        buffer[length++] = '"';
        length = style.write(units, scale, buffer, length);
        buffer[length++] = '"';
        return this;
    }

    /** Takes the last character away if it is a comma; returns this. */
    private JsonText dropComma() {
        if (length > 0 && buffer[length - 1] == ',') {
            length--;
        }
        return this;
    }

    /**
     * Closes a list whose every element was written with a comma behind it.
     *
     * @return this
     */
    public JsonText endList() {
        return dropComma().raw("]");
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
