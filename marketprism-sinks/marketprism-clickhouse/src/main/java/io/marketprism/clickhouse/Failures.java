package io.marketprism.clickhouse;

import com.clickhouse.client.api.ServerException;
import io.marketprism.sink.SinkException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Tells what a failure of the client means: whether trying again may help, and what to do. */
final class Failures {
    /** Errors of the server that pass by themselves, or when somebody helps it, and what would help. */
    private static final Map<Integer, String> PASSING = Map.ofEntries(
            Map.entry(33, "the request did not arrive whole"),
            Map.entry(159, "the server gave up for lack of time; look at its load and at max_execution_time"),
            Map.entry(201, "a quota of the user is used up"),
            Map.entry(202, "the server runs as many queries as it may; see max_concurrent_queries"),
            Map.entry(203, "the server has no free connection"),
            Map.entry(209, "the server waited in vain for a socket"),
            Map.entry(210, "the server lost a connection"),
            Map.entry(236, "the server stopped the query; it may be shutting down"),
            Map.entry(241, "the server is out of memory; raise max_memory_usage or make batches smaller"),
            Map.entry(242, "the table is read-only for now; look at its replicas and at Keeper"),
            Map.entry(243, "the server's disk is full; free some space"),
            Map.entry(252, "the server cannot merge as fast as we insert; make batches larger or linger longer"),
            Map.entry(285, "too few replicas are alive"),
            Map.entry(286, "the quorum of replicas was not reached"),
            Map.entry(319, "the server does not know whether it stored the rows"),
            Map.entry(394, "the query was killed"),
            Map.entry(425, "the server's operating system failed it"),
            Map.entry(439, "the server has no free thread"),
            Map.entry(473, "the table is locked"),
            Map.entry(745, "the server is overloaded"),
            Map.entry(999, "Keeper cannot be reached"));

    /** Errors of the server that stay until somebody changes something, and what. */
    private static final Map<Integer, String> LASTING = Map.ofEntries(
            Map.entry(16, "a column is missing; check the schema with init-clickhouse"),
            Map.entry(60, "a table is missing; create it with init-clickhouse"),
            Map.entry(81, "the database is missing; create it with init-clickhouse"),
            Map.entry(115, "the server does not know a setting; use a newer ClickHouse"),
            Map.entry(
                    139,
                    "the server lacks what clusters and replicated tables need; set up Keeper and the macros shard and replica, or use plain tables"),
            Map.entry(164, "the user may only read; allow it to insert and to change settings"),
            Map.entry(192, "the user does not exist; check user and password"),
            Map.entry(193, "the password is wrong; check user and password"),
            Map.entry(
                    225,
                    "the server has no Keeper, which replicated tables and clusters need; set it up or use plain tables"),
            Map.entry(452, "the user may not change a setting; loosen its constraints"),
            Map.entry(497, "the user lacks a privilege; grant it"),
            Map.entry(516, "user or password is wrong; check both"),
            Map.entry(701, "the server does not know the cluster; check its name and remote_servers"));

    private static final Set<Integer> PASSING_STATUS = Set.of(429, 500, 502, 503, 504);

    private Failures() {}

    /**
     * Explains why rows were not inserted. What somebody must change at the server, such as a table that was dropped or a password, is no fault of
     * the rows: they wait until it is changed.
     */
    static SinkException explainInsert(ClickHouseOptions options, String task, Exception failure) {
        SinkException explained = explain(options, task, failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerException answer && LASTING.containsKey(answer.getCode())) {
                return SinkException.retryable(explained.getMessage(), failure);
            }
        }
        return explained;
    }

    /**
     * Explains a failure.
     *
     * @param options which server
     * @param task what was tried, such as {@code insert into marketprism.trades}
     * @param failure what the client threw
     * @return what to throw instead
     */
    static SinkException explain(ClickHouseOptions options, String task, Exception failure) {
        String tried = " (tried to " + task + " at " + options.url() + " as user " + options.user() + ")";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerException answer) {
                return explain(answer, tried, failure);
            }
            // A connect timeout is one of these too.
            if (cause instanceof SocketTimeoutException) {
                return SinkException.retryable(
                        "ClickHouse connection timeout: no answer within " + options.timeout() + "; is the server "
                                + "overloaded or suspended, or does a firewall drop packets?" + tried,
                        failure);
            }
            if (cause instanceof UnknownHostException) {
                return SinkException.retryable(
                        "ClickHouse cannot be reached: unknown host; check the URL and the name server" + tried,
                        failure);
            }
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return SinkException.retryable(
                        "ClickHouse cannot be reached: " + cause.getMessage()
                                + "; is it running, and is this its HTTP port?" + tried,
                        failure);
            }
            if (cause instanceof SSLException) {
                return SinkException.hold(
                        "ClickHouse cannot be reached safely: " + cause.getMessage()
                                + "; check that the port speaks https and that its certificate is trusted" + tried,
                        failure);
            }
            if (cause instanceof IOException) {
                return SinkException.retryable(
                        "The connection to ClickHouse was lost: " + cause.getMessage() + tried, failure);
            }
        }
        return SinkException.hold("ClickHouse's client failed: " + failure.getMessage() + tried, failure);
    }

    private static SinkException explain(ServerException answer, String tried, Exception failure) {
        int code = answer.getCode();
        if (PASSING.containsKey(code)) {
            return SinkException.retryable(
                    "ClickHouse error " + code + ": " + PASSING.get(code) + tried + ": " + answer.getMessage(),
                    failure);
        }
        if (LASTING.containsKey(code)) {
            return SinkException.hold(
                    "ClickHouse error " + code + ": " + LASTING.get(code) + tried + ": " + answer.getMessage(),
                    failure);
        }
        int status = answer.getTransportProtocolCode();
        if (code <= 0 && PASSING_STATUS.contains(status)) {
            return SinkException.retryable(
                    "ClickHouse, or a proxy before it, answered with HTTP status " + status + tried, failure);
        }
        if (code <= 0) {
            return SinkException.hold(
                    "Expected ClickHouse's HTTP interface, found something that answers with HTTP status " + status
                            + "; check the URL" + tried,
                    failure);
        }
        return SinkException.hold("ClickHouse refused" + tried + ": " + answer.getMessage(), failure);
    }
}
