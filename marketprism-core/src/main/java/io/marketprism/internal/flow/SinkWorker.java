package io.marketprism.internal.flow;

import io.marketprism.PipelineListener;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers to one sink: its queue, its thread, its batches, retries and account. */
public final class SinkWorker implements EventQueue.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);

    /** How much longer than the time to drain a sink may take to let go. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Sink sink;
    private final Delivery delivery;
    private final PipelineListener listener;
    private final Account account = new Account();
    private final SinkLosses losses;
    private final EventQueue queue;
    private final Timer writeTimer;
    private final Thread thread;
    private final Backoff backoff;

    private volatile boolean opened;
    private volatile boolean started;
    private volatile boolean closing;
    private volatile long deadline;
    private volatile String failure;

    /** A worker that has not begun. */
    public SinkWorker(
            Sink sink,
            Delivery delivery,
            SpillPlace place,
            Ledger ledger,
            PipelineListener listener,
            PipelineMetrics metrics) {
        this.sink = sink;
        this.delivery = delivery;
        this.listener = listener;
        this.losses = new SinkLosses(sink.name(), ledger);
        this.queue = new EventQueue(delivery, ledger.session(), sink.name(), place, this);
        this.backoff = new Backoff(delivery.firstBackoff(), delivery.maxBackoff());
        this.writeTimer = metrics.sinkWrite(sink.name());
        this.thread = new Thread(this::run, "marketprism-sink-" + sink.name());
        thread.setDaemon(true);
        metrics.sink(sink.name(), queue::size, queue::bytesOnDisk, account);
    }

    /** {@return the sink's name} */
    public String name() {
        return sink.name();
    }

    /** {@return what became of every event} */
    public Account account() {
        return account;
    }

    /** {@return events that wait in memory} */
    public int queueDepth() {
        return queue.size();
    }

    /** {@return bytes that wait on disk} */
    public long spilledBytes() {
        return queue.bytesOnDisk();
    }

    /** {@return when the oldest event that would be lost with the process was received, µs since the epoch; {@link Long#MAX_VALUE} if none} */
    public long oldestInMemoryUs() {
        return queue.oldestInMemoryUs();
    }

    /** {@return why it does not work at the moment, or null if it does} */
    public String failure() {
        String known = failure == null ? queue.diskFailure() : failure;
        return known == null && !opened ? "not opened yet" : known;
    }

    /**
     * Takes over what an earlier process left on disk.
     *
     * @throws io.marketprism.MarketPrismException if the file cannot be opened
     */
    public void recover() {
        queue.recover().forEach((type, count) -> {
            account.recovered(type, count);
            LOG.info("Sink {} goes on with {} {} events from the disk", name(), count, type.wireName());
        });
    }

    /**
     * Opens the sink on the caller's thread.
     *
     * @throws SinkException if it cannot be opened
     */
    public void open() {
        try {
            sink.open();
        } catch (RuntimeException | Error e) {
            throw asSinkException(e);
        }
        opened = true;
    }

    /** Begins to deliver. */
    public void start() {
        started = true;
        thread.start();
    }

    /** Takes an event. Returns at once, unless the delivery's policy is to block. */
    public void accept(MarketEvent event) {
        account.received(event);
        account.enqueued(event);
        if (!queue.put(event)) {
            giveUp(List.of(event), "it came after the sink was closed");
        }
    }

    @Override
    public void overflowed(MarketEvent event) {
        account.dequeued(List.of(event));
        account.dropped(event);
        if (!losses.isOverflowing()) {
            LOG.warn(
                    "Queue size exceeded: sink {} has {} events waiting, the oldest are dropped",
                    name(),
                    delivery.queueCapacity());
        }
        losses.overflowed(event);
    }

    @Override
    public void conflated(MarketEvent event) {
        account.dequeued(List.of(event));
        account.conflated(event);
    }

    @Override
    public void unreadable(Map<DataType, Long> events) {
        events.forEach(account::unreadable);
    }

    private void run() {
        try {
            openEventually();
            for (Batch batch = queue.take(); batch != null; batch = queue.take()) {
                if (!deliver(batch)) {
                    return;
                }
                queue.settled();
                account.dequeued(batch.events());
                if (losses.isOverflowing() && queue.size() <= delivery.queueCapacity() / 2) {
                    losses.roomAgain();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Sink {} is given up", name());
        } catch (RuntimeException | Error e) {
            LOG.error("Sink {} takes nothing any more; this is a defect", name(), e);
            failure = "it takes nothing any more, after " + e;
        } finally {
            endQueue();
            closeSink();
        }
    }

    /** Does not wait for an event to find out whether the sink can be reached. */
    private void openEventually() throws InterruptedException {
        while (!opened && !closing) {
            try {
                openOrRetry();
                backoff.reset();
                recovered();
            } catch (SinkException e) {
                failed(e);
                queue.awaitClosed(backoff.nextMillis());
            }
        }
    }

    private void endQueue() {
        losses.roomAgain();
        String why = failure == null ? "" : "; the last failure was: " + failure;
        queue.end(events -> giveUp(events, "the pipeline closed before the sink took them" + why));
        if (queue.bytesOnDisk() > 0) {
            LOG.warn(
                    "Sink {} did not take all in time; {} bytes wait on disk for the next start",
                    name(),
                    queue.bytesOnDisk());
        }
    }

    private void giveUp(List<MarketEvent> events, String reason) {
        undelivered(events, reason);
        account.dequeued(events);
    }

    private void closeSink() {
        try {
            sink.close();
        } catch (RuntimeException | Error e) {
            LOG.warn("Sink {} failed to close", name(), e);
        }
    }

    /** {@return false if the time to drain is over before it is delivered or given up} */
    private boolean deliver(Batch fresh) throws InterruptedException {
        Batch batch = fresh;
        while (!isDrainTimeOver()) {
            try {
                if (!opened) {
                    openOrRetry();
                }
                Instant now = Instant.now();
                long begin = System.nanoTime();
                Receipt receipt;
                try {
                    receipt = written(batch);
                } finally {
                    batch = batch.triedSince() == null ? batch.triedSince(now) : batch;
                }
                writeTimer.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
                settle(batch, receipt);
                backoff.reset();
                recovered();
                return true;
            } catch (SinkException e) {
                failed(e);
                if (!e.isRetryable()) {
                    undelivered(batch.events(), e.getMessage());
                    return true;
                }
                queue.failing(batch.triedSince());
                queue.awaitClosed(closing ? 0 : backoff.nextMillis());
                if (closing) {
                    Thread.sleep(Math.min(delivery.firstBackoff().toMillis(), 200));
                }
            }
        }
        return false;
    }

    /** A sink that does not open is no fault of the events: they wait, whatever must be changed. */
    private void openOrRetry() {
        try {
            open();
        } catch (SinkException e) {
            throw e.isRetryable() ? e : SinkException.retryable(e.getMessage(), e);
        }
    }

    /** Waits for the sink; when the time to drain is over, no longer. */
    private Receipt written(Batch batch) throws InterruptedException {
        try {
            CompletableFuture<Receipt> stage = sink.write(batch).toCompletableFuture();
            while (true) {
                try {
                    return Objects.requireNonNull(stage.get(200, TimeUnit.MILLISECONDS), "receipt");
                } catch (TimeoutException e) {
                    if (isDrainTimeOver()) {
                        throw SinkException.retryable("sink " + name() + " has not answered", e);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw asSinkException(e.getCause());
        } catch (RuntimeException | Error e) {
            throw asSinkException(e);
        }
    }

    private boolean isDrainTimeOver() {
        return closing && System.nanoTime() - deadline >= 0;
    }

    private SinkException asSinkException(Throwable cause) {
        return cause instanceof SinkException e
                ? e
                : SinkException.hold(
                        "sink " + name() + " failed with " + cause + "; this is a defect of the sink", cause);
    }

    private void settle(Batch batch, Receipt receipt) {
        batch.events().forEach(account::delivered);
        for (MarketEvent duplicate : receipt.deduplicated()) {
            account.notDelivered(duplicate);
            account.deduplicated(duplicate);
        }
        for (Receipt.Rejection rejection : receipt.rejected()) {
            LOG.warn("Sink {} rejects {}: {}", name(), rejection.event(), rejection.reason());
            account.notDelivered(rejection.event());
            account.dropped(rejection.event());
            listener.undelivered(name(), List.of(rejection.event()), rejection.reason());
        }
        losses.refused(receipt.rejected().stream().map(Receipt.Rejection::event).toList());
    }

    private void undelivered(List<MarketEvent> events, String reason) {
        events.forEach(account::dropped);
        losses.refused(events);
        listener.undelivered(name(), events, reason);
    }

    private void failed(SinkException e) {
        if (failure == null) {
            LOG.warn("Sink {} fails{}: {}", name(), e.isRetryable() ? ", trying again" : "", e.getMessage());
        }
        failure = e.getMessage();
        listener.sinkFailed(name(), e);
    }

    private void recovered() {
        if (failure != null) {
            failure = null;
            LOG.info("Sink {} works again", name());
            listener.sinkRecovered(name());
        }
    }

    /**
     * Delivers what waits, for no longer than the drain timeout, keeps the rest on disk if that outlives the process, then closes the sink. Waits
     * for it; a sink that holds its thread in spite of an interrupt is left behind.
     */
    public void close() {
        deadline = System.nanoTime() + delivery.drainTimeout().toNanos();
        closing = true;
        queue.close();
        if (!started) {
            endQueue();
            closeSink();
            return;
        }
        try {
            thread.join(delivery.drainTimeout().plus(GRACE).toMillis());
            thread.interrupt();
            thread.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("Sink {} does not let go of its thread; it is left behind", name());
        }
    }
}
