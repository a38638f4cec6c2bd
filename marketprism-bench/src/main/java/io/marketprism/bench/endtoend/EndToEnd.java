package io.marketprism.bench.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a paced exchange and one client after the other, each in a process of its own, and writes {@code end-to-end.md} and {@code latency.svg}. */
public final class EndToEnd {
    private static final long[] RATES = {1_000, 10_000, 50_000};
    private static final int WARM_UP = 5;
    private static final int COUNTED = 4;
    private static final int TIMED = 10;

    private EndToEnd() {}

    /**
     * Runs all.
     *
     * @param args the directory to write into; then, if wanted, a number that divides the seconds of each measurement
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Path.of(args[0]);
        int shorter = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        List<EndToEndRun> runs = new ArrayList<>();
        Process exchange = java(PacedExchange.class);
        try (BufferedReader out = reader(exchange)) {
            String port = out.readLine();
            if (port == null) {
                throw new IOException("Expected an exchange that tells its port, was none");
            }
            for (Receiver receiver : Receiver.values()) {
                runs.add(run(receiver, port, 0, false, WARM_UP, COUNTED, shorter));
                if (receiver != Receiver.SOCKET && receiver != Receiver.JAVA_HTTP) {
                    runs.add(run(receiver, port, 0, true, WARM_UP, COUNTED, shorter));
                }
            }
            for (long rate : RATES) {
                runs.add(run(Receiver.PIPELINE, port, rate, false, WARM_UP, TIMED, shorter));
            }
            runs.add(run(Receiver.PIPELINE, port, RATES[1], true, WARM_UP, TIMED, shorter));
        } finally {
            exchange.destroy();
            exchange.waitFor();
        }
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("end-to-end.md"), EndToEndTables.markdown(runs));
        Files.writeString(directory.resolve("latency.svg"), LatencyChart.svg(runs));
    }

    private static EndToEndRun run(
            Receiver receiver, String port, long rate, boolean deflate, int warmUp, int seconds, int shorter)
            throws IOException, InterruptedException {
        String form = deflate ? "deflate" : "plain";
        System.out.println("end to end: " + receiver + " " + form + (rate == 0 ? "" : " at " + rate + "/s"));
        Process client = java(
                ReceiverProcess.class,
                receiver.name(),
                port,
                Long.toString(rate),
                form,
                Integer.toString(Math.max(1, warmUp / shorter)),
                Integer.toString(Math.max(1, seconds / shorter)));
        List<String> lines;
        try (BufferedReader out = reader(client)) {
            lines = out.lines().toList();
        }
        int exit = client.waitFor();
        if (exit != 0 || lines.isEmpty()) {
            throw new IOException("Expected a client that measures, ended with " + exit + " and said " + lines);
        }
        return EndToEndRun.of(receiver, deflate, rate, lines);
    }

    private static Process java(Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
