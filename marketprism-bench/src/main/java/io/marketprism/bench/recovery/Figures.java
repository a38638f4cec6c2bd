package io.marketprism.bench.recovery;

import io.marketprism.bench.Median;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Several measurements of one thing as a cell of a table: the median, and the worst. */
final class Figures {
    private Figures() {}

    /** {@return median and worst, without those that are not numbers; a dash if none is left} */
    static <T> String of(List<T> rounds, ToDoubleFunction<? super T> figure, String format) {
        List<Double> values = rounds.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .boxed()
                .toList();
        if (values.isEmpty()) {
            return "–";
        }
        double worst = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return String.format(Locale.ROOT, format + " / " + format, Median.of(values), worst);
    }
}
