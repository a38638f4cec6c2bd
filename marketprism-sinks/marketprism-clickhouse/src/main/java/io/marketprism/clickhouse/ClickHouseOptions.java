package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.CompressionMethod;
import io.marketprism.error.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ClickHouse server, the login, and how tables are created. Immutable; made by {@link #at} and the methods that change one value.
 *
 * @param url HTTP interface of the server, such as {@code http://localhost:8123}; without login or parameters
 * @param database where the tables live; created if it is missing
 * @param user name to log in with
 * @param password its password, empty for none
 * @param retention how long rows are kept after their event time, or null to leave the tables' TTL alone, which is for ever unless it was changed
 * @param cluster name of the cluster on which everything is created, or null for this server alone
 * @param engine family of the tables' engines
 * @param blockBytes size of one insert before compression; a larger batch is inserted in parts
 * @param timeout longest wait for an answer of the server
 */
public record ClickHouseOptions(
        String url,
        String database,
        String user,
        String password,
        @Nullable Duration retention,
        @Nullable String cluster,
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
     * @param blockBytes size of one insert before compression
     * @param timeout longest wait for an answer
     */
    public ClickHouseOptions {
        URI uri = requireHttp(url);
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new ConfigurationException("Expected the URL of ClickHouse without login or parameters, such as"
                    + " http://localhost:8123, was more than " + printable(url)
                    + "; set user and password by login()");
        }
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

    private static URI requireHttp(String url) {
        try {
            URI uri = new URI(url);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below; the exception would print a password.
        }
        throw new ConfigurationException(
                "Expected the URL of ClickHouse's HTTP interface, such as http://localhost:8123, was \""
                        + printable(url) + "\"");
    }

    /** The URL without anything that may be secret. */
    private static String printable(String url) {
        return url.replaceFirst("^([^/]*//)?.*@", "$1").replaceFirst("[?#].*$", "");
    }

    /**
     * The defaults: database {@code marketprism}, user {@code default} without a password, rows kept for ever, a timeout of 30 seconds. A login in
     * the URL is moved to user and password.
     *
     * @param url HTTP interface of the server, such as {@code http://localhost:8123} or {@code https://user:password@host:8443}
     * @return the options
     * @throws ConfigurationException if the URL is invalid or has parameters
     */
    public static ClickHouseOptions at(String url) {
        URI uri = requireHttp(url);
        String login = uri.getUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        return new ClickHouseOptions(
                login == null ? url : url.replace(uri.getRawUserInfo() + "@", ""),
                "marketprism",
                login == null ? "default" : colon < 0 ? login : login.substring(0, colon),
                colon < 0 ? "" : login.substring(colon + 1),
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
     * The same with another retention.
     *
     * @param age by event time at which rows are dropped; null to leave the tables' TTL alone
     * @return a copy
     */
    public ClickHouseOptions retention(@Nullable Duration age) {
        return new ClickHouseOptions(url, database, user, password, age, cluster, engine, blockBytes, timeout);
    }

    /**
     * The same on a cluster.
     *
     * @param name of the cluster on which everything is created, or null for this server alone
     * @param family of the tables' engines
     * @return a copy
     */
    public ClickHouseOptions cluster(@Nullable String name, Engine family) {
        return new ClickHouseOptions(url, database, user, password, retention, name, family, blockBytes, timeout);
    }

    /**
     * The same with another size of inserts.
     *
     * @param bytes of one insert before compression; the row that reaches it is the last
     * @return a copy
     */
    public ClickHouseOptions blockBytes(int bytes) {
        return new ClickHouseOptions(url, database, user, password, retention, cluster, engine, bytes, timeout);
    }

    /**
     * The same with another timeout.
     *
     * @param wait longest wait for an answer of the server
     * @return a copy
     */
    public ClickHouseOptions timeout(Duration wait) {
        return new ClickHouseOptions(url, database, user, password, retention, cluster, engine, blockBytes, wait);
    }

    /** Makes a client that tries everything once, on the caller's thread: the engine retries, with the same batch. */
    Client connect() {
        long patience = timeout.toMillis();
        // The database may not exist yet, so every statement names it.
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
