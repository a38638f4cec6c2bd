package io.marketprism.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PackedLevels} against its slow twin, {@link WideLevels}. */
class PackedLevelsTest {
    private static final long FARTHEST = PackedLevels.LIMIT;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agreesWithSortedMapsWhileBlocksSplitAndUnite(boolean descending) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        PackedLevels packed = new PackedLevels(descending);
        WideLevels wide = wide(descending);
        long center = 0;
        int range = 50;
        for (int step = 0; step < 20_000; step++) {
            if (step % 500 == 0) {
                range = 2 + random.nextInt(random.nextBoolean() ? 100 : 20_000);
                center += random.nextInt(4_001) - 2_000;
            }
            int removals = random.nextInt(10);
            long[] changes = new long[2 * random.nextInt(50)];
            for (int i = 0; i < changes.length; i += 2) {
                changes[i] = center + random.nextInt(range);
                changes[i + 1] = random.nextInt(10) < removals ? 0 : 1 + random.nextInt(1_000);
            }
            Levels levels = Levels.ofPacked(changes, 2, 3);
            assertTrue(packed.set(levels));
            wide.set(levels);
            if (step % 40 == 0) {
                agree(wide, packed, random, center, range, at(seed, step));
            }
        }
    }

    private static Supplier<String> at(long seed, int step) {
        return () -> "seed " + seed + ", step " + step;
    }

    private static void agree(
            WideLevels wide, PackedLevels packed, Random random, long center, int range, Supplier<String> where) {
        assertEquals(wide.size(), packed.size(), where);
        assertEquals(wide.first(wide.size()), packed.first(packed.size()), where);
        int some = random.nextInt(wide.size() + 1);
        assertEquals(wide.first(some), packed.first(some), where);
        assertEquals(wide.volume(some), packed.volume(some), where);
        for (int i = 0; i < 10; i++) {
            Decimal price = Decimal.of((center - 2 + random.nextInt(range + 4)) * 10 + random.nextInt(20) / 19, 3);
            assertEquals(wide.countTo(price), packed.countTo(price), where);
            assertEquals(wide.quantityAt(price), packed.quantityAt(price), where);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reachesToTheLimitOfItsDigits(boolean descending) {
        PackedLevels packed = new PackedLevels(descending);
        WideLevels wide = wide(descending);
        for (long step = 0; step < 200; step++) {
            Levels far = Levels.ofPacked(
                    new long[] {FARTHEST - step, FARTHEST, -FARTHEST + step, -FARTHEST, step, FARTHEST - step}, 0, 0);
            assertTrue(packed.set(far));
            wide.set(far);
        }
        assertEquals(wide.first(wide.size()), packed.first(packed.size()));
        assertEquals(wide.volume(wide.size()), packed.volume(packed.size()));
        BigDecimal beyond = BigDecimal.TEN.pow(30);
        for (BigDecimal price : new BigDecimal[] {
            beyond,
            beyond.negate(),
            BigDecimal.valueOf(FARTHEST),
            BigDecimal.valueOf(-FARTHEST),
            BigDecimal.valueOf(FARTHEST + 1),
            BigDecimal.valueOf(-FARTHEST - 1),
            BigDecimal.valueOf(FARTHEST).add(BigDecimal.valueOf(1, 200)),
            BigDecimal.ONE.movePointLeft(200)
        }) {
            assertEquals(wide.countTo(Decimal.of(price)), packed.countTo(Decimal.of(price)), price::toString);
            assertEquals(wide.quantityAt(Decimal.of(price)), packed.quantityAt(Decimal.of(price)), price::toString);
        }
    }

    @Test
    void refusesDigitsBeyondItsLimit() {
        assertFalse(new PackedLevels(false).set(Levels.ofPacked(new long[] {FARTHEST + 1, 1}, 0, 0)));
        assertFalse(new PackedLevels(true).set(Levels.ofPacked(new long[] {-FARTHEST - 1, 1}, 0, 0)));
        assertFalse(new PackedLevels(false).set(Levels.ofPacked(new long[] {1, FARTHEST + 1}, 0, 0)));
        assertFalse(new PackedLevels(false).replace(Levels.ofPacked(new long[] {Long.MIN_VALUE, 1}, 0, 0)));
        assertFalse(new PackedLevels(true).replace(Levels.ofPacked(new long[] {1, Long.MAX_VALUE}, 0, 0)));
    }

    @Test
    void refusesToRescaleBeyondItsLimit() {
        PackedLevels levels = new PackedLevels(false);
        assertTrue(levels.set(Levels.ofPacked(new long[] {FARTHEST / 10 + 1, FARTHEST / 10}, 0, 0)));

        assertTrue(levels.set(Levels.ofPacked(new long[] {7, 15}, 0, 1)), "quantities have room for one more digit");
        assertFalse(levels.set(Levels.ofPacked(new long[] {75, 1}, 1, 0)), "prices have none");
        assertFalse(levels.set(Levels.ofPacked(new long[] {7, 1}, 0, 127)));
        assertEquals(Decimal.parse("1.5"), levels.quantityAt(Decimal.of(7)));
        assertEquals(Decimal.of(FARTHEST / 10), levels.quantityAt(Decimal.of(FARTHEST / 10 + 1)));
    }

    @Test
    void takesAnyScaleWhileItIsEmpty() {
        PackedLevels levels = new PackedLevels(false);
        assertTrue(levels.set(Levels.ofPacked(new long[] {FARTHEST, 1}, 0, 0)));
        assertTrue(levels.set(Levels.ofPacked(new long[] {FARTHEST, 0}, 0, 0)));
        assertTrue(levels.set(Levels.ofPacked(new long[] {FARTHEST, 1}, 100, 100)));
        assertEquals(Decimal.of(FARTHEST, 100), levels.first(1).price(0));
    }

    @Test
    void loadsASnapshotInAnyOrder() {
        Levels disordered = Levels.ofPacked(new long[] {5, 1, 3, 2, 4, 3, 3, 4, 1, 0, 9, 9}, 1, 1);
        PackedLevels packed = new PackedLevels(true);
        WideLevels wide = wide(true);
        assertTrue(packed.replace(disordered));
        wide.set(disordered);
        assertEquals(wide.first(wide.size()), packed.first(packed.size()));
    }

    @Test
    void holdsNothingOfWhatASnapshotReplaced() {
        PackedLevels levels = new PackedLevels(false);
        long[] many = new long[4_000];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = i;
            many[i + 1] = 1;
        }
        assertTrue(levels.replace(Levels.ofPacked(many, 0, 0)));
        assertTrue(levels.replace(Levels.ofPacked(new long[] {7, 5}, 2, 1)));
        assertEquals(Levels.ofPacked(new long[] {7, 5}, 2, 1), levels.first(levels.size()));
        assertTrue(levels.replace(Levels.EMPTY));
        assertEquals(0, levels.size());
    }

    private static WideLevels wide(boolean descending) {
        return new WideLevels(descending ? Comparator.reverseOrder() : Comparator.naturalOrder());
    }
}
