package io.marketprism.sink;

import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.ThrottledLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Hands each event of a class to a callback. */
final class ForEachSink<E extends MarketEvent> implements Sink {
    private final Class<E> type;
    private final String name;
    private final Consumer<? super E> consumer;
    private final ThrottledLog complaints = new ThrottledLog(LoggerFactory.getLogger(ForEachSink.class));

    ForEachSink(Class<E> type, String name, Consumer<? super E> consumer) {
        this.type = type;
        this.name = name;
        this.consumer = consumer;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Selection selection() {
        return Selection.of(type);
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        List<Receipt.Rejection> rejected = new ArrayList<>();
        for (MarketEvent event : batch.events()) {
            try {
                consumer.accept(type.cast(event));
            } catch (OutOfMemoryError e) {
                throw e;
            } catch (Throwable e) {
                rejected.add(new Receipt.Rejection(event, "the callback threw " + e));
                complaints.warn(
                        "The callback threw " + e.getClass().getName(),
                        "it rejects " + event + " so: " + e.getMessage(),
                        e);
            }
        }
        return CompletableFuture.completedFuture(
                rejected.isEmpty() ? Receipt.DELIVERED : new Receipt(List.of(), rejected));
    }
}
