package io.marketprism.nats;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.sink.SinkException;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server, with the streams set up. It never reconnects: a client that does sends what was still in its queue after what was
 * lost on the way, out of order. Whoever sees it fail closes it and opens another.
 */
final class NatsLink {
    private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

    /** The client waits that long for a greeting, and also after it was refused. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final Connection connection;
    private final Listener listener;
    private final JetStream jetStream;
    private final Duration timeout;
    private final String url;
    private final Map<DataType, String> streams = new EnumMap<>(DataType.class);
    private final Map<String, StreamInfo> found = new HashMap<>();
    private @Nullable Duration duplicateWindow;
    private @Nullable StreamTail tail;
    private boolean hasAcknowledged;
    private long acknowledgedAt;

    private NatsLink(Connection connection, Listener listener, NatsOptions options) throws IOException {
        this.connection = connection;
        this.listener = listener;
        this.timeout = options.timeout();
        this.url = options.url();
        this.jetStream = connection.jetStream(requests());
    }

    /**
     * Connects and sets the streams up.
     *
     * @throws SinkException retryable if the server cannot be reached, to hold if it can be but something must be changed
     */
    static NatsLink open(NatsOptions options) {
        NatsLink link = connect(options);
        try {
            link.setUp(options);
            return link;
        } catch (RuntimeException e) {
            SinkException failure = link.explain("while its streams were set up", e);
            link.close();
            throw failure;
        }
    }

    /**
     * Connects and touches nothing.
     *
     * @throws SinkException retryable if the server cannot be reached, to hold if it can be but has not what we need
     */
    static NatsLink connect(NatsOptions options) {
        String url = options.url();
        Listener listener = new Listener(url);
        try {
            return new NatsLink(Nats.connect(clientOptions(options, listener)), listener, options);
        } catch (ConfigurationException e) {
            throw SinkException.hold("Failed to connect to NATS at " + url + ": " + e.getMessage(), e);
        } catch (AuthenticationException e) {
            throw SinkException.hold(
                    "Failed to connect to NATS at " + url + ": it did not accept "
                            + (options.credentials() == null ? "a client without credentials" : options.credentials())
                            + " (" + e.getMessage() + "). Check the credentials",
                    e);
        } catch (IOException e) {
            throw SinkException.retryable(
                    "Failed to connect to NATS at " + url + ": " + listener.problemOr(e.getMessage())
                            + ". Check that the server runs there and that nothing blocks the way",
                    e);
        } catch (IllegalArgumentException e) {
            throw SinkException.hold(
                    "Failed to connect to NATS at " + url + ": " + e.getMessage()
                            + ". Expected a URL such as nats://localhost:4222 or tls://host:4222",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SinkException.retryable("Failed to connect to NATS at " + url + ": interrupted", e);
        } catch (RuntimeException e) {
            throw SinkException.unknown("Failed to connect to NATS at " + url + ": " + e, e);
        }
    }

    /**
     * Connects, looks for the streams, and touches nothing.
     *
     * @return what there is, in sentences
     */
    static List<String> check(NatsOptions options) {
        NatsLink link = connect(options);
        try {
            link.requireJetStream();
            List<String> found = new ArrayList<>();
            found.add("NATS " + link.connection.getServerInfo().getVersion() + " at " + link.url
                    + " can be reached and has JetStream");
            for (NatsStream stream : options.streams()) {
                boolean exists = new NatsStreamSetup(
                                link.management(), link.url, stream, new NatsSubjects(options.subjectPrefix()))
                        .exists();
                found.add("NATS stream " + stream.name()
                        + (exists ? " exists" : " does not exist yet; it is created at start"));
            }
            return found;
        } catch (IOException e) {
            throw SinkException.retryable("Failed to connect to NATS at " + link.url + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw link.explain("while it was asked for its streams", e);
        } finally {
            link.close();
        }
    }

    /**
     * Says what a failure of the client means, which throws what it likes when the connection is lost.
     *
     * @param when it failed, such as {@code while it was asked}
     */
    SinkException explain(String when, RuntimeException e) {
        if (e instanceof SinkException known) {
            return known;
        }
        String what = "NATS at " + url + " failed " + when + ": " + e;
        return isConnected()
                ? SinkException.unknown(what, e)
                : SinkException.retryable("The connection is lost; " + what, e);
    }

    private static Options clientOptions(NatsOptions options, Listener listener) {
        Duration connectTimeout =
                options.timeout().compareTo(CONNECT_TIMEOUT) < 0 ? options.timeout() : CONNECT_TIMEOUT;
        Options.Builder client = Options.builder()
                .server(options.url())
                .connectionName("marketprism")
                .connectionTimeout(connectTimeout)
                .noReconnect()
                .reconnectBufferSize(0)
                // A server that hangs is found by missing acks, and pings find it while there is nothing to send.
                .pingInterval(Duration.ofSeconds(20))
                .maxMessagesInOutgoingQueue(2 * options.maxInFlight())
                // Otherwise every message is a write to the socket of its own.
                .dontForceFlushOnRequest()
                .supportUTF8Subjects()
                .connectionListener((connection, event) -> listener.connectionChanged(event))
                .errorListener(listener);
        if (options.sslContext() != null) {
            client.sslContext(options.sslContext());
        }
        return (options.credentials() == null ? client : options.credentials().addTo(client)).build();
    }

    private void setUp(NatsOptions options) {
        requireJetStream();
        NatsSubjects subjects = new NatsSubjects(options.subjectPrefix());
        try {
            JetStreamManagement management = management();
            for (NatsStream stream : options.streams()) {
                StreamInfo info = new NatsStreamSetup(management, url, stream, subjects).run();
                stream.dataTypes().forEach(type -> streams.put(type, stream.name()));
                found.put(stream.name(), info);
                Duration window = info.getConfiguration().getDuplicateWindow();
                if (duplicateWindow == null || window.compareTo(duplicateWindow) < 0) {
                    duplicateWindow = window;
                }
            }
            tail = new StreamTail(connection, management, timeout);
        } catch (IOException e) {
            throw SinkException.retryable("Failed to connect to NATS at " + url + ": " + e.getMessage(), e);
        }
        established();
    }

    /** @throws SinkException to hold if the server has no JetStream */
    void requireJetStream() {
        ServerInfo server = connection.getServerInfo();
        if (!server.isJetStreamAvailable()) {
            throw SinkException.hold(
                    "Failed to connect to NATS at " + url + ": version " + server.getVersion()
                            + " runs without JetStream. Start it with JetStream: nats-server -js, or a jetstream block"
                            + " in its configuration",
                    null);
        }
    }

    /** Everything is set up: from now on the log tells what happens to the connection. */
    void established() {
        listener.established = true;
        LOG.info("Connected to NATS {} at {}", connection.getServerInfo().getVersion(), url);
    }

    Connection connection() {
        return connection;
    }

    JetStream jetStream() {
        return jetStream;
    }

    JetStreamManagement management() throws IOException {
        return connection.jetStreamManagement(requests());
    }

    private JetStreamOptions requests() {
        return JetStreamOptions.builder().requestTimeout(timeout).build();
    }

    /**
     * Sends a message and does not wait.
     *
     * @return the acknowledgement; cancelled when the connection is lost
     * @throws IllegalStateException if the connection is lost already
     * @throws IllegalArgumentException if the client does not take such a message
     */
    CompletableFuture<PublishAck> publish(String subject, Headers headers, byte[] payload) {
        // The client checks the subject of a message that it is handed in parts, which costs more than all else; ours
        // is right by construction.
        return jetStream.publishAsync(new NatsMessage(subject, null, headers, payload));
    }

    /** Notes that the server has acknowledged a message just now. */
    void acknowledged() {
        hasAcknowledged = true;
        acknowledgedAt = System.nanoTime();
    }

    boolean acknowledgedWithin(Duration time) {
        return hasAcknowledged && System.nanoTime() - acknowledgedAt < time.toNanos();
    }

    /** How long the servers remember message ids, by their own word; of several streams the shortest. */
    Duration duplicateWindow() {
        return Objects.requireNonNull(duplicateWindow, "Expected the streams to be set up");
    }

    /** The streams as they were when this link was made, by their names. */
    Map<String, StreamInfo> streams() {
        return Map.copyOf(found);
    }

    String stream(DataType type) {
        return Objects.requireNonNull(streams.get(type), "Expected the streams to be set up");
    }

    StreamTail tail() {
        return Objects.requireNonNull(tail, "Expected the streams to be set up");
    }

    /** The most bytes that the server takes as headers and payload of one message. */
    long maxPayload() {
        return connection.getMaxPayload();
    }

    boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    /** What the server complained of last, such as a missing permission; null if of nothing. */
    @Nullable String lastError() {
        String error = connection.getLastError();
        return error == null || error.isBlank() ? null : error;
    }

    /** Ends the connection; returns after the timeout at the latest. Nothing is sent afterwards, and open acknowledgements are cancelled. */
    void close() {
        listener.established = false;
        Thread closer = new Thread(this::closeConnection, "marketprism-nats-close");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the log what happens to an established connection; what goes wrong before is in the exception. */
    private static final class Listener implements ErrorListener {
        private final String url;
        private volatile boolean established;
        private volatile @Nullable String problem;

        Listener(String url) {
            this.url = url;
        }

        /** What the client said went wrong; it tells its listener more than its caller, and before it gives up connecting. */
        @Nullable String problemOr(@Nullable String message) {
            String known = problem;
            return known == null ? message : known;
        }

        void connectionChanged(ConnectionListener.Events event) {
            if (event == ConnectionListener.Events.DISCONNECTED) {
                warn("lost; it is made anew");
            }
        }

        @Override
        public void errorOccurred(Connection connection, String error) {
            warn("the server reports " + error);
        }

        @Override
        public void exceptionOccurred(Connection connection, Exception e) {
            problem = e.toString();
            warn(problem);
        }

        @Override
        public void socketWriteTimeout(Connection connection) {
            warn("the server takes no data");
        }

        private void warn(String what) {
            if (established) {
                LOG.warn("Connection to NATS at {}: {}", url, what);
            }
        }
    }
}
