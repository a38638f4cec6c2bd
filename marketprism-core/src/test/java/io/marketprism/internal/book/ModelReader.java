package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Levels;
import java.util.TreeMap;

/**
 * Builds a book by the rule for readers: a snapshot not above a valid book is ignored; so is a delta not above the book, unless it restarts
 * the numbering; one whose previous sequence is not above the book's is applied; anything else is a break, which here is a failure. It believes
 * a cut snapshot only as far as it goes.
 */
final class ModelReader {
    private TreeMap<Long, Long> book;
    private long knownDownTo;
    private long knownUpTo;
    private long sequence;
    private int state;
    private String session;

    boolean isValid() {
        return book != null;
    }

    /** What is known of its book. */
    TreeMap<Long, Long> book() {
        return known(book);
    }

    /** What it would know of a book. */
    TreeMap<Long, Long> known(TreeMap<Long, Long> whole) {
        return new TreeMap<>(whole.subMap(knownDownTo, true, knownUpTo, true));
    }

    long sequence() {
        return sequence;
    }

    /** Which state of the venue the book claims to be. */
    int state() {
        return state;
    }

    /** A gap says that the book is broken. */
    void invalidate() {
        book = null;
    }

    void read(BookEvent event) {
        assertNotNull(event.bookSession());
        if (event instanceof BookSnapshot snapshot) {
            session = event.bookSession();
            if (isValid() && event.sequence() <= sequence) {
                return;
            }
            book = new TreeMap<>();
            knownDownTo = isCut(snapshot.bids(), snapshot) ? worst(snapshot.bids()) : Long.MIN_VALUE;
            knownUpTo = isCut(snapshot.asks(), snapshot) ? worst(snapshot.asks()) : Long.MAX_VALUE;
        } else {
            BookDelta delta = (BookDelta) event;
            session = delta.reset() ? event.bookSession() : session;
            assertEquals(
                    session, event.bookSession(), "a delta belongs to the session of the snapshot or reset before it");
            assertNotNull(book, () -> "a delta without a book: " + delta);
            if (delta.sequence() <= sequence && !delta.reset()) {
                return;
            }
            if (delta.previousSequence() > sequence) {
                throw new AssertionError("the book stands at " + sequence + ", there is a hole before " + delta);
            }
        }
        apply(event.bids());
        apply(event.asks());
        sequence = event.sequence();
        state = ModelVenue.state(event);
    }

    private static boolean isCut(Levels side, BookSnapshot snapshot) {
        return snapshot.depthLimit() > 0 && side.size() >= snapshot.depthLimit();
    }

    private static long worst(Levels side) {
        return side.price(side.size() - 1).unscaled();
    }

    private void apply(Levels levels) {
        for (int i = 0; i < levels.size(); i++) {
            if (levels.quantity(i).signum() == 0) {
                book.remove(levels.price(i).unscaled());
            } else {
                book.put(levels.price(i).unscaled(), levels.quantity(i).unscaled());
            }
        }
    }
}
