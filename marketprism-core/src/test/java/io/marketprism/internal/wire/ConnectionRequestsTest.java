package io.marketprism.internal.wire;

import static io.marketprism.internal.wire.WordVenue.trades;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.RateLimit;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connection.State;
import io.marketprism.internal.wire.FakeWebSockets.FakeSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a connection asks for, in which order, and what it hands on beside events. */
@Timeout(60)
class ConnectionRequestsTest {
    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeWebSockets transport = new FakeWebSockets(time);
    private final ConnectionNotes notes = new ConnectionNotes();
    private final WordVenue venue = new WordVenue();
    private Connection connection;

    private FakeSocket opened(int instruments) {
        create(instruments);
        connection.start();
        return next(1);
    }

    private void create(int instruments) {
        connection = new Connection(
                venue,
                "here",
                venue.carrying(instruments),
                transport,
                timer,
                new Budget(new RateLimit(1_000, Duration.ofSeconds(1)), time),
                new Handshakes(100),
                time,
                notes);
    }

    private FakeSocket next(int number) {
        time.passUntil(() -> transport.sockets().size() == number);
        FakeSocket socket = transport.sockets().get(number - 1);
        socket.listener().opened();
        time.runDue();
        return socket;
    }

    private void says(FakeSocket socket, String frame) {
        socket.listener().text(frame);
        time.runDue();
    }

    @Test
    void tellsWhoDebugsWhatItAsksForAndHearsButNoFrames() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(Connection.class);
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.DEBUG);
        try {
            venue.opening = List.of("login");
            venue.inOneRequest = 7;
            FakeSocket socket = opened(7);
            says(socket, "ack:1");
            says(socket, "ack:2");
            says(socket, "listed:I1");
            says(socket, "listed:I1");
        } finally {
            log.setLevel(null);
            log.detachAppender(lines);
        }
        String five = "[trade of venue spot I1-B, trade of venue spot I2-B, trade of venue spot I3-B,"
                + " trade of venue spot I4-B, trade of venue spot I5-B] and 2 more";
        assertEquals(
                List.of(
                        "connecting",
                        "sends request 1 for []",
                        "sends request 2 for " + five,
                        "accepted " + five,
                        "all requests are answered"),
                lines.list.stream()
                        .map(line -> line.getFormattedMessage().replace(connection + ": ", ""))
                        .toList());
    }

    @Test
    void opensStepByStepBeforeItSubscribes() {
        venue.opening = List.of("hello", "login");
        FakeSocket socket = opened(1);
        assertEquals(List.of("hello 1"), socket.sent());
        time.pass(Duration.ofSeconds(5));
        says(socket, "ack:2");
        assertEquals(List.of("hello 1"), socket.sent(), "the first is not answered");
        says(socket, "ack:1");
        assertEquals(List.of("hello 1", "login 2"), socket.sent());
        assertEquals(State.SUBSCRIBING, connection.state());
        says(socket, "ack:2");
        assertEquals(List.of("hello 1", "login 2", "subscribe 3 I1"), socket.sent());
        says(socket, "ack:3");
        assertEquals(State.LIVE, connection.state());
        assertEquals("accepted [trade of venue spot I1-B]", notes.only("accepted"));
    }

    @Test
    void goesOnWithoutWhatItMayDoWithout() {
        venue.opening = List.of("login");
        venue.openingIsOptional = true;
        venue.acknowledgeWithin = Duration.ofSeconds(10);
        FakeSocket refused = opened(1);
        says(refused, "refuse:1");
        assertEquals(List.of("login 1", "subscribe 2 I1"), refused.sent());
        assertEquals("request 1: no such thing", connection.without());
        assertEquals("refused []: no such thing", notes.only("refused"));
        says(refused, "ack:2");
        assertEquals(State.LIVE, connection.state());

        refused.listener().closed("gone");
        FakeSocket unanswered = next(2);
        assertNull(connection.without(), "the next socket tries again");
        time.pass(Duration.ofSeconds(11));
        assertEquals(List.of("login 1", "subscribe 2 I1"), unanswered.sent());
        assertEquals("request 1: not answered within 10 s", connection.without());
        assertFalse(unanswered.isAborted());
    }

    @Test
    void aRefusedLogInEndsTheSocketWithTheReason() {
        venue.opening = List.of("login");
        FakeSocket socket = opened(1);
        says(socket, "refuse:1");
        assertTrue(socket.isAborted());
        assertEquals(
                "lost: the exchange refuses request 1, before all subscriptions: no such thing", notes.only("lost"));
        assertTrue(connection.failure().endsWith("no such thing"), connection.failure());
        assertEquals(List.of("login 1"), next(2).sent());
    }

    @Test
    void aLogInWithoutAnAnswerEndsTheSocket() {
        venue.opening = List.of("login");
        venue.acknowledgeWithin = Duration.ofSeconds(10);
        FakeSocket socket = opened(1);
        time.pass(Duration.ofSeconds(11));
        assertTrue(socket.isAborted());
        assertEquals("lost: request 1, before all subscriptions, is not answered within 10 s", notes.only("lost"));
    }

    @Test
    void whatAnOldSocketSaidOfItsLogInStartsNothing() {
        venue.opening = List.of("login");
        FakeSocket old = opened(0);
        old.listener().closed("cut");
        old.listener().text("ack:1");
        time.runDue();
        assertEquals(State.WAITING, connection.state());
        assertEquals(List.of("login 1"), old.sent());
    }

    @Test
    void growsAfterTheLogInOnly() {
        venue.opening = List.of("login");
        FakeSocket socket = opened(1);
        connection.subscribe(List.of(trades("I2")));
        time.runDue();
        assertEquals(List.of("login 1"), socket.sent());
        says(socket, "ack:1");
        assertEquals(List.of("login 1", "subscribe 2 I1", "subscribe 3 I2"), socket.sent());
    }

    @Test
    void neverLogsWhatItSends() {
        Logger logger = (Logger) LoggerFactory.getLogger(Connection.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>(); // Connections of other tests log, too.
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        try {
            venue.opening = List.of("secret");
            says(opened(1), "refuse:1");
            FakeSocket second = next(2);
            says(second, "ack:1");
            says(second, "refuse:2");
            second.takeNoMore();
            time.pass(Duration.ofSeconds(5));
            says(next(3), "defect");
        } finally {
            logger.setLevel(null);
            logger.setAdditive(true);
            logger.detachAppender(log);
        }
        assertTrue(log.list.size() >= 2, log.list::toString);
        for (String told : List.of(log.list.toString(), notes.told.toString())) {
            assertFalse(told.contains("secret"), told);
            assertFalse(told.contains("subscribe 2"), told);
        }
    }

    @Test
    void repliesAheadOfWhatWaits() {
        venue.pace = Duration.ofMillis(100);
        FakeSocket socket = opened(3);
        says(socket, "reply:pong 1");
        says(socket, "reply:pong 2");
        assertEquals(List.of("subscribe 1 I1"), socket.sent(), "at the pace");
        time.pass(Duration.ofSeconds(1));
        assertEquals(List.of("subscribe 1 I1", "pong 1", "pong 2", "subscribe 2 I2", "subscribe 3 I3"), socket.sent());
        for (int i = 1; i < 5; i++) {
            assertEquals(100_000_000, socket.sentAt().get(i) - socket.sentAt().get(i - 1));
        }
    }

    @Test
    void repliesDoNotPutOffWhatIsNotAnswered() {
        venue.acknowledgeWithin = Duration.ofSeconds(10);
        FakeSocket socket = opened(1);
        for (int second = 0; second < 11; second++) {
            assertFalse(socket.isAborted());
            time.pass(Duration.ofSeconds(1));
            says(socket, "reply:pong");
        }
        assertEquals("lost: 1 subscription requests not answered within 10 s", notes.only("lost"));
    }

    @Test
    void hearsSeveralAnswersToOneRequest() {
        venue.inOneRequest = 10;
        FakeSocket socket = opened(4);
        assertEquals(List.of("subscribe 1 I1 I2 I3 I4"), socket.sent());
        says(socket, "ack:1:I2");
        says(socket, "refuse::I3");
        says(socket, "ack::I1");
        assertEquals(State.SUBSCRIBING, connection.state());
        says(socket, "refuse:1:I4");
        assertEquals(State.LIVE, connection.state());
        assertEquals(
                List.of("accepted [trade of venue spot I2-B]", "accepted [trade of venue spot I1-B]"),
                notes.all("accepted"));
        assertEquals(2, notes.all("refused").size());
        assertEquals(2, connection.refused().size());
        time.pass(Duration.ofSeconds(3));
        assertEquals(3, socket.sent().size());
        socket.sent().subList(1, 3).forEach(text -> says(socket, "ack:" + text.split(" ")[1]));
        assertEquals(List.of(), connection.refused());
    }

    @Test
    void anAcceptanceOfSomeRefusesTheOthers() {
        venue.inOneRequest = 10;
        FakeSocket socket = opened(3);
        says(socket, "only:1:I1,I3");
        assertEquals("accepted [trade of venue spot I1-B, trade of venue spot I3-B]", notes.only("accepted"));
        assertEquals("refused [trade of venue spot I2-B]: " + SubscriptionSet.LEFT_OUT, notes.only("refused"));
        assertEquals(State.LIVE, connection.state());
        time.pass(Duration.ofSeconds(3));
        assertEquals(List.of("subscribe 1 I1 I2 I3", "subscribe 2 I2"), socket.sent());
    }

    @Test
    void growsAndShrinksWithinItsCapacity() {
        venue.capacity = 3;
        FakeSocket socket = opened(1);
        connection.subscribe(List.of(trades("I2"), trades("I3")));
        time.runDue();
        assertEquals(List.of("subscribe 1 I1", "subscribe 2 I2", "subscribe 3 I3"), socket.sent());
        assertThrows(IllegalStateException.class, () -> connection.subscribe(List.of(trades("I4"))));
        connection.unsubscribe(List.of(trades("I1")));
        time.runDue();
        connection.subscribe(List.of(trades("I4")));
        time.runDue();
        assertEquals(
                List.of("unsubscribe 4 I1", "subscribe 5 I4"), socket.sent().subList(3, 5));
        assertEquals(List.of(trades("I2"), trades("I3"), trades("I4")), connection.subscriptions());
        socket.listener().closed("cut");
        assertEquals(List.of("subscribe 1 I2", "subscribe 2 I3", "subscribe 3 I4"), next(2).sent());
    }

    /** What shares a channel with something that is given up still needs it. */
    @Test
    void tellsWhatGoesOnWhenSomethingIsGivenUp() {
        opened(3);
        connection.unsubscribe(List.of(trades("I2")));
        time.runDue();
        assertEquals(List.of(trades("I1"), trades("I3")), venue.kept);
    }

    @Test
    void growsWhileItIsNotConnected() {
        opened(1).listener().closed("cut");
        time.runDue();
        connection.subscribe(List.of(trades("I2")));
        connection.unsubscribe(List.of(trades("I1")));
        assertEquals(List.of("subscribe 1 I2"), next(2).sent());
    }

    @Test
    void isUnderMaintenanceUntilDataComes() {
        venue.silence = Duration.ofSeconds(30);
        FakeSocket socket = opened(1);
        says(socket, "ack:1");
        says(socket, "maintenance");
        says(socket, "maintenance");
        assertEquals("maintenance: an upgrade", notes.only("maintenance"));
        assertEquals("an upgrade", connection.maintenance());
        time.pass(Duration.ofMinutes(50));
        assertFalse(socket.isAborted(), "nothing is due");
        says(socket, "1");
        assertNull(connection.maintenance());
        says(socket, "maintenance");
        assertEquals(2, notes.all("maintenance").size(), "another one");
        says(socket, "works");
        assertNull(connection.maintenance());
        time.pass(Duration.ofSeconds(31));
        assertTrue(socket.isAborted(), "data is due again");
    }

    @Test
    void handsOnBooksAndListsOfInstruments() {
        FakeSocket socket = opened(1);
        says(socket, "book:I1:77");
        says(socket, "broken:I1");
        says(socket, "listed:I9");
        says(socket, "complete");
        assertEquals(
                List.of(
                        "opened",
                        "book of I1 with 77",
                        "broken book of I1: a crossed book",
                        "definition of I9",
                        "complete"),
                notes.told);
    }

    private List<String> frames() {
        return connection.newestFrames().stream()
                .map(NewestFrames.RawFrame::text)
                .toList();
    }

    @Test
    void keepsNoFramesUnlessItIsTold() {
        FakeSocket socket = opened(1);
        says(socket, "ack:1");
        says(socket, "7");
        assertEquals(List.of(), connection.newestFrames());
    }

    @Test
    void keepsTheNewestFramesButNothingThatMayRepeatALogin() {
        venue.opening = List.of("login");
        venue.heartbeat = new Heartbeat("ping", "pong", Duration.ofHours(1), Duration.ofHours(1));
        create(1);
        connection.keepFrames();
        connection.start();
        FakeSocket socket = next(1);
        says(socket, "reply:a secret");
        says(socket, "ack:1");
        long beganUs = time.nowUs();
        says(socket, "ack:2");
        says(socket, "pong");
        says(socket, "bad");
        assertEquals(List.of("ack:2", "bad"), frames());
        assertEquals(beganUs, connection.newestFrames().get(0).receiveTimeUs());
        for (int id = 1; id <= NewestFrames.MOST; id++) {
            says(socket, Integer.toString(id));
        }
        assertEquals(NewestFrames.MOST, frames().size());
        assertEquals(Integer.toString(NewestFrames.MOST), frames().get(NewestFrames.MOST - 1));
    }

    @Test
    void framesThatAreKeptHaveABudget() {
        NewestFrames kept = new NewestFrames();
        kept.add(1, "a".repeat(NewestFrames.MOST_CHARACTERS / 2));
        kept.add(2, "b".repeat(NewestFrames.MOST_CHARACTERS / 2));
        assertEquals(2, kept.all().size());
        kept.add(3, "c");
        assertEquals(
                List.of(2L, 3L),
                kept.all().stream().map(NewestFrames.RawFrame::receiveTimeUs).toList());
        String end = "\uD83D\uDE00";
        kept.add(4, "d".repeat(NewestFrames.MOST_CHARACTERS - 1) + end);
        NewestFrames.RawFrame newest = kept.all().get(kept.all().size() - 1);
        assertTrue(newest.cut());
        assertEquals(NewestFrames.MOST_CHARACTERS - 1, newest.text().length(), "half of a character is none");
    }
}
