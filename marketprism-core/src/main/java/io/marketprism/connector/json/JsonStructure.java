package io.marketprism.connector.json;

import io.marketprism.connector.NormalizationException;

/** Objects, arrays and keys, and the way back to a place. Remembers where which key stood, since messages of one kind are written alike. */
abstract class JsonStructure extends JsonNumbers {
    /** What {@link #nextKey()} returns behind the last key of an object. */
    public static final long END = 0;

    private static final int MAX_DEPTH = 64;

    /** The bit of {@link #place} that tells that an object or array was just opened, so that no comma may come. */
    static final int OPENED = 1;

    /** The bits between count keys. */
    private static final int NEXT_KEY = 2;

    /** The bits that differ from one kind of message to another. */
    private static final int KINDS = 7 << 7;

    private static final int PLACES = 8 << 7;

    private static final long KIND_MIXER = 0x9E3779B97F4A7C15L;

    int depth;

    /** The keys that stood at each {@link #place} the last time; null where none ever did. */
    private final ExpectedKey[] expectedKeys = new ExpectedKey[PLACES];

    /** Where the next key stands: how many were before it in the frame, the kind of message, and whether it is the first of its object. */
    int place;

    /**
     * Remembers this place, before a member or a value, for {@link #returnTo}.
     *
     * @return a token for this frame only
     */
    public final long mark() {
        return (long) depth << 33 | (long) (place & OPENED) << 32 | position;
    }

    /**
     * Goes back to a place.
     *
     * @param mark what {@link #mark()} returned there
     */
    public final void returnTo(long mark) {
        position = (int) mark;
        place = place & ~OPENED | (int) (mark >> 32) & OPENED;
        depth = (int) (mark >> 33);
    }

    /** Enters an object; {@link #nextKey()} comes next. */
    public final void enterObject() {
        open('{', "an object");
    }

    /** Enters an array; {@link #nextElement()} comes next. */
    public final void enterArray() {
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
    public final boolean atObject() {
        return peek() == '{';
    }

    /** {@return whether the next value is an array} */
    public final boolean atArray() {
        return peek() == '[';
    }

    /**
     * Goes to the value of the next key.
     *
     * @return {@link #END} behind the last, {@link #LONG_KEY} for keys of more than eight bytes (or that are not plain ASCII) that have no code, else
     *     the key as {@link #codeOf} codes it, with or without escapes
     */
    public final long nextKey() {
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
    public final void kind(long code) {
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
        if (peek() != ':') {
            throw expected("a colon");
        }
        position++;
        ExpectedKey expected = expectedKeys[at];
        if (expected == null) {
            expected = new ExpectedKey();
            expectedKeys[at] = expected;
        }
        if (position - from <= ExpectedKey.MAX_LENGTH) {
            expected.remember(bytes, from, position, lastFrom, code);
        }
        foundKey(expected);
        return code;
    }

    /**
     * Goes to the next element of an array.
     *
     * @return false behind the last
     */
    public final boolean nextElement() {
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
    public final void skip() {
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

    /** The value here is not what was promised, unless it is not even JSON. */
    private NormalizationException other(String what) {
        long here = mark();
        skip();
        returnTo(here);
        return invalid(what);
    }
}
