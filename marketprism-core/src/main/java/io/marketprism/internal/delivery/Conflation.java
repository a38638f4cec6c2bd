package io.marketprism.internal.delivery;

import io.marketprism.book.OrderBook;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The newest state of books and best bids and offers, for a sink that is slower than the market. Guarded by the queue's lock. */
final class Conflation {
    private final int levels;
    private final Consumer<MarketEvent> replaced;
    private final Map<Instrument, OrderBook> books = new HashMap<>();
    private final Map<Instrument, String> sessions = new HashMap<>();
    private final Map<Instrument, BookEvent> changedBooks = new LinkedHashMap<>();
    private final Map<Instrument, BestBidOffer> changedOffers = new LinkedHashMap<>();

    Conflation(int levels, Consumer<MarketEvent> replaced) {
        this.levels = levels;
        this.replaced = replaced;
    }

    void put(MarketEvent event) {
        MarketEvent older;
        if (event instanceof BookEvent book) {
            // What leaves the book as it is would bring the same snapshot again.
            older = moves(book) ? changedBooks.put(book.instrument(), book) : book;
        } else {
            older = changedOffers.put(event.instrument(), (BestBidOffer) event);
        }
        if (older != null) {
            replaced.accept(older);
        }
    }

    /**
     * Applies an event. A snapshot that begins a session replaces the book even if its number is lower: the numbering may have restarted in the gap
     * before it.
     *
     * @return whether the book is another one now
     */
    private boolean moves(BookEvent event) {
        Instrument instrument = event.instrument();
        boolean begins = !Objects.equals(sessions.put(instrument, event.bookSession()), event.bookSession());
        if (begins && event instanceof BookSnapshot) {
            books.put(instrument, new OrderBook(instrument));
        }
        OrderBook book = books.computeIfAbsent(instrument, OrderBook::new);
        long before = book.sequence();
        book.apply(event);
        boolean moved = book.sequence() != before || before == MarketEvent.ABSENT;
        return moved && book.state() == OrderBook.State.VALID;
    }

    /** What has changed and waits. */
    List<MarketEvent> waiting() {
        List<MarketEvent> waiting = new ArrayList<>(changedBooks.values());
        waiting.addAll(changedOffers.values());
        return waiting;
    }

    int size() {
        return changedBooks.size() + changedOffers.size();
    }

    /** Moves what has changed to a batch, those that have waited longest first, until the batch is full. A book of which nothing is known goes without. */
    void moveTo(List<MarketEvent> batch, int batchSize) {
        for (Iterator<BookEvent> changed = changedBooks.values().iterator();
                changed.hasNext() && batch.size() < batchSize; ) {
            BookEvent newest = changed.next();
            BookSnapshot snapshot = books.get(newest.instrument()).snapshot(levels);
            if (snapshot == null) {
                replaced.accept(newest);
            } else {
                batch.add(snapshot);
            }
            changed.remove();
        }
        for (Iterator<BestBidOffer> changed = changedOffers.values().iterator();
                changed.hasNext() && batch.size() < batchSize; ) {
            batch.add(changed.next());
            changed.remove();
        }
    }
}
