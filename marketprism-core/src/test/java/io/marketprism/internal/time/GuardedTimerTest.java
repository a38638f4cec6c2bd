package io.marketprism.internal.time;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Polling;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(Polling.class)
class GuardedTimerTest {
    private final GuardedTimer timer = new GuardedTimer("timer");
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    private void fail() {
        runs.incrementAndGet();
        throw new AssertionError("on purpose");
    }

    @Test
    void anErrorEndsNoTaskThatRepeats() {
        assertNull(timer.problem());
        timer.scheduleAtFixedRate(this::fail, 0, 1, TimeUnit.MILLISECONDS);
        await().until(() -> runs.get() >= 3);
        timer.scheduleWithFixedDelay(this::fail, 0, 1, TimeUnit.MILLISECONDS);
        await().until(() -> runs.get() >= 10);
        await().untilAsserted(() -> assertTrue(
                timer.problem().contains("java.lang.AssertionError: on purpose"), () -> "was " + timer.problem()));
    }

    @Test
    void anErrorThatCannotEvenBeToldEndsNoTaskThatRepeats() {
        timer.scheduleAtFixedRate(
                () -> {
                    runs.incrementAndGet();
                    throw new AssertionError() {
                        @Override
                        public String toString() {
                            throw new AssertionError("as if there were no memory");
                        }
                    };
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        await().until(() -> runs.get() >= 3);
    }

    @Test
    void anErrorOfATaskThatRunsOnceIsTold() {
        timer.schedule(this::fail, 0, TimeUnit.MILLISECONDS);
        await().until(() -> timer.problem() != null);
        assertTrue(timer.problem().startsWith("a task of the pipeline failed, 1 times"), timer.problem());
        timer.execute(this::fail);
        await().until(() -> timer.problem().startsWith("a task of the pipeline failed, 2 times"));
    }
}
