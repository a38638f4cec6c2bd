package io.marketprism.connector.json;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Reads JSON forward, over bytes, allocating only what it returns. Keys may come in any order and unknown ones are skipped; what is read must
 * be well-formed and of the right type, or a {@link NormalizationException} tells the byte where it is not. One per thread; reused for every frame.
 *
 * <pre>{@code
 * json.reset(frame).enterObject();
 * for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
 *     if (key == PRICE) {
 *         price = json.price();
 *     } else {
 *         json.skip();
 *     }
 * }
 * json.finish();
 * }</pre>
 */
public final class JsonCursor {
    /** What {@link #nextKey()} returns behind the last key of an object. */
    public static final long END = 0;

    /** What {@link #nextKey()} returns for a key of more than eight bytes; {@link #lastIs} tells which. */
    public static final long LONG_KEY = -1;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_SAFE_DIGITS = 18;

    /** More bytes than a level in its plainest form may take: two numbers, and what is read ahead. */
    private static final int MAX_PLAIN_LEVEL = 64;

    /** The bit of {@link #place} that tells that an object or array was just opened, so that no comma may come. */
    private static final int OPENED = 1;

    /** The bits between count keys. */
    private static final int NEXT_KEY = 2;

    /** The bits that differ from one kind of message to another. */
    private static final int KINDS = 7 << 7;

    private static final int PLACES = 8 << 7;

    /** In place of a number of levels: they do not fit the packed form. */
    private static final int WIDE = -1;

    private static final long TRUE = key("true");
    private static final long FALSE = key("false");
    private static final long NULL = key("null");

    private static final long[] POWERS_OF_TEN = powersOfTen();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** What stands between the price and the quantity of a level. */
    private static final long BETWEEN_NUMBERS = '"' | ',' << 8 | '"' << 16;

    private static final long KIND_MIXER = 0x9E3779B97F4A7C15L;

    private byte[] bytes;
    private int position;
    private int end;

    /** Whether {@link #bytes} are a copy of the frame, in which texts stand without their escapes. */
    private boolean copied;

    private int depth;

    /** The first byte of the key or text that was read last; it reaches to the next quote. */
    private int lastFrom;

    /** Digits behind the point of the number that {@link #rawNumber()} returned. */
    private int rawScale;

    /** Prices and quantities of the levels being read, and their scales. */
    private long[] numbers = new long[128];

    private int priceScale;
    private int quantityScale;

    /** The keys that stood at each {@link #place} the last time; null where none ever did. */
    private final ExpectedKey[] expectedKeys = new ExpectedKey[PLACES];

    /** Where the next key stands: how many were before it in the frame, the kind of message, and whether it is the first of its object. */
    private int place;

    /** What stands before the value that is read. */
    private ExpectedKey key = new ExpectedKey();

    /** How many digits the last price of a level had before its point: those of one book have as many. */
    private int priceDigits;

    /** A cursor without a frame; {@link #reset} gives it one. */
    public JsonCursor() {}

    private static long[] powersOfTen() {
        long[] powers = new long[MAX_SAFE_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /**
     * The code of a key of at most eight bytes, as {@link #nextKey()} returns it.
     *
     * @param name 1 to 8 ASCII characters
     * @return its bytes, first in the lowest place
     */
    public static long key(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length == 0 || ascii.length > 8) {
            throw new IllegalArgumentException("Expected a key of 1 to 8 bytes, was \"" + name + "\"; use lastIs");
        }
        long code = 0;
        for (int i = 0; i < ascii.length; i++) {
            code |= (ascii[i] & 0xFFL) << 8 * i;
        }
        return code;
    }

    /**
     * Begins with a frame.
     *
     * @param frame borrowed until the next reset
     * @return this
     * @throws NormalizationException if the bytes are not UTF-8
     */
    public JsonCursor reset(Frame frame) {
        bytes = frame.bytes();
        position = 0;
        end = frame.length();
        copied = false;
        depth = 0;
        place = 0;
        requireUtf8();
        return this;
    }

    /** The eight bytes at a place, little-endian; zeros stand for what is behind the array. */
    private long word(int p) {
        return p <= bytes.length - 8 ? (long) LONGS.get(bytes, p) : lastWord(p);
    }

    private long lastWord(int p) {
        int behind = p + 8 - bytes.length;
        if (behind < 8 && bytes.length >= 8) {
            return (long) LONGS.get(bytes, bytes.length - 8) >>> (behind << 3);
        }
        long word = 0;
        for (int i = bytes.length - 1; i >= p; i--) {
            word = word << 8 | bytes[i] & 0xFF;
        }
        return word;
    }

    private void requireUtf8() {
        long seen = 0;
        int i = 0;
        // Four words at a time, for the processor reads two at once.
        for (; i + 32 <= end; i += 32) {
            seen |= (long) LONGS.get(bytes, i)
                    | (long) LONGS.get(bytes, i + 8)
                    | (long) LONGS.get(bytes, i + 16)
                    | (long) LONGS.get(bytes, i + 24);
        }
        for (; i + 8 <= end; i += 8) {
            seen |= (long) LONGS.get(bytes, i);
        }
        if (i < end) {
            seen |= EightBytes.first(word(i), end - i);
        }
        if ((seen & HIGH_BITS) != 0) {
            requireUtf8Slowly();
        }
    }

    /** A WebSocket client has replaced broken UTF-8 by U+FFFD before we see it, so that character is not accepted either. */
    private void requireUtf8Slowly() {
        ByteBuffer input = ByteBuffer.wrap(bytes, 0, end);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(input).toString();
            int replacement = text.indexOf('\uFFFD');
            if (replacement >= 0) {
                throw new NormalizationException(
                        Problem.MALFORMED,
                        text.substring(0, replacement).getBytes(StandardCharsets.UTF_8).length,
                        "expected UTF-8, was a replacement character U+FFFD");
            }
        } catch (CharacterCodingException e) {
            throw new NormalizationException(
                    Problem.MALFORMED,
                    input.position(),
                    "expected UTF-8, was byte 0x"
                            + Integer.toHexString(bytes[Math.min(input.position(), end - 1)] & 0xFF));
        }
    }

    /** {@return the byte that comes next, from 0} */
    public int position() {
        return position;
    }

    /**
     * Remembers this place, before a member or a value, for {@link #returnTo}.
     *
     * @return a token for this frame only
     */
    public long mark() {
        return (long) depth << 33 | (long) (place & OPENED) << 32 | position;
    }

    /**
     * Goes back to a place.
     *
     * @param mark what {@link #mark()} returned there
     */
    public void returnTo(long mark) {
        position = (int) mark;
        place = place & ~OPENED | (int) (mark >> 32) & OPENED;
        depth = (int) (mark >> 33);
    }

    /** Enters an object; {@link #nextKey()} comes next. */
    public void enterObject() {
        open('{', "an object");
    }

    /** Enters an array; {@link #nextElement()} comes next. */
    public void enterArray() {
        open('[', "an array");
    }

    private void open(char bracket, String what) {
        if (peek() != bracket) {
            throw other(what);
        }
        if (++depth > MAX_DEPTH) {
            throw expected("at most " + MAX_DEPTH + " nested objects and arrays");
        }
        position++;
        place |= OPENED;
    }

    /** {@return whether the next value is an object} */
    public boolean atObject() {
        return peek() == '{';
    }

    /** {@return whether the next value is an array} */
    public boolean atArray() {
        return peek() == '[';
    }

    /** {@return whether the next value is a string} */
    public boolean atText() {
        return peek() == '"';
    }

    /**
     * Goes to the value of the next key.
     *
     * @return {@link #END} behind the last, {@link #LONG_KEY} for keys of more than eight bytes (or that are not plain ASCII), else the key as
     *     {@link #key} codes it, with or without escapes
     */
    public long nextKey() {
        int p = position;
        if (p <= end - Long.BYTES) {
            ExpectedKey expected = expectedKeys[place];
            if (expected != null && expected.isAt(bytes, p, end)) {
                foundKey(expected);
                lastFrom = p + expected.before;
                position = p + expected.length;
                return expected.code;
            }
        }
        return nextKeySlowly();
    }

    private void foundKey(ExpectedKey found) {
        key = found;
        place = (place & ~OPENED) + NEXT_KEY & PLACES - 1;
    }

    /**
     * Tells what kind of message this is, as soon as that is known. What is read does not depend on it; but the cursor expects that messages of one
     * kind are written alike, and is faster if it does not take several kinds for one.
     *
     * @param code a number that differs from kind to kind, such as what {@link #textCode()} returned
     */
    public void kind(long code) {
        place ^= (int) (code * KIND_MIXER >>> 48) & KINDS;
    }

    private long nextKeySlowly() {
        int from = position;
        int at = place;
        if (!advance('}', "a comma or the end of the object")) {
            return END;
        }
        if (peek() != '"') {
            throw expected("a key in quotes");
        }
        long code = code();
        int nameEnd = position - 1;
        if (peek() != ':') {
            throw expected("a colon");
        }
        position++;
        ExpectedKey expected = expectedKeys[at];
        if (expected == null) {
            expected = new ExpectedKey();
            expectedKeys[at] = expected;
        }
        int before = (at & OPENED) != 0 ? 1 : 2;
        if (lastFrom - from == before && position - nameEnd == 2 && position - from <= ExpectedKey.MAX_LENGTH) {
            expected.remember(word(from), word(from + Long.BYTES), position - from, before, code);
        }
        foundKey(expected);
        return code;
    }

    /**
     * Reads text as a code that can be compared without a {@code String}.
     *
     * @return the text as {@link #key} codes it, with or without escapes, or {@link #LONG_KEY} if it is empty or longer; {@link #lastIs} tells
     *     more
     */
    public long textCode() {
        if (peek() != '"') {
            throw invalid("text in quotes");
        }
        return code();
    }

    private long code() {
        int from = position + 1;
        long word = word(from);
        int length = EightBytes.plainText(word);
        int to = from + length;
        long code = length == 0 ? 0 : EightBytes.first(word, length);
        if (length > 0 && to < end && bytes[to] == '"' && (code & HIGH_BITS) == 0) {
            position = to + 1;
        } else {
            if (skipText() && withoutEscapes(from - 1)) {
                position = from - 1;
                return code();
            }
            code = LONG_KEY;
        }
        lastFrom = from;
        return code;
    }

    /**
     * Whether the key or text that {@link #nextKey()} or {@link #textCode()} read last is this one.
     *
     * @param expected ASCII without escapes
     * @return true if so
     */
    public boolean lastIs(String expected) {
        int behind = lastFrom + expected.length();
        if (behind >= end || bytes[behind] != '"') {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (bytes[lastFrom + i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@return the key or text that {@link #nextKey()} or {@link #textCode()} read last; as written, if it has quotes, backslashes or control characters} */
    public String last() {
        int here = position;
        position = lastFrom - 1;
        skipText();
        int behind = position - 1;
        position = here;
        return new String(bytes, lastFrom, behind - lastFrom, StandardCharsets.UTF_8);
    }

    /**
     * Goes to the next element of an array.
     *
     * @return false behind the last
     */
    public boolean nextElement() {
        return advance(']', "a comma or the end of the array");
    }

    /** Steps over the comma before the next member, or over the closing bracket. */
    private boolean advance(char close, String what) {
        int next = peek();
        if (next == close) {
            position++;
            depth--;
            place &= ~OPENED;
            return false;
        }
        if ((place & OPENED) != 0) {
            place &= ~OPENED;
            return true;
        }
        if (next != ',') {
            throw expected(what);
        }
        position++;
        return true;
    }

    /** Steps over a value of any kind. */
    public void skip() {
        int next = peek();
        if (next == '"') {
            skipText();
        } else if (next == '{') {
            enterObject();
            while (nextKey() != END) {
                skip();
            }
        } else if (next == '[') {
            enterArray();
            while (nextElement()) {
                skip();
            }
        } else if (next == 't') {
            literal(TRUE, 4);
        } else if (next == 'f') {
            literal(FALSE, 5);
        } else if (next == 'n') {
            literal(NULL, 4);
        } else if (plainWhole() < 0) {
            skipNumber();
        }
    }

    /** Steps over a number without quotes, of any length. */
    private void skipNumber() {
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

    /**
     * Steps over {@code null}.
     *
     * @return whether it was there
     */
    public boolean skipNull() {
        if (peek() != 'n') {
            return false;
        }
        literal(NULL, 4);
        return true;
    }

    private void literal(long code, int length) {
        if (position + length > end || EightBytes.first(word(position), length) != code) {
            throw expected("a value");
        }
        position += length;
    }

    /** Checks that nothing but white space is left. */
    public void finish() {
        if (peek() != -1) {
            throw expected("the end of the message");
        }
    }

    /**
     * Reads {@code true} or {@code false}.
     *
     * @return the flag
     */
    public boolean booleanValue() {
        int next = peek();
        if (next == 't') {
            literal(TRUE, 4);
            return true;
        }
        if (next == 'f') {
            literal(FALSE, 5);
            return false;
        }
        throw invalid("true or false");
    }

    /**
     * Reads a whole number, in quotes or not.
     *
     * @return the number
     */
    public long longValue() {
        int from = position;
        long number = rawNumber();
        if (rawScale != 0) {
            position = from;
            throw invalid("a whole number of at most 18 digits");
        }
        return number;
    }

    /**
     * Reads a time as the exchange counts it, a whole number in quotes or not, that may be missing: {@code null}, an empty text, or 0.
     *
     * @return the number; {@link MarketEvent#ABSENT} if it is missing; {@link Long#MAX_VALUE} if it is larger than any time can be
     */
    public long time() {
        long plain = plainWhole();
        if (plain > 0) {
            return plain;
        }
        if (plain == 0) {
            return MarketEvent.ABSENT;
        }
        int from = position;
        Decimal time = decimalOrNull();
        if (time == null || time.signum() == 0) {
            return MarketEvent.ABSENT;
        }
        if (time.scale() != 0) {
            position = from;
            throw invalid("a time, which is a whole number");
        }
        return time.isWide() ? Long.MAX_VALUE : time.unscaled();
    }

    /**
     * Whether there is a side of a best bid and offer, of which price and quantity have been read. It is empty if its quantity is 0, and if price and
     * quantity are 0 or missing.
     *
     * @param price what was read, or null
     * @param quantity what was read, or null
     * @return false if it is empty
     * @throws NormalizationException if one of the two cannot be
     */
    public boolean isSide(Decimal price, Decimal quantity) {
        if (quantity != null && quantity.signum() < 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, position, "expected a quantity of 0 or more, was " + quantity);
        }
        boolean hasQuantity = quantity != null && quantity.signum() > 0;
        if (price == null || price.signum() <= 0) {
            if (hasQuantity || price != null && price.signum() < 0) {
                throw new NormalizationException(
                        Problem.INVALID_PRICE,
                        position,
                        "expected a price above 0, was " + (price == null ? "none" : price));
            }
            return false;
        }
        if (quantity == null) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, position, "expected a quantity at the price of " + price + ", was none");
        }
        return hasQuantity;
    }

    /**
     * Reads a number, in quotes or not, with or without an exponent.
     *
     * @return the exact number
     */
    public Decimal decimal() {
        Decimal plain = plainDecimal();
        if (plain != null) {
            return plain;
        }
        peek();
        int from = position;
        long number = number(true);
        return rawScale >= 0 ? Decimal.of(number, rawScale) : slowDecimal(from);
    }

    /** The number if it is written in the plainest way, {@code "64346.70"} with less than nine digits on either side of the point; else null. */
    private Decimal plainDecimal() {
        if (position >= end || bytes[position] != '"') {
            return null;
        }
        int p = position + 1;
        long word = word(p);
        int count = EightBytes.leadingDigits(word);
        p += count;
        if (count == 0 || p >= end) {
            return null;
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
                return null;
            }
            scale = count - EightBytes.trailingZeros(word, count);
            if (scale > 0) {
                number = number * POWERS_OF_TEN[scale] + EightBytes.number(word, scale);
            }
        }
        if (bytes[p] != '"') {
            return null;
        }
        position = p + 1;
        return Decimal.of(number, scale);
    }

    /**
     * Reads a number that may be missing: {@code null} or an empty text.
     *
     * @return the exact number, or null
     */
    public Decimal decimalOrNull() {
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
        return decimal();
    }

    /**
     * Reads a price.
     *
     * @return a number above 0
     */
    public Decimal price() {
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
    public Decimal quantity() {
        peek();
        int from = position;
        Decimal quantity = decimal();
        if (quantity.signum() < 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, behindSpace(from), "expected a quantity of 0 or more, was " + quantity);
        }
        return quantity;
    }

    /**
     * Reads text.
     *
     * @return the text, escapes resolved
     */
    public String text() {
        if (peek() != '"') {
            throw invalid("text in quotes");
        }
        int from = position + 1;
        boolean escaped = skipText();
        if (!escaped) {
            return new String(bytes, from, position - 1 - from, StandardCharsets.UTF_8);
        }
        String text = unescaped(from, position - 1);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, from, "expected text, was one with half of a surrogate pair");
        }
        return text;
    }

    /**
     * Reads a trade id, a number or text.
     *
     * @return the id
     */
    public TradeId tradeId() {
        int next = peek();
        long plain = plainWhole();
        if (plain >= 0) {
            return TradeId.of(plain);
        }
        int from = next == '"' ? position + 1 : position;
        int p = from;
        long number = 0;
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9' && p - from < MAX_SAFE_DIGITS) {
            number = number * 10 + bytes[p++] - '0';
        }
        boolean canonical = p > from && p < end && (bytes[from] != '0' || p == from + 1);
        if (next != '"') {
            if (!canonical || isNumberByte(bytes[p])) {
                throw invalid("a trade id of at most 18 digits, or text");
            }
            position = p;
            return TradeId.of(number);
        }
        if (canonical && bytes[p] == '"') {
            position = p + 1;
            return TradeId.of(number);
        }
        if (skipText() && withoutEscapes(from - 1)) {
            position = from - 1;
            return tradeId();
        }
        position = from - 1;
        return TradeId.of(text());
    }

    /**
     * Reads a native symbol and finds its instrument.
     *
     * @param symbols where to find it
     * @return the instrument
     * @throws NormalizationException if it is not known
     */
    public Instrument symbol(SymbolTable symbols) {
        return definition(symbols).instrument();
    }

    /**
     * Reads a native symbol and finds the definition of its instrument, which tells what its quantities count.
     *
     * @param symbols where to find it
     * @return the definition
     * @throws NormalizationException if it is not known
     */
    public InstrumentDefinition definition(SymbolTable symbols) {
        if (peek() != '"') {
            throw invalid("a symbol in quotes");
        }
        int from = position + 1;
        if (skipText()) {
            position = from - 1;
            String text = text();
            return known(symbols.find(text), from, text);
        }
        InstrumentDefinition definition = symbols.find(bytes, from, position - 1);
        return definition == null ? known(null, from, null) : definition;
    }

    private InstrumentDefinition known(InstrumentDefinition definition, int from, String text) {
        if (definition == null) {
            String symbol = text == null ? new String(bytes, from, position - 1 - from, StandardCharsets.UTF_8) : text;
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, from, "expected a subscribed symbol, was \"" + symbol + "\"");
        }
        return definition;
    }

    /**
     * Reads bids: {@code [["price","quantity",…],…]}; what follows the quantity of a level is skipped, and a price of 0 with a quantity of 0 is no
     * level. One level that is wrong makes all of them wrong: what is left would be another book.
     *
     * @return the levels, highest price first
     */
    public Levels bids() {
        return levels(true);
    }

    /**
     * Reads asks: {@code [["price","quantity",…],…]}; what follows the quantity of a level is skipped, and a price of 0 with a quantity of 0 is no
     * level. One level that is wrong makes all of them wrong: what is left would be another book.
     *
     * @return the levels, lowest price first
     */
    public Levels asks() {
        return levels(false);
    }

    /**
     * Reads levels as our own events have them in JSON, in the order in which they stand: {@code [["price","quantity"],…]}. Stricter than {@link #bids()}
     * and {@link #asks()}: what an exchange may send is another matter.
     */
    public Levels writtenLevels() {
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

    private Levels levels(boolean descending) {
        long from = mark();
        int size = 0;
        priceScale = 0;
        quantityScale = 0;
        enterArray();
        while (true) {
            size = plainLevels(size);
            if (size < 0) {
                break;
            }
            if (!nextElement()) {
                Levels levels = Levels.ofPacked(Arrays.copyOf(numbers, size), priceScale, quantityScale);
                return isSorted(numbers, size, descending) ? levels : sortedLevels(levels, descending);
            }
            size = level(size);
            if (size < 0) {
                break;
            }
        }
        returnTo(from);
        return wideLevels(descending);
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
                scale = priceScale;
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
                places = quantityScale;
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

    private void enterLevel() {
        if (peek() != '[') {
            throw invalid("a price level [price, quantity]");
        }
        enterArray();
        requireNextInLevel();
    }

    private void requireNextInLevel() {
        if (!nextElement()) {
            throw invalid("a price level [price, quantity]");
        }
    }

    private long positivePrice() {
        peek();
        int from = position;
        long price = rawNumber();
        if (price <= 0 && rawScale >= 0) {
            throw notAPrice(from, Decimal.of(price, rawScale));
        }
        return price;
    }

    private static NormalizationException notAPrice(int from, Decimal price) {
        return new NormalizationException(Problem.INVALID_PRICE, from, "expected a price above 0, was " + price);
    }

    private long nonNegativeQuantity() {
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

    /** {@return number × 10^places, or -1 if it does not fit} */
    private static long scaledUp(long number, int places) {
        if (places >= POWERS_OF_TEN.length || Math.multiplyHigh(number, POWERS_OF_TEN[places]) != 0) {
            return -1;
        }
        return Math.max(-1, number * POWERS_OF_TEN[places]);
    }

    /** The same for numbers that do not fit the packed form at a common scale as they are written. */
    private Levels wideLevels(boolean descending) {
        List<Levels.Level> levels = new ArrayList<>();
        enterArray();
        while (nextElement()) {
            enterLevel();
            peek();
            int from = position;
            Decimal price = decimal();
            requireNextInLevel();
            Decimal quantity = quantity();
            while (nextElement()) {
                skip();
            }
            if (price.signum() > 0) {
                levels.add(new Levels.Level(price, quantity));
            } else if (price.signum() < 0 || quantity.signum() > 0) {
                throw notAPrice(from, price);
            }
        }
        return sortedLevels(Levels.of(levels), descending);
    }

    private static Levels sortedLevels(Levels levels, boolean descending) {
        List<Levels.Level> sorted = new ArrayList<>(levels.size());
        for (int i = 0; i < levels.size(); i++) {
            sorted.add(new Levels.Level(levels.price(i), levels.quantity(i)));
        }
        Comparator<Levels.Level> byPrice = Comparator.comparing(Levels.Level::price);
        sorted.sort(descending ? byPrice.reversed() : byPrice);
        return Levels.of(sorted);
    }

    /**
     * Reads a number, in quotes or not. Its digits are returned, and {@link #rawScale} says how many of them stand behind the point; it is -1 if
     * the number needs the slow way (more than 18 digits, an exponent), which has been stepped over then.
     */
    private long rawNumber() {
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
    private long plainWhole() {
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
        if (quoted ? behind != '"' : behind != ',' && behind != '}') {
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
    private long number(boolean leaveOutZeros) {
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
        if (digits > MAX_SAFE_DIGITS || exponent) {
            return slowNumber(from, quoted);
        }
        position = quoted ? p + 1 : p;
        rawScale = scale;
        return negative ? -number : number;
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
            if (Math.abs((long) number.scale()) > Decimal.MAX_SCALE || number.precision() > Decimal.MAX_SCALE) {
                position = from;
                throw invalid("a number of at most " + Decimal.MAX_SCALE + " digits");
            }
            return number;
        } catch (NumberFormatException e) {
            position = from;
            throw invalid("a number");
        }
    }

    private static boolean isNumberByte(byte b) {
        return b >= '0' && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E';
    }

    /** Steps over text in quotes; tells whether it has escapes. */
    private boolean skipText() {
        boolean escaped = false;
        int p = position + 1;
        while (true) {
            int plain = EightBytes.plainText(word(p));
            p += plain;
            if (p >= end) {
                position = end;
                throw expected("the end of the text");
            }
            if (plain == 8) {
                continue;
            }
            int b = bytes[p];
            if (b == '"') {
                position = p + 1;
                return escaped;
            }
            if (b != '\\') {
                position = p;
                throw expected("no control character in text");
            }
            escaped = true;
            p = behindEscape(p);
        }
    }

    /** Checks the escape that begins here, and returns where it ends. */
    private int behindEscape(int backslash) {
        int p = backslash + 1;
        byte escape = p < end ? bytes[p] : 0;
        switch (escape) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> p++;
            case 'u' -> {
                p++;
                for (int last = p + 4; p < last; p++) {
                    if (p >= end || Character.digit((char) (bytes[p] & 0xFF), 16) < 0) {
                        position = Math.min(p, end);
                        throw expected("four hexadecimal digits after \\u");
                    }
                }
            }
            default -> {
                position = Math.min(p, end);
                throw expected("a JSON escape");
            }
        }
        return p;
    }

    /**
     * Writes the text that stands here without its escapes, in a copy of the frame and with white space behind its closing quote: it is never longer,
     * and so every other byte keeps its place, and whatever reads plain text fast reads this text too.
     *
     * @param quote where its first quote is; it has been stepped over and is well-formed
     * @return false if it cannot be written so, since it has quotes, backslashes, control characters or half of a surrogate pair
     */
    private boolean withoutEscapes(int quote) {
        int here = position;
        position = quote;
        skipText();
        int behind = position;
        position = here;
        String text = unescaped(quote + 1, behind - 1);
        if (!text.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\')
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return false;
        }
        if (!copied) {
            bytes = Arrays.copyOf(bytes, end);
            copied = true;
        }
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(plain, 0, bytes, quote + 1, plain.length);
        bytes[quote + 1 + plain.length] = '"';
        Arrays.fill(bytes, quote + 2 + plain.length, behind, (byte) ' ');
        return true;
    }

    /** Text without its escapes, which are right. */
    private String unescaped(int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escape = text.charAt(++i);
            switch (escape) {
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case 'u' -> {
                    plain.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> plain.append(escape);
            }
        }
        return plain.toString();
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The next byte that is not white space, not stepped over; -1 at the end. */
    private int peek() {
        if (position < end) {
            byte b = bytes[position];
            if (b > ' ') {
                return b;
            }
        }
        return peekBehindSpace();
    }

    private int peekBehindSpace() {
        position = behindSpace(position);
        return position < end ? bytes[position] : -1;
    }

    private int behindSpace(int from) {
        int p = from;
        while (p < end && isSpace(bytes[p])) {
            p++;
        }
        return p;
    }

    /** The message is not JSON here. */
    private NormalizationException expected(String what) {
        return new NormalizationException(Problem.MALFORMED, position, "expected " + what + ", was " + found());
    }

    /** The value here is not what was promised, unless it is not even JSON. */
    private NormalizationException other(String what) {
        long here = mark();
        skip();
        returnTo(here);
        return invalid(what);
    }

    /** The message may be JSON, but the value is not what was promised. */
    private NormalizationException invalid(String what) {
        return new NormalizationException(
                position >= end ? Problem.MALFORMED : Problem.INVALID_FIELD,
                position,
                "expected " + what + ", was " + found());
    }

    private String found() {
        if (position >= end) {
            return "the end of the message";
        }
        int b = bytes[position] & 0xFF;
        return b > ' ' && b < 0x7F ? "'" + (char) b + "'" : "byte 0x" + Integer.toHexString(b);
    }
}
