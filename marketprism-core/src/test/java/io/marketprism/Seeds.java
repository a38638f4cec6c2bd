package io.marketprism;

import java.util.Random;

/**
 * Repeats a randomised test; a failure names the seed that shows it. Builds use the same seeds each time, long runs ({@code
 * -Dmarketprism.long=true}) others each time, and {@code -Dmarketprism.seed=N} begins with N.
 */
public final class Seeds {
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private Seeds() {}

    /** One run of a test. */
    @FunctionalInterface
    public interface Trial {
        /** Runs with the randomness of one seed. */
        void run(Random random) throws Exception;
    }

    /** Runs a test with as many seeds, and says which. */
    public static void forEach(int count, Trial trial) {
        boolean other = Boolean.getBoolean("marketprism.long");
        long first = Long.getLong("marketprism.seed", other ? System.currentTimeMillis() : 0);
        System.out.println("Seeds " + first + " to " + (first + count - 1));
        for (long seed = first; seed < first + count; seed++) {
            only(seed, trial);
        }
    }

    /** Runs a test with one seed, to look at a failure. */
    public static void only(long seed, Trial trial) {
        try {
            trial.run(new Random(seed * SPREAD));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("With seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
