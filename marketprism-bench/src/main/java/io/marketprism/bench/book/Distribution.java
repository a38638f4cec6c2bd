package io.marketprism.bench.book;

import java.util.SplittableRandom;

/** Where in the book changes happen. */
public enum Distribution {
    /** At every level as often. */
    UNIFORM {
        @Override
        double next(SplittableRandom random) {
            return random.nextDouble();
        }
    },
    /** More often the nearer to the touch: half of them at a tenth of the levels. */
    NEAR_THE_TOUCH {
        @Override
        double next(SplittableRandom random) {
            double uniform = random.nextDouble();
            return uniform * uniform * uniform;
        }
    };

    /** {@return the distance from the touch as a part of the depth, 0 to 1} */
    abstract double next(SplittableRandom random);
}
