package io.marketprism.testkit.server;

import java.time.Duration;

/**
 * A real server for a test, with the faults that servers have: it can be killed, started again and suspended.
 *
 * <p>It listens on the loopback interface alone and ends with this JVM, however that ends. Safe for use by several threads.
 * Where the server came from outside (an environment variable names it) everything that would end or halt it throws
 * {@link UnsupportedOperationException}, and {@link #close()} leaves it running.
 */
public abstract sealed class TestServer implements AutoCloseable permits NatsServer, ClickHouseServer {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final ServerHost host;
    private boolean closed;

    TestServer(ServerHost host) {
        this.host = host;
    }

    /** {@return where clients reach the server; the same after a restart} */
    public abstract String url();

    /** {@return whether the server answers at its address now} */
    abstract boolean answers();

    /** {@return host and port, e.g. {@code 127.0.0.1:4222}} */
    final String address() {
        return host.address();
    }

    /** Ends the server as its operator would (SIGTERM); its data stays. Does nothing if it does not run. */
    public final synchronized void stop() {
        if (host.isRunning()) {
            host.stop();
        }
    }

    /** Kills the server (SIGKILL); what it had stored stays. Does nothing if it does not run. */
    public final synchronized void kill() {
        if (host.isRunning()) {
            host.kill();
        }
    }

    /**
     * Starts the server on the same port with the same data, after stopping it if it runs; returns when it answers.
     *
     * @throws IllegalStateException if it does not start; the message quotes what it wrote
     */
    public final synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("Closed: start a new server");
        }
        stop();
        launch();
    }

    /**
     * Halts the server (SIGSTOP): connections stay open, and nobody answers until {@link #resume()}.
     *
     * @throws IllegalStateException if it does not run
     */
    public final synchronized void suspend() {
        requireRunning();
        host.suspend();
    }

    /**
     * Lets a suspended server go on (SIGCONT); does nothing to one that is not suspended.
     *
     * @throws IllegalStateException if it does not run
     */
    public final synchronized void resume() {
        requireRunning();
        host.resume();
    }

    /** Ends the server for good and removes its temporary files. Does nothing the second time. */
    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            host.release();
        }
    }

    /** Starts the server and waits until it answers; gives up everything it holds if it does not. */
    final void launch() {
        try {
            host.start();
            Waiting.until(
                    this::answers,
                    START_LIMIT,
                    () -> "No answer from " + url() + " within " + START_LIMIT.toSeconds() + " s. The server wrote:\n"
                            + host.lastOutput());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void requireRunning() {
        if (!host.isRunning()) {
            throw new IllegalStateException("The server at " + url() + " does not run; restart() it first");
        }
    }
}
