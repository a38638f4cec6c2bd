package io.marketprism.sink;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Polling;
import io.marketprism.Samples;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.MarketEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(Polling.class)
class EventPublisherTest {
    private final EventPublisher publisher = new EventPublisher("ui");
    private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    private Thread writer;

    /** Notes what it is told. */
    private static class Notes implements Flow.Subscriber<MarketEvent> {
        final List<MarketEvent> events = new CopyOnWriteArrayList<>();
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        final AtomicBoolean isComplete = new AtomicBoolean();
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription own) {
            subscription = own;
        }

        @Override
        public void onNext(MarketEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable thrown) {
            failure.complete(thrown);
        }

        @Override
        public void onComplete() {
            isComplete.set(true);
        }
    }

    private static List<MarketEvent> trades(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .<MarketEvent>mapToObj(Samples::trade)
                .toList();
    }

    /** Writes as the sink's thread does. */
    private void write(long from, long to) {
        writer = new Thread(() -> receipt.complete(publisher
                .write(new Batch("b" + from, trades(from, to)))
                .handle((done, failure) -> {
                    if (failure != null) {
                        receipt.completeExceptionally(failure);
                    }
                    return done;
                })
                .toCompletableFuture()
                .join()));
        writer.start();
    }

    @AfterEach
    void end() {
        if (writer != null) {
            writer.interrupt();
        }
    }

    private void awaitWaiting() {
        await().until(() -> writer.getState() == Thread.State.WAITING);
    }

    @Test
    void handsOverWhatIsRequestedAndNoMore() {
        Notes notes = new Notes();
        write(1, 5);
        awaitWaiting();
        publisher.subscribe(notes);
        notes.subscription.request(2);
        await().until(() -> notes.events.size() == 2);
        awaitWaiting();
        assertEquals(trades(1, 2), notes.events);
        assertFalse(receipt.isDone());

        notes.subscription.request(Long.MAX_VALUE);
        notes.subscription.request(Long.MAX_VALUE);
        assertEquals(new Receipt(List.of(), List.of()), receipt.join());
        assertEquals(trades(1, 5), notes.events);
        assertFalse(notes.isComplete.get());
        publisher.close();
        assertTrue(notes.isComplete.get());
    }

    @Test
    void oneWhoComesAfterAnotherGoesOnWhereThatStopped() {
        Notes first = new Notes();
        Notes second = new Notes();
        publisher.subscribe(first);
        first.subscription.request(2);
        write(1, 3);
        await().until(() -> first.events.size() == 2);
        publisher.subscribe(second);
        assertInstanceOf(IllegalStateException.class, second.failure.join());
        first.subscription.cancel();
        first.subscription.request(10);
        Notes third = new Notes();
        publisher.subscribe(third);
        third.subscription.request(10);
        receipt.join();
        assertEquals(trades(1, 2), first.events);
        assertEquals(List.of(), second.events);
        assertEquals(trades(3, 3), third.events);
        publisher.close();
        assertFalse(first.isComplete.get());
        assertTrue(third.isComplete.get());
    }

    @Test
    void aRequestForNothingIsAnError() {
        Notes notes = new Notes();
        publisher.subscribe(notes);
        notes.subscription.request(0);
        write(1, 1);
        assertInstanceOf(IllegalArgumentException.class, notes.failure.join());
        Notes next = new Notes();
        publisher.subscribe(next);
        next.subscription.request(1);
        receipt.join();
        assertEquals(trades(1, 1), next.events);
    }

    @Test
    void oneThatThrowsIsCalledNoMoreAndItsEventIsRejected() {
        Notes faulty = new Notes() {
            @Override
            public void onNext(MarketEvent event) {
                throw new IllegalStateException("cannot");
            }
        };
        publisher.subscribe(faulty);
        faulty.subscription.request(10);
        write(1, 2);
        awaitWaiting();
        Notes next = new Notes();
        publisher.subscribe(next);
        next.subscription.request(10);
        List<Receipt.Rejection> rejected = receipt.join().rejected();
        assertEquals(
                trades(1, 1), rejected.stream().map(Receipt.Rejection::event).toList());
        assertTrue(rejected.get(0).reason().contains("cannot"));
        assertEquals(trades(2, 2), next.events);
    }

    @Test
    void whatWasHandedOverBeforeAnInterruptIsNotHandedOverAgain() {
        Notes notes = new Notes();
        publisher.subscribe(notes);
        notes.subscription.request(1);
        write(1, 2);
        await().until(() -> notes.events.size() == 1);
        awaitWaiting();
        writer.interrupt();
        CompletionException failure = assertThrows(CompletionException.class, receipt::join);
        assertTrue(assertInstanceOf(SinkException.class, failure.getCause()).isRetryable());

        notes.subscription.request(1);
        publisher.write(new Batch("b1", trades(1, 2))).toCompletableFuture().join();
        assertEquals(trades(1, 2), notes.events);
    }

    @Test
    void oneWhoIsStillBeingIntroducedLearnsOfTheEndAfterwards() {
        Notes notes = new Notes() {
            @Override
            public void onSubscribe(Flow.Subscription own) {
                publisher.close();
                assertFalse(isComplete.get());
            }
        };
        publisher.subscribe(notes);
        assertTrue(notes.isComplete.get());
    }

    @Test
    void needsAName() {
        assertThrows(ConfigurationException.class, () -> new EventPublisher(""));
        assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
    }
}
