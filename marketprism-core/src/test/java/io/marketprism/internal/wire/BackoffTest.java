package io.marketprism.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.internal.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final ManualTime time = new ManualTime();

    @Test
    void doublesUpToItsLimitWithJitter() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000), time);
        for (long step : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            long wait = backoff.nextMillis();
            assertTrue(wait >= step / 2 && wait <= step, wait + " ms of a step of " + step);
        }
        backoff.reset();
        assertTrue(backoff.nextMillis() <= 100);
    }

    @Test
    void doesNotMakeAllComeBackAtOnce() {
        long different = java.util.stream.IntStream.range(0, 50)
                .mapToLong(i -> new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10), time).nextMillis())
                .distinct()
                .count();
        assertTrue(different > 10, "were " + different + " different waits");
    }

    @Test
    void mayBeZero() {
        assertEquals(0, new Backoff(Duration.ZERO, Duration.ZERO, time).nextMillis());
    }
}
