package io.marketprism.bench.throughput;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Ends a measurement that would give no figure. */
public final class Patience {
    /** How long anything may take. */
    public static final long SECONDS = 120;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Patience() {}

    /** Looks two hundred times a second, and fails after two minutes. */
    public static void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            require(
                    System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS),
                    "waited " + SECONDS + " s in vain until " + what);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    public static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException("No figure: " + otherwise);
        }
    }
}
