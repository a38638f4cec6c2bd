package io.marketprism.testkit;

import java.util.Random;

/** The same JSON with characters of its keys and texts written as escapes. */
final class Respelling {
    private Respelling() {}

    /** {@return the same document, with about one of so many characters written as an escape} */
    static String of(String json, int oneOf, Random random) {
        StringBuilder respelled = new StringBuilder(2 * json.length());
        boolean inText = false;
        for (int i = 0; i < json.length(); ) {
            int character = json.codePointAt(i);
            int length = Character.charCount(character);
            if (inText && character == '\\') {
                length = json.charAt(i + 1) == 'u' ? 6 : 2;
            } else if (character == '"') {
                inText = !inText;
            } else if (inText && random.nextInt(oneOf) == 0) {
                for (int unit = i; unit < i + length; unit++) {
                    respelled.append(escape(json.charAt(unit), random));
                }
                i += length;
                continue;
            }
            respelled.append(json, i, i + length);
            i += length;
        }
        return respelled.toString();
    }

    private static String escape(char unit, Random random) {
        if (unit == '/' && random.nextBoolean()) {
            return "\\/";
        }
        return String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) unit);
    }
}
