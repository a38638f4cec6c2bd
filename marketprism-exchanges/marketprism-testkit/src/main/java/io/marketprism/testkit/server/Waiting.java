package io.marketprism.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits for something outside this JVM that cannot call back. */
final class Waiting {

    private Waiting() {}

    /** A condition that looks at a file or a socket. */
    @FunctionalInterface
    interface Condition {
        boolean isMet() throws IOException;
    }

    /**
     * Returns as soon as the condition is met.
     *
     * @param failure says what did not happen
     * @throws IllegalStateException if it is not met in time
     */
    static void until(Condition condition, Duration limit, Supplier<String> failure) {
        long start = System.nanoTime();
        try {
            while (!condition.isMet()) {
                if (System.nanoTime() - start > limit.toNanos()) {
                    throw new IllegalStateException(failure.get());
                }
                Thread.sleep(5);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(failure.get(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted. " + failure.get(), e);
        }
    }
}
