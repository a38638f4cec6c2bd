package io.marketprism.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A real ClickHouse with its HTTP interface, on a free port and empty. The user is {@code default}, without a password.
 *
 * <p>The server is, in this order: the one at {@code CLICKHOUSE_TEST_URL}; the engine library that
 * {@code MARKETPRISM_CHDB_LIB} names; the one that {@code scripts/test} fetched; a container, if a Docker daemon answers.
 * Without any the test is skipped, or fails where the environment says {@code CI=true}.
 *
 * <p>From the library the server is a single node without Keeper, so without replicated engines, and {@code default} is no
 * ordinary database: {@code CREATE DATABASE} one of your own.
 */
public final class ClickHouseServer extends TestServer {

    private static final Duration QUERY_LIMIT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private ClickHouseServer(ServerHost host) {
        super(host);
    }

    /**
     * {@return a server that answers}
     *
     * @throws org.opentest4j.TestAbortedException if there is none to start
     * @throws IllegalStateException if there is none to start and {@code CI=true}, or it does not start
     */
    public static ClickHouseServer start() {
        return start(Surroundings.ofThisJvm());
    }

    static ClickHouseServer start(Surroundings surroundings) {
        Optional<String> external = surroundings.variable("CLICKHOUSE_TEST_URL");
        if (external.isPresent()) {
            return new ClickHouseServer(new ExternalHost("CLICKHOUSE_TEST_URL", external.get()));
        }
        ClickHouseServer server = new ClickHouseServer(host(surroundings));
        server.launch();
        return server;
    }

    private static ServerHost host(Surroundings surroundings) {
        Optional<Path> library =
                surroundings.fileNamedBy("MARKETPRISM_CHDB_LIB").or(() -> surroundings.cached("lib/libchdb.so"));
        if (library.isPresent()) {
            OptionalPart.JNA.require("ClickHouse from " + library.get());
            return new ClickHouseProcess(library.get());
        }
        if (surroundings.docker().getAsBoolean()) {
            return ContainerHost.clickHouse();
        }
        throw surroundings.without("ClickHouse", "CLICKHOUSE_TEST_URL or MARKETPRISM_CHDB_LIB");
    }

    /** {@return the address of the HTTP interface, e.g. {@code http://127.0.0.1:8123}; the same after a restart} */
    @Override
    public String url() {
        return "http://" + address();
    }

    /**
     * {@return what the server answers to a statement, without the last line's end; by default tab-separated}
     *
     * @param sql one statement
     * @throws IllegalStateException if the server refuses it; the message is the server's
     * @throws UncheckedIOException if the server cannot be reached or does not answer for 30 seconds
     */
    public String query(String sql) {
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(url()))
                .timeout(QUERY_LIMIT)
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build());
        String body = response.body().endsWith("\n")
                ? response.body().substring(0, response.body().length() - 1)
                : response.body();
        if (response.statusCode() != 200) {
            throw new IllegalStateException("HTTP " + response.statusCode() + ": " + body + "\nfor: " + sql);
        }
        return body;
    }

    @Override
    boolean answers() {
        try {
            return send(HttpRequest.newBuilder(URI.create(url() + "/ping"))
                                    .timeout(Duration.ofSeconds(2))
                                    .build())
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for ClickHouse", e);
        }
    }
}
