package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.Samples;
import io.marketprism.connector.Frame;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PollerTest {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Subscription STREAM =
            new Subscription(InstrumentDefinition.unknown(Samples.INSTRUMENT), DataType.OPEN_INTEREST);

    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeHttp http = new FakeHttp(time);
    private final List<MarketEvent> events = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private RuntimeException defect;
    private int unchanged;
    private int missed;
    private final Poller poller = new Poller(
            new RestFetcher("venue", "here", http, new LimitPools(time), RestFetcher.AnswerLimits.DEFAULT, timer, time),
            timer,
            time,
            new Poller.Listener() {
                @Override
                public void polled(MarketEvent event) {
                    said.add("event " + ((Trade) event).tradeId());
                    event(event);
                }

                @Override
                public void rejected(Subscription subscription, NormalizationException problem, Frame answer) {
                    assertEquals(STREAM, subscription);
                    said.add(problem.getMessage() + " of " + answer);
                }

                @Override
                public void doubted(NormalizationException problem, Frame answer) {
                    said.add(problem.getMessage() + " of " + answer);
                }

                @Override
                public void unchanged(Subscription subscription) {
                    assertEquals(STREAM, subscription);
                    unchanged++;
                }

                @Override
                public void missed(Subscription subscription) {
                    assertEquals(STREAM, subscription);
                    missed++;
                }
            });
    private final Logger logger = (Logger) LoggerFactory.getLogger(Poller.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private void event(MarketEvent event) {
        events.add(event);
        if (events.size() == 2) {
            throw new IllegalStateException("whoever takes the event fails");
        }
    }

    private RestCall<PollAnswer> call(Subscription of) {
        if (defect != null) {
            throw defect;
        }
        return new RestCall<>(
                URI.create("http://venue/" + of.instrument().nativeSymbol()),
                Map.of(),
                new LimitPool("calls", new RateLimit(1_000, Duration.ofSeconds(1))).weighing(1),
                PollerTest::read);
    }

    /** {@code 1,x,2?}: trades, a row that cannot be read, and a value that cannot be right. */
    private static PollAnswer read(Frame body) {
        PollAnswer answer = new PollAnswer(body);
        for (String row : body.toString().split(",")) {
            if (row.equals("x")) {
                answer.rejected(new NormalizationException(Problem.INVALID_FIELD, 0, "rejected"));
                continue;
            }
            if (row.endsWith("?")) {
                answer.doubted(new NormalizationException(Problem.INVALID_FIELD, 0, "doubted"));
            }
            answer.event(Samples.trade(Long.parseLong(row.replace("?", ""))));
        }
        return answer;
    }

    @BeforeEach
    void follow() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        http.exchange(call -> call.answer(200, Integer.toString(http.calls().size())));
        poller.follow(STREAM, this::call, EVERY);
    }

    @AfterEach
    void close() {
        logger.setLevel(null);
        logger.setAdditive(true);
        logger.detachAppender(log);
    }

    /** {@return whether it was told, with the reason} */
    private boolean isTold(String reason) {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.startsWith("A poll failed: open_interest of") && line.contains(reason));
    }

    @Test
    void fetchesAtItsPace() {
        time.pass(EVERY.multipliedBy(5));
        assertEquals(5, http.calls().size());
        for (int i = 1; i < 5; i++) {
            long pause = http.calls().get(i).atNanos() - http.calls().get(i - 1).atNanos();
            assertEquals(EVERY.toNanos(), pause);
        }
        assertEquals(Samples.trade(1), events.get(0));
        assertEquals(5, events.size(), "one that fails ends nothing");
    }

    @Test
    void aCallThatFailsIsToldAndSoonRepeated() {
        http.exchange(call -> call.answer(500, "broken"));
        time.pass(EVERY);
        assertTrue(isTold("answered HTTP 500: broken"), log.list::toString);
        int failed = http.calls().size();
        assertTrue(failed > 1, "repeated within its time");
        http.exchange(call -> call.answer(200, "7"));
        time.pass(EVERY);
        assertEquals(Samples.trade(7), events.get(0));
        assertEquals(0, missed, "what the exchange had is there");
    }

    @Test
    void whatCouldNotBeFetchedInItsTimeIsMissed() {
        time.pass(EVERY);
        http.exchange(call -> call.answer(500, "broken"));
        time.pass(EVERY.multipliedBy(4));
        assertEquals(3, missed, "once for each time, when it is over");
        http.exchange(call -> call.answer(200, "9"));
        time.pass(EVERY.multipliedBy(2));
        assertEquals(3, missed, "the last was repeated in time");
    }

    @Test
    void whatIsNotNewIsNotPublishedAgain() {
        http.exchange(call -> call.answer(200, "5"));
        time.pass(EVERY.multipliedBy(4));
        assertEquals(List.of(Samples.trade(5)), events);
        assertEquals(3, unchanged);
        assertEquals(0, missed);
    }

    @Test
    void aRowThatCannotBeReadCostsItselfAlone() {
        http.exchange(call -> call.answer(200, "1,x,2?,3"));
        time.pass(EVERY);
        assertEquals(List.of("event 1", "doubted of 1,x,2?,3", "rejected of 1,x,2?,3", "event 2"), said.subList(0, 4));
        assertEquals(0, missed);
    }

    @Test
    void aRowThatCannotBeReadIsToldOnce() {
        http.exchange(call -> call.answer(200, "x,1,x"));
        time.pass(EVERY);
        assertEquals(List.of("rejected of x,1,x", "event 1", "rejected of x,1,x"), said);
        time.pass(EVERY);
        assertEquals(3, said.size(), "of before and behind what is known");
        assertEquals(0, unchanged, "nobody knows what the newest row says");
        http.exchange(call -> call.answer(200, "1,x,x,2"));
        events.clear();
        time.pass(EVERY);
        assertEquals(List.of("rejected of 1,x,x,2", "event 2"), said.subList(3, said.size()));
        time.pass(EVERY);
        assertEquals(1, unchanged);
    }

    @Test
    void anAnswerOfWhichNothingCanBeReadFails() {
        time.pass(EVERY);
        http.exchange(call -> call.answer(200, "x,x"));
        time.pass(EVERY.multipliedBy(3));
        assertTrue(isTold("none of 2 rows can be read"), log.list::toString);
        assertEquals(List.of("event 1"), said);
        assertEquals(2, missed);
    }

    @Test
    void aConnectorThatFailsIsToldAndAskedAgain() {
        defect = new IllegalStateException("a defect");
        time.pass(EVERY.multipliedBy(2));
        assertTrue(isTold("a defect"), log.list::toString);
        assertEquals(0, http.calls().size());
        defect = null;
        time.pass(EVERY);
        assertTrue(http.calls().size() > 0);
    }

    @Test
    void callsDoNotPileUp() {
        http.exchange(call -> {});
        time.pass(EVERY.multipliedBy(10));
        assertEquals(1, http.calls().size());
        http.exchange(call -> call.answer(200, "9"));
        http.calls().get(0).answer(200, "8");
        time.pass(EVERY);
        assertEquals(2, http.calls().size(), "the next at once, and no more");
    }

    @Test
    void whatIsNotFollowedAnyMoreIsFetchedNoMore() {
        time.pass(EVERY);
        poller.forget(STREAM);
        time.pass(EVERY.multipliedBy(3));
        assertEquals(1, http.calls().size());
        assertEquals(0, missed);
    }

    @Test
    void nothingIsFetchedOnceItIsClosed() {
        time.pass(EVERY);
        poller.close();
        time.pass(EVERY.multipliedBy(3));
        assertEquals(1, http.calls().size());
    }
}
