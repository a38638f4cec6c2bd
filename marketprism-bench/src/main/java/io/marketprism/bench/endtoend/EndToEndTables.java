package io.marketprism.bench.endtoend;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The tables of a run, in Markdown. */
final class EndToEndTables {
    private static final List<String> STARTS = List.of(
            "socket read → sink", "the same, corrected for coordinated omission", "schedule of the exchange → sink");
    private static final double[] PERCENTILES = {50, 99, 99.9};

    private EndToEndTables() {}

    static String markdown(List<EndToEndRun> runs) {
        StringBuilder text = new StringBuilder("""
                As many trades as the socket takes; processor time of the client's process with all its threads, collector and compiler:

                | | permessage-deflate | messages/s by the clock | processor time per message | messages/s per core |
                |---|---|---:|---:|---:|
                """);
        for (EndToEndRun run : runs) {
            if (run.rate() == 0) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %,.0f | %,.0f ns | %,.0f |%n",
                        run.receiver().title(),
                        run.deflate() ? "on" : "off",
                        run.perSecond(),
                        run.cpuPerMessage(),
                        run.perSecondAndCore()));
            }
        }
        text.append("""

                At a fixed rate, through the whole pipeline, in µs:

                | rate | permessage-deflate | from → to | p50 | p99 | p99.9 | max | processor time per event |
                |---:|---|---|---:|---:|---:|---:|---:|
                """);
        for (EndToEndRun run : runs) {
            for (int i = 0; i < run.latencies().size(); i++) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %,d/s | %s | %s |%s %,.0f ns |%n",
                        run.rate(),
                        run.deflate() ? "on" : "off",
                        STARTS.get(i),
                        latencies(run.latencies().get(i)),
                        run.cpuPerMessage()));
            }
        }
        return text.toString();
    }

    private static String latencies(Histogram histogram) {
        StringBuilder cells = new StringBuilder();
        for (double percentile : PERCENTILES) {
            cells.append(micros(histogram.getValueAtPercentile(percentile)));
        }
        return cells.append(micros(histogram.getMaxValue())).toString();
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, nanos < 100_000 ? " %.1f |" : " %,.0f |", nanos / 1e3);
    }
}
