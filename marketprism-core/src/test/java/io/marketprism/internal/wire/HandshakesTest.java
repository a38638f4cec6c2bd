package io.marketprism.internal.wire;

import static io.marketprism.internal.wire.WordVenue.trades;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.connector.RateLimit;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandshakesTest {
    private final List<String> begun = new ArrayList<>();
    private final List<Handshakes.Turn> turns = new ArrayList<>();

    private void await(Handshakes handshakes, String exchange) {
        handshakes.await(exchange, turn -> {
            begun.add(exchange);
            turns.add(turn);
        });
    }

    @Test
    void whoFindsNoRoomWaitsForATurn() {
        Handshakes two = new Handshakes(2);
        List.of("a", "b", "c", "d").forEach(exchange -> await(two, exchange));
        assertEquals(List.of("a", "b"), begun);
        turns.get(0).over();
        turns.get(0).over();
        assertEquals(List.of("a", "b", "c"), begun, "a turn ends once");
        turns.get(1).over();
        turns.get(2).over();
        turns.get(3).over();
        await(two, "e");
        assertEquals(List.of("a", "b", "c", "d", "e"), begun);
    }

    @Test
    void anExchangeThatDoesNotAnswerPutsOthersOffForOneHandshakeOnly() {
        Handshakes two = new Handshakes(2);
        List.of("slow", "slow", "slow", "slow", "other").forEach(exchange -> await(two, exchange));
        assertEquals(List.of("slow", "slow"), begun);
        turns.get(0).over();
        assertEquals(List.of("slow", "slow", "other"), begun);
    }

    @Test
    void connectionsKeepToItWhetherTheirSocketsOpenFailOrAreClosed() {
        ManualTime time = new ManualTime();
        Scheduler timer = time.scheduler("timer");
        FakeWebSockets transport = new FakeWebSockets(time);
        WordVenue venue = new WordVenue();
        Handshakes one = new Handshakes(1);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            connections.add(new Connection(
                    venue,
                    "here",
                    venue.carrying(1),
                    transport,
                    timer,
                    new Budget(new RateLimit(1_000, Duration.ofSeconds(1)), time),
                    one,
                    time,
                    new ConnectionNotes()));
            connections.get(i).start();
        }
        time.pass(Duration.ofSeconds(1));
        assertEquals(1, transport.sockets().size());
        transport.sockets().get(0).listener().opened();
        time.runDue();
        assertEquals(2, transport.sockets().size(), "open");
        transport.sockets().get(1).listener().closed("refused");
        time.runDue();
        assertEquals(3, transport.sockets().size(), "failed");
        connections.get(2).close();
        time.runDue();
        assertEquals(4, transport.sockets().size(), "closed");
        time.pass(Duration.ofSeconds(15));
        assertEquals(4, transport.sockets().size(), "the second waits again");
        time.pass(Duration.ofSeconds(6));
        assertEquals(5, transport.sockets().size(), "not open in time");
        assertEquals(List.of(trades("I1")), connections.get(1).subscriptions());
    }
}
