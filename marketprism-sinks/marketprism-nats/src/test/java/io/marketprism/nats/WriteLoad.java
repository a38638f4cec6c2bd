package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.marketprism.codec.EventIdentity;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A sink under load: one batch after the other, each again until it is delivered, as the engine does. */
final class WriteLoad implements AutoCloseable {
    private static final int BATCH = 500;
    private static final List<Instrument> INSTRUMENTS = List.of(
            SampleEvents.instrument("BTC-USDT", "BTCUSDT"),
            SampleEvents.instrument("ETH-USDT", "ETHUSDT"),
            SampleEvents.instrument("SOL-USDT", "SOLUSDT"));

    private final NatsSink sink;
    private final Duration pause;
    private final Thread thread = new Thread(this::run, "load");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong deduplicated = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile Throwable defect;

    /** @param pause between batches, so that servers have time to catch up */
    WriteLoad(NatsOptions options, Duration pause) {
        this.pause = pause;
        sink = NatsSink.at(options);
        sink.open();
        thread.start();
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                long next = delivered.get();
                deliver(new Batch("batch-" + next, Trades.range(INSTRUMENTS, next, next + BATCH)));
                delivered.addAndGet(BATCH);
                stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            defect = e;
        }
    }

    private void deliver(Batch fresh) throws InterruptedException {
        Batch batch = fresh;
        while (true) {
            Instant now = Instant.now();
            try {
                Receipt receipt = sink.write(batch).toCompletableFuture().join();
                assertEquals(List.of(), receipt.rejected());
                deduplicated.addAndGet(receipt.deduplicated().size());
                return;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof SinkException failure) || !failure.isRetryable()) {
                    throw e;
                }
                failures.incrementAndGet();
                batch = batch.triedSince() == null ? batch.triedSince(now) : batch;
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** Failed writes so far. */
    long failures() {
        return failures.get();
    }

    /** Events that the sink called deduplicated, which here means stored by an attempt whose acknowledgement was lost. */
    long deduplicated() {
        return deduplicated.get();
    }

    void awaitDelivered(long more) {
        long goal = delivered.get() + more;
        await(() -> delivered.get() >= goal);
    }

    void awaitFailure(long failuresBefore) {
        await(() -> failures.get() > failuresBefore);
    }

    private void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> defect != null || condition.call());
        assertNull(defect, () -> "the load ended with " + defect);
    }

    /** Ends the load when its batch is delivered, and returns the number of events. */
    long finish() throws InterruptedException {
        stop.countDown();
        thread.join(TimeUnit.SECONDS.toMillis(120));
        await(() -> !thread.isAlive());
        return delivered.get();
    }

    /** That everything is stored once, and on each subject in order, as soon as a node that was killed has caught up with the others. */
    void assertStoredOnceAndInOrder(StoredMessages messages) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> messages.count(NatsStream.DEFAULT_NAME) >= delivered.get());
        Map<String, Long> nextOnSubject = new HashMap<>();
        long[] stored = {0};
        messages.forEachHeader(NatsStream.DEFAULT_NAME, message -> {
            long index = nextOnSubject.merge(message.getSubject(), 1L, Long::sum) - 1;
            int instrument = instrumentOf(message.getSubject());
            MarketEvent expected =
                    SampleEvents.trade(INSTRUMENTS.get(instrument), index * INSTRUMENTS.size() + instrument);
            assertEquals(
                    EventIdentity.of(expected),
                    message.getHeaders().getFirst(NatsMessages.MESSAGE_ID),
                    () -> "message " + index + " on " + message.getSubject() + ", stream sequence "
                            + message.metaData().streamSequence());
            stored[0]++;
        });
        assertEquals(delivered.get(), stored[0], "messages in the stream");
    }

    private static int instrumentOf(String subject) {
        for (int i = 0; i < INSTRUMENTS.size(); i++) {
            if (subject.endsWith("." + INSTRUMENTS.get(i).symbol())) {
                return i;
            }
        }
        throw new AssertionError("Expected only subjects of the load, was " + subject);
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sink.close();
    }
}
