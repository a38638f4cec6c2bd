package io.marketprism.testkit.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServerProcessTest {

    private static final List<String> LASTING = List.of("sleep", "600");

    @TempDir
    private Path folder;

    @Test
    void terminatesWhileSuspended() {
        ServerProcess process = start(LASTING);
        process.suspend();
        assertTrue(process.isAlive());

        process.terminate();

        assertFalse(process.isAlive());
    }

    @Test
    void isKilledWhileSuspended() {
        ServerProcess process = start(LASTING);
        process.suspend();

        process.kill();

        assertFalse(process.isAlive());
    }

    @Test
    void quotesTheLastLinesOfItsOutput() {
        ServerProcess process = start(List.of("sh", "-c", "seq 1 1000; echo the end >&2"));
        await().until(() -> !process.isAlive());

        List<String> lines = process.lastOutput().lines().toList();

        assertEquals(30, lines.size());
        assertEquals("the end", lines.get(29));
    }

    @Test
    void endsWithItsParentEvenIfTheParentIsKilledAndTheChildSuspended() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.resolve("output.log").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle child;
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            child = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
        } finally {
            parent.destroyForcibly().waitFor();
        }

        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> !child.isAlive());
        } finally {
            child.destroyForcibly();
        }
    }

    private ServerProcess start(List<String> command) {
        return ServerProcess.start(command, folder.resolve("output.log"));
    }

    /** Starts a server, suspends it, tells its process id and waits to be killed. */
    static final class Parent {
        public static void main(String[] arguments) throws InterruptedException {
            ServerProcess server = ServerProcess.start(LASTING, Path.of(arguments[0]));
            server.suspend();
            System.out.println(server.pid());
            Thread.currentThread().join();
        }
    }
}
