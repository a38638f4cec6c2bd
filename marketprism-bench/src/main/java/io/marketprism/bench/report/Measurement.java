package io.marketprism.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.bench.CpuTimeProfiler;
import io.marketprism.bench.Median;
import io.marketprism.bench.book.BookBenchmark;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.bench.queue.Queues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What one contestant took for one task, from JMH's result file.
 *
 * @param task what was measured
 * @param subject what it was measured with, such as a kind of message; empty where there is one only
 * @param contestant who did it
 * @param cpu processor time per operation of each iteration, ns
 * @param clock time per operation of each iteration, ns
 * @param bytes allocated per operation
 */
record Measurement(Task task, String subject, String contestant, List<Double> cpu, List<Double> clock, double bytes) {
    private static final String XCHANGE = "XCHANGE";
    private static final String XCHANGE_BENCHMARK = ".XChangeBenchmark.normalize";

    /** Parameters that tell what is measured, not who does it. */
    private static final Set<String> SUBJECTS = Set.of("kind", "distribution");

    /** What is measured. */
    enum Task {
        NORMALIZE("Bytes to event", "NormalizeBenchmark.normalize"),
        OTHER_KINDS("Bytes to event, other kinds of messages, one fork", "OtherKindsBenchmark.normalize"),
        JSON("Event to JSON", "SerializeBenchmark.json"),
        ROW("Event to RowBinary", "SerializeBenchmark.row"),
        PIPELINE("Bytes to event to JSON and RowBinary", "PipelineBenchmark.process"),
        HAND_OFF("Hand-off between two threads, by the clock", "HandOffBenchmark.burst"),
        BOOK("Order book, one level", "BookBenchmark.update");

        private final String title;
        private final String benchmark;

        Task(String title, String benchmark) {
            this.title = title;
            this.benchmark = benchmark;
        }

        String title() {
            return title;
        }

        /** {@return the contestant that the others are compared with} */
        String reference() {
            return switch (this) {
                case HAND_OFF -> Queues.EVENT_QUEUE.name();
                case BOOK -> BookBenchmark.Implementation.MARKET_PRISM.name();
                default -> Parser.MARKETPRISM.name();
            };
        }

        private static Optional<Task> of(String benchmark) {
            return benchmark.endsWith(XCHANGE_BENCHMARK)
                    ? Optional.of(NORMALIZE)
                    : Arrays.stream(values())
                            .filter(task -> benchmark.endsWith("." + task.benchmark))
                            .findFirst();
        }
    }

    /** {@return everything in a result file of JMH that has a place in the tables} */
    static List<Measurement> all(JsonNode results) {
        List<Measurement> measurements = new ArrayList<>();
        results.forEach(result ->
                Task.of(result.get("benchmark").textValue()).ifPresent(task -> measurements.add(of(task, result))));
        return measurements;
    }

    /** {@return a table of everything else, as JMH tells it; empty if there is nothing else} */
    static String others(JsonNode results) {
        StringBuilder rows = new StringBuilder();
        for (JsonNode result : results) {
            String benchmark = result.get("benchmark").textValue();
            if (Task.of(benchmark).isEmpty()) {
                JsonNode score = result.get("primaryMetric");
                rows.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %s %s |%n",
                        benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1),
                        result.path("params").toString().replace('"', ' '),
                        Results.number(Median.of(iterations(score))),
                        score.get("scoreUnit").textValue()));
            }
        }
        return rows.isEmpty() ? "" : "\n| other benchmark | with | median by the clock |\n|---|---|---:|\n" + rows;
    }

    private static Measurement of(Task task, JsonNode result) {
        String contestant = XCHANGE;
        String subject = "";
        for (var parameter : result.path("params").properties()) {
            if (SUBJECTS.contains(parameter.getKey())) {
                subject = parameter.getValue().textValue();
            } else {
                contestant = parameter.getValue().textValue();
            }
        }
        JsonNode more = result.get("secondaryMetrics");
        return new Measurement(
                task,
                subject,
                contestant,
                iterations(more.get(CpuTimeProfiler.RESULT)),
                iterations(result.get("primaryMetric")),
                Median.of(iterations(more.get("gc.alloc.rate.norm"))));
    }

    private static List<Double> iterations(JsonNode metric) {
        List<Double> values = new ArrayList<>();
        metric.get("rawData").forEach(fork -> fork.forEach(iteration -> values.add(iteration.doubleValue())));
        return values;
    }

    /** {@return the time that counts: the processor's, but the clock's where two threads work} */
    double nanos() {
        return Median.of(nanosOfIterations());
    }

    /** {@return the same of every iteration} */
    List<Double> nanosOfIterations() {
        return task == Task.HAND_OFF ? clock : cpu;
    }
}
