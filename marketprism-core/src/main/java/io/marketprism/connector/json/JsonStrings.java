package io.marketprism.connector.json;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text in quotes, with and without a {@code String}, and the three literals. */
abstract class JsonStrings extends JsonBytes {
    /** What {@code nextKey()} returns for a key of more than eight bytes that has no {@linkplain #codeOf code}; {@link #lastIs} tells which. */
    public static final long LONG_KEY = -1;

    static final long TRUE = key("true");

    static final long FALSE = key("false");

    static final long NULL = key("null");

    private final LongNames longNames = new LongNames();

    /** Whether {@link #bytes} are a copy of the frame, in which texts stand without their escapes. */
    boolean copied;

    /** The first byte of the key or text that was read last; it reaches to the next quote. */
    int lastFrom;

    /**
     * The code of a key of at most eight bytes, as {@code nextKey()} returns it.
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
     * The code of a key or text of any length: that of {@link #key} if it has at most eight characters, else the next below {@link #LONG_KEY} that is
     * free, which this cursor returns for it from now on. A reader asks once for each name that it knows, and compares numbers from then on.
     *
     * @param name without escapes; ASCII if it is short
     * @return its code for {@code nextKey()} and {@link #textCode()} of this cursor
     */
    public final long codeOf(String name) {
        return name.length() <= Long.BYTES ? key(name) : longNames.add(name);
    }

    /** {@return whether the next value is a string} */
    public final boolean atText() {
        return peek() == '"';
    }

    /**
     * Reads text as a code that can be compared without a {@code String}.
     *
     * @return the text as {@link #codeOf} codes it, with or without escapes, or {@link #LONG_KEY} if it is empty or has no code; {@link #lastIs}
     *     tells more
     */
    public final long textCode() {
        if (peek() != '"') {
            throw invalid("text in quotes");
        }
        return code();
    }

    final long code() {
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
            int behind = position - 1;
            code = behind - from > Long.BYTES ? longNames.find(bytes, from, behind) : LONG_KEY;
        }
        lastFrom = from;
        return code;
    }

    /**
     * Whether the key or text that {@code nextKey()} or {@link #textCode()} read last is this one.
     *
     * @param expected ASCII without escapes
     * @return true if so
     */
    public final boolean lastIs(String expected) {
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

    /** {@return the key or text that {@code nextKey()} or {@link #textCode()} read last; as written, if it has quotes, backslashes or control characters} */
    public final String last() {
        int here = position;
        position = lastFrom - 1;
        skipText();
        int behind = position - 1;
        position = here;
        return new String(bytes, lastFrom, behind - lastFrom, StandardCharsets.UTF_8);
    }

    /**
     * Reads text.
     *
     * @return the text, escapes resolved
     */
    public final String text() {
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
     * Steps over {@code null}.
     *
     * @return whether it was there
     */
    public final boolean skipNull() {
        if (peek() != 'n') {
            return false;
        }
        literal(NULL, 4);
        return true;
    }

    /**
     * Reads {@code true} or {@code false}.
     *
     * @return the flag
     */
    public final boolean booleanValue() {
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

    final void literal(long code, int length) {
        if (position + length > end || EightBytes.first(word(position), length) != code) {
            throw expected("a value");
        }
        position += length;
    }

    /** Steps over text in quotes; tells whether it has escapes. */
    final boolean skipText() {
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
    final boolean withoutEscapes(int quote) {
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
}
