package io.marketprism.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Makes a report of JMH's results, and of an end-to-end run if there was one: {@code report.md} and {@code ratios.svg}. */
public final class Report {
    private Report() {}

    /**
     * Writes both files beside the results. Ends with 1 if a floor was missed.
     *
     * @param args JMH's JSON; the load averages before and after; the command that was run; then, if the tables are to be published, the folder
     *     for the pages of each version of Java
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 4 || args.length > 5) {
            throw new IllegalArgumentException(
                    "Expected four or five arguments (results, load before, load after, command, folder), were "
                            + args.length);
        }
        Path file = Path.of(args[0]);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        Results results = new Results(Measurement.all(json));
        Path endToEnd = file.resolveSibling("end-to-end.md");
        String socket = Files.exists(endToEnd) ? Files.readString(endToEnd) : "";
        String text = markdown(results, conditions(json.get(0), args[1], args[2], args[3]), socket);
        Files.writeString(file.resolveSibling("ratios.svg"), new RatioChart(results).svg());
        Files.writeString(file.resolveSibling("report.md"), "# Benchmark report\n\n" + text + details(results, json));
        if (args.length == 5) {
            new Publication(Path.of(args[4]), javaVersion(json.get(0)))
                    .publish(text, file.toAbsolutePath().getParent());
        }
        if (!Floor.areKept(results)) {
            System.err.println("A floor was missed:\n" + Floor.table(results));
            System.exit(1);
        }
    }

    private static int javaVersion(JsonNode run) {
        return Runtime.Version.parse(run.get("jdkVersion").textValue()).feature();
    }

    /** {@return the report without the list of all measurements} */
    static String markdown(Results results, List<String> conditions, String endToEnd) {
        return "- " + String.join("\n- ", conditions) + "\n\n" + Floor.table(results) + "\n"
                + "Processor time of the measuring thread for one operation, median of the iterations; in bold how many times as"
                + " long as MarketPrism; bytes that one operation allocates.\n\n![Ratios](ratios.svg)\n"
                + new MarkdownTables(results).summary()
                + (endToEnd.isEmpty()
                        ? ""
                        : "\n## End to end over a loopback socket\n\n" + endToEnd + "\n![Latency](latency.svg)\n");
    }

    private static String details(Results results, JsonNode json) {
        return "\n## All measurements\n\n" + new MarkdownTables(results).details() + Measurement.others(json);
    }

    private static List<String> conditions(JsonNode run, String loadBefore, String loadAfter, String command)
            throws IOException {
        List<String> conditions = new ArrayList<>();
        conditions.add("Date: " + LocalDate.now(ZoneOffset.UTC));
        conditions.add("Command: `" + command + "`");
        conditions.add("Machine: " + Machine.description());
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
}
