package io.marketprism.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes a report of JMH's results: {@code report.md} and {@code ratios.svg}. */
public final class Report {
    private Report() {}

    /**
     * Writes both files beside the results.
     *
     * @param args JMH's JSON; the load averages before and after; the command that was run
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 4) {
            throw new IllegalArgumentException(
                    "Expected four arguments (results, load before, load after, command), were " + args.length);
        }
        Path file = Path.of(args[0]);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        Results results = new Results(Measurement.all(json));
        String chart = new RatioChart(results).svg();
        Files.writeString(file.resolveSibling("ratios.svg"), chart);
        Files.writeString(
                file.resolveSibling("report.md"),
                markdown(results, conditions(json.get(0), args[1], args[2], args[3])));
    }

    /** {@return the report} */
    static String markdown(Results results, List<String> conditions) {
        MarkdownTables tables = new MarkdownTables(results);
        return "# Benchmark report\n\n- " + String.join("\n- ", conditions) + "\n\n"
                + "Processor time of the measuring thread for one operation, median of the iterations; in bold how many times as"
                + " long as MarketPrism; bytes that one operation allocates. ![Ratios](ratios.svg)\n"
                + tables.summary() + "\n### All measurements\n\n" + tables.details();
    }

    private static List<String> conditions(JsonNode run, String loadBefore, String loadAfter, String command)
            throws IOException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<String> conditions = new ArrayList<>();
        conditions.add("Date: " + LocalDate.now(ZoneOffset.UTC));
        conditions.add("Command: `" + command + "`");
        conditions.add("Machine: " + system.getAvailableProcessors() + " cores, "
                + Math.round(system.getTotalMemorySize() / 1e9) + " GB, " + processor(system) + ", "
                + system.getName());
        conditions.add("Load average (1, 5, 15 min): before " + loadBefore + "; after " + loadAfter);
        conditions.add("Java: " + run.get("vmName").textValue() + " "
                + run.get("vmVersion").textValue());
        conditions.add("JMH " + run.get("jmhVersion").textValue() + ", forks: " + run.get("forks") + ", warm-up: "
                + run.get("warmupIterations") + " × " + run.get("warmupTime").textValue() + ", measured: "
                + run.get("measurementIterations") + " × "
                + run.get("measurementTime").textValue() + ", options: `" + String.join(" ", options(run)) + "`");
        return conditions;
    }

    private static List<String> options(JsonNode run) {
        List<String> options = new ArrayList<>();
        run.get("jvmArgs").forEach(option -> options.add(option.textValue()));
        return options;
    }

    private static String processor(OperatingSystemMXBean system) throws IOException {
        Path linux = Path.of("/proc/cpuinfo");
        if (Files.isReadable(linux)) {
            try (Stream<String> lines = Files.lines(linux)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(system.getArch());
            }
        }
        return system.getArch();
    }
}
