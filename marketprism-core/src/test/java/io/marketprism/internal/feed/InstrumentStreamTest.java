package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.FakeWebSockets;
import io.marketprism.internal.wire.FakeWebSockets.FakeSocket;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.WordVenue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instrument list that a WebSocket brings. */
@Timeout(60)
class InstrumentStreamTest {
    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeWebSockets transport = new FakeWebSockets(time);
    private final WordVenue venue = new WordVenue();
    private final InstrumentCatalogue catalogue = new InstrumentCatalogue(
            venue,
            null,
            new Connections(venue, "here", transport, new LimitPools(time), new Handshakes(100), timer, time),
            timer);
    private CompletableFuture<Map<Instrument, InstrumentDefinition>> list;

    private FakeSocket begun() {
        venue.opening = List.of("list");
        list = catalogue.fetch();
        time.runDue();
        return transport.sockets().get(0);
    }

    private FakeSocket opened() {
        FakeSocket socket = begun();
        socket.listener().opened();
        time.runDue();
        assertEquals(List.of("list 1"), socket.sent());
        return socket;
    }

    private void assertFails(String reason) {
        time.runDue();
        assertTrue(list.isCompletedExceptionally());
        CompletionException e = assertThrows(CompletionException.class, list::join);
        assertEquals(MarketPrismException.class, e.getCause().getClass());
        assertEquals(
                "venue spot ws://venue/ws: cannot fetch the instruments, " + reason,
                e.getCause().getMessage());
        time.pass(Duration.ofHours(1));
        assertEquals(1, transport.sockets().size(), "who wants the list asks again");
    }

    @Test
    void isTheListThatTheConnectionBrings() {
        FakeSocket socket = opened();
        socket.listener().text("ack:1");
        socket.listener().text("listed:I1");
        socket.listener().text("heartbeat");
        socket.listener().text("listed:I2");
        assertFalse(list.isDone());
        socket.listener().text("complete");
        assertEquals(
                List.of(WordVenue.instrument("I1"), WordVenue.instrument("I2")),
                List.copyOf(list.join().keySet()));
        assertTrue(socket.isAborted(), "it is of no use any more");
        time.pass(Duration.ofHours(1));
        assertEquals(1, transport.sockets().size());
    }

    @Test
    void failsIfTheSocketDoesNotOpen() {
        FakeSocket socket = begun();
        socket.listener().closed("no route");
        assertFails("no route");
    }

    @Test
    void failsIfTheExchangeRefuses() {
        FakeSocket socket = opened();
        socket.listener().text("refuse:1");
        assertFails("the connection is lost: the exchange refuses request 1, before all subscriptions: no such thing");
    }

    @Test
    void failsIfTheConnectionIsLostHalfWay() {
        FakeSocket socket = opened();
        socket.listener().text("listed:I1");
        socket.listener().closed("cut");
        assertFails("the connection is lost: cut");
    }

    @Test
    void aPartThatCannotBeReadCostsNothingButItself() {
        FakeSocket socket = opened();
        socket.listener().text("listed:I1");
        socket.listener().text("bad");
        socket.listener().text("complete");
        assertEquals(
                List.of(WordVenue.instrument("I1")), List.copyOf(list.join().keySet()));
    }

    @Test
    void aListThatDoesNotEndSinceItCannotBeReadSaysSo() {
        opened().listener().text("bad");
        time.pass(Duration.ofMinutes(1));
        assertFails("the list is not complete within 60 s; a part cannot be read: venue: cannot read frame at byte 0:"
                + " expected better in bad");
    }

    @Test
    void failsUnderMaintenance() {
        FakeSocket socket = opened();
        socket.listener().text("maintenance");
        assertFails("the exchange is under maintenance: an upgrade");
    }

    @Test
    void failsIfTheListDoesNotEnd() {
        FakeSocket socket = opened();
        socket.listener().text("ack:1");
        for (int i = 0; i < 59; i++) {
            socket.listener().text("listed:I" + i);
            time.pass(Duration.ofSeconds(1));
        }
        assertFalse(list.isDone());
        time.pass(Duration.ofSeconds(1));
        assertFails("the list is not complete within 60 s");
        assertTrue(socket.isAborted());
    }
}
