package io.marketprism.sink;

import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each event to a callback. */
final class ForEachSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(ForEachSink.class);
    private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<? super MarketEvent> consumer;
    private final LongSupplier nanoTime;
    private final Map<Class<?>, Complaint> complaints = new HashMap<>();

    ForEachSink(Consumer<? super MarketEvent> consumer) {
        this(consumer, System::nanoTime);
    }

    ForEachSink(Consumer<? super MarketEvent> consumer, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "for-each";
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        List<Receipt.Rejection> rejected = new ArrayList<>();
        for (MarketEvent event : batch.events()) {
            try {
                consumer.accept(event);
            } catch (OutOfMemoryError e) {
                throw e;
            } catch (Throwable e) {
                rejected.add(new Receipt.Rejection(event, "the callback threw " + e));
                complain(event, e);
            }
        }
        return CompletableFuture.completedFuture(
                rejected.isEmpty() ? Receipt.DELIVERED : new Receipt(List.of(), rejected));
    }

    /** What was thrown how often of one kind since the log told of it last. */
    private static final class Complaint {
        private long toldAt;
        private long untold;
    }

    /** The first of a kind with its stack, then how many there were, once a minute. */
    private void complain(MarketEvent event, Throwable thrown) {
        long now = nanoTime.getAsLong();
        Complaint complaint = complaints.get(thrown.getClass());
        if (complaint == null) {
            complaint = new Complaint();
            complaint.toldAt = now;
            complaints.put(thrown.getClass(), complaint);
            LOG.warn(
                    "The callback threw at {}; the event counts as rejected, and so do others it throws at",
                    event,
                    thrown);
            return;
        }
        complaint.untold++;
        if (now - complaint.toldAt >= REPORT_NANOS) {
            LOG.warn(
                    "The callback threw {} more times; the last was at {}: {}",
                    complaint.untold,
                    event,
                    thrown.toString());
            complaint.toldAt = now;
            complaint.untold = 0;
        }
    }
}
