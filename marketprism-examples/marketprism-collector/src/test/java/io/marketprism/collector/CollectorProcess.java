package io.marketprism.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The jar as users run it: a process of its own with a working directory, without a terminal. */
public final class CollectorProcess implements AutoCloseable {
    private static final Path JAR =
            Path.of("target", "marketprism-collector.jar").toAbsolutePath();
    private static final Pattern STATUS_PAGE = Pattern.compile("(?:Status page(?: at|:)|Health at) (http://[^ \n]+/)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path out;
    private final Path err;
    private final HttpClient http = HttpClient.newHttpClient();

    private CollectorProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command. */
    public static CollectorProcess start(Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, null, arguments);
    }

    /** Starts a command that reads a file. */
    static CollectorProcess start(Path folder, Map<String, String> environment, Path input, String... arguments) {
        return start(folder, environment, input, List.of("-Xmx512m", "-jar", JAR.toString()), arguments);
    }

    /** Starts a class of the tests, which has the jar's classes, with so much heap. */
    static CollectorProcess start(
            Path folder, Map<String, String> environment, int heapMegabytes, Class<?> main, String... arguments) {
        String classPath =
                JAR + File.pathSeparator + Path.of("target", "test-classes").toAbsolutePath();
        return start(
                folder,
                environment,
                null,
                List.of(
                        "-Xmx" + heapMegabytes + "m",
                        // Not the tests' own, which comes before it.
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        classPath,
                        main.getName()),
                arguments);
    }

    private static CollectorProcess start(
            Path folder, Map<String, String> environment, Path input, List<String> what, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(what);
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile(folder.toAbsolutePath().getParent(), "collector", ".out");
            Path err = Files.createTempFile(folder.toAbsolutePath().getParent(), "collector", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            if (input != null) {
                builder.redirectInput(input.toFile());
            }
            // What this machine has set is not what a test means.
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.matches("(NATS|CLICKHOUSE|COLLECTOR|LOG)_.*|[A-Z]+_PROXY|ENABLE_PROFILING"));
            builder.environment().putAll(environment);
            return new CollectorProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end; the exit code. */
    public int await(Duration longest) throws InterruptedException {
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Still running after " + longest + ":\n" + output() + errors());
        }
        return process.exitValue();
    }

    /** Asks it to end, as SIGTERM does. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it at once, as SIGKILL does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Halts it (SIGSTOP): its sockets stay open. */
    void suspend() {
        signal("STOP");
    }

    /** Hangs up on it (SIGHUP). */
    void hangUp() {
        signal("HUP");
    }

    /** Lets it go on (SIGCONT). */
    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " " + process.pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lets it collect its garbage, so that what its heap holds is what lives. */
    void collectGarbage() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IllegalStateException("jcmd GC.run: " + answer);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    public String output() {
        return text(out);
    }

    public String errors() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says where its status page is. */
    URI statusPage() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            if (!isRunning()) {
                throw new IllegalStateException("It has ended:\n" + output() + errors());
            }
            return STATUS_PAGE.matcher(output()).find();
        });
        Matcher matcher = STATUS_PAGE.matcher(output());
        matcher.find();
        return URI.create(matcher.group(1));
    }

    HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(statusPage().resolve(path))
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public JsonNode json(String path) {
        try {
            return JSON.readTree(get(path).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
