package io.marketprism.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server that runs as a child process of this JVM, in a temporary folder of its own that goes with it. The first start
 * lets the server choose a port, so that no other process can take it in between; later starts name that port.
 */
abstract class ProcessHost implements ServerHost {

    private final String name;
    private final Path folder;
    private int port;
    private @Nullable ServerProcess process;

    /** @param name what the server is called in messages and in the name of its folder */
    ProcessHost(String name) {
        this.name = name;
        try {
            this.folder = Files.createTempDirectory("marketprism-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the command that runs the server}
     *
     * @param port the port to listen on, {@code 0} for one that the server chooses
     */
    abstract List<String> command(int port);

    /** {@return the port that the server says it listens on, empty as long as it has not said so} */
    abstract OptionalInt announcedPort() throws IOException;

    /** {@return the temporary folder, removed when the server is closed} */
    final Path folder() {
        return folder;
    }

    @Override
    public final void start() {
        ServerProcess started = ServerProcess.start(command(port), folder.resolve("output.log"));
        try {
            Waiting.until(
                    () -> announcedPort().isPresent() || !started.isAlive(),
                    Duration.ofSeconds(30),
                    () -> name + " announced no port within 30 s. It wrote:\n" + started.lastOutput());
            if (!started.isAlive()) {
                throw new IllegalStateException(name + " ended while it started. It wrote:\n" + started.lastOutput());
            }
            port = announcedPort().orElseThrow();
        } catch (IOException e) {
            started.kill();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            started.kill();
            throw e;
        }
        process = started;
    }

    @Override
    public final String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public final boolean isRunning() {
        return process != null && process.isAlive();
    }

    @Override
    public final void stop() {
        started().terminate();
    }

    @Override
    public final void kill() {
        started().kill();
    }

    @Override
    public final void suspend() {
        started().suspend();
    }

    @Override
    public final void resume() {
        started().resume();
    }

    private ServerProcess started() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    @Override
    public final String lastOutput() {
        return process == null ? "(it never ran)" : process.lastOutput();
    }

    @Override
    public final void release() {
        if (process != null && process.isAlive()) {
            process.kill();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
