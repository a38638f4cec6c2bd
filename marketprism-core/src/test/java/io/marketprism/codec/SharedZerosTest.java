package io.marketprism.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedZerosTest {
    /** The slow way is a division with a remainder. */
    @Test
    void whatIsStrippedIsTheQuotientOrTooLargeToBeOne() {
        Random random = new Random(20261122);
        int exact = 0;
        int refused = 0;
        for (int i = 0; i < 1_000_000; i++) {
            int zeros = random.nextInt(SharedZeros.MAX + 1);
            long number = anyNumber(random, zeros);
            BigInteger[] slow =
                    new BigInteger(Long.toUnsignedString(number)).divideAndRemainder(BigInteger.TEN.pow(zeros));
            boolean isQuotient = slow[1].signum() == 0;
            long quotient = SharedZeros.strip(number, zeros);

            if (isQuotient) {
                assertEquals(slow[0].longValue(), quotient);
                exact++;
            } else {
                assertTrue(Long.compareUnsigned(quotient, EightDigits.LIMIT) >= 0, () -> number + " / 10^" + zeros);
                refused++;
            }
        }
        assertTrue(exact > 100_000 && refused > 100_000, exact + " exact, " + refused + " refused");
    }

    /** Even as often as is asked for, and in half of the cases a multiple of the power of ten. */
    private static long anyNumber(Random random, int zeros) {
        if (random.nextBoolean()) {
            return random.nextLong() << zeros;
        }
        long power = BigInteger.TEN.pow(zeros).longValue();
        return (random.nextLong() >>> 1) / power * power;
    }

    @Test
    void numbersThatEndInZerosShareAtLeastThose() {
        assertEquals(0, SharedZeros.atMost(100 | 7));
        assertEquals(2, SharedZeros.atMost(100 | 700));
        assertEquals(3, SharedZeros.atMost(200));
        assertEquals(SharedZeros.MAX, SharedZeros.atMost(0));
    }
}
