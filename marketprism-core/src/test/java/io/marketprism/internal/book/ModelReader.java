package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Levels;
import java.util.TreeMap;

/**
 * Builds a book by the rule for readers: a snapshot not above a valid book is ignored; so is a delta not above the book, unless it restarts
 * the numbering; one whose previous sequence is not above the book's is applied; anything else is a break, which here is a failure.
 */
final class ModelReader {
    private TreeMap<Long, Long> book;
    private long sequence;
    private int state;
    private String session;

    boolean isValid() {
        return book != null;
    }

    TreeMap<Long, Long> book() {
        return book;
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
        if (event instanceof BookSnapshot) {
            boolean beginsSession = !event.bookSession().equals(session);
            assertTrue(beginsSession || event.sequence() <= sequence, "a snapshot within a session says nothing new");
            session = event.bookSession();
            if (isValid() && event.sequence() <= sequence) {
                return;
            }
            book = new TreeMap<>();
        } else {
            assertEquals(session, event.bookSession(), "a delta belongs to the session of the snapshot before it");
            BookDelta delta = (BookDelta) event;
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
        state = (int) event.exchangeTimeUs();
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
