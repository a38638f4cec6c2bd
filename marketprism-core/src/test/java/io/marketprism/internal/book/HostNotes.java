package io.marketprism.internal.book;

import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import java.util.ArrayList;
import java.util.List;

/** Notes what a synchroniser asks of its host, and tells it. */
final class HostNotes implements BookSynchronizer.Host {
    private final List<String> told = new ArrayList<>();
    private final List<BookEvent> published = new ArrayList<>();
    private int sessions;
    private BookPosition lastGood;

    @Override
    public void verified(BookEvent event) {
        published.add(event);
        told.add((event instanceof BookSnapshot ? "snapshot " : "delta ") + event.sequence());
    }

    @Override
    public void fetchSnapshot(BookSynchronizer book, int attempt) {
        told.add("fetch " + attempt);
    }

    @Override
    public void askStream(BookSynchronizer book, int attempt) {
        told.add("ask " + attempt);
    }

    @Override
    public void broken(BookSynchronizer book, GapCause cause, BookPosition lastGood, String reason) {
        this.lastGood = lastGood;
        told.add("broken by " + cause.wireName() + " at " + lastGood.sequence() + ": " + reason);
    }

    @Override
    public void healed(BookSynchronizer book, BookSnapshot snapshot) {
        told.add("healed at " + snapshot.sequence());
    }

    @Override
    public void checked(BookSynchronizer book, int differences) {
        told.add("checked, " + differences + " differ");
    }

    @Override
    public void notChecked(BookSynchronizer book, String reason) {
        told.add("not checked: " + reason);
    }

    @Override
    public String newSession() {
        return "session " + ++sessions;
    }

    /** {@return every event of the book so far} */
    List<BookEvent> published() {
        return published;
    }

    /** {@return the state that the newest break left behind} */
    BookPosition lastGood() {
        return lastGood;
    }

    List<String> sinceLastTime() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }
}
