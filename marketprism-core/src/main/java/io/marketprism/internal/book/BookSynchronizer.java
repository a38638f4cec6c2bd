package io.marketprism.internal.book;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;

/**
 * Lets only those events of one book through that continue each other: a snapshot, then deltas without a hole. Deltas that come before a
 * snapshot wait for it; after a break nothing comes through until a fresh snapshot has joined. Thread-safe; calls its host while it holds its
 * own lock, so that events leave in order.
 */
public final class BookSynchronizer {
    /** More deltas than come in the time of a slow snapshot; beyond it the snapshot is asked for anew. */
    static final int MAX_WAITING_DELTAS = 20_000;

    /** What a synchroniser needs done. */
    public interface Host {
        /** The next event of the book. */
        void verified(BookEvent event);

        /**
         * Fetch a snapshot by HTTP and hand it to {@link BookSynchronizer#fetched} with this attempt; if that fails, call
         * {@link BookSynchronizer#retry} after a while.
         */
        void fetchSnapshot(BookSynchronizer book, int attempt);

        /** Ask the stream for a fresh snapshot; if none comes soon, call {@link BookSynchronizer#retry} with this attempt. */
        void askStream(BookSynchronizer book, int attempt);

        /** The book is broken: what follows {@code lastSequence} is missing. */
        void broken(BookSynchronizer book, GapCause cause, long lastSequence, String reason);

        /** The book is whole again from this snapshot on. */
        void healed(BookSynchronizer book, BookSnapshot snapshot);

        /** {@return names a new unbroken run of events} */
        String newSession();
    }

    private final Instrument instrument;
    private final BookRule rule;
    private final Host host;
    private final ArrayDeque<BookDelta> waiting = new ArrayDeque<>();

    private boolean valid;
    private boolean broken;
    private boolean asked;
    private boolean joined;
    private int attempt;
    private long sequence = MarketEvent.ABSENT;
    private String session;

    /** A book without a snapshot. */
    public BookSynchronizer(Instrument instrument, BookRule rule, Host host) {
        this.instrument = instrument;
        this.rule = rule;
        this.host = host;
    }

    /** {@return whose book it is} */
    public Instrument instrument() {
        return instrument;
    }

    /** {@return whether the book is whole at the moment} */
    public synchronized boolean isValid() {
        return valid;
    }

    /** Takes an event from the stream. */
    public synchronized void fromStream(BookEvent event) {
        if (event instanceof BookDelta delta) {
            if (valid) {
                continueWith(delta);
            } else {
                await(delta);
            }
        } else {
            waiting.clear();
            begin((BookSnapshot) event);
        }
    }

    /** Takes a snapshot that was fetched; one of an earlier attempt is ignored. */
    public synchronized void fetched(BookSnapshot snapshot, int ofAttempt) {
        if (ofAttempt != attempt || valid) {
            return;
        }
        while (!waiting.isEmpty() && waiting.peek().sequence() <= snapshot.sequence()) {
            waiting.poll();
        }
        if (!waiting.isEmpty() && !(waiting.peek().previousSequence() <= snapshot.sequence())) {
            host.fetchSnapshot(this, ++attempt);
            return;
        }
        begin(snapshot);
    }

    /** An attempt to get a snapshot has failed: fetches one by HTTP, if that attempt is still the newest. */
    public synchronized void retry(int ofAttempt) {
        if (ofAttempt == attempt && !valid) {
            host.fetchSnapshot(this, ++attempt);
        }
    }

    /** The connection is lost; deltas of the next one do not continue this book. */
    public synchronized void disconnected(String reason) {
        boolean wasValid = valid;
        restart();
        if (wasValid) {
            broken = true;
            host.broken(this, GapCause.RECONNECT, sequence, reason);
        }
    }

    private void restart() {
        valid = false;
        asked = false;
        attempt++;
        waiting.clear();
    }

    private void await(BookDelta delta) {
        if (delta.reset() || waiting.size() >= MAX_WAITING_DELTAS) {
            waiting.clear();
            attempt++;
            asked = false;
        }
        if (!delta.reset()) {
            waiting.add(delta);
        }
        if (!asked) {
            asked = true;
            host.fetchSnapshot(this, ++attempt);
        }
    }

    private void begin(BookSnapshot snapshot) {
        attempt++;
        asked = false;
        valid = true;
        joined = false;
        sequence = snapshot.sequence();
        session = host.newSession();
        BookSnapshot verified = snapshot.withBookSession(session);
        if (broken) {
            broken = false;
            host.healed(this, verified);
        }
        host.verified(verified);
        while (valid && !waiting.isEmpty()) {
            continueWith(waiting.poll());
        }
    }

    private void continueWith(BookDelta delta) {
        long previous = delta.previousSequence();
        if (previous == MarketEvent.ABSENT) {
            breakAt(delta, "it does not name its predecessor");
        } else if (previous == sequence && delta.sequence() == sequence) {
            if (!delta.bids().isEmpty() || !delta.asks().isEmpty()) {
                breakAt(delta, "it has levels but no number of its own");
            }
        } else if (delta.reset() ? previous == sequence : delta.sequence() > sequence && reachesBack(previous)) {
            pass(delta);
        } else if (delta.reset() || delta.sequence() > sequence) {
            breakAt(delta, "it follows " + previous);
        }
    }

    /** The first delta behind a snapshot may reach back beyond it, whatever the rule for later ones. */
    private boolean reachesBack(long previous) {
        return previous == sequence || previous < sequence && (!joined || rule.continuity() == Continuity.COVERING);
    }

    private void pass(BookDelta delta) {
        joined = true;
        sequence = delta.sequence();
        host.verified(delta.withBookSession(session));
    }

    private void breakAt(BookDelta delta, String why) {
        long last = sequence;
        restart();
        broken = true;
        host.broken(
                this,
                GapCause.SEQUENCE_BREAK,
                last,
                "the book stands at " + last + ", delta " + delta.sequence() + " does not continue it: " + why);
        if (rule.source() == SnapshotSource.REST) {
            await(delta);
        } else {
            asked = true;
            host.askStream(this, ++attempt);
        }
    }
}
