package io.marketprism.testkit.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real NATS server with JetStream, on a free port with an empty file store.
 *
 * <p>The server is, in this order: the one at {@code NATS_TEST_URL}; the program that {@code NATS_SERVER_BIN} names; the one
 * that {@code scripts/test} fetched; {@code nats-server} on the path; a container, if a Docker daemon answers. Without any
 * the test is skipped, or fails where the environment says {@code CI=true}.
 */
public final class NatsServer extends TestServer {

    private final @Nullable String externalUrl;

    private NatsServer(ServerHost host, @Nullable String externalUrl) {
        super(host);
        this.externalUrl = externalUrl;
    }

    /**
     * What a test can ask of its server.
     *
     * @param store the folder of the JetStream store, which outlives the server; null for a temporary one
     * @param configuration further lines of the server's configuration file, e.g. {@code max_payload: 65536}; address, port
     *     and store are set beside it and win
     */
    public record Options(@Nullable Path store, String configuration) {

        /** {@return a temporary store and no further configuration} */
        public static Options defaults() {
            return new Options(null, "");
        }

        /**
         * {@return these options with another store}
         *
         * @param store its folder, kept when the server is closed
         */
        public Options store(Path store) {
            return new Options(store, configuration);
        }

        /**
         * {@return these options with another configuration}
         *
         * @param configuration lines of the server's configuration file
         */
        public Options configuration(String configuration) {
            return new Options(store, configuration);
        }
    }

    /**
     * {@return a server that answers}
     *
     * @throws org.opentest4j.TestAbortedException if there is none to start
     * @throws IllegalStateException if there is none to start and {@code CI=true}, or it does not start
     */
    public static NatsServer start() {
        return start(Options.defaults());
    }

    /**
     * {@return a server that answers}
     *
     * @param options its store and configuration
     * @throws org.opentest4j.TestAbortedException if there is none to start
     * @throws IllegalStateException if there is none to start and {@code CI=true}, or it does not start
     * @throws UnsupportedOperationException if {@code NATS_TEST_URL} names the server and the options are not the defaults
     */
    public static NatsServer start(Options options) {
        return start(options, Surroundings.ofThisJvm());
    }

    static NatsServer start(Options options, Surroundings surroundings) {
        Optional<String> external = surroundings.variable("NATS_TEST_URL");
        if (external.isPresent()) {
            if (!options.equals(Options.defaults())) {
                throw new UnsupportedOperationException("The server at NATS_TEST_URL is as it is and takes no "
                        + options + "; unset NATS_TEST_URL and this test starts a server of its own");
            }
            return new NatsServer(new ExternalHost("NATS_TEST_URL", external.get()), external.get());
        }
        NatsServer server = new NatsServer(host(options, surroundings), null);
        server.launch();
        return server;
    }

    private static ServerHost host(Options options, Surroundings surroundings) {
        Optional<Path> program = program(surroundings);
        if (program.isPresent()) {
            return new NatsProcess(program.get(), options);
        }
        if (surroundings.docker().getAsBoolean()) {
            return ContainerHost.nats(options);
        }
        throw surroundings.without("NATS server", "NATS_TEST_URL or NATS_SERVER_BIN");
    }

    static Optional<Path> program(Surroundings surroundings) {
        return surroundings
                .fileNamedBy("NATS_SERVER_BIN")
                .or(() -> surroundings.cached("bin/nats-server"))
                .or(() -> surroundings.onPath("nats-server"));
    }

    /** {@return where clients connect, e.g. {@code nats://127.0.0.1:4222}; the same after a restart} */
    @Override
    public String url() {
        return externalUrl != null ? externalUrl : "nats://" + address();
    }

    @Override
    boolean answers() {
        URI url = URI.create("nats://" + address());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 1_000);
            socket.setSoTimeout(1_000);
            String greeting = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return greeting != null && greeting.startsWith("INFO ");
        } catch (IOException e) {
            return false;
        }
    }
}
