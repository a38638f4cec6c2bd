package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Seeds;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A cursor that expects what it has read before reads the same as one that has read nothing yet. */
class ExpectedKeyTest {
    private static final int ROUNDS = 200;
    private static final int MESSAGES = 60;

    private static final String[] KEYS = {
        "e",
        "E",
        "s",
        "t",
        "px",
        "data",
        "price",
        "instId",
        "tradeId",
        "sequence",
        "ninechars",
        "lastUpdateId",
        "thirteenchars",
        "twentyone characters!",
        "twentyone_characters!",
        "not remembered, for it is long",
        "",
        "ä",
        "a\\\"b",
        "a\\\\"
    };
    private static final String[] VALUES = {
        "1",
        "\"42219.90\"",
        "\"0.00001234\"",
        "{}",
        "[]",
        "{\"e\":7,\"px\":8}",
        "[{\"e\":1},{\"E\":2}]",
        "true",
        "\"text\""
    };
    private static final String[] COMMAS = {",", ",", ",", ",", ",", ",", ",", ",", " ,", ", ", ",,", "", "{", ",{"};
    private static final String[] COLONS = {":", ":", ":", ":", ":", ":", ":", ":", ": ", " :", "", "::", "\":"};

    @Test
    void readsTheSameWhateverCameBefore() {
        Seeds.forEach(ROUNDS, random -> {
            JsonCursor used = new JsonCursor();
            // A few messages of which most are like an earlier one, as those of an exchange are.
            String message = message(random);
            for (int i = 0; i < MESSAGES; i++) {
                message = random.nextInt(3) == 0 ? message(random) : changed(message, random);
                long kind = random.nextInt(4);
                Frame frame = frame(message, random);
                assertEquals(read(new JsonCursor(), frame, kind), read(used, frame, kind), message);
            }
        });
    }

    private static String message(Random random) {
        StringBuilder message = new StringBuilder("{");
        int members = random.nextInt(6);
        for (int i = 0; i < members; i++) {
            message.append(i == 0 && random.nextInt(20) != 0 ? "" : any(COMMAS, random))
                    .append('"')
                    .append(any(KEYS, random))
                    .append('"')
                    .append(any(COLONS, random))
                    .append(any(VALUES, random));
        }
        return message.append('}').toString();
    }

    private static String any(String[] choice, Random random) {
        return choice[random.nextInt(choice.length)];
    }

    /** With one character less, or more, or another one; mostly as it was. */
    private static String changed(String message, Random random) {
        int at = 1 + random.nextInt(message.length());
        if (at == message.length()) {
            return message(random);
        }
        return switch (random.nextInt(6)) {
            case 0 -> message.substring(0, at) + message.substring(at + 1);
            case 1 -> message.substring(0, at) + message.charAt(at - 1) + message.substring(at);
            case 2 -> message.substring(0, at) + ",:\"{} e".charAt(random.nextInt(7)) + message.substring(at + 1);
            default -> message;
        };
    }

    /** Now in an array that ends with it, now in one that goes on with what must not be read. */
    private static Frame frame(String message, Random random) {
        byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = (message + "\",\"e\":1}".repeat(random.nextInt(3))).getBytes(StandardCharsets.UTF_8);
        return new Frame(null, null).wrap(bytes, utf8.length, 0);
    }

    /** All that can be learnt of a message. */
    private static String read(JsonCursor json, Frame frame, long kind) {
        StringBuilder read = new StringBuilder();
        json.codeOf("twentyone characters!");
        json.codeOf("sequence number");
        json.codeOf("lastUpdateId");
        try {
            json.reset(frame).enterObject();
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == 'e') {
                    json.kind(kind);
                }
                read.append(key)
                        .append(' ')
                        .append(json.last())
                        .append(' ')
                        .append(json.position())
                        .append(' ');
                for (String name : KEYS) {
                    read.append(name.isEmpty() || !json.lastIs(name) ? "" : name + ' ');
                }
                read.append(value(json)).append('\n');
            }
            json.finish();
        } catch (NormalizationException e) {
            read.append(e.getMessage());
        }
        return read.toString();
    }

    private static Object value(JsonCursor json) {
        long here = json.mark();
        try {
            return json.decimal();
        } catch (NormalizationException e) {
            json.returnTo(here);
            json.skip();
            return e.getMessage() + json.position();
        }
    }
}
