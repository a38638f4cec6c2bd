package io.marketprism.sink;

import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Hands each event to a callback. */
final class ForEachSink implements Sink {
    private final Consumer<? super MarketEvent> consumer;

    ForEachSink(Consumer<? super MarketEvent> consumer) {
        this.consumer = consumer;
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
            } catch (RuntimeException e) {
                rejected.add(new Receipt.Rejection(event, "the callback threw " + e));
            }
        }
        return CompletableFuture.completedFuture(
                rejected.isEmpty() ? Receipt.DELIVERED : new Receipt(List.of(), rejected));
    }
}
