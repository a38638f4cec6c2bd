package io.marketprism.internal.flow;

import io.marketprism.PipelineListener;
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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers to one sink: its queue, its thread, its batches, retries and account. */
public final class SinkWorker {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);

    /** How much longer than the time to drain a sink may take to let go. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Sink sink;
    private final Delivery delivery;
    private final String session;
    private final PipelineListener listener;
    private final Account account = new Account();
    private final SinkLosses losses;
    private final EventQueue queue;
    private final Timer writeTimer;
    private final Thread thread;
    private final Backoff backoff;

    private long batches;
    private volatile boolean opened;
    private volatile boolean started;
    private volatile boolean closing;
    private volatile long deadline;
    private volatile String failure;

    /** A worker that has not begun. */
    public SinkWorker(Sink sink, Delivery delivery, Ledger ledger, PipelineListener listener, PipelineMetrics metrics) {
        this.sink = sink;
        this.delivery = delivery;
        this.session = ledger.session();
        this.listener = listener;
        this.losses = new SinkLosses(sink.name(), ledger);
        this.queue = new EventQueue(delivery, this::overflowed, this::conflated);
        this.backoff = new Backoff(delivery.firstBackoff(), delivery.maxBackoff());
        this.writeTimer = metrics.sinkWrite(sink.name());
        this.thread = new Thread(this::run, "marketprism-sink-" + sink.name());
        thread.setDaemon(true);
        metrics.sink(sink.name(), queue::size, account);
    }

    /** {@return the sink's name} */
    public String name() {
        return sink.name();
    }

    /** {@return what became of every event} */
    public Account account() {
        return account;
    }

    /** {@return events that wait} */
    public int queueDepth() {
        return queue.size();
    }

    /** {@return why it does not work at the moment, or null if it does} */
    public String failure() {
        return failure == null && !opened ? "not opened yet" : failure;
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
            account.dequeued(List.of(event));
            undelivered(List.of(event), "it came after the sink was closed");
        }
    }

    private void overflowed(MarketEvent event) {
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

    private void conflated(MarketEvent event) {
        account.dequeued(List.of(event));
        account.conflated(event);
    }

    private void run() {
        try {
            openEventually();
            while (true) {
                List<MarketEvent> events = queue.take();
                if (events.isEmpty()) {
                    return;
                }
                try {
                    deliver(new Batch(session + "-" + ++batches, events));
                } catch (InterruptedException e) {
                    undelivered(events, "the pipeline closed before the sink answered");
                    throw e;
                } finally {
                    account.dequeued(events);
                }
                if (losses.isOverflowing() && queue.size() <= delivery.queueCapacity() / 2) {
                    losses.roomAgain();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Sink {} is given up", name());
        } finally {
            giveUpTheRest();
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

    private void giveUpTheRest() {
        while (!queue.end()) {
            List<MarketEvent> rest = queue.poll();
            undelivered(rest, "the pipeline closed before the sink took them");
            account.dequeued(rest);
        }
    }

    private void closeSink() {
        try {
            sink.close();
        } catch (RuntimeException | Error e) {
            LOG.warn("Sink {} failed to close", name(), e);
        }
    }

    private void deliver(Batch fresh) throws InterruptedException {
        Batch batch = fresh;
        while (true) {
            if (isDrainTimeOver()) {
                String why = failure == null ? "" : "; the last failure was: " + failure;
                undelivered(batch.events(), "the time to drain is over" + why);
                return;
            }
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
                return;
            } catch (SinkException e) {
                failed(e);
                if (!e.isRetryable()) {
                    undelivered(batch.events(), e.getMessage());
                    return;
                }
                queue.awaitClosed(closing ? 0 : backoff.nextMillis());
                if (closing) {
                    Thread.sleep(Math.min(delivery.firstBackoff().toMillis(), 200));
                }
            }
        }
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
                : SinkException.fatal(
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
     * Delivers what waits, for no longer than the drain timeout, then closes the sink. Waits for it; a sink that holds its thread in spite of
     * an interrupt is left behind.
     */
    public void close() {
        deadline = System.nanoTime() + delivery.drainTimeout().toNanos();
        closing = true;
        queue.close();
        if (!started) {
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
