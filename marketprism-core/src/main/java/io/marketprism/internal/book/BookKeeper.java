package io.marketprism.internal.book;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.Connector;
import io.marketprism.connector.RestCall;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.internal.wire.RestFetcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the books of one market whole: gives each its synchroniser, and fetches the snapshots they ask for. Thread-safe. */
public final class BookKeeper implements BookSynchronizer.Host {
    private static final Logger LOG = LoggerFactory.getLogger(BookKeeper.class);
    private static final int SNAPSHOT_LEVELS = 1_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final long STREAM_SNAPSHOT_WITHIN_MILLIS = 5_000;

    /** Told what becomes of the books. */
    public interface Listener {
        /** The next event of a whole book. */
        void verified(BookEvent event);

        /** A book is broken; what follows a state is missing. */
        void broken(Instrument instrument, GapCause cause, long lastSequence, String reason);

        /** A book is whole again. */
        void healed(BookSnapshot snapshot);

        /** The stream should send a fresh snapshot. */
        void askStream(Instrument instrument);
    }

    private final Connector connector;
    private final BookRule rule;
    private final RestFetcher rest;
    private final ScheduledExecutorService timer;
    private final String session;
    private final Listener listener;
    private final Map<Instrument, BookSynchronizer> books = new ConcurrentHashMap<>();
    private final AtomicLong sessions = new AtomicLong();

    /** Uses a fetcher and a timer that somebody else closes. */
    public BookKeeper(
            Connector connector, RestFetcher rest, ScheduledExecutorService timer, String session, Listener listener) {
        this.connector = connector;
        this.rule = connector.bookRule();
        this.rest = rest;
        this.timer = timer;
        this.session = session;
        this.listener = listener;
    }

    /** Takes an event from a stream. */
    public void fromStream(BookEvent event) {
        book(event.instrument()).fromStream(event);
    }

    /** The connection that carries a book is lost. */
    public void disconnected(Instrument instrument, String reason) {
        book(instrument).disconnected(reason);
    }

    /** {@return whether a book is whole at the moment} */
    public boolean isValid(Instrument instrument) {
        return book(instrument).isValid();
    }

    private BookSynchronizer book(Instrument instrument) {
        return books.computeIfAbsent(instrument, of -> new BookSynchronizer(of, rule, this));
    }

    @Override
    public void verified(BookEvent event) {
        listener.verified(event);
    }

    @Override
    public void fetchSnapshot(BookSynchronizer book, int attempt) {
        RestCall<BookSnapshot> call = connector.bookSnapshot(book.instrument(), SNAPSHOT_LEVELS);
        if (call == null) {
            askStream(book, attempt);
            return;
        }
        rest.fetch(call).whenComplete((snapshot, failure) -> {
            if (failure == null) {
                book.fetched(snapshot, attempt);
            } else if (!timer.isShutdown()) {
                LOG.warn("No snapshot of {}, trying again: {}", book.instrument(), failure.getMessage());
                timer.schedule(() -> book.retry(attempt), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    @Override
    public void askStream(BookSynchronizer book, int attempt) {
        listener.askStream(book.instrument());
        timer.schedule(() -> book.retry(attempt), STREAM_SNAPSHOT_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void broken(BookSynchronizer book, GapCause cause, long lastSequence, String reason) {
        listener.broken(book.instrument(), cause, lastSequence, reason);
    }

    @Override
    public void healed(BookSynchronizer book, BookSnapshot snapshot) {
        listener.healed(snapshot);
    }

    @Override
    public String newSession() {
        return session + "-" + sessions.incrementAndGet();
    }
}
