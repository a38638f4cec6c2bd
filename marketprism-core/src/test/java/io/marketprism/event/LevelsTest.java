package io.marketprism.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.event.Levels.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LevelsTest {

    private static Level level(String price, String quantity) {
        return new Level(Decimal.parse(price), Decimal.parse(quantity));
    }

    private static List<Level> random(Random random) {
        List<Level> levels = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            int[] scales = {0, 2, 8, 127, 300};
            String price = (1 + random.nextInt(1_000)) + "e-" + scales[random.nextInt(random.nextInt(3) == 0 ? 5 : 3)];
            String quantity = random.nextInt(8) == 0 ? "12345678901234567890.5" : "" + random.nextInt(1_000) / 8.0;
            levels.add(level(price, quantity));
        }
        return levels;
    }

    @Test
    void holdWhatTheyWereGiven() {
        Seeds.forEach(5_000, random -> {
            List<Level> given = random(random);
            Levels levels = Levels.of(given);
            assertEquals(given.size(), levels.size());
            assertEquals(given.isEmpty(), levels.isEmpty());
            for (int i = 0; i < given.size(); i++) {
                assertEquals(given.get(i).price(), levels.price(i));
                assertEquals(given.get(i).quantity(), levels.quantity(i));
                if (levels.isPacked()) {
                    assertEquals(given.get(i).price(), Decimal.of(levels.unscaledPrice(i), levels.priceScale()));
                    assertEquals(
                            given.get(i).quantity(), Decimal.of(levels.unscaledQuantity(i), levels.quantityScale()));
                }
            }
        });
    }

    @Test
    void keepTheBestOnes() {
        Seeds.forEach(2_000, random -> {
            List<Level> given = random(random);
            int count = random.nextInt(8);
            Levels levels = Levels.of(given);
            Levels expected = Levels.of(given.subList(0, Math.min(count, given.size())));
            assertEquals(expected, levels.first(count));
            assertEquals(expected.hashCode(), levels.first(count).hashCode());
            assertEquals(levels, Levels.of(given));
        });
    }

    @Test
    void areEqualHoweverTheyAreScaled() {
        Levels exact = Levels.ofPacked(new long[] {1005, 2, 1004, 0}, 1, 0);
        Levels padded = Levels.ofPacked(new long[] {100_500, 200, 100_400, 0}, 3, 2);
        assertEquals(exact, padded);
        assertEquals(exact.hashCode(), padded.hashCode());
        assertEquals("[[100.5, 2], [100.4, 0]]", padded.toString());
        assertNotEquals(exact, Levels.ofPacked(new long[] {1005, 2, 1004, 1}, 1, 0));
        assertNotEquals(exact, Levels.ofPacked(new long[] {1005, 2}, 1, 0));
        assertNotEquals(exact, Levels.EMPTY);
    }

    @Test
    void areEqualPackedOrWide() {
        Levels wide = Levels.of(List.of(level("1", "5"), level("0.5", "99999999999999999999")))
                .first(1);
        Levels packed = Levels.of(List.of(level("1", "5")));
        assertFalse(wide.isPacked());
        assertTrue(packed.isPacked());
        assertEquals(wide, packed);
        assertEquals(packed, wide);
        assertEquals(wide.hashCode(), packed.hashCode());
    }

    @Test
    void areNoneInOneWayOnly() {
        assertSame(Levels.EMPTY, Levels.of(List.of()));
        assertSame(Levels.EMPTY, Levels.ofPacked(new long[0], 3, 4));
        assertTrue(Levels.EMPTY.isEmpty());
    }

    @Test
    void refuseWhatCannotBePacked() {
        assertThrows(IllegalArgumentException.class, () -> Levels.ofPacked(new long[3], 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Levels.ofPacked(new long[2], -1, 0));
        assertThrows(IllegalArgumentException.class, () -> Levels.ofPacked(new long[2], 0, 128));
    }

    @Test
    void areMultipliedExactly() {
        Seeds.forEach(2_000, random -> {
            List<Level> levels = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                long quantity = random.nextLong() >>> 1 + random.nextInt(63);
                levels.add(new Level(Decimal.of(i + 1), Decimal.of(quantity, random.nextInt(20))));
            }
            Decimal factor = Decimal.of(random.nextLong() >>> 1 + random.nextInt(63), random.nextInt(20));
            Levels before = Levels.of(levels);
            Levels after = before.timesQuantity(factor);
            for (int i = 0; i < levels.size(); i++) {
                assertEquals(before.price(i), after.price(i));
                assertEquals(before.quantity(i).multiply(factor), after.quantity(i), before + " × " + factor);
            }
        });
    }

    @Test
    void areMultipliedBeyondSixtyThreeBits() {
        Levels widest = Levels.ofPacked(new long[] {1, Long.MAX_VALUE, 2, 1}, 0, 0);
        assertEquals(
                "[[1, 92233720368547758070], [2, 10]]",
                widest.timesQuantity(Decimal.of(10)).toString());
        assertSame(widest, widest.timesQuantity(Decimal.ONE));
        Levels finest = Levels.ofPacked(new long[] {1, 1}, 0, Decimal.MAX_SCALE);
        assertEquals(
                Decimal.of(1, Decimal.MAX_SCALE).multiply(Decimal.of(1, 1)),
                finest.timesQuantity(Decimal.of(1, 1)).quantity(0));
        assertSame(Levels.EMPTY, Levels.EMPTY.timesQuantity(Decimal.of(10)));
    }
}
