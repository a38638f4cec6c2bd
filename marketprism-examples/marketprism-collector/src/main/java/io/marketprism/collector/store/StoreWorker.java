package io.marketprism.collector.store;

import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.codec.EventJson;
import io.marketprism.collector.config.StoreConfig;
import io.marketprism.event.MarketEvent;
import io.marketprism.nats.NatsConsumer;
import io.marketprism.nats.NatsConsumer.Delivered;
import io.marketprism.nats.NatsOptions;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the messages of a stream into ClickHouse, on a thread of its own. A message is acknowledged when its row is, or when it stands among
 * the dead letters with the reason why it can never be a row. Whatever else fails, of the servers or in here, is no fault of the
 * messages: they wait until that is put right, and the health says what it is.
 */
final class StoreWorker {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWorker.class);

    /** So often a wait looks whether there is something else to do. */
    private static final long LOOK_MILLIS = 200;

    private final NatsOptions natsOptions;
    private final String stream;
    private final StoreConfig config;
    private final StoreMetrics metrics;
    private final Sink sink;
    private final Side nats = new Side("NATS");
    private final Side clickHouse = new Side("ClickHouse");
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile long deadline;
    private volatile boolean started;
    private NatsConsumer consumer;
    private boolean sinkIsOpen;

    StoreWorker(NatsOptions natsOptions, String stream, StoreConfig config, StoreMetrics metrics) {
        this(natsOptions, stream, config, metrics, ClickHouseSink.at(config.clickHouse()));
    }

    StoreWorker(NatsOptions natsOptions, String stream, StoreConfig config, StoreMetrics metrics, Sink sink) {
        this.natsOptions = natsOptions;
        this.stream = stream;
        this.config = config;
        this.metrics = metrics;
        this.sink = sink;
        this.thread = new Thread(this::run, "store-" + stream);
        thread.setDaemon(true);
    }

    /** {@return the stream that is read} */
    String stream() {
        return stream;
    }

    /** {@return what it counts} */
    StoreMetrics metrics() {
        return metrics;
    }

    /** {@return the server from which messages come} */
    Side nats() {
        return nats;
    }

    /** {@return the server to which rows go} */
    Side clickHouse() {
        return clickHouse;
    }

    void start() {
        thread.start();
        started = true;
    }

    /** {@return whether it ended though nobody asked it to} */
    boolean hasDied() {
        return started && !isClosing() && !thread.isAlive();
    }

    private void run() {
        try {
            while (!isClosing()) {
                try {
                    boolean canRead = connect();
                    if (openSink() && canRead) {
                        round();
                    }
                } catch (InterruptedException e) {
                    throw e;
                } catch (Throwable e) {
                    // A stranger's sink may throw whatever it likes, declared or not.
                    defect(e);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The last batch was not settled in time; NATS gives its messages out again");
        } finally {
            disconnect();
            closeSink();
        }
    }

    /** Nothing was acknowledged that is not stored: both connections are made anew, and NATS gives the messages out again. */
    private void defect(Throwable e) throws InterruptedException {
        LOG.error("Stream {} is read anew after a failure in here; this is a defect", stream, e);
        closeSink();
        natsFailed(SinkException.unknown("the store failed with " + e + "; this is a defect of the store", e));
    }

    private boolean connect() throws InterruptedException {
        if (consumer != null) {
            return true;
        }
        try {
            consumer = NatsConsumer.open(natsOptions, stream, config.consumer(), config.ackWait());
            return true;
        } catch (SinkException e) {
            natsFailed(e);
            return false;
        } catch (RuntimeException e) {
            // Such as the client's own, when the server dies between two questions.
            natsFailed(SinkException.retryable("cannot open the consumer of stream " + stream + ": " + e, e));
            return false;
        }
    }

    private void natsFailed(SinkException e) throws InterruptedException {
        nats.failed(e);
        disconnect();
        closing.await(nats.nextWaitMillis(), TimeUnit.MILLISECONDS);
    }

    private void disconnect() {
        if (consumer != null) {
            NatsConsumer lost = consumer;
            consumer = null;
            lost.close();
        }
    }

    private boolean openSink() throws InterruptedException {
        if (sinkIsOpen) {
            return true;
        }
        if (opened()) {
            clickHouse.succeeded();
            return true;
        }
        closing.await(clickHouse.nextWaitMillis(), TimeUnit.MILLISECONDS);
        return false;
    }

    private boolean opened() {
        try {
            sink.open();
            sinkIsOpen = true;
            return true;
        } catch (Throwable e) {
            clickHouse.failed(asSinkException(e));
            return false;
        }
    }

    private void closeSink() {
        sinkIsOpen = false;
        try {
            sink.close();
        } catch (Throwable e) {
            LOG.warn("The ClickHouse sink failed to close", e);
        }
    }

    /** What is no failure of a kind that a sink should have is told once with its stack. */
    private SinkException asSinkException(Throwable e) {
        if (e instanceof SinkException known) {
            return known;
        }
        SinkException unknown =
                SinkException.unknown("the ClickHouse sink failed with " + e + "; this is a defect of the sink", e);
        if (!unknown.getMessage().equals(clickHouse.failure())) {
            LOG.error("The ClickHouse sink failed; this is a defect of the sink", e);
        }
        return unknown;
    }

    private void round() throws InterruptedException {
        try {
            List<Delivered> messages = consumer.fetch(config.batchSize(), config.flushInterval());
            nats.succeeded();
            metrics.redelivered()
                    .increment(
                            messages.stream().filter(Delivered::isRedelivered).count());
            metrics.waiting()
                    .set(
                            messages.isEmpty()
                                    ? 0
                                    : messages.get(messages.size() - 1).waiting());
            if (!messages.isEmpty()) {
                settle(messages);
            }
        } catch (SinkException e) {
            natsFailed(e);
        }
    }

    private void settle(List<Delivered> messages) throws InterruptedException {
        List<MarketEvent> events = new ArrayList<>(messages.size());
        // Two messages may say the same.
        Map<MarketEvent, Delivered> origins = new IdentityHashMap<>();
        Map<Delivered, String> poison = new LinkedHashMap<>();
        for (Delivered message : messages) {
            try {
                MarketEvent event = EventJson.read(message.payload());
                events.add(event);
                origins.put(event, message);
            } catch (RuntimeException e) {
                poison.put(message, e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }
        if (!events.isEmpty()) {
            Receipt receipt = write(new Batch(UUID.randomUUID().toString(), events), messages);
            if (receipt == null) {
                LOG.warn("ClickHouse did not take the last batch in time; its messages are handed back to NATS");
                consumer.handBack(messages);
                return;
            }
            receipt.rejected().forEach(rejection -> poison.put(origins.get(rejection.event()), rejection.reason()));
        }
        List<Delivered> stored = messages.stream()
                .filter(message -> !poison.containsKey(message))
                .toList();
        consumer.acknowledge(stored);
        metrics.delivered().increment(stored.size());
        if (!poison.isEmpty()) {
            setAside(poison);
        }
    }

    private void setAside(Map<Delivered, String> poison) {
        List<Delivered> messages = List.copyOf(poison.keySet());
        Delivered first = messages.get(0);
        LOG.warn(
                "{} messages cannot be stored and go to NATS stream {}. The first is number {} of {}, on subject {}: {}",
                messages.size(),
                NatsConsumer.DEAD_LETTER_STREAM,
                first.sequence(),
                stream,
                first.subject(),
                poison.get(first));
        poison.forEach((message, reason) -> {
            consumer.deadLetter(message, reason);
            consumer.stillWorkingOn(messages);
        });
        consumer.acknowledge(messages);
        metrics.deadLetters().increment(messages.size());
    }

    /** {@return what became of the batch, or null if the time to end is over} */
    private Receipt write(Batch fresh, List<Delivered> messages) throws InterruptedException {
        Batch batch = fresh;
        while (!isTimeOver()) {
            Instant triedAt = Instant.now();
            long begin = System.nanoTime();
            try {
                Receipt receipt = written(batch, messages);
                metrics.writes().record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
                clickHouse.succeeded();
                return receipt;
            } catch (SinkException e) {
                clickHouse.failed(e);
                if (!e.isRetryable()) {
                    closeSink();
                }
            }
            if (batch.triedSince() == null) {
                batch = batch.triedSince(triedAt);
            }
            do {
                hold(messages, clickHouse.nextWaitMillis());
            } while (!sinkIsOpen && !isTimeOver() && !opened());
        }
        return null;
    }

    private Receipt written(Batch batch, List<Delivered> messages) throws InterruptedException {
        CompletableFuture<Receipt> stage;
        try {
            stage = sink.write(batch).toCompletableFuture();
        } catch (Throwable e) {
            throw asSinkException(e);
        }
        while (true) {
            try {
                return Objects.requireNonNull(stage.get(LOOK_MILLIS, TimeUnit.MILLISECONDS), "receipt");
            } catch (TimeoutException e) {
                if (isTimeOver()) {
                    throw SinkException.retryable("ClickHouse has not answered", e);
                }
                consumer.stillWorkingOn(messages);
            } catch (ExecutionException e) {
                throw asSinkException(e.getCause());
            } catch (RuntimeException e) {
                throw asSinkException(e);
            }
        }
    }

    /** Waits and keeps the messages from being given to others; when it is time to end, only for a moment. */
    private void hold(List<Delivered> messages, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            if (!consumer.isConnected()) {
                throw SinkException.retryable(
                        "The connection to NATS was lost while " + messages.size()
                                + " messages waited for ClickHouse; they come again",
                        null);
            }
            consumer.stillWorkingOn(messages);
            TimeUnit.MILLISECONDS.sleep(Math.min(LOOK_MILLIS, millis));
        } while (!isClosing() && System.nanoTime() - end < 0);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private boolean isTimeOver() {
        return isClosing() && System.nanoTime() - deadline >= 0;
    }

    /**
     * Settles the batch under way, or hands it back when that takes too long, and waits for it.
     *
     * @param within all that it may take; a quarter of it is left for handing back and letting go
     */
    void end(Duration within) {
        Duration quarter = within.dividedBy(4);
        deadline = System.nanoTime() + within.minus(quarter).toNanos();
        closing.countDown();
        try {
            thread.join(within.minus(quarter.dividedBy(2)).toMillis());
            thread.interrupt();
            thread.join(quarter.dividedBy(2).toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
