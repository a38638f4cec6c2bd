package io.marketprism.bench.report;

import io.marketprism.bench.Median;
import io.marketprism.bench.report.Measurement.Task;
import java.util.Collections;
import java.util.List;

/** Writes the tables of a report in Markdown. */
final class MarkdownTables {
    private final Results results;

    MarkdownTables(Results results) {
        this.results = results;
    }

    /** {@return a table for each task, with a line for each subject and a column for each contestant} */
    String summary() {
        StringBuilder text = new StringBuilder();
        for (Task task : Task.values()) {
            List<String> contestants = results.contestants(task);
            if (contestants.isEmpty()) {
                continue;
            }
            text.append("\n## ").append(task.title()).append("\n\n|");
            contestants.forEach(contestant -> text.append(" | ").append(Results.name(contestant)));
            text.append(" |\n|---").append("|---:".repeat(contestants.size())).append("|\n");
            for (String subject : results.subjects(task)) {
                text.append("| ").append(Results.name(subject));
                for (String contestant : contestants) {
                    text.append(" | ")
                            .append(results.find(task, subject, contestant)
                                    .map(this::cell)
                                    .orElse("–"));
                }
                text.append(" |\n");
            }
        }
        return text.toString();
    }

    private String cell(Measurement measurement) {
        String ratio = results.ratio(measurement)
                .filter(value ->
                        !measurement.contestant().equals(measurement.task().reference()))
                .map(value -> " **" + Results.number(value) + "×**")
                .orElse("");
        return Results.number(measurement.nanos()) + " ns" + ratio + ", " + Results.number(measurement.bytes()) + " B";
    }

    /** {@return every measurement with its spread, and the time by the clock} */
    String details() {
        StringBuilder text = new StringBuilder(
                "| task | with | contestant | ns/op, median | fastest | slowest | by the clock | B/op |\n"
                        + "|---|---|---|---:|---:|---:|---:|---:|\n");
        for (Measurement measurement : results.measurements()) {
            List<Double> nanos = measurement.nanosOfIterations();
            text.append("| ")
                    .append(String.join(
                            " | ",
                            measurement.task().title(),
                            Results.name(measurement.subject()),
                            Results.name(measurement.contestant()),
                            Results.number(measurement.nanos()),
                            Results.number(Collections.min(nanos)),
                            Results.number(Collections.max(nanos)),
                            Results.number(Median.of(measurement.clock())),
                            Results.number(measurement.bytes())))
                    .append(" |\n");
        }
        return text.toString();
    }
}
