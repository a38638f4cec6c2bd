package io.marketprism.testkit;

import io.marketprism.event.BookEvent;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
