package io.marketprism.clickhouse;

import com.clickhouse.client.api.ClientMisconfigurationException;
import com.clickhouse.client.api.ServerException;
import io.marketprism.sink.SinkException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Classifies the client's failures. What befalls the server, such as a full disk, passes or waits for an operator. What rows may have caused, and
 * every code that is not listed, is unknown: the rows wait, and those at fault are searched for.
 */
final class Failures {
    /** Server errors that pass, by themselves or with help, and what would help. No row can cause them. */
    private static final Map<Integer, String> PASSING = new HashMap<>();

    /** Server errors that last until something is changed, and what to change. No row can cause them. */
    private static final Map<Integer, String> LASTING = new HashMap<>();

    /** Errors that rows, or their number, may cause as well as the server, and what is known of them. */
    private static final Map<Integer, String> DOUBTFUL = new HashMap<>();

    static {
        all(PASSING, "the server cannot use its disk; check its space and health", 74, 75, 76, 77, 87, 88, 204, 214);
        all(PASSING, "the server cannot use its disk; check its space and health", 294, 400, 425, 531, 586);
        all(PASSING, "the server's disk is full; free some space", 243);
        all(PASSING, "the server cannot reach its object storage; check it", 499, 500, 693, 707, 737);
        all(PASSING, "the server ran out of time; check its load and max_execution_time", 159, 160);
        all(PASSING, "the server is out of memory; raise max_memory_usage or make batches smaller", 173, 241, 777, 778);
        all(PASSING, "the server cannot resolve a name; check its name servers", 198);
        all(PASSING, "a quota or limit of the user is exhausted", 201, 290, 700, 776);
        all(PASSING, "the server runs its maximum of queries; see max_concurrent_queries", 202);
        all(PASSING, "the server has no free connection or thread", 203, 439, 749, 762, 763);
        all(PASSING, "the server lost a connection", 95, 96, 209, 210, 279, 297, 410, 519);
        all(PASSING, "the same query is still running", 216);
        all(PASSING, "the server stopped the query; it may be shutting down", 236, 394, 677, 734, 735);
        all(PASSING, "the table is read-only for now; check its replicas and Keeper", 242);
        all(PASSING, "the server cannot use Keeper; check it", 244, 529, 568, 571, 999);
        all(PASSING, "merges cannot keep up with inserts; make batches larger or linger longer", 252);
        all(PASSING, "too few replicas are alive, or they lag behind", 254, 265, 285, 286, 289, 369, 904);
        all(PASSING, "the server does not know whether it stored the rows", 319);
        all(PASSING, "something is locked or busy", 373, 384, 473, 733, 738);
        all(PASSING, "the server is overloaded", 364, 574, 745);
        all(PASSING, "the server is still loading its tables", 695, 696, 722);
        all(PASSING, "the server's cache failed", 900, 901, 903);

        all(LASTING, "a column is missing; check the schema with init-clickhouse", 8, 10, 16);
        all(LASTING, "a table is missing; create it with init-clickhouse", 60, 218);
        all(LASTING, "the database is missing; create it with init-clickhouse", 81);
        all(LASTING, "a table is not one of ours; rename it, or drop it and run init-clickhouse", 181);
        all(LASTING, "the server does not know a setting; use a newer ClickHouse", 115);
        all(
                LASTING,
                "the server lacks what clusters and replicated tables need; set up Keeper and the macros shard and replica, or use plain tables",
                139);
        all(LASTING, "the user may only read; allow it to insert and to change settings", 164);
        all(LASTING, "the user does not exist; check user and password", 192);
        all(LASTING, "the password is wrong; check user and password", 193, 194, 767);
        all(LASTING, "the server refuses our address; allow it for the user", 195);
        all(
                LASTING,
                "the server has no Keeper, which replicated tables and clusters need; set it up or use plain tables",
                225);
        all(LASTING, "the server's build lacks a feature; use the official one", 344, 401);
        all(LASTING, "the user may not change a setting; loosen its constraints", 452, 472);
        all(LASTING, "the user lacks a privilege; grant it", 291, 497);
        all(LASTING, "user or password is wrong; check both", 516);
        all(LASTING, "the server does not know the cluster; check its name and remote_servers", 701);
        all(LASTING, "the user has expired; renew it", 720);
        all(LASTING, "the server has its maximum of tables or databases", 724, 725);
        all(LASTING, "the table stays read-only; look at its disks", 774);

        all(DOUBTFUL, "the request is incomplete, or its rows do not match the table", 3, 23, 32, 33);
        all(DOUBTFUL, "the request was damaged in transit, or cannot be decompressed", 39, 40, 246, 271, 618);
        all(DOUBTFUL, "there are more rows or bytes than the server takes; make batches smaller", 158, 307, 396);
        all(DOUBTFUL, "the rows spread over more partitions than max_partitions_per_insert_block", 565);
    }

    /** What proxies answer while ClickHouse restarts, is slow or is overloaded. */
    private static final Set<Integer> PASSING_STATUS =
            Set.of(408, 425, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 527, 529, 530, 598, 599);

    /** What proxies answer to a request that is too large. */
    private static final Set<Integer> TOO_LARGE = Set.of(413, 414, 431);

    /** The client tells most statuses in its message only. */
    private static final Pattern STATUS = Pattern.compile("Unexpected result status (?:code )?(\\d{3})\\b.*");

    private Failures() {}

    private static void all(Map<Integer, String> meanings, String meaning, int... codes) {
        for (int code : codes) {
            meanings.put(code, meaning);
        }
    }

    /**
     * Explains a failure.
     *
     * @param options the server
     * @param task what was tried, such as {@code insert into marketprism.trades}
     * @param failure what the client threw
     * @return what to throw instead
     */
    static SinkException explain(ClickHouseOptions options, String task, Exception failure) {
        String tried = tried(options, task);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerException answer) {
                return explain(answer, tried, failure);
            }
            Matcher status = STATUS.matcher(String.valueOf(cause.getMessage()));
            if (status.matches()) {
                return explain(Integer.parseInt(status.group(1)), tried, failure);
            }
            if (cause instanceof ClientMisconfigurationException) {
                return SinkException.hold(
                        "The ClickHouse client rejects its configuration: " + cause.getMessage() + tried, failure);
            }
            if (cause instanceof SSLException) {
                return SinkException.hold(
                        "ClickHouse cannot be reached over TLS: " + cause.getMessage()
                                + "; check that the port serves HTTPS and that its certificate is trusted" + tried,
                        failure);
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
            if (cause instanceof IOException) {
                return SinkException.retryable(
                        "The connection to ClickHouse was lost: " + cause.getMessage() + tried, failure);
            }
        }
        return SinkException.unknown("The ClickHouse client failed: " + failure + tried, failure);
    }

    /** Explains a success that did not come from ClickHouse, but from a proxy or another server. Nothing is stored. */
    static SinkException explainStranger(ClickHouseOptions options, String task) {
        return SinkException.hold(
                "Expected an answer of ClickHouse, found one without any of its headers; check the URL, and whether a"
                        + " proxy answers in its place" + tried(options, task),
                null);
    }

    private static String tried(ClickHouseOptions options, String task) {
        return " (tried to " + task + " at " + options.url() + " as user " + options.user() + ")";
    }

    private static SinkException explain(ServerException answer, String tried, Exception failure) {
        int code = answer.getCode();
        if (code <= 0) {
            return explain(answer.getTransportProtocolCode(), tried, failure);
        }
        String error = "ClickHouse error " + code + ": ";
        String rest = tried + ": " + answer.getMessage();
        if (PASSING.containsKey(code)) {
            return SinkException.retryable(error + PASSING.get(code) + rest, failure);
        }
        if (LASTING.containsKey(code)) {
            return SinkException.hold(error + LASTING.get(code) + rest, failure);
        }
        return SinkException.unknown(error + DOUBTFUL.getOrDefault(code, "not listed here") + rest, failure);
    }

    /** What answers without a ClickHouse error code is not ClickHouse, or not yet. */
    private static SinkException explain(int status, String tried, Exception failure) {
        if (PASSING_STATUS.contains(status)) {
            return SinkException.retryable(
                    "ClickHouse, or a proxy in front of it, answered with HTTP status " + status + tried, failure);
        }
        if (TOO_LARGE.contains(status)) {
            return SinkException.unknown(
                    "ClickHouse, or a proxy in front of it, rejected the request as too large: HTTP status " + status
                            + "; raise its limit, or make blocks and batches smaller" + tried,
                    failure);
        }
        String found = "Expected ClickHouse's HTTP interface, found something that answers with HTTP status " + status;
        // A redirect or a refusal does not depend on the rows.
        return status / 100 == 3 || status == 401 || status == 403 || status == 404 || status == 407 || status == 421
                ? SinkException.hold(found + "; check the URL, and what a proxy in front of it allows" + tried, failure)
                : SinkException.unknown(found + "; check the URL" + tried, failure);
    }
}
