package io.marketprism.nats;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Which NATS server to use, and how. Immutable; made by {@link #at} and the methods that change one thing.
 *
 * @param url {@code nats://host:port}, or {@code tls://host:port} for TLS; several servers of a cluster separated by commas; without login
 * @param credentials who we are, or null
 * @param sslContext whom to trust with TLS, or null for the JVM's default
 * @param timeout longest wait for an answer: to connecting, to a request, to a published message
 * @param maxInFlight messages that may be published but not acknowledged yet
 * @param subjectPrefix tokens before all subjects, such as {@code prod.eu}; empty for none
 * @param streams where the data types go: each to exactly one
 */
public record NatsOptions(
        String url,
        @Nullable NatsCredentials credentials,
        @Nullable SSLContext sslContext,
        Duration timeout,
        int maxInFlight,
        String subjectPrefix,
        List<NatsStream> streams) {

    /** One server of a URL, without login. */
    private static final Pattern SERVER =
            Pattern.compile("([a-z]+://)?(\\[[0-9A-Fa-f:.]+]|[^\\s:/@,]+)(:\\d+)?(/[^@]*)?");

    /** Checks that the URL is one, every data type goes to one stream, and each stream is there once.
     *
     * @param url of the server
     * @param credentials or null
     * @param sslContext or null
     * @param timeout longest wait for an answer
     * @param maxInFlight at least 1
     * @param subjectPrefix or empty
     * @param streams where the data types go
     */
    public NatsOptions {
        requireServers(url, url.contains("@"));
        if (maxInFlight < 1 || timeout.isNegative() || timeout.isZero()) {
            throw new ConfigurationException("Expected a timeout above 0 and at least 1 message in flight, were "
                    + timeout + " and " + maxInFlight);
        }
        if (!subjectPrefix.isEmpty() && !subjectPrefix.matches("[^\\s.*>]+(\\.[^\\s.*>]+)*")) {
            throw new ConfigurationException(
                    "Expected a NATS subject prefix of tokens separated by dots, without spaces, * and >, was \""
                            + subjectPrefix + "\"");
        }
        streams = List.copyOf(streams);
        checkThatEachTypeGoesToOne(streams);
    }

    /** The client prints URLs wherever something goes wrong with them: none may hold a login. */
    private static void requireServers(String url, boolean hasLogin) {
        for (String server : url.split(",", -1)) {
            if (!SERVER.matcher(server.strip()).matches()) {
                throw new ConfigurationException(
                        "Expected a URL such as nats://localhost:4222 or tls://host:4222, or several separated by commas; "
                                + "was "
                                + (hasLogin ? "none, but with a login, which is not shown" : "\"" + url + "\""));
            }
        }
    }

    private static void checkThatEachTypeGoesToOne(List<NatsStream> streams) {
        Map<DataType, String> names = new EnumMap<>(DataType.class);
        Set<String> seen = new HashSet<>();
        for (NatsStream stream : streams) {
            if (!seen.add(stream.name())) {
                throw new ConfigurationException(
                        "Expected each NATS stream once, was " + stream.name() + " more than once");
            }
            for (DataType type : stream.dataTypes()) {
                String other = names.put(type, stream.name());
                if (other != null) {
                    throw new ConfigurationException("Expected one NATS stream for " + type.wireName() + ", were "
                            + other + " and " + stream.name());
                }
            }
        }
        Set<DataType> missing = EnumSet.allOf(DataType.class);
        missing.removeAll(names.keySet());
        if (!missing.isEmpty()) {
            throw new ConfigurationException("Expected a NATS stream for every data type, was none for " + missing);
        }
    }

    /**
     * A server with the defaults: 10 s to answer, 4,096 messages in flight, everything in stream {@code MARKET_DATA}. A login in the URL,
     * {@code user:password@} or {@code token@}, is taken out of it and becomes the credentials.
     *
     * @param url {@code nats://host:port}, or {@code tls://host:port} for TLS; several servers of a cluster separated by commas
     * @return the options
     * @throws ConfigurationException if it is no URL, or has several logins that differ
     */
    public static NatsOptions at(String url) {
        List<String> servers = new ArrayList<>();
        Set<String> logins = new HashSet<>();
        for (String server : url.split(",", -1)) {
            int begin = server.indexOf("://") < 0 ? 0 : server.indexOf("://") + 3;
            int end = server.lastIndexOf('@');
            if (end >= begin) {
                logins.add(server.substring(begin, end));
            }
            servers.add(server.substring(0, begin) + server.substring(Math.max(begin, end + 1)));
        }
        requireServers(String.join(",", servers), !logins.isEmpty());
        if (logins.size() > 1) {
            throw new ConfigurationException(
                    "Expected one login for all NATS servers of a URL, were " + logins.size() + " that differ");
        }
        NatsCredentials login =
                logins.isEmpty() ? null : login(logins.iterator().next());
        return new NatsOptions(
                String.join(",", servers),
                login,
                null,
                Duration.ofSeconds(10),
                4_096,
                "",
                List.of(NatsStream.named(NatsStream.DEFAULT_NAME)));
    }

    private static NatsCredentials login(String text) {
        String[] parts = text.split(":", 2);
        return parts.length == 1
                ? NatsCredentials.token(decoded(parts[0]))
                : NatsCredentials.user(decoded(parts[0]), decoded(parts[1]));
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The exception would show the secret.
            throw new ConfigurationException(
                    "Expected a login in the NATS URL whose % signs are written %25, was one that cannot be decoded");
        }
    }

    /**
     * The same with credentials.
     *
     * @param who who we are
     * @return a copy
     */
    public NatsOptions credentials(NatsCredentials who) {
        return new NatsOptions(url, who, sslContext, timeout, maxInFlight, subjectPrefix, streams);
    }

    /**
     * The same with TLS.
     *
     * @param context whom to trust, and our certificate if the server asks for one
     * @return a copy
     */
    public NatsOptions sslContext(SSLContext context) {
        return new NatsOptions(url, credentials, context, timeout, maxInFlight, subjectPrefix, streams);
    }

    /**
     * The same with another timeout.
     *
     * @param wait longest wait for an answer
     * @return a copy
     */
    public NatsOptions timeout(Duration wait) {
        return new NatsOptions(url, credentials, sslContext, wait, maxInFlight, subjectPrefix, streams);
    }

    /**
     * The same with another bound.
     *
     * @param messages that may be published but not acknowledged yet
     * @return a copy
     */
    public NatsOptions maxInFlight(int messages) {
        return new NatsOptions(url, credentials, sslContext, timeout, messages, subjectPrefix, streams);
    }

    /**
     * The same with other subjects.
     *
     * @param prefix tokens before all subjects, such as {@code prod.eu}; empty for none
     * @return a copy
     */
    public NatsOptions subjectPrefix(String prefix) {
        return new NatsOptions(url, credentials, sslContext, timeout, maxInFlight, prefix, streams);
    }

    /**
     * The same with other streams.
     *
     * @param all together they take every data type once
     * @return a copy
     */
    public NatsOptions streams(NatsStream... all) {
        return new NatsOptions(url, credentials, sslContext, timeout, maxInFlight, subjectPrefix, List.of(all));
    }

    /** {@return the options without secrets} */
    @Override
    public String toString() {
        return "NatsOptions[" + url + ", credentials=" + credentials + ", timeout=" + timeout + ", maxInFlight="
                + maxInFlight + ", subjectPrefix=" + subjectPrefix + ", streams=" + streams + "]";
    }
}
