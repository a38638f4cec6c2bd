package io.marketprism.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Damage to a frame, of the kinds that find faults in a reader: most of it leaves the frame nearly right. */
final class Mutation {

    private static final byte[] BRACKETS = "{}[]\",:\\-.eE0 \u0000\n".getBytes(StandardCharsets.UTF_8);

    static final String[] VALUES = {
        "null",
        "true",
        "\"\"",
        "\"x\"",
        "{}",
        "[]",
        "[[]]",
        "-1",
        "0",
        "1e5",
        "0.5",
        "999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999",
        "\"-0.0\"",
        "\"1e400\"",
        "\"\\u0000\"",
        "\"\\ud800\""
    };

    private Mutation() {}

    /** {@return a copy of a frame with one to three damages, some of them by pieces of another frame} */
    static byte[] of(byte[] frame, byte[] other, Random random) {
        byte[] mutated = frame;
        for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
            mutated = once(mutated, other, random);
        }
        return mutated;
    }

    private static byte[] once(byte[] frame, byte[] other, Random random) {
        int from = random.nextInt(frame.length + 1);
        int to = from + random.nextInt(Math.min(16, frame.length - from) + 1);
        return switch (random.nextInt(7)) {
            case 0 -> splice(frame, from, Math.min(from + 1, frame.length), new byte[] {(byte) random.nextInt(256)});
            case 1 ->
                splice(frame, from, Math.min(from + 1, frame.length), new byte[] {
                    BRACKETS[random.nextInt(BRACKETS.length)]
                });
            case 2 -> splice(frame, from, to, new byte[0]);
            case 3 -> splice(frame, from, from, slice(frame, random));
            case 4 -> splice(frame, from, to, slice(other, random));
            case 5 -> splice(frame, from, frame.length, new byte[0]);
            default -> withValue(frame, from, VALUES[random.nextInt(VALUES.length)]);
        };
    }

    /** Another value behind the next colon or comma. */
    private static byte[] withValue(byte[] frame, int from, String value) {
        int start = from;
        while (start < frame.length && frame[start] != ':' && frame[start] != ',') {
            start++;
        }
        start = Math.min(start + 1, frame.length);
        int end = start;
        while (end < frame.length && frame[end] != ',' && frame[end] != '}' && frame[end] != ']') {
            end++;
        }
        return splice(frame, start, end, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] slice(byte[] frame, Random random) {
        int from = random.nextInt(frame.length + 1);
        byte[] slice = new byte[random.nextInt(Math.min(40, frame.length - from) + 1)];
        System.arraycopy(frame, from, slice, 0, slice.length);
        return slice;
    }

    private static byte[] splice(byte[] frame, int from, int to, byte[] piece) {
        ByteArrayOutputStream spliced = new ByteArrayOutputStream(frame.length + piece.length);
        spliced.write(frame, 0, from);
        spliced.writeBytes(piece);
        spliced.write(frame, to, frame.length - to);
        return spliced.toByteArray();
    }
}
