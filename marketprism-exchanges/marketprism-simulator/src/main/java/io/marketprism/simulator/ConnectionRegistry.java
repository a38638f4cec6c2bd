package io.marketprism.simulator;

import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.ledger.StreamRecorder;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The open WebSocket connections and the topics that they subscribe to. Belongs to the venue's thread. */
final class ConnectionRegistry {

    private final VenueClock clock;
    private final LedgerRecorder recorder;
    private final FaultState faults;
    private final FrameDamage damage;
    private final Map<String, ServerTopic> topics = new HashMap<>();
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private final List<ServerConnection> toFlush = new ArrayList<>();
    private long lastId;
    private @Nullable CompletableFuture<Void> clientsCaughtUp;

    ConnectionRegistry(VenueClock clock, LedgerRecorder recorder, FaultState faults, FrameDamage damage) {
        this.clock = clock;
        this.recorder = recorder;
        this.faults = faults;
        this.damage = damage;
    }

    ServerConnection add(Channel channel, String path) {
        ServerConnection connection = new ServerConnection(this, channel, ++lastId, path, clock.now());
        connections.add(connection);
        return connection;
    }

    void remove(ServerConnection connection) {
        connections.remove(connection);
        connection.ended();
        clientCaughtUp();
    }

    ServerTopic topic(String name) {
        return topics.computeIfAbsent(name, wanted -> new ServerTopic(wanted, faults));
    }

    /** The connections whose numbers are wanted, oldest first; a copy, so that they may end meanwhile. */
    List<ServerConnection> connections(LongPredicate wanted) {
        return connections.stream()
                .filter(connection -> wanted.test(connection.id()))
                .toList();
    }

    StreamRecorder recordSubscription(long connection, String stream) {
        return recorder.subscribed(connection, stream, clock.now());
    }

    WebSocketFrame damaged(byte[] frame, Damage how) {
        return damage.frame(frame, how);
    }

    void flushLater(ServerConnection connection) {
        toFlush.add(connection);
    }

    void flush() {
        for (ServerConnection connection : toFlush) {
            connection.flush();
        }
        toFlush.clear();
    }

    /** Completes when no client has too much left to read. */
    CompletableFuture<Void> caughtUp() {
        if (connections.stream().allMatch(ServerConnection::isWritable)) {
            return CompletableFuture.completedFuture(null);
        }
        clientsCaughtUp = new CompletableFuture<>();
        return clientsCaughtUp;
    }

    /** A client has read what waited for it, or has gone. */
    void clientCaughtUp() {
        if (clientsCaughtUp != null && connections.stream().allMatch(ServerConnection::isWritable)) {
            clientsCaughtUp.complete(null);
        }
    }
}
