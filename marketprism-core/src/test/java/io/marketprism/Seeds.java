package io.marketprism;

import java.util.Random;

/** Repeats a randomised test; a failure names the seed that shows it. */
public final class Seeds {
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private Seeds() {}

    /** One run of a test. */
    @FunctionalInterface
    public interface Trial {
        /** Runs with the randomness of one seed. */
        void run(Random random) throws Exception;
    }

    /** Runs a test with the seeds from 0 on. */
    public static void forEach(int count, Trial trial) {
        for (int seed = 0; seed < count; seed++) {
            only(seed, trial);
        }
    }

    /** Runs a test with one seed, to look at a failure. */
    public static void only(int seed, Trial trial) {
        try {
            trial.run(new Random(seed * SPREAD));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("With seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
