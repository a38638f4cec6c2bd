package io.marketprism.internal.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final long SECOND = 1_000_000;
    private static final long BEGIN = 1_795_341_600 * SECOND;
    private static final LongConsumer UNHEARD = us -> {};

    private final ManualTime time = new ManualTime(BEGIN);
    private final SteadyClock clock = time.clock();

    @Test
    void saysWhatTheWallClockSays() {
        assertEquals(BEGIN, clock.nowUs());
        time.pass(1);
        assertEquals(BEGIN + 1, clock.nowUs());
        time.pass(3_600 * SECOND);
        assertEquals(BEGIN + 3_600 * SECOND + 1, clock.nowUs());
        assertEquals(0, clock.aheadOfWallUs());
        assertEquals(List.of(), time.jumps());
    }

    @Test
    void followsAForwardJumpAtOnceAndSaysSo() {
        time.pass(SECOND);
        clock.nowUs();
        time.jump(600 * SECOND);
        time.pass(1_000);
        assertEquals(time.wallUs(), clock.nowUs());
        assertEquals(List.of(600 * SECOND), time.jumps());
        time.pass(SECOND);
        assertEquals(time.wallUs(), clock.nowUs());
        assertEquals(1, time.jumps().size(), "told once");
    }

    @Test
    void runsSlowerAfterABackwardJumpUntilTheyMeetAndSaysSo() {
        clock.nowUs();
        time.jump(-10 * SECOND);
        time.pass(1_000);
        long before = clock.nowUs();
        assertTrue(before >= BEGIN);
        for (int second = 1; second < 200; second++) {
            time.pass(SECOND);
            assertEquals(before + second * SECOND * 19 / 20, clock.nowUs(), "5 % slower");
            assertEquals(clock.nowUs() - time.wallUs(), clock.aheadOfWallUs());
        }
        time.pass(2 * SECOND);
        assertEquals(time.wallUs(), clock.nowUs(), "they have met");
        assertEquals(0, clock.aheadOfWallUs());
        time.pass(SECOND);
        assertEquals(time.wallUs(), clock.nowUs());
        assertEquals(List.of(-10 * SECOND), time.jumps());
    }

    @Test
    void followsTheWallClockThatWasSetBackAndForthAgain() {
        clock.nowUs();
        time.jump(-600 * SECOND);
        time.pass(SECOND);
        clock.nowUs();
        time.jump(600 * SECOND);
        time.pass(SECOND);
        assertEquals(time.wallUs(), clock.nowUs());
        assertEquals(List.of(-600 * SECOND, 600 * SECOND), time.jumps());
    }

    /** A monotonic clock of its own runs a little faster or slower than the wall clock; that is no jump. */
    @Test
    void followsAnAdjustedWallClockWithoutAWord() {
        for (int i = 0; i < 10_000; i++) {
            time.pass(SECOND);
            time.jump(i < 5_000 ? 400 : -400);
            long now = clock.nowUs();
            assertTrue(Math.abs(now - time.wallUs()) <= 400, "off by " + (now - time.wallUs()));
        }
        assertEquals(List.of(), time.jumps());
    }

    /** Whatever the wall clock does: never backwards, never more than 5 % slower, never behind the wall clock, and each jump is told once. */
    @Test
    void holdsItsPromisesOverRandomJumps() {
        Seeds.forEach(300, random -> {
            ManualTime manual = new ManualTime(BEGIN);
            SteadyClock steady = manual.clock();
            List<Long> made = new ArrayList<>();
            long before = steady.nowUs();
            for (int step = 0; step < 400; step++) {
                long passes = (long) Math.pow(10, random.nextDouble() * 8);
                if (random.nextInt(10) == 0) {
                    long jump =
                            (random.nextBoolean() ? 1 : -1) * (SECOND + (long) Math.pow(10, random.nextDouble() * 9));
                    manual.jump(jump);
                    made.add(jump);
                    passes += 1_000;
                }
                manual.pass(passes);
                long now = steady.nowUs();
                assertTrue(now >= before + passes * 19 / 20 - 1, "too slow: " + (now - before) + " of " + passes);
                assertTrue(passes < 1_000 || now >= manual.wallUs() - 10, "behind by " + (manual.wallUs() - now));
                assertTrue(steady.aheadOfWallUs() >= 0);
                before = now;
            }
            assertEquals(made, manual.jumps());
        });
    }

    @Test
    void neverDecreasesOverAllThreadsWhileTheWallClockJumps() throws Exception {
        AtomicLong shift = new AtomicLong();
        SteadyClock steady = new SteadyClock(() -> EpochClock.SYSTEM.nowUs() + shift.get(), System::nanoTime, UNHEARD);
        AtomicLong newest = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int reader = i;
                readers.add(() -> {
                    long backwards = 0;
                    for (int n = 0; n < 200_000; n++) {
                        long known = newest.get();
                        long now = steady.nowUs();
                        backwards += now < known ? 1 : 0;
                        newest.accumulateAndGet(now, Math::max);
                        if (n % 1_000 == 0) {
                            shift.addAndGet((reader % 2 == 0 ? 1 : -1) * 50_000);
                        }
                    }
                    return backwards;
                });
            }
            for (Future<Long> backwards : threads.invokeAll(readers)) {
                assertEquals(0, backwards.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
