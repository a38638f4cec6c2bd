package io.marketprism.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figure of several measurements that outliers do not move. */
public final class Median {
    private Median() {}

    /** {@return the middle one, or the mean of the two in the middle} */
    public static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** {@return the {@link #of(List)} of one figure of several things} */
    public static <T> double of(List<T> measured, ToDoubleFunction<? super T> figure) {
        return of(measured.stream().mapToDouble(figure).boxed().toList());
    }
}
