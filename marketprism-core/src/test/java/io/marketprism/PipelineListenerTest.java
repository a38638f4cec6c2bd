package io.marketprism;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Sink;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application does in its callbacks is its own affair. */
@Timeout(120)
@ExtendWith(Polling.class)
class PipelineListenerTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Delivery FAST =
            Delivery.defaults().linger(Duration.ofMillis(1)).drainTimeout(Duration.ofSeconds(2));

    private final AtomicReference<Pipeline> running = new AtomicReference<>();
    private TestVenue venue;

    @BeforeEach
    void open() throws IOException {
        venue = new TestVenue();
    }

    @AfterEach
    void close() {
        venue.close();
    }

    private Pipeline start(PipelineListener... listeners) {
        PipelineBuilder builder = MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT", "ETH-USDT"))
                .to(Sink.forEach(event -> {}), FAST);
        for (PipelineListener listener : listeners) {
            builder.listener(listener);
        }
        Pipeline pipeline = builder.start();
        running.set(pipeline);
        return pipeline;
    }

    /** Loses a trade of each instrument, each on the thread of a socket of its own. */
    private void breakBothStreams() {
        await().until(() -> venue.listeners() == 2);
        for (int id : new int[] {1, 5}) {
            venue.send("{\"s\":\"BTCUSDT\",\"i\":" + id + "}");
            venue.send("{\"s\":\"ETHUSDT\",\"i\":" + id + "}");
        }
    }

    /** Does something when it is told of the first gap of each instrument. */
    private record AtGap(Runnable step, CountDownLatch done) implements PipelineListener {
        @Override
        public void gap(Gap gap) {
            if (gap.cause() == GapCause.SEQUENCE_BREAK && gap.revision() == 1) {
                step.run();
                done.countDown();
            }
        }
    }

    @Test
    void twoGapsAtOnceMayBothAskForTheStatus() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch done = new CountDownLatch(2);
        venue.socketForEach();
        Pipeline pipeline = start(new AtGap(
                () -> {
                    both.countDown();
                    awaitFor(both, Duration.ofMillis(500));
                    assertEquals(2, running.get().status().feeds().size());
                },
                done));
        breakBothStreams();
        assertTrue(done.await(SOON.toSeconds(), TimeUnit.SECONDS), "the callbacks wait for each other");
        pipeline.close();
    }

    @Test
    void aCallbackThatHangsHoldsNobodyElse() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Pipeline pipeline = start(new AtGap(
                () -> {
                    entered.countDown();
                    awaitFor(never, SOON.multipliedBy(10));
                },
                new CountDownLatch(2)));
        await().until(() -> venue.listeners() == 1);
        venue.trade(1);
        venue.trade(5);
        await().until(() -> entered.getCount() == 0);
        assertTimeoutPreemptively(SOON, pipeline::status);
        assertTimeoutPreemptively(SOON, pipeline::close);
    }

    private static void awaitFor(CountDownLatch latch, Duration limit) {
        try {
            latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCallbackMayCloseThePipeline() {
        CountDownLatch done = new CountDownLatch(1);
        venue.socketForEach();
        start(new AtGap(() -> running.get().close(), done));
        breakBothStreams();
        await().until(() -> done.getCount() == 0);
        await().until(() -> running.get().status().connections().stream()
                .allMatch(connection -> connection.state().equals("closed")));
    }

    @Test
    void aCallbackMayCloseThePipelineWhileAnotherThreadDoes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Pipeline pipeline = start(new AtGap(
                () -> {
                    entered.countDown();
                    awaitFor(go, SOON);
                    running.get().close();
                },
                done));
        await().until(() -> venue.listeners() == 1);
        venue.trade(1);
        venue.trade(5);
        await().until(() -> entered.getCount() == 0);
        Thread closer = new Thread(pipeline::close);
        closer.start();
        await().until(() -> pipeline.status().connections().get(0).state().equals("closed"));
        go.countDown();
        assertTrue(done.await(SOON.toSeconds(), TimeUnit.SECONDS));
        closer.join(SOON.toMillis());
        assertEquals(Thread.State.TERMINATED, closer.getState());
    }

    @Test
    void allListenersAreToldInOrder() {
        List<String> told = new CopyOnWriteArrayList<>();
        Pipeline pipeline = start(noting("a", told), noting("b", told));
        await().until(() -> told.size() == 2);
        assertEquals(List.of("a /ws", "b /ws"), told);
        pipeline.close();
    }

    private static PipelineListener noting(String name, List<String> told) {
        return new PipelineListener() {
            @Override
            public void connected(String exchange, String market, URI uri) {
                told.add(name + " " + uri.getPath());
            }
        };
    }
}
