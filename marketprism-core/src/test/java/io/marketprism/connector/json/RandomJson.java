package io.marketprism.connector.json;

import java.util.Random;

/** Writes random JSON documents, in all the spellings that the grammar allows. */
public final class RandomJson {
    private static final String[] KEYS = {
        "p", "q", "T", "price", "quantity", "exactly8", "longer_than_8", "", "k\\u0065y", "ключ", "a\\\"b", "data"
    };
    private static final String[] PIECES = {
        "BTC",
        "-USDT",
        " ",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b\\f\\r\\t",
        "\\u0041",
        "\\u20aC",
        "\\ud83d\\ude00",
        "é",
        "€",
        "😀",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "1e5",
        "null"
    };
    private static final String[] SPACES = {" ", "\n", "\r\n", "\t", "   "};

    private final Random random;
    private final boolean spaced;
    private final StringBuilder out = new StringBuilder();

    private RandomJson(Random random) {
        this.random = random;
        this.spaced = random.nextBoolean();
    }

    /** An object or an array. */
    static String document(Random random) {
        RandomJson json = new RandomJson(random);
        json.space();
        if (random.nextBoolean()) {
            json.object(4);
        } else {
            json.array(4);
        }
        json.space();
        return json.out.toString();
    }

    /** A number as JSON allows it, of up to some 30 digits. */
    static String number(Random random) {
        StringBuilder number = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
        int whole = random.nextInt(5) == 0 ? 0 : random.nextInt(random.nextInt(6) == 0 ? 30 : 8);
        if (whole == 0) {
            number.append('0');
        } else {
            number.append(1 + random.nextInt(9));
            digits(whole - 1, random, number);
        }
        if (random.nextBoolean()) {
            number.append('.');
            digits(1 + random.nextInt(random.nextInt(6) == 0 ? 30 : 8), random, number);
        }
        if (random.nextInt(6) == 0) {
            number.append(random.nextBoolean() ? 'e' : 'E');
            number.append(new String[] {"", "+", "-"}[random.nextInt(3)]).append(random.nextInt(30));
        }
        return number.toString();
    }

    private static void digits(int count, Random random, StringBuilder number) {
        boolean zeros = random.nextInt(5) == 0;
        for (int i = 0; i < count; i++) {
            number.append(zeros ? 0 : random.nextInt(10));
        }
    }

    private void value(int depth) {
        switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> out.append("null");
            case 1 -> out.append(random.nextBoolean());
            case 2, 3 -> out.append(number(random));
            case 4, 5 -> text();
            case 6 -> object(depth - 1);
            default -> array(depth - 1);
        }
    }

    private void object(int depth) {
        out.append('{');
        int members = random.nextInt(5);
        int firstKey = random.nextInt(KEYS.length);
        for (int i = 0; i < members; i++) {
            comma(i);
            out.append('"').append(KEYS[(firstKey + i) % KEYS.length]).append('"');
            space();
            out.append(':');
            space();
            value(depth);
        }
        space();
        out.append('}');
    }

    private void array(int depth) {
        out.append('[');
        int elements = random.nextInt(5);
        for (int i = 0; i < elements; i++) {
            comma(i);
            value(depth);
        }
        space();
        out.append(']');
    }

    private void comma(int before) {
        space();
        if (before > 0) {
            out.append(',');
            space();
        }
    }

    private void text() {
        out.append('"');
        int pieces = random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            out.append(PIECES[random.nextInt(PIECES.length)]);
        }
        out.append('"');
    }

    private void space() {
        if (spaced && random.nextInt(3) == 0) {
            out.append(SPACES[random.nextInt(SPACES.length)]);
        }
    }
}
