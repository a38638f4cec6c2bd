package io.marketprism.test;

import io.marketprism.event.BookEvent;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Remembers every event, for tests. Thread-safe. */
public final class RecordingSink implements Sink {
    private final List<MarketEvent> events = new ArrayList<>();

    /** A sink that remembers nothing yet. */
    public RecordingSink() {}

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        synchronized (events) {
            events.addAll(batch.events());
            events.notifyAll();
        }
        return CompletableFuture.completedFuture(Receipt.DELIVERED);
    }

    /** {@return all events so far, in order} */
    public List<MarketEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /**
     * Waits for events of a type.
     *
     * @param type such as {@code Trade.class}, or {@code MarketEvent.class} for all
     * @param count how many, since the beginning
     * @param timeout how long to wait
     * @param <E> the type
     * @return all of the type that have come, in order; at least so many
     * @throws IllegalStateException if there are fewer when the time is over
     * @throws InterruptedException if the thread is interrupted
     */
    public <E extends MarketEvent> List<E> await(Class<E> type, int count, Duration timeout)
            throws InterruptedException {
        long begin = System.nanoTime();
        synchronized (events) {
            while (true) {
                List<E> found =
                        events.stream().filter(type::isInstance).map(type::cast).toList();
                if (found.size() >= count) {
                    return found;
                }
                long left = timeout.toNanos() - (System.nanoTime() - begin);
                if (left <= 0) {
                    throw new IllegalStateException("Expected " + count + " of " + type.getSimpleName() + " within "
                            + timeout + ", were " + found.size() + " among " + events.size() + " events");
                }
                TimeUnit.NANOSECONDS.timedWait(events, left);
            }
        }
    }

    /**
     * The trades of an instrument.
     *
     * @param symbol such as {@code BTC-USDT}
     * @return in order
     */
    public List<Trade> trades(String symbol) {
        return of(Trade.class, symbol);
    }

    /**
     * The book events of an instrument.
     *
     * @param symbol such as {@code BTC-USDT}
     * @return in order
     */
    public List<BookEvent> books(String symbol) {
        return of(BookEvent.class, symbol);
    }

    /**
     * The gaps of an instrument, every revision of them.
     *
     * @param symbol such as {@code BTC-USDT}
     * @return in order
     */
    public List<Gap> gaps(String symbol) {
        return of(Gap.class, symbol);
    }

    /** {@return the instruments of which there are events} */
    public List<Instrument> instruments() {
        return events().stream().map(MarketEvent::instrument).distinct().toList();
    }

    private <E extends MarketEvent> List<E> of(Class<E> type, String symbol) {
        return events().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(event -> event.instrument().symbol().equals(symbol))
                .toList();
    }
}
