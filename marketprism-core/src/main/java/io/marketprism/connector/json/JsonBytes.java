package io.marketprism.connector.json;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a message and a place in it: what comes next, and how to say that it is not what was expected. */
abstract class JsonBytes {
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static final long HIGH_BITS = 0x8080808080808080L;

    byte[] bytes = {};

    int position;

    int end;

    /** The eight bytes at a place, little-endian; zeros stand for what is behind the array. */
    final long word(int p) {
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

    final void requireUtf8() {
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
    public final int position() {
        return position;
    }

    /** Checks that nothing but white space is left. */
    public final void finish() {
        if (peek() != -1) {
            throw expected("the end of the message");
        }
    }

    /** The next byte that is not white space, not stepped over; -1 at the end. */
    final int peek() {
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

    final int behindSpace(int from) {
        int p = from;
        while (p < end && isSpace(bytes[p])) {
            p++;
        }
        return p;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The message is not JSON here. */
    final NormalizationException expected(String what) {
        return new NormalizationException(Problem.MALFORMED, position, "expected " + what + ", was " + found());
    }

    /** The message may be JSON, but the value is not what was promised. */
    final NormalizationException invalid(String what) {
        return new NormalizationException(
                position >= end ? Problem.MALFORMED : Problem.INVALID_FIELD,
                position,
                "expected " + what + ", was " + found());
    }

    final String found() {
        if (position >= end) {
            return "the end of the message";
        }
        int b = bytes[position] & 0xFF;
        return b > ' ' && b < 0x7F ? "'" + (char) b + "'" : "byte 0x" + Integer.toHexString(b);
    }
}
