package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bids()} and {@code asks()}, against a slow twin that sorts decimals. */
class JsonCursorLevelsTest {
    private static final String[] EXTRA = {"", ",\"0\"", ",\"0\",\"4\"", ",[1,{\"a\":2}]", ",null"};

    private static final String BEHIND = ",\"x\":\"" + "9".repeat(100) + '"';

    private final JsonCursor json = new JsonCursor();

    private Levels read(String levels, boolean bids) {
        return read(levels, () -> bids ? json.bids() : json.asks());
    }

    /** Reads them in the middle of a frame and at its end, where less is read at once. */
    private Levels read(String levels, Supplier<Levels> side) {
        Levels inTheMiddle = read(levels, BEHIND, side);
        assertEquals(inTheMiddle, read(levels, "", side), levels);
        return inTheMiddle;
    }

    private Levels read(String levels, String behind, Supplier<Levels> side) {
        json.reset(Frame.of("{\"b\":" + levels + behind + "}", 0, null)).enterObject();
        json.nextKey();
        Levels read = side.get();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            json.skip();
        }
        json.finish();
        return read;
    }

    private NormalizationException refused(String levels) {
        return refused(levels, json::bids);
    }

    private NormalizationException refused(String levels, Supplier<Levels> side) {
        assertThrows(NormalizationException.class, () -> read(levels, BEHIND, side), levels);
        return assertThrows(NormalizationException.class, () -> read(levels, "", side), levels);
    }

    private static Levels twin(List<Level> levels, boolean bids) {
        Comparator<Level> byPrice = Comparator.comparing(level -> level.price().toBigDecimal());
        List<Level> sorted = new ArrayList<>(levels);
        sorted.sort(bids ? byPrice.reversed() : byPrice);
        return Levels.of(sorted);
    }

    /** A number as exchanges write it, sometimes in more digits than a {@code long} holds. */
    private static String number(Random random, int longest) {
        int whole = random.nextInt(longest);
        int fraction = random.nextInt(longest);
        StringBuilder number = new StringBuilder();
        number.append(whole == 0 ? "0" : "" + (1 + random.nextInt(9)));
        for (int i = 1; i < whole; i++) {
            number.append(random.nextInt(10));
        }
        if (fraction > 0) {
            number.append('.');
            for (int i = 0; i < fraction; i++) {
                number.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
            }
        }
        return random.nextInt(50) == 0 ? number + "e" + random.nextInt(4) : number.toString();
    }

    private static final long PRICE = JsonCursor.key("price");
    private static final long QUANTITY = JsonCursor.key("qty");

    private Levels readObjects(String levels, boolean bids) {
        return read(levels, () -> bids ? json.bids(PRICE, QUANTITY) : json.asks(PRICE, QUANTITY));
    }

    @Test
    void ofObjectsAreWhatTheSlowTwinReads() {
        Seeds.forEach(3_000, random -> {
            int longest = random.nextInt(4) == 0 ? 25 : 8;
            List<Level> levels = new ArrayList<>();
            List<String> text = new ArrayList<>();
            int count = random.nextInt(8);
            for (int i = 0; i < count; i++) {
                String price = number(random, longest);
                if (Decimal.parse(price).signum() == 0) {
                    price = "1" + price;
                }
                String quantity = random.nextInt(6) == 0 ? "0.000" : number(random, longest);
                levels.add(new Level(Decimal.parse(price), Decimal.parse(quantity)));
                String quote = random.nextBoolean() ? "\"" : "";
                List<String> members = new ArrayList<>(
                        List.of("\"price\":" + quote + price + quote, "\"qty\" : " + quote + quantity + quote));
                if (random.nextInt(4) == 0) {
                    members.add("\"orders\":{\"price\":0,\"qty\":[]}");
                }
                Collections.shuffle(members, random);
                text.add("{" + String.join(random.nextBoolean() ? "," : " , ", members) + "}");
            }
            boolean bids = random.nextBoolean();

            assertEquals(twin(levels, bids), readObjects(text.toString(), bids), text::toString);
        });
    }

    @Test
    void ofObjectsMayBeNone() {
        assertTrue(readObjects("[]", true).isEmpty());
        assertTrue(readObjects("[{\"price\":0,\"qty\":0}]", true).isEmpty());
        assertTrue(readObjects("[{\"qty\":\"0\",\"price\":\"0e20\"}]", true).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"price\":1}]",
                "[{\"qty\":1}]",
                "[{}]",
                "[{\"price\":1e20}]",
                "[{\"price\":0,\"qty\":1}]",
                "[{\"price\":-1,\"qty\":1}]",
                "[{\"price\":1,\"qty\":-1}]",
                "[{\"price\":1e20,\"qty\":-1}]",
                "[{\"price\":-1e20,\"qty\":1}]",
                "[{\"price\":1e20,\"qty\":1},{\"price\":1}]",
                "[{\"price\":null,\"qty\":1}]",
                "[{\"price\":1,\"qty\":1},[1,1]]",
                "{\"price\":1,\"qty\":1}",
                "[{\"price\":1,\"qty\":1}"
            })
    void ofObjectsThatCannotBeAreRefused(String levels) {
        refused(levels, () -> json.bids(PRICE, QUANTITY));
    }

    private static final long DELETE = JsonCursor.key("delete");

    private Levels readChanges(String levels, boolean bids) {
        LevelBegin begin = () -> json.textCode() == DELETE;
        return read(levels, () -> bids ? json.bids(begin) : json.asks(begin));
    }

    @Test
    void withSomethingBeforeThemAreWhatTheSlowTwinReads() {
        Seeds.forEach(3_000, random -> {
            int longest = random.nextInt(4) == 0 ? 25 : 8;
            List<Level> levels = new ArrayList<>();
            List<String> text = new ArrayList<>();
            int oddOnceIn = random.nextBoolean() ? 4 : 40;
            int count = random.nextInt(random.nextInt(20) == 0 ? 300 : 8);
            for (int i = 0; i < count; i++) {
                String price = number(random, longest);
                if (Decimal.parse(price).signum() == 0) {
                    price = "1" + price;
                }
                String quantity = number(random, longest);
                boolean removed = random.nextInt(4) == 0;
                levels.add(new Level(Decimal.parse(price), removed ? Decimal.ZERO : Decimal.parse(quantity)));
                String quote = random.nextInt(oddOnceIn) == 0 ? "\"" : "";
                String comma = random.nextInt(oddOnceIn) == 0 ? " , " : ",";
                text.add("[\"" + (removed ? "delete" : random.nextBoolean() ? "new" : "change") + '"' + comma + quote
                        + price + quote + comma + quote + quantity + quote
                        + EXTRA[random.nextInt(oddOnceIn) == 0 ? random.nextInt(EXTRA.length) : 0] + "]");
            }
            boolean bids = random.nextBoolean();
            String changes = "[" + String.join(random.nextInt(oddOnceIn) == 0 ? ", " : ",", text) + "]";

            assertEquals(twin(levels, bids), readChanges(changes, bids), changes);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[]]",
                "[[\"new\"]]",
                "[[\"new\",1]]",
                "[[1,1,1]]",
                "[[\"new\",0,0]]",
                "[[\"new\",0.0,1]]",
                "[[\"new\",-1,1]]",
                "[[\"new\",1,-1]]",
                "[[\"new\",01,1]]",
                "[[\"new\",1,1],[\"new\",01.5,1]]",
                "[[\"new\",1,1],[\"new\",1,00]]",
                "[[\"new\",1,1],[\"new\",1,00000000000]]",
                "[[\"new\",1,1],[\"new\",1.,1]]",
                "[[\"new\",1,1],[\"new\",1,.5]]",
                "[[\"new\",1,1],[\"new\",1,1.]]",
                "[[\"new\",1,1],[\"new\",1,1]",
                "[[\"new\",1,1],[\"new\",1,1}]",
                "[[\"new\",1,1][\"new\",1,1]]",
                "[[\"new\" 1,1]]",
                "[[\"new\",1e20,-1]]",
                "[[\"new\",1e20,1],[\"new\",0,1]]",
                "[[\"new\",1,1]"
            })
    void withSomethingBeforeThemThatCannotBeAreRefused(String levels) {
        LevelBegin begin = () -> json.textCode() == DELETE;
        refused(levels, () -> json.bids(begin));
    }

    @Test
    void areWhatTheSlowTwinReads() {
        int[] packed = new int[2];
        Seeds.forEach(5_000, random -> {
            int longest = random.nextInt(4) == 0 ? 25 : 8;
            boolean exactScale = random.nextBoolean();
            boolean isDense = random.nextBoolean();
            List<Level> levels = new ArrayList<>();
            StringBuilder text = new StringBuilder("[");
            int count = random.nextInt(random.nextInt(20) == 0 ? 300 : 8);
            for (int i = 0; i < count; i++) {
                String price = exactScale ? (1 + random.nextInt(100_000)) + ".25" : number(random, longest);
                if (Decimal.parse(price).signum() == 0) {
                    price = "1" + price;
                }
                String quantity = random.nextInt(6) == 0 ? "0.000" : number(random, longest);
                levels.add(new Level(Decimal.parse(price), Decimal.parse(quantity)));
                String quote = isDense || random.nextBoolean() ? "\"" : "";
                String comma = isDense ? "," : " , ";
                text.append(i == 0 ? "" : comma)
                        .append('[')
                        .append(quote)
                        .append(price)
                        .append(quote)
                        .append(comma);
                text.append(quote)
                        .append(quantity)
                        .append(quote)
                        .append(EXTRA[random.nextInt(EXTRA.length)])
                        .append(']');
            }
            text.append(']');
            boolean bids = random.nextBoolean();
            Levels read = read(text.toString(), bids);
            assertEquals(twin(levels, bids), read, text::toString);
            packed[read.isPacked() ? 1 : 0]++;
        });
        assertTrue(packed[0] > 100 && packed[1] > 1_000, "Expected both forms, were " + Arrays.toString(packed));
    }

    /** More than eight, which are read at once. */
    @Test
    void mayHaveNineDigitsBehindThePoint() {
        assertEquals(
                "[[1.234512345, 0.123456789], [1.234512344, 2.123456788], [1.23, 1]]",
                read("[[\"1.234512345\",\"0.123456789\"],[\"1.234512344\",\"2.123456788\"],[\"1.23\",\"1\"]]", true)
                        .toString());
        assertEquals(
                "[[1.234512345, 0.123456789], [1.234512344, 2.123456788], [1.23, 1]]",
                readChanges(
                                "[[\"new\",1.234512345,0.123456789],[\"new\",1.234512344,2.123456788],[\"new\",1.23,1]]",
                                true)
                        .toString());
    }

    @Test
    void areNotSharedWithTheNextOnes() {
        Levels first = read("[[\"1\",\"2\"]]", true);
        read("[[\"3\",\"4\"]]", true);
        assertEquals(Decimal.of(1), first.price(0));
    }

    @Test
    void mayBeNone() {
        assertSame(Levels.EMPTY, read("[ ]", true));
        assertSame(Levels.EMPTY, read("[]", false));
    }

    @Test
    void arePackedAtTheLargestScale() {
        Levels levels = read("[[\"100\",\"1\"],[\"99.5\",\"0.25\"],[\"99.25\",\"3.5\"]]", true);
        assertTrue(levels.isPacked());
        assertEquals(2, levels.priceScale());
        assertEquals(2, levels.quantityScale());
        assertEquals(10_000, levels.unscaledPrice(0));
        assertEquals(100, levels.unscaledQuantity(0));
        assertEquals("[[100, 1], [99.5, 0.25], [99.25, 3.5]]", levels.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[['999999999999999999','1'],['0.1','1']]", "[['0.1','1'],['999999999999999999','1']]",
                "[['1','999999999999999999'],['1','0.1']]", "[['1','0.1'],['1','999999999999999999']]",
                "[['1','99999999999999999999']]", "[['1e30','1']]"
            })
    void becomeWideRatherThanWrong(String quoted) {
        String text = quoted.replace('\'', '"');
        Levels levels = read(text, true);
        assertFalse(levels.isPacked());
        assertEquals(read(text, false).size(), levels.size());
        assertTrue(levels.toString().contains("999999") || levels.price(0).equals(Decimal.parse("1e30")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[['0','1']]; INVALID_PRICE",
                "[['-1','1']]; INVALID_PRICE",
                "[['2','1'],['0.00','1']]; INVALID_PRICE",
                "[['-1e3','1']]; INVALID_PRICE",
                "[['1','-1']]; INVALID_FIELD",
                "[['1','-1e3']]; INVALID_FIELD",
                "[['1e30','-1']]; INVALID_FIELD",
                "[['1e30','1'],['0','1']]; INVALID_PRICE",
                "[['x','1']]; INVALID_FIELD",
                "[['1',null]]; INVALID_FIELD",
                "[['1']]; INVALID_FIELD",
                "[[]]; INVALID_FIELD",
                "[1,2]; INVALID_FIELD",
                "[{}]; INVALID_FIELD",
                "[null]; INVALID_FIELD"
            })
    void refuseWhatIsNoLevel(String quoted, Problem problem) {
        NormalizationException e = refused(quoted.replace('\'', '"'));
        assertEquals(problem, e.problem(), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "\"\"",
                "[[\"1\",\"2\"]",
                "[[\"1\",\"2\"}",
                "[[\"1\" \"2\"]]",
                "[[\"1\",\"2\"],]",
                "[,]"
            })
    void refuseWhatIsNoArray(String text) {
        refused(text);
    }

    @Test
    void pricesOfZeroWithoutQuantityAreNone() {
        for (String none : List.of("[\"0\",\"0\"]", "[0,0.000]", "[\"0.00\",\"0e0\"]", "[\"0e0\",\"0\",\"0\",\"0\"]")) {
            for (String text : List.of("[" + none + "]", "[" + none + "," + none + "]")) {
                json.reset(Frame.of(text, 0, null));
                assertEquals(Levels.EMPTY, json.bids(), text);
            }
            json.reset(Frame.of("[" + none + ",[\"2\",\"1\"]," + none + ",[\"3\",\"0\"]]", 0, null));
            assertEquals("[[2, 1], [3, 0]]", json.asks().toString(), none);
        }
    }

    @Test
    void findEveryCut() {
        String whole = "[[\"1.5\",\"2\",\"0\"],[\"1e5\",\"99999999999999999999\"],[7,1e2],[6.25,0]]";
        byte[] message = whole.getBytes(StandardCharsets.US_ASCII);
        for (int length = 0; length < message.length; length++) {
            for (byte[] bytes : List.of(message, Arrays.copyOf(message, length))) {
                json.reset(new Frame(null, null).wrap(bytes, length, 0));
                assertThrows(NormalizationException.class, json::bids, whole.substring(0, length));
            }
        }
    }
}
