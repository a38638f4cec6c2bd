package io.marketprism.internal.wire;

import static io.marketprism.internal.wire.WordVenue.trades;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.RateLimit;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connection.State;
import io.marketprism.internal.wire.FakeWebSockets.FakeSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ConnectionTest {
    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeWebSockets transport = new FakeWebSockets(time);
    private final ConnectionNotes notes = new ConnectionNotes();
    private final WordVenue venue = new WordVenue();
    private Connection connection;

    private void start(ConnectionPlan plan) {
        connection = new Connection(
                venue,
                "here",
                plan,
                transport,
                timer,
                new Budget(new RateLimit(1_000_000, Duration.ofSeconds(1)), time),
                new Handshakes(100),
                time,
                notes);
        connection.start();
    }

    private FakeSocket socket(int number) {
        time.passUntil(() -> transport.sockets().size() >= number);
        return transport.sockets().get(number - 1);
    }

    private FakeSocket opened(int number) {
        FakeSocket socket = socket(number);
        socket.listener().opened();
        time.runDue();
        assertEquals(number, notes.told.stream().filter("opened"::equals).count(), notes.told::toString);
        return socket;
    }

    /** One whose only request is answered. */
    private FakeSocket accepted(int number) {
        FakeSocket socket = opened(number);
        socket.listener().text("ack:1");
        return socket;
    }

    private void awaitTold(String head) {
        time.passUntil(() -> notes.told.stream().anyMatch(line -> line.startsWith(head)));
    }

    /** What is sent is answered next, on the timer's thread. */
    private void answer(FakeSocket socket, String text) {
        timer.execute(() -> socket.listener().text(text));
    }

    private long millisBetween(FakeSocket socket, int first, int second) {
        return TimeUnit.NANOSECONDS.toMillis(
                socket.sentAt().get(second) - socket.sentAt().get(first));
    }

    @Test
    void greetsAtItsPaceAndIsLiveOnceAllIsAnswered() {
        venue.pace = Duration.ofMillis(60);
        start(venue.carrying(3));
        FakeSocket socket = opened(1);
        assertEquals(State.SUBSCRIBING, connection.state());
        time.passUntil(() -> socket.sent().size() == 3);
        assertEquals(List.of("subscribe 1 I1", "subscribe 2 I2", "subscribe 3 I3"), socket.sent());
        for (int i = 1; i < 3; i++) {
            assertEquals(60, millisBetween(socket, i - 1, i));
        }
        socket.listener().text("ack:1");
        socket.listener().text("ack:7");
        socket.listener().text("ack:3");
        assertEquals(State.SUBSCRIBING, connection.state());
        socket.listener().text("ack:2");
        assertEquals(State.LIVE, connection.state());
        assertEquals(3, notes.all("accepted").size());
    }

    @Test
    void isLiveAtOnceIfItHasNothingToSay() {
        start(venue.carrying(0));
        FakeSocket socket = opened(1);
        assertEquals(State.LIVE, connection.state());
        assertEquals(List.of(), socket.sent());
    }

    @Test
    void tellsWhatWasRefused() {
        start(venue.carrying(2));
        FakeSocket socket = opened(1);
        socket.listener().text("refuse:1");
        assertEquals("refused [trade of venue spot I1-B]: no such thing", notes.only("refused ["));
        socket.listener().text("refuse");
        awaitTold("refused []: no such thing");
        assertEquals(State.SUBSCRIBING, connection.state());
        socket.listener().text("ack:2");
        assertEquals(State.LIVE, connection.state());
    }

    @Test
    void replacesASocketThatDoesNotAnswer() {
        venue.acknowledgeWithin = Duration.ofMillis(100);
        start(venue.carrying(2));
        FakeSocket socket = socket(1);
        socket.onSend(text -> {
            if (text.equals("subscribe 1 I1")) {
                answer(socket, "ack:1");
            }
        });
        opened(1);
        awaitTold("lost: 1 subscription requests not answered");
        assertTrue(socket.isAborted());
        FakeSocket next = opened(2);
        time.passUntil(() -> next.sent().equals(List.of("subscribe 1 I1", "subscribe 2 I2")));
    }

    @Test
    void replacesASocketWithoutDataThoughItStillTalks() {
        venue.silence = Duration.ofMillis(200);
        start(venue.carrying(1));
        FakeSocket socket = accepted(1);
        for (int i = 0; i < 2; i++) {
            assertFalse(socket.isAborted());
            time.pass(Duration.ofMillis(125));
            socket.listener().text("heartbeat");
        }
        awaitTold("lost: no data for");
    }

    @Test
    void pingsASilentSocketAndReplacesItWithoutAnAnswer() {
        venue.heartbeat = Heartbeat.text("ping", "pong", Duration.ofMillis(50), Duration.ofMillis(100));
        start(venue.carrying(0));
        FakeSocket socket = socket(1);
        socket.onSend(text -> {
            if (socket.sent().size() == 1) {
                answer(socket, "pong");
            }
        });
        opened(1);
        awaitTold("lost: no answer to \"ping\"");
        assertEquals(List.of("ping", "ping"), socket.sent());
        assertEquals(List.of(), notes.all("unreadable"));
    }

    @Test
    void replacesASocketBeforeItIsTooOld() {
        venue.maxAge = Duration.ofSeconds(1);
        start(venue.carrying(0));
        opened(1);
        long begin = time.nanos();
        awaitTold("lost: replaced before the exchange closes it");
        assertEquals(1_000, TimeUnit.NANOSECONDS.toMillis(time.nanos() - begin), "the next look after nine tenths");
    }

    @Test
    void replacesASocketThatTakesNoMoreMessages() {
        start(venue.carrying(1));
        FakeSocket socket = socket(1);
        socket.takeNoMore();
        socket.listener().opened();
        awaitTold("lost: the socket takes no more messages");
    }

    @Test
    void replacesASocketThatIsAboutToBeClosed() {
        start(venue.carrying(0));
        opened(1).listener().text("closing");
        awaitTold("lost: announced by the exchange: maintenance");
        opened(2);
    }

    @Test
    void comesBackAfterALoss() {
        start(venue.carrying(0));
        FakeSocket first = opened(1);
        first.listener().text("1");
        first.listener().closed("code 1006");
        awaitTold("lost: code 1006");
        opened(2).listener().text("2");
        assertEquals(List.of("opened", "event 1", "lost: code 1006", "opened", "event 2"), notes.told);
        assertEquals(2, connection.frames());
    }

    @Test
    void triesAgainWhenASocketNeverOpens() {
        start(venue.carrying(0));
        socket(1).listener().closed("refused");
        awaitTold("not opened: refused");
        assertEquals("refused", connection.failure());
        socket(2).listener().opened();
        awaitTold("opened");
        assertEquals(List.of("not opened: refused", "opened"), notes.told);
        assertNull(connection.failure());
    }

    @Test
    void triesAgainWhenItCannotEvenBegin() {
        transport.failOnce(new IllegalArgumentException("no"));
        start(venue.carrying(0));
        opened(1);
        assertEquals(
                List.of("not opened: cannot even begin to connect: java.lang.IllegalArgumentException: no", "opened"),
                notes.told);
    }

    @Test
    void goesOnAfterAnErrorOfWhomItTells() {
        notes.error = new AssertionError("on purpose");
        venue.silence = Duration.ofMillis(200);
        start(venue.carrying(1));
        FakeSocket socket = opened(1);
        time.passUntil(() -> socket.sent().equals(List.of("subscribe 1 I1")));
        socket.listener().text("ack:1");
        awaitTold("lost: no data for");
        opened(2);
    }

    @Test
    void asksAgainForWhatIsRefusedAfterLongerAndLongerPauses() {
        start(venue.carrying(2));
        FakeSocket socket = socket(1);
        socket.onSend(text -> {
            if (text.endsWith("I2")) {
                answer(socket, (socket.sent().size() < 5 ? "refuse:" : "ack:") + text.split(" ")[1]);
            }
        });
        opened(1);
        socket.listener().text("ack:1");
        assertEquals(State.LIVE, connection.state());
        List<Connection.Refused> refused = connection.refused();
        assertEquals(1, refused.size());
        assertEquals("no such thing", refused.get(0).reason());
        time.passUntil(() -> connection.refused().isEmpty());
        assertEquals(5, socket.sent().size(), socket.sent()::toString);
        for (int i = 2; i < socket.sent().size(); i++) {
            long pause = millisBetween(socket, i - 1, i);
            long step = 2_000L << (i - 2);
            // It is looked for what is due four times a second.
            assertTrue(pause >= step / 2 && pause <= step + 250, i + ": after " + pause + " ms");
        }
        assertEquals(1, notes.all("refused").size(), notes.told::toString);
        assertEquals(2, notes.all("accepted").size());
        assertFalse(socket.isAborted());
    }

    @Test
    void doesNotAskAgainForAnInstrumentThatIsGone() {
        notes.listed = false;
        start(venue.carrying(1));
        FakeSocket socket = opened(1);
        time.passUntil(() -> socket.sent().size() == 1);
        socket.listener().text("refuse:1");
        time.passUntil(() -> connection.refused().isEmpty());
        assertEquals(State.LIVE, connection.state());
        assertEquals(1, socket.sent().size());
    }

    @Test
    void isNotTornDownForARefusalThatNamesNoRequest() {
        venue.acknowledgeWithin = Duration.ofMillis(100);
        start(venue.carrying(2));
        FakeSocket socket = socket(1);
        socket.onSend(text -> answer(socket, text.endsWith("I1") ? "ack:1" : "refuse"));
        opened(1);
        awaitTold("refused [trade of venue spot I2-B]: no such thing");
        assertEquals(State.LIVE, connection.state());
        assertEquals(1, connection.refused().size());
        assertFalse(socket.isAborted());
    }

    @Test
    void awaitsNoDataWhereAllIsRefused() {
        venue.silence = Duration.ofMillis(100);
        start(venue.carrying(1));
        FakeSocket socket = opened(1);
        time.passUntil(() -> socket.sent().size() == 1);
        socket.listener().text("refuse:1");
        time.passUntil(() -> socket.sent().size() == 2);
        assertFalse(socket.isAborted(), notes.told::toString);
        assertEquals(1, connection.refused().size());
    }

    @Test
    void replacesSilentSocketsEverMoreRarelyUntilDataComes() {
        venue.silence = Duration.ofMillis(400);
        start(venue.carrying(1));
        for (int number = 1; number <= 3; number++) {
            FakeSocket socket = accepted(number);
            long begin = time.nanos();
            time.passUntil(socket::isAborted);
            long silence = TimeUnit.NANOSECONDS.toMillis(time.nanos() - begin);
            long least = 400L << (number - 1);
            assertTrue(silence > least && silence <= least + 250, number + ": replaced after " + silence + " ms");
            if (number > 1) {
                assertNull(connection.failure(), "a market may be halted");
            }
        }
        FakeSocket fourth = accepted(4);
        fourth.listener().text("1");
        time.passUntil(fourth::isAborted);
        awaitTold("event 1");
        List<String> lost = notes.all("lost");
        assertEquals("lost: no data for 0 s", lost.get(0));
        assertEquals("lost: no data for 0 s", lost.get(3), "data came, so the next silence counts anew");
        assertTrue(lost.get(2).startsWith("lost: no data for 1 s on a socket that lives"), lost::toString);
    }

    @Test
    void isPatientWithAMarketThatDoesNotTrade() {
        notes.trading = false;
        venue.silence = Duration.ofMillis(50);
        start(venue.carrying(1));
        FakeSocket socket = accepted(1);
        time.pass(Duration.ofMinutes(59));
        assertFalse(socket.isAborted());
        notes.trading = true;
        awaitTold("lost: no data for");
    }

    @Test
    void ignoresWhatAnOldSocketStillSays() {
        start(venue.carrying(1));
        FakeSocket old = opened(1);
        old.listener().text("closing");
        awaitTold("lost");
        FakeSocket next = socket(2);
        old.listener().opened();
        old.listener().text("7");
        old.listener().text("ack:1");
        old.listener().binary(new byte[] {1});
        old.listener().closed("late");
        time.runDue();
        assertEquals(State.CONNECTING, connection.state());
        next.listener().opened();
        awaitTold("opened");
        time.passUntil(() -> notes.told.size() == 3);
        assertEquals("opened", notes.told.get(2));
        assertEquals(2, transport.sockets().size());
        assertEquals(1, connection.frames());
    }

    @Test
    void ignoresASocketThatOpensTooLate() {
        start(venue.carrying(1));
        FakeSocket old = socket(1);
        old.listener().closed("timeout");
        socket(2);
        old.listener().opened();
        time.runDue();
        assertEquals(State.CONNECTING, connection.state());
        assertEquals(List.of("not opened: timeout"), notes.told);
        assertEquals(List.of(), old.sent());
    }

    @Test
    void finishesAFrameBeforeItSaysThatTheSocketIsLost() throws Exception {
        start(venue.carrying(0));
        FakeSocket socket = opened(1);
        notes.held = new CountDownLatch(1);
        Thread reader = new Thread(() -> socket.listener().text("1"));
        reader.start();
        while (!notes.told.contains("holding")) {
            Thread.onSpinWait();
        }
        socket.listener().closed("cut");
        Thread teller = new Thread(time::runDue);
        teller.start();
        while (teller.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("opened", "holding"), notes.told);
        notes.held.countDown();
        reader.join();
        teller.join();
        assertEquals(List.of("opened", "holding", "event 1", "lost: cut"), notes.told);
    }

    @Test
    void livesOnAfterAFrameThatCannotBeRead() {
        start(venue.carrying(0));
        FakeSocket socket = opened(1);
        socket.listener().text("bad");
        assertEquals("unreadable venue: cannot read frame at byte 0: expected better in bad", notes.only("unreadable"));
        socket.listener().text("defect");
        awaitTold("unreadable venue: cannot read frame at byte 0: the normalizer failed with java.lang.IllegalState");
        socket.listener().binary(new byte[] {1, 2, 3});
        awaitTold(
                "unreadable venue: cannot read frame at byte 0: expected a text message, was a binary one of 3 bytes");
        socket.listener().text("5");
        awaitTold("event 5");
    }

    @Test
    void asksForAFreshSnapshot() {
        start(venue.carrying(1));
        FakeSocket socket = accepted(1);
        connection.resubscribe(trades("I1"));
        time.passUntil(() -> socket.sent().equals(List.of("subscribe 1 I1", "unsubscribe 2 I1", "subscribe 3 I1")));
    }

    @Test
    void saysNothingOnceClosed() {
        start(venue.carrying(1));
        FakeSocket socket = opened(1);
        connection.close();
        assertEquals(State.CLOSED, connection.state());
        assertTrue(socket.isAborted());
        socket.listener().closed("by us");
        time.runDue();
        connection.resubscribe(trades("I1"));
        time.runDue();
        assertEquals(List.of("opened"), notes.told);
        assertEquals(State.CLOSED, connection.state());
        assertEquals(1, transport.sockets().size());
    }

    @Test
    void canBeClosedWhileItConnects() {
        FakeSocket[] late = new FakeSocket[1];
        WebSocketTransport slow = (uri, listener) -> {
            connection.close();
            late[0] = (FakeSocket) transport.connect(uri, listener);
            return late[0];
        };
        connection = new Connection(
                venue,
                "here",
                venue.carrying(1),
                slow,
                timer,
                new Budget(new RateLimit(100, Duration.ofSeconds(1)), time),
                new Handshakes(100),
                time,
                notes);
        connection.start();
        time.runDue();
        assertEquals(State.CLOSED, connection.state());
        assertTrue(late[0].isAborted());
        late[0].listener().opened();
        time.runDue();
        assertEquals(List.of(), late[0].sent());
        assertEquals(State.CLOSED, connection.state());
    }

    @Test
    void canBeClosedBeforeItConnects() {
        start(venue.carrying(0));
        connection.close();
        time.runDue();
        assertEquals(State.CLOSED, connection.state());
        assertTrue(transport.sockets().stream().allMatch(FakeSocket::isAborted));
    }
}
