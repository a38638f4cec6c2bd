package io.marketprism.testkit.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a server as a child of this JVM. The child ends with this JVM, also when the JVM is killed while the child
 * is suspended. Needs {@code /bin/sh}, so Linux or macOS. Safe for use by several threads.
 */
final class ServerProcess {

    /**
     * Becomes the server, and leaves a guard behind that kills it when our end of its input closes. A line on the input
     * tells the guard that the server is gone; its process id may then belong to somebody else.
     */
    private static final String GUARDED =
            "exec 3<&0; { read -r line <&3 || kill -KILL $$; } >/dev/null 2>&1 & exec \"$@\" 3<&-";

    private static final int LAST_LINES = 30;

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
        process.onExit().thenRun(this::dismissGuard);
    }

    /**
     * Starts a command.
     *
     * @param command the program and its arguments
     * @param output the file that what it writes is appended to
     */
    static ServerProcess start(List<String> command, Path output) {
        List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARDED, "sh"));
        guarded.addAll(command);
        try {
            return new ServerProcess(
                    new ProcessBuilder(guarded)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                            .start(),
                    output);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + String.join(" ", command), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM, to a suspended child too, and waits; a child that stays for 10 seconds is an error. */
    void terminate() {
        resume();
        process.destroy();
        await(10);
    }

    /** Sends SIGKILL and waits. */
    void kill() {
        process.destroyForcibly();
        await(10);
    }

    /** Sends SIGSTOP, and waits until every thread has heard of it where the system tells. */
    void suspend() {
        signal("STOP");
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        if (Files.isDirectory(threads)) {
            Waiting.until(
                    () -> isStopped(threads),
                    Duration.ofSeconds(5),
                    () -> "Process " + process.pid() + " still runs 5 s after SIGSTOP");
        }
    }

    private static boolean isStopped(Path threads) throws IOException {
        try (Stream<Path> each = Files.list(threads)) {
            for (Path thread : each.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                // The name, in parentheses, may hold anything; the state follows it.
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
        }
        return true;
    }

    /** Sends SIGCONT, which does nothing to a child that is not suspended. */
    void resume() {
        signal("CONT");
    }

    /** {@return the last lines it wrote} */
    String lastOutput() {
        try {
            List<String> lines = new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start()
                    .waitFor();
            if (exit != 0 && process.isAlive()) {
                throw new IllegalStateException("kill -" + name + " " + process.pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void await(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "Process " + process.pid() + " still runs " + seconds + " s after it was told to end");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void dismissGuard() {
        try (OutputStream input = process.getOutputStream()) {
            input.write('\n');
        } catch (IOException e) {
            // The guard is gone as well (both were interrupted from a terminal): nobody is left to dismiss.
            return;
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for a server", e);
    }
}
