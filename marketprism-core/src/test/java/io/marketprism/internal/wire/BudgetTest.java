package io.marketprism.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.connector.RateLimit;
import io.marketprism.internal.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private ManualTime time = new ManualTime();

    private Budget budget(int permits) {
        return new Budget(new RateLimit(permits, WINDOW), time);
    }

    private record Spent(long at, int permits) {}

    @Test
    void neverSpendsMoreThanTheLimitInAnyWindow() {
        Seeds.forEach(300, random -> {
            time = new ManualTime(random.nextLong());
            int limit = 1 + random.nextInt(random.nextBoolean() ? 5 : 6_000);
            int largest = Math.max(1, (int) (limit * 0.4));
            Budget budget = budget(limit);
            ArrayDeque<Spent> window = new ArrayDeque<>();
            long spent = 0;
            for (int i = 0; i < 500; i++) {
                int permits = 1 + random.nextInt(largest);
                if (random.nextInt(20) == 0) {
                    time.passNanos((long) (random.nextDouble() * 2 * WINDOW.toNanos()));
                }
                for (long wait = budget.take(permits); wait > 0; wait = budget.take(permits)) {
                    time.passNanos(wait);
                }
                window.add(new Spent(time.nanos(), permits));
                spent += permits;
                while (time.nanos() - window.peek().at() >= WINDOW.toNanos()) {
                    spent -= window.poll().permits();
                }
                assertTrue(spent <= limit, "spent " + spent + " of " + limit);
            }
        });
    }

    @Test
    void spendsAtLeastTwoFifthsOfTheLimitInTheLongRun() {
        Budget budget = budget(600);
        int calls = 0;
        long begin = time.nanos();
        while (time.nanos() - begin < 10 * WINDOW.toNanos()) {
            long wait = budget.take(5);
            time.passNanos(wait);
            calls += wait == 0 ? 1 : 0;
        }
        assertTrue(calls * 5 >= 10 * 600 * 0.4, "spent " + calls * 5);
    }

    @Test
    void letsACallThroughThatCostsMoreThanItHolds() {
        Budget budget = budget(10);
        assertEquals(0, budget.take(9));
        long wait = budget.take(1);
        assertTrue(wait > WINDOW.toNanos() / 2, "and waits longer afterwards, was " + wait);
    }

    @Test
    void letsNothingThroughWhileBlocked() {
        Budget budget = budget(100);
        budget.block(5_000, "told so");
        budget.block(1_000, "told so");
        assertEquals(5_000, budget.take(1));
        time.passNanos(4_999);
        assertEquals(1, budget.take(1));
        time.passNanos(1);
        assertEquals(0, budget.take(1));
    }
}
