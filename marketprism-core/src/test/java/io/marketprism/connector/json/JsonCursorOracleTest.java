package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.marketprism.Seeds;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.TradeId;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cursor against Jackson, on documents that are whole, cut and damaged. A cursor that reads for ever fails by its time limit. */
@Timeout(120)
class JsonCursorOracleTest {
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** What a reader that looks behind the end would take for more of the message. */
    private static final String[] BEHIND = {"", "1", "9]}", "\"]}", "}}}}]]]]", "e5,", "0\":0}", "\\\""};

    private final JsonCursor json = new JsonCursor();

    private JsonCursor over(byte[] message, int length, String behind) {
        byte[] tail = behind.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(message, length + tail.length);
        System.arraycopy(tail, 0, bytes, length, tail.length);
        return json.reset(new Frame(null, null).wrap(bytes, length, 0));
    }

    private Object readAll(byte[] message, int length, String behind) {
        over(message, length, behind);
        Object value = read();
        json.finish();
        return value;
    }

    private void skipAll(byte[] message, int length, String behind) {
        over(message, length, behind).skip();
        json.finish();
    }

    /** Any value, as the cursor reads it. */
    private Object read() {
        if (json.atObject()) {
            Map<String, Object> members = new HashMap<>();
            json.enterObject();
            while (json.nextKey() != JsonCursor.END) {
                members.put(key(json.last()), read());
            }
            return members;
        }
        if (json.atArray()) {
            List<Object> elements = new ArrayList<>();
            json.enterArray();
            while (json.nextElement()) {
                elements.add(read());
            }
            return elements;
        }
        if (json.atText()) {
            return json.text();
        }
        if (json.skipNull()) {
            return null;
        }
        long here = json.mark();
        try {
            return json.booleanValue();
        } catch (NormalizationException notBoolean) {
            json.returnTo(here);
            return json.decimal();
        }
    }

    /** The cursor gives keys as they are written, and leaves it to who looks at them whether their escapes are right. */
    private String key(String asWritten) {
        try {
            return JACKSON.readValue('"' + asWritten + '"', String.class);
        } catch (JsonProcessingException e) {
            throw new NormalizationException(Problem.MALFORMED, json.position(), e.getMessage());
        }
    }

    /** The same value, as Jackson reads it; null is a value, so a failure is an exception. */
    private static Object expected(byte[] message) throws IOException {
        return plain(JACKSON.readTree(message));
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new HashMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
            return members;
        }
        if (node.isArray()) {
            List<Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(plain(element)));
            return elements;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isNull()) {
            return null;
        }
        return node.isBoolean() ? (Object) node.booleanValue() : Decimal.of(node.decimalValue());
    }

    private static boolean isBeyondLimits(NormalizationException e) {
        return e.problem() == Problem.INVALID_FIELD
                && (e.getMessage().contains("a number of at most")
                        || e.getMessage().contains("half of a surrogate pair"));
    }

    private static byte[] document(Random random) {
        return RandomJson.document(random).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    @Test
    void readsWhatJacksonReads() {
        Seeds.forEach(10_000, random -> {
            byte[] message = document(random);
            String behind = BEHIND[random.nextInt(BEHIND.length)];
            assertEquals(expected(message), readAll(message, message.length, behind), () -> text(message));
            skipAll(message, message.length, behind);
        });
    }

    @Test
    void findsEveryCutAndNeverLooksBehindTheEnd() {
        Seeds.forEach(400, random -> {
            byte[] message = text(document(random)).strip().getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < message.length; length++) {
                int cut = length;
                String behind = BEHIND[random.nextInt(BEHIND.length)];
                for (String tail : List.of("", behind, text(Arrays.copyOfRange(message, cut, message.length)))) {
                    String what = text(message)
                                    .substring(0, Math.min(cut, text(message).length())) + "|" + tail;
                    assertThrows(NormalizationException.class, () -> readAll(message, cut, tail), what);
                    assertThrows(NormalizationException.class, () -> skipAll(message, cut, tail), what);
                }
            }
        });
    }

    @Test
    void refusesDamageOrReadsWhatJacksonReadsOfIt() {
        int[] accepted = new int[1];
        Seeds.forEach(4_000, random -> {
            byte[] message = document(random);
            byte[] damaged = message.clone();
            damaged[random.nextInt(damaged.length)] = (byte)
                    (random.nextBoolean() ? random.nextInt(256) : "{}[],:\"\\0e-.t n".charAt(random.nextInt(15)));
            String behind = BEHIND[random.nextInt(BEHIND.length)];
            Object jackson;
            try {
                jackson = expected(damaged);
            } catch (IOException | IllegalArgumentException e) {
                jackson = e;
            }
            Object cursor;
            try {
                cursor = readAll(damaged, damaged.length, behind);
            } catch (NormalizationException e) {
                cursor = e;
                assertTrue(e.position() >= 0 && e.position() <= damaged.length, e::getMessage);
            }
            if (cursor instanceof NormalizationException e) {
                assertTrue(jackson instanceof Exception || isBeyondLimits(e), e.getMessage() + ": " + text(damaged));
            } else {
                assertEquals(jackson, cursor, text(damaged));
                accepted[0]++;
            }
        });
        assertTrue(accepted[0] > 400, "Expected that some damage leaves a document whole, was " + accepted[0]);
    }

    /** A message such as exchanges send that write numbers as numbers, by its typed methods. */
    @Test
    void readsBareAndQuotedNumbersAlike() {
        Seeds.forEach(5_000, random -> {
            String message = "{\"price\":" + number(random, true) + ",\"qty\":" + number(random, false) + ",\"id\":"
                    + quoted(random, "" + random.nextInt(Integer.MAX_VALUE)) + ",\"count\":"
                    + quoted(random, "" + random.nextLong(-1L << 50, 1L << 50)) + ",\"time\":"
                    + quoted(random, "" + random.nextLong(1, 1L << 45)) + ",\"bids\":[{\"price\":"
                    + number(random, true) + ",\"qty\":" + number(random, false) + "}],\"asks\":[["
                    + number(random, true) + "," + number(random, false) + "]]}";
            JsonNode expected = jackson(message);
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            over(bytes, bytes.length, BEHIND[random.nextInt(BEHIND.length)]).enterObject();

            json.nextKey();
            assertEquals(exact(expected.get("price")), json.price(), message);
            json.nextKey();
            assertEquals(exact(expected.get("qty")), json.quantity(), message);
            json.nextKey();
            assertEquals(TradeId.of(expected.get("id").asLong()), json.tradeId(), message);
            json.nextKey();
            assertEquals(expected.get("count").asLong(), json.longValue(), message);
            json.nextKey();
            assertEquals(expected.get("time").asLong() * 1_000, json.epochMillis(), message);
            json.nextKey();
            JsonNode bid = expected.get("bids").get(0);
            assertEquals(
                    Levels.of(List.of(new Levels.Level(exact(bid.get("price")), exact(bid.get("qty"))))),
                    json.bids(JsonCursor.key("price"), JsonCursor.key("qty")),
                    message);
            json.nextKey();
            JsonNode ask = expected.get("asks").get(0);
            assertEquals(
                    Levels.of(List.of(new Levels.Level(exact(ask.get(0)), exact(ask.get(1))))), json.asks(), message);
            assertEquals(JsonCursor.END, json.nextKey());
            json.finish();
        });
    }

    private static JsonNode jackson(String message) {
        try {
            return JACKSON.readTree(message);
        } catch (JsonProcessingException e) {
            throw new AssertionError(message, e);
        }
    }

    private static Decimal exact(JsonNode number) {
        return Decimal.of(new BigDecimal(number.asText()));
    }

    /** A number of 0 or more, or above 0, in quotes or not. */
    private static String number(Random random, boolean positive) {
        String number = RandomJson.number(random).replaceFirst("^-", "");
        return quoted(random, positive && new BigDecimal(number).signum() == 0 ? "0.00001" : number);
    }

    private static String quoted(Random random, String number) {
        return random.nextBoolean() ? '"' + number + '"' : number;
    }
}
