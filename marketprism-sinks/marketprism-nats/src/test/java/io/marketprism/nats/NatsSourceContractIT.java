package io.marketprism.nats;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.source.Source;
import io.marketprism.testkit.SourceContract;
import io.marketprism.testkit.server.NatsServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class NatsSourceContractIT extends SourceContract {
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
    void createEmptyStream() throws Exception {
        messages.deleteAllStreams();
        try (NatsSink sink = NatsSink.at(server.url())) {
            sink.open();
        }
    }

    @Override
    protected Source newSource() {
        return source(server.url());
    }

    private static Source source(String url) {
        return NatsSource.at(NatsOptions.at(url), NatsStream.DEFAULT_NAME, "contract")
                .ackWait(Duration.ofSeconds(5));
    }

    @Override
    protected void add(List<MarketEvent> events) throws Exception {
        try (NatsSink sink = NatsSink.at(server.url())) {
            sink.open();
            sink.write(new Batch(UUID.randomUUID().toString(), events))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    protected boolean hasEnd() {
        return false;
    }

    @Override
    protected boolean remembers() {
        return true;
    }

    @Override
    protected Optional<Source> newUnreachableSource() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Optional.of(source("nats://127.0.0.1:" + socket.getLocalPort()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
