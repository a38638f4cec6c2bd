package io.marketprism;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.ManualTime;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(Polling.class)
class SafeListenerTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final ManualTime time = new ManualTime();
    private final SafeListener listener = new SafeListener(List.of(new Held()), time);

    /** Does not return from the first callback until it is let go. */
    private final class Held implements PipelineListener {
        @Override
        public void sinkRecovered(String sink) {
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                told.add("interrupted");
            }
            told.add(sink);
            if (sink.equals("bad")) {
                throw new AssertionError("mine");
            }
            if (sink.equals("worse")) {
                throw new AssertionError() {
                    @Override
                    public String toString() {
                        throw new AssertionError("as if there were no memory");
                    }
                };
            }
        }

        @Override
        public void undelivered(String sink, List<MarketEvent> events, String reason) {
            told.add(sink + " " + events.size());
        }
    }

    @AfterEach
    void close() {
        go.countDown();
        listener.close();
    }

    @Test
    void goesOnThoughWhatACallbackThrewCannotEvenBeTold() {
        go.countDown();
        listener.sinkRecovered("worse");
        listener.sinkRecovered("next");
        await().until(() -> told.equals(List.of("worse", "next")));
        assertEquals(List.of("PipelineListener: what a callback threw cannot be told"), listener.problems());
    }

    @Test
    void dropsWhatComesWhenTooManyWaitAndSaysSo() throws Exception {
        listener.sinkRecovered("0");
        entered.await();
        for (int i = 1; i <= SafeListener.CAPACITY + 7; i++) {
            listener.sinkRecovered(Integer.toString(i));
        }
        assertEquals(7, listener.droppedCallbacks());
        assertEquals(1, listener.problems().size());
        assertTrue(listener.problems().get(0).contains("7 callbacks dropped"), listener.problems()::toString);
        go.countDown();
        await().until(() -> told.size() == SafeListener.CAPACITY + 1);
        assertEquals(
                IntStream.rangeClosed(0, SafeListener.CAPACITY)
                        .mapToObj(Integer::toString)
                        .toList(),
                told);
        time.pass(Duration.ofSeconds(61));
        assertEquals(List.of(), listener.problems());
        assertEquals(7, listener.droppedCallbacks());
    }

    @Test
    void countsTheEventsThatACallbackHolds() throws Exception {
        listener.sinkRecovered("0");
        entered.await();
        List<MarketEvent> many = Collections.nCopies(SafeListener.CAPACITY, Samples.trade(1));
        listener.undelivered("first", many, "it is alone");
        listener.undelivered("second", many, "too many");
        listener.sinkRecovered("third");
        assertEquals(2, listener.droppedCallbacks());
        go.countDown();
        await().until(() -> told.equals(List.of("0", "first " + SafeListener.CAPACITY)));
        listener.sinkRecovered("fourth");
        await().until(() -> told.contains("fourth"));
    }

    @Test
    void tellsTheAgeOfACallbackThatHangs() throws Exception {
        listener.sinkRecovered("0");
        entered.await();
        time.pass(Duration.ofSeconds(10));
        assertEquals(List.of(), listener.problems());
        listener.sinkRecovered("1");
        time.pass(Duration.ofSeconds(65));
        listener.watch();
        assertEquals(
                List.of("PipelineListener.sinkRecovered has not returned for 75 s; 1 callbacks wait for it"),
                listener.problems());
        go.countDown();
        await().until(() -> told.equals(List.of("0", "1")));
        await().until(() -> listener.problems().isEmpty());
    }

    @Test
    void goesOnAfterACallbackThatThrows() {
        go.countDown();
        listener.sinkRecovered("bad");
        listener.sinkRecovered("next");
        await().until(() -> told.equals(List.of("bad", "next")));
        assertEquals(
                List.of("PipelineListener: sinkRecovered threw java.lang.AssertionError: mine"), listener.problems());
        time.pass(Duration.ofSeconds(61));
        assertEquals(List.of(), listener.problems());
    }

    @Test
    void makesTheCallbacksThatWaitWhenItIsClosed() {
        go.countDown();
        for (int i = 0; i < 100; i++) {
            listener.sinkRecovered("again");
        }
        listener.close();
        assertEquals(100, told.size());
    }

    @Test
    void leavesACallbackBehindThatDoesNotReturn() throws Exception {
        listener.sinkRecovered("0");
        entered.await();
        assertFalse(listener.isOwnThread());
        time.hang(1);
        listener.close();
        await().until(() -> told.contains("interrupted"));
    }
}
