package io.marketprism.internal.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Polling;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Greeting;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.internal.wire.Connection.State;
import io.marketprism.internal.wire.FakeTransport.FakeSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(120)
@ExtendWith(Polling.class)
@Execution(ExecutionMode.CONCURRENT)
class ConnectionTest {
    private static final Instrument INSTRUMENT =
            new Instrument("venue", MarketType.SPOT, "A-B", "AB", QuantityUnit.BASE);
    private static final Subscription TRADES = new Subscription(definition(), DataType.TRADE);
    private static final Duration LONG = Duration.ofHours(1);

    /** Notes what the connection says. */
    private static final class Notes implements Connection.Listener {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch held;
        private volatile boolean trading = true;
        private volatile boolean listed = true;
        private volatile Error error;

        private void tell(String line) {
            told.add(line);
            if (error != null) {
                throw error;
            }
        }

        @Override
        public void event(Connection connection, MarketEvent event) {
            CountDownLatch until = held;
            if (until != null) {
                told.add("holding");
                try {
                    until.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            told.add("event " + ((Trade) event).tradeId());
        }

        @Override
        public void accepted(Connection connection, List<Subscription> subscriptions) {
            told.add("accepted " + subscriptions);
        }

        @Override
        public void refused(Connection connection, List<Subscription> subscriptions, String reason) {
            told.add("refused " + subscriptions + ": " + reason);
        }

        @Override
        public void unreadable(Connection connection, NormalizationException problem, String description) {
            told.add("unreadable " + description);
        }

        @Override
        public void doubted(Connection connection, String description) {
            told.add("doubted " + description);
        }

        @Override
        public void opened(Connection connection) {
            tell("opened");
        }

        @Override
        public void lost(Connection connection, String reason) {
            tell("lost: " + reason);
        }

        @Override
        public void connectFailed(Connection connection, String reason) {
            told.add("not opened: " + reason);
        }

        @Override
        public boolean isTrading(Connection connection) {
            return trading;
        }

        @Override
        public boolean isListed(Subscription subscription) {
            return listed;
        }

        @Override
        public void frameRead(Connection connection, long nanos) {
            assertTrue(nanos >= 0);
        }

        private String only(String head) {
            List<String> all =
                    told.stream().filter(line -> line.startsWith(head)).toList();
            assertEquals(1, all.size(), told::toString);
            return all.get(0);
        }
    }

    private final FakeTransport transport = new FakeTransport();
    private final Notes notes = new Notes();
    private Scheduler timer;
    private Connection connection;

    @BeforeEach
    void startTimer() {
        timer = SystemTime.INSTANCE.scheduler("timer");
    }

    @AfterEach
    void close() {
        connection.close();
        timer.shutdownNow();
    }

    private static InstrumentDefinition definition() {
        long absent = MarketEvent.ABSENT;
        return new InstrumentDefinition(
                INSTRUMENT,
                absent,
                0,
                null,
                "A",
                "B",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                absent,
                null,
                null,
                InstrumentStatus.TRADING,
                absent,
                absent);
    }

    /** Reads {@code ack:ID}, {@code refuse:ID}, {@code closing}, {@code bad}, {@code defect}; a number is a trade. */
    private static Normalizer normalizer() {
        return (frame, output) -> {
            String[] words = frame.toString().split(":");
            switch (words[0]) {
                case "ack" -> output.acknowledged(words[1]);
                case "refuse" -> output.refused(words.length > 1 ? words[1] : null, "no such thing");
                case "closing" -> output.closing("maintenance");
                case "bad" -> throw new NormalizationException(Problem.MALFORMED, 0, "expected better");
                case "defect" -> throw new IllegalStateException("a defect");
                case "heartbeat" -> {}
                default -> output.event(trade(Long.parseLong(words[0])));
            }
        };
    }

    private static Trade trade(long id) {
        return new Trade(
                INSTRUMENT,
                0,
                0,
                null,
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.ONE,
                Decimal.ONE,
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                TradeSource.LIVE);
    }

    private static ConnectionPlan plan(String... greetings) {
        return plan(Duration.ZERO, LONG, Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), LONG, greetings);
    }

    private static ConnectionPlan plan(
            Duration pace,
            Duration acknowledge,
            Heartbeat beat,
            Duration maxAge,
            Duration silence,
            String... greetings) {
        List<Greeting> all = java.util.Arrays.stream(greetings)
                .map(id -> new Greeting(id, "subscribe " + id, List.of(TRADES)))
                .toList();
        Supplier<Normalizer> normalizer = ConnectionTest::normalizer;
        return new ConnectionPlan(
                URI.create("ws://venue/ws"),
                List.of(TRADES),
                all,
                pace,
                acknowledge,
                beat,
                maxAge,
                silence,
                of -> List.of("unsubscribe", "subscribe again"),
                normalizer);
    }

    private void start(ConnectionPlan plan) {
        connection = new Connection(
                "venue",
                "spot",
                "here",
                plan,
                transport,
                timer,
                new Budget(new RateLimit(1_000_000, Duration.ofSeconds(1)), SystemTime.INSTANCE),
                SystemTime.INSTANCE,
                notes);
        connection.start();
    }

    private FakeSocket socket(int number) {
        await().until(() -> transport.sockets().size() >= number);
        return transport.sockets().get(number - 1);
    }

    private FakeSocket opened(int number) {
        FakeSocket socket = socket(number);
        socket.listener().opened();
        await().until(() -> notes.told.stream().filter("opened"::equals).count() == number);
        return socket;
    }

    /** Lets the exchange answer what is being sent before any time limit can be looked at: on the timer's thread, next. */
    private void answer(FakeSocket socket, String text) {
        timer.execute(() -> socket.listener().text(text));
    }

    private void awaitTold(String head) {
        await().untilAsserted(() -> assertTrue(
                notes.told.stream().anyMatch(line -> line.startsWith(head)), () -> head + " not in " + notes.told));
    }

    @Test
    void greetsAtItsPaceAndIsLiveOnceAllIsAnswered() {
        start(plan(Duration.ofMillis(60), LONG, Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), LONG, "1", "2", "3"));
        FakeSocket socket = opened(1);
        assertEquals(State.SUBSCRIBING, connection.state());
        await().until(() -> socket.sent().size() == 3);
        assertEquals(List.of("subscribe 1", "subscribe 2", "subscribe 3"), socket.sent());
        for (int i = 1; i < 3; i++) {
            long pause = socket.sentAt().get(i) - socket.sentAt().get(i - 1);
            assertTrue(pause >= 59_000_000, "sent after " + pause + " ns");
        }
        socket.listener().text("ack:1");
        socket.listener().text("ack:7");
        socket.listener().text("ack:3");
        assertEquals(State.SUBSCRIBING, connection.state());
        socket.listener().text("ack:2");
        assertEquals(State.LIVE, connection.state());
        assertEquals(
                3,
                notes.told.stream().filter(line -> line.startsWith("accepted")).count());
    }

    @Test
    void isLiveAtOnceIfItHasNothingToSay() {
        start(plan());
        FakeSocket socket = opened(1);
        assertEquals(State.LIVE, connection.state());
        assertEquals(List.of(), socket.sent());
    }

    @Test
    void tellsWhatWasRefused() {
        start(plan("1", "2"));
        FakeSocket socket = opened(1);
        socket.listener().text("refuse:1");
        assertEquals("refused [trade of venue spot A-B]: no such thing", notes.only("refused ["));
        socket.listener().text("refuse");
        awaitTold("refused []: no such thing");
        assertEquals(State.SUBSCRIBING, connection.state());
        socket.listener().text("ack:2");
        assertEquals(State.LIVE, connection.state());
    }

    @Test
    void replacesASocketThatDoesNotAnswer() {
        start(plan(
                Duration.ZERO, Duration.ofMillis(100), Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), LONG, "1", "2"));
        FakeSocket socket = socket(1);
        socket.onSend(text -> {
            if (text.equals("subscribe 1")) {
                answer(socket, "ack:1");
            }
        });
        opened(1);
        awaitTold("lost: 1 subscription requests not answered");
        assertTrue(socket.isAborted());
        FakeSocket next = opened(2);
        await().until(() -> next.sent().equals(List.of("subscribe 1", "subscribe 2")));
    }

    @Test
    void replacesASocketWithoutDataThoughItStillTalks() {
        start(plan(Duration.ZERO, LONG, Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), Duration.ofMillis(200)));
        FakeSocket socket = opened(1);
        await().until(() -> {
            socket.listener().text("heartbeat");
            return socket.isAborted();
        });
        awaitTold("lost: no data for");
    }

    @Test
    void pingsASilentSocketAndReplacesItWithoutAnAnswer() {
        Heartbeat beat = Heartbeat.text("ping", "pong", Duration.ofMillis(50), Duration.ofMillis(100));
        start(plan(Duration.ZERO, LONG, beat, LONG.multipliedBy(24), LONG));
        FakeSocket socket = socket(1);
        socket.onSend(text -> {
            if (socket.sent().size() == 1) {
                answer(socket, "pong");
            }
        });
        opened(1);
        awaitTold("lost: no answer to \"ping\"");
        assertEquals(List.of("ping", "ping"), socket.sent());
        assertEquals(
                List.of(),
                notes.told.stream()
                        .filter(line -> line.startsWith("unreadable"))
                        .toList());
    }

    @Test
    void replacesASocketBeforeItIsTooOld() {
        start(plan(Duration.ZERO, LONG, Heartbeat.BY_EXCHANGE, Duration.ofSeconds(1), LONG));
        long begin = System.nanoTime();
        opened(1);
        awaitTold("lost: replaced before the exchange closes it");
        long age = System.nanoTime() - begin;
        assertTrue(age >= 800_000_000L, "replaced after " + age);
    }

    @Test
    void replacesASocketThatTakesNoMoreMessages() {
        start(plan("1"));
        FakeSocket socket = socket(1);
        socket.takeNoMore();
        socket.listener().opened();
        awaitTold("lost: the socket takes no more messages");
    }

    @Test
    void replacesASocketThatIsAboutToBeClosed() {
        start(plan());
        opened(1).listener().text("closing");
        awaitTold("lost: announced by the exchange: maintenance");
        opened(2);
    }

    @Test
    void comesBackAfterALoss() {
        start(plan());
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
        start(plan());
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
        start(plan());
        opened(1);
        assertEquals(
                List.of("not opened: cannot even begin to connect: java.lang.IllegalArgumentException: no", "opened"),
                notes.told);
    }

    @Test
    void goesOnAfterAnErrorOfWhomItTells() {
        notes.error = new AssertionError("on purpose");
        start(plan(Duration.ZERO, LONG, Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), Duration.ofMillis(200), "1"));
        FakeSocket socket = opened(1);
        await().until(() -> socket.sent().equals(List.of("subscribe 1")));
        socket.listener().text("ack:1");
        awaitTold("lost: no data for");
        opened(2);
    }

    @Test
    void asksAgainForWhatIsRefusedAfterLongerAndLongerPauses() {
        start(plan("1", "2"));
        FakeSocket socket = opened(1);
        socket.onSend(text -> {
            if (text.equals("subscribe 2")) {
                answer(socket, socket.sent().size() < 5 ? "refuse:2" : "ack:2");
            }
        });
        await().until(() -> socket.sent().size() == 2);
        socket.listener().text("ack:1");
        socket.listener().text("refuse:2");
        assertEquals(State.LIVE, connection.state());
        List<Connection.Refused> refused = connection.refused();
        assertEquals(1, refused.size());
        assertEquals("no such thing", refused.get(0).reason());
        await().until(() -> connection.refused().isEmpty());
        assertEquals(5, socket.sent().size(), socket.sent()::toString);
        for (int i = 2; i < socket.sent().size(); i++) {
            long pause = TimeUnit.NANOSECONDS.toMillis(
                    socket.sentAt().get(i) - socket.sentAt().get(i - 1));
            assertTrue(pause >= 900L << (i - 2), i + ": after " + pause + " ms");
        }
        assertEquals(
                1,
                notes.told.stream().filter(line -> line.startsWith("refused")).count(),
                notes.told::toString);
        assertEquals(
                2,
                notes.told.stream().filter(line -> line.startsWith("accepted")).count());
        assertFalse(socket.isAborted());
    }

    @Test
    void doesNotAskAgainForAnInstrumentThatIsGone() {
        notes.listed = false;
        start(plan("1"));
        FakeSocket socket = opened(1);
        await().until(() -> socket.sent().size() == 1);
        socket.listener().text("refuse:1");
        await().until(() -> connection.refused().isEmpty());
        assertEquals(State.LIVE, connection.state());
        assertEquals(1, socket.sent().size());
    }

    @Test
    void isNotTornDownForARefusalThatNamesNoRequest() {
        start(plan(
                Duration.ZERO, Duration.ofMillis(100), Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), LONG, "1", "2"));
        FakeSocket socket = socket(1);
        socket.onSend(text -> answer(socket, text.endsWith("1") ? "ack:1" : "refuse"));
        opened(1);
        awaitTold("refused [trade of venue spot A-B]: no such thing");
        assertEquals(State.LIVE, connection.state());
        assertEquals(1, connection.refused().size());
        assertFalse(socket.isAborted());
    }

    @Test
    void awaitsNoDataWhereAllIsRefused() {
        start(plan(Duration.ZERO, LONG, Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), Duration.ofMillis(100), "1"));
        FakeSocket socket = opened(1);
        await().until(() -> socket.sent().size() == 1);
        socket.listener().text("refuse:1");
        await().until(() -> socket.sent().size() == 2);
        assertFalse(socket.isAborted(), notes.told::toString);
        assertEquals(1, connection.refused().size());
    }

    @Test
    void replacesSilentSocketsEverMoreRarelyUntilDataComes() {
        start(plan(Duration.ZERO, LONG, Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), Duration.ofMillis(400)));
        for (int number = 1; number <= 3; number++) {
            long begin = System.nanoTime();
            FakeSocket socket = opened(number);
            await().until(socket::isAborted);
            long silence = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            assertTrue(silence >= 400L << (number - 1), number + ": replaced after " + silence + " ms");
            if (number > 1) {
                assertNull(connection.failure(), "a market may be halted");
            }
        }
        FakeSocket fourth = opened(4);
        fourth.listener().text("1");
        await().until(fourth::isAborted);
        awaitTold("event 1");
        List<String> lost =
                notes.told.stream().filter(line -> line.startsWith("lost")).toList();
        assertEquals("lost: no data for 0 s", lost.get(0));
        assertEquals("lost: no data for 0 s", lost.get(3), "data came, so the next silence counts anew");
        assertTrue(lost.get(2).startsWith("lost: no data for 1 s on a socket that lives"), lost::toString);
    }

    @Test
    void isPatientWithAMarketThatDoesNotTrade() {
        notes.trading = false;
        start(plan(Duration.ZERO, LONG, Heartbeat.BY_EXCHANGE, LONG.multipliedBy(24), Duration.ofMillis(50)));
        FakeSocket socket = opened(1);
        await().during(Duration.ofSeconds(1)).until(() -> !socket.isAborted());
        notes.trading = true;
        awaitTold("lost: no data for");
    }

    @Test
    void ignoresWhatAnOldSocketStillSays() throws Exception {
        start(plan("1"));
        FakeSocket old = opened(1);
        old.listener().text("closing");
        awaitTold("lost");
        FakeSocket next = socket(2);
        old.listener().opened();
        old.listener().text("7");
        old.listener().text("ack:1");
        old.listener().binary(new byte[] {1});
        old.listener().closed("late");
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        assertEquals(State.CONNECTING, connection.state());
        next.listener().opened();
        awaitTold("opened");
        await().until(() -> notes.told.size() == 3);
        assertEquals("opened", notes.told.get(2));
        assertEquals(2, transport.sockets().size());
        assertEquals(1, connection.frames());
    }

    @Test
    void ignoresASocketThatOpensTooLate() throws Exception {
        start(plan("1"));
        FakeSocket old = socket(1);
        old.listener().closed("timeout");
        socket(2);
        old.listener().opened();
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        assertEquals(State.CONNECTING, connection.state());
        assertEquals(List.of("not opened: timeout"), notes.told);
        assertEquals(List.of(), old.sent());
    }

    @Test
    void finishesAFrameBeforeItSaysThatTheSocketIsLost() throws Exception {
        start(plan());
        FakeSocket socket = opened(1);
        notes.held = new CountDownLatch(1);
        Thread reader = new Thread(() -> socket.listener().text("1"));
        reader.start();
        awaitTold("holding");
        socket.listener().closed("cut");
        await().during(Duration.ofMillis(50))
                .until(() -> notes.told.stream().noneMatch(line -> line.startsWith("lost")));
        notes.held.countDown();
        awaitTold("lost: cut");
        assertTrue(notes.told.indexOf("event 1") < notes.told.indexOf("lost: cut"), notes.told::toString);
        reader.join();
    }

    @Test
    void livesOnAfterAFrameThatCannotBeRead() {
        start(plan());
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
        start(plan());
        FakeSocket socket = opened(1);
        connection.resubscribe(TRADES);
        await().until(() -> socket.sent().equals(List.of("unsubscribe", "subscribe again")));
    }

    @Test
    void reconnectsForAFreshSnapshotIfThereIsNoOtherWay() {
        ConnectionPlan plan = plan();
        start(plan.resubscribe(null));
        opened(1);
        connection.resubscribe(TRADES);
        awaitTold("lost: there is no other way to a fresh snapshot of trade of venue spot A-B");
        opened(2);
    }

    @Test
    void saysNothingOnceClosed() throws Exception {
        start(plan("1"));
        FakeSocket socket = opened(1);
        connection.close();
        assertEquals(State.CLOSED, connection.state());
        assertTrue(socket.isAborted());
        socket.listener().closed("by us");
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        connection.resubscribe(TRADES);
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        assertEquals(List.of("opened"), notes.told);
        assertEquals(State.CLOSED, connection.state());
        assertEquals(1, transport.sockets().size());
    }

    @Test
    void canBeClosedWhileItConnects() throws Exception {
        CountDownLatch connecting = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        FakeSocket[] late = new FakeSocket[1];
        Transport slow = (uri, listener) -> {
            connecting.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            late[0] = (FakeSocket) transport.connect(uri, listener);
            return late[0];
        };
        connection = new Connection(
                "venue",
                "spot",
                "here",
                plan("1"),
                slow,
                timer,
                new Budget(new RateLimit(100, Duration.ofSeconds(1)), SystemTime.INSTANCE),
                SystemTime.INSTANCE,
                notes);
        connection.start();
        connecting.await();
        connection.close();
        closed.countDown();
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        assertEquals(State.CLOSED, connection.state());
        assertTrue(late[0].isAborted());
        late[0].listener().opened();
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        assertEquals(List.of(), late[0].sent());
        assertEquals(State.CLOSED, connection.state());
    }

    @Test
    void canBeClosedBeforeItConnects() throws Exception {
        start(plan());
        connection.close();
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        assertEquals(State.CLOSED, connection.state());
        assertTrue(transport.sockets().stream().allMatch(FakeSocket::isAborted));
    }
}
