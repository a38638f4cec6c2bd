package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.CompressionMethod;
import io.marketprism.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;

/**
 * Which ClickHouse, as whom, and how its tables are made. Immutable; made by {@link #at} and the methods that change one thing.
 *
 * @param url HTTP interface of the server, such as {@code http://localhost:8123}
 * @param database where the tables live; created if it is missing
 * @param user name to log in with
 * @param password its password, empty for none
 * @param retention how long rows are kept after their event time, or null for as long as the tables say, which is for ever unless somebody
 *     changed it
 * @param cluster name of the cluster on which everything is created, or null for this server alone
 * @param engine family of the tables' engines
 * @param blockBytes rows of one insert, before compression; a batch that has more is inserted in parts
 * @param timeout longest wait for an answer of the server
 */
public record ClickHouseOptions(
        String url,
        String database,
        String user,
        String password,
        Duration retention,
        String cluster,
        Engine engine,
        int blockBytes,
        Duration timeout) {

    /** The default of {@code blockBytes}: 16 MiB, some 60,000 trades. */
    public static final int DEFAULT_BLOCK_BYTES = 16 * 1024 * 1024;

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    /** Family of the tables' engines. */
    public enum Engine {
        /** ReplacingMergeTree: one server, or ClickHouse Cloud. */
        PLAIN,
        /** ReplicatedReplacingMergeTree, for servers with Keeper and the macros {@code shard} and {@code replica}. */
        REPLICATED
    }

    /**
     * Checks the values.
     *
     * @param url HTTP interface of the server
     * @param database where the tables live
     * @param user name to log in with
     * @param password its password, empty for none
     * @param retention how long rows are kept, or null for ever
     * @param cluster name of the cluster, or null
     * @param engine family of the tables' engines
     * @param blockBytes rows of one insert, before compression
     * @param timeout longest wait for an answer
     */
    public ClickHouseOptions {
        requireHttp(url);
        if (database == null || database.isBlank()) {
            throw new ConfigurationException("Expected the name of a ClickHouse database, was \"" + database + "\"");
        }
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(engine, "engine");
        if (retention != null && retention.toSeconds() < 1) {
            throw new ConfigurationException(
                    "Expected a ClickHouse retention of a second or more, or null for ever, was " + retention);
        }
        if (cluster != null && cluster.isBlank()) {
            throw new ConfigurationException(
                    "Expected the name of a ClickHouse cluster, or null for none, was \"" + cluster + "\"");
        }
        if (blockBytes < 1) {
            throw new ConfigurationException("Expected ClickHouse blocks of a byte or more, was " + blockBytes);
        }
        if (timeout.toMillis() < 1) {
            throw new ConfigurationException("Expected a ClickHouse timeout of a millisecond or more, was " + timeout);
        }
    }

    private static void requireHttp(String url) {
        try {
            URI uri = new URI(url);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return;
            }
        } catch (URISyntaxException e) {
            throw new ConfigurationException(
                    "Expected the URL of ClickHouse's HTTP interface, such as http://localhost:8123, was \"" + url
                            + "\"",
                    e);
        }
        throw new ConfigurationException(
                "Expected the URL of ClickHouse's HTTP interface, such as http://localhost:8123, was \"" + url + "\"");
    }

    /**
     * A server with the defaults: database {@code marketprism}, user {@code default} without a password, rows kept for ever, 30 seconds for
     * an answer.
     *
     * @param url HTTP interface of the server, such as {@code http://localhost:8123}
     * @return the options
     * @throws ConfigurationException if the URL is none
     */
    public static ClickHouseOptions at(String url) {
        return new ClickHouseOptions(
                url,
                "marketprism",
                "default",
                "",
                null,
                null,
                Engine.PLAIN,
                DEFAULT_BLOCK_BYTES,
                Duration.ofSeconds(30));
    }

    /**
     * The same with another database.
     *
     * @param name created if it is missing
     * @return a copy
     */
    public ClickHouseOptions database(String name) {
        return new ClickHouseOptions(url, name, user, password, retention, cluster, engine, blockBytes, timeout);
    }

    /**
     * The same with another user.
     *
     * @param name to log in with
     * @param secret password, empty for none
     * @return a copy
     */
    public ClickHouseOptions login(String name, String secret) {
        return new ClickHouseOptions(url, database, name, secret, retention, cluster, engine, blockBytes, timeout);
    }

    /**
     * The same with tables that forget.
     *
     * @param age of a row, by event time, at which it is dropped; null for never
     * @return a copy
     */
    public ClickHouseOptions retention(Duration age) {
        return new ClickHouseOptions(url, database, user, password, age, cluster, engine, blockBytes, timeout);
    }

    /**
     * The same on a cluster.
     *
     * @param name of the cluster on which everything is created, or null for this server alone
     * @param family of the tables' engines
     * @return a copy
     */
    public ClickHouseOptions cluster(String name, Engine family) {
        return new ClickHouseOptions(url, database, user, password, retention, name, family, blockBytes, timeout);
    }

    /**
     * The same with other blocks.
     *
     * @param bytes rows of one insert, before compression; the row that reaches it is the last
     * @return a copy
     */
    public ClickHouseOptions blockBytes(int bytes) {
        return new ClickHouseOptions(url, database, user, password, retention, cluster, engine, bytes, timeout);
    }

    /**
     * The same with another timeout.
     *
     * @param wait longest for an answer of the server
     * @return a copy
     */
    public ClickHouseOptions timeout(Duration wait) {
        return new ClickHouseOptions(url, database, user, password, retention, cluster, engine, blockBytes, wait);
    }

    /** Makes a client that tries everything once, on the caller's thread: the engine retries, with the same batch. */
    Client connect() {
        long patience = timeout.toMillis();
        // The database may not exist yet, so that every statement names it instead.
        return new Client.Builder()
                .addEndpoint(url)
                .setUsername(user)
                .setPassword(password)
                .setClientName("marketprism")
                .setMaxRetries(0)
                .useAsyncRequests(false)
                .compressClientRequest(true)
                .compressionMethod(CompressionMethod.LZ4)
                .compressServerResponse(false)
                .setConnectTimeout(Math.min(patience, LONGEST_CONNECT.toMillis()))
                .setSocketTimeout(patience)
                .build();
    }

    /** {@return the options without the password} */
    @Override
    public String toString() {
        return "ClickHouse " + url + " database " + database + " user " + user;
    }
}
