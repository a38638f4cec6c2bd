package io.marketprism.testkit;

import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Fails every other write, each time in another way: before the sink that it stands before has heard of the batch, or when that has stored it. What
 * that sink itself fails with is kept apart.
 */
final class FailingSink implements Sink {
    private static final long PATIENCE_SECONDS = 60;

    private final Sink sink;
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>(all());
    private final Queue<Throwable> ownFailures = new ConcurrentLinkedQueue<>();
    private boolean failedLast;

    /** One way to fail, and when. */
    private record Failure(Supplier<CompletionStage<Receipt>> way, boolean isStored) {}

    FailingSink(Sink sink) {
        this.sink = sink;
    }

    private static List<Failure> all() {
        List<Supplier<CompletionStage<Receipt>>> ways = new ArrayList<>();
        for (Throwable each : List.of(
                SinkException.retryable("planted: it will pass", null),
                SinkException.hold("planted: somebody must change something", null),
                SinkException.unknown("planted: nobody knows", null),
                new IOException("planted"),
                new IllegalStateException("planted"),
                new NullPointerException("planted"),
                new AssertionError("planted"),
                new NoClassDefFoundError("planted"),
                new StackOverflowError("planted"))) {
            ways.add(() -> {
                throwUnchecked(each);
                return null;
            });
            ways.add(() -> CompletableFuture.failedFuture(each));
        }
        ways.add(() -> null);
        ways.add(() -> CompletableFuture.completedFuture(null));
        List<Failure> failures = new ArrayList<>();
        for (Supplier<CompletionStage<Receipt>> way : ways) {
            failures.add(new Failure(way, false));
            failures.add(new Failure(way, true));
        }
        return failures;
    }

    /** {@return whether there is a way left in which it has not failed yet} */
    boolean hasMore() {
        return !failures.isEmpty();
    }

    /** {@return what the sink itself failed with, which nobody planted} */
    List<Throwable> ownFailures() {
        return List.copyOf(ownFailures);
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public void open() {
        if (!ownFailures.isEmpty()) {
            return;
        }
        try {
            sink.open();
        } catch (Throwable e) {
            ownFailures.add(e);
            throw e;
        }
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        if (!ownFailures.isEmpty()) {
            // The test has failed; the pipeline shall end at once.
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        }
        Failure failure = failedLast ? null : failures.poll();
        failedLast = failure != null;
        if (failure == null) {
            return written(batch);
        }
        if (failure.isStored()) {
            written(batch)
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        return failure.way().get();
    }

    private CompletionStage<Receipt> written(Batch batch) {
        try {
            return sink.write(batch).whenComplete((receipt, failure) -> {
                if (failure != null) {
                    ownFailures.add(failure);
                }
            });
        } catch (Throwable e) {
            ownFailures.add(e);
            throw e;
        }
    }

    @Override
    public void close() {
        sink.close();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
