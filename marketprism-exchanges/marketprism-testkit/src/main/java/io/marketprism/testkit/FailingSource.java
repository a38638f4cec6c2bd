package io.marketprism.testkit;

import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Receipt;
import io.marketprism.source.Portion;
import io.marketprism.source.Source;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A source that fails every other time, in each way once, and looks whether what is settled is stored. */
final class FailingSource implements Source {
    private final Source source;
    private final Predicate<MarketEvent> isStored;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>(List.of(
            new MarketPrismException("planted"), new IllegalStateException("planted"), new IOException("planted")));
    private final Set<MarketEvent> settled = ConcurrentHashMap.newKeySet();
    private final Queue<MarketEvent> settledTooEarly = new ConcurrentLinkedQueue<>();
    private boolean failedLast;

    FailingSource(Source source, Predicate<MarketEvent> isStored) {
        this.source = source;
        this.isStored = isStored;
    }

    /** {@return whether there is a way left in which it has not failed yet} */
    boolean hasMore() {
        return !failures.isEmpty();
    }

    /** {@return how many different events are settled} */
    int settled() {
        return settled.size();
    }

    /** {@return events that were settled before they were stored} */
    List<MarketEvent> settledTooEarly() {
        return List.copyOf(settledTooEarly);
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public void open() {
        source.open();
    }

    @Override
    public @Nullable Portion read() throws InterruptedException {
        Throwable failure = failedLast ? null : failures.poll();
        failedLast = failure != null;
        if (failure != null) {
            throwUnchecked(failure);
        }
        Portion portion = source.read();
        return portion == null ? null : new Watched(portion);
    }

    @Override
    public String detail() {
        return source.detail();
    }

    @Override
    public void close() {
        source.close();
    }

    private final class Watched implements Portion {
        private final Portion portion;

        private Watched(Portion portion) {
            this.portion = portion;
        }

        @Override
        public List<MarketEvent> events() {
            return portion.events();
        }

        @Override
        public List<String> unreadable() {
            return portion.unreadable();
        }

        @Override
        public void settled(List<Receipt.Rejection> rejected) {
            events().stream().filter(isStored.negate()).forEach(settledTooEarly::add);
            portion.settled(rejected);
            settled.addAll(events());
        }

        @Override
        public void held() {
            portion.held();
        }

        @Override
        public void returned() {
            portion.returned();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
