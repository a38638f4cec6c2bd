package io.marketprism.nats;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Sink;
import io.marketprism.testkit.SinkContract;
import io.marketprism.testkit.server.NatsServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class NatsSinkContractIT extends SinkContract {
    private static NatsServer server;
    private static StoredMessages messages;

    @BeforeAll
    static void startServer() throws Exception {
        server = NatsServer.start();
        messages = new StoredMessages(server.url());
    }

    @AfterAll
    static void stopServer() throws Exception {
        messages.close();
        server.close();
    }

    @BeforeEach
    void emptyStore() throws Exception {
        messages.deleteAllStreams();
    }

    @Override
    protected Sink newSink() {
        return NatsSink.at(server.url());
    }

    @Override
    protected List<MarketEvent> stored() throws Exception {
        return messages.events(NatsStream.DEFAULT_NAME);
    }

    @Override
    protected Optional<Sink> newUnreachableSink() {
        return Optional.of(NatsSink.at("nats://127.0.0.1:" + closedPort()));
    }

    private static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
