package io.marketprism.internal.feed;

import io.marketprism.connector.Subscription;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Instrument;
import io.marketprism.internal.wire.Connection;
import java.util.List;

/** Hears of instruments alone, on a connection that subscribes to no market data. */
abstract class InstrumentListener implements Connection.Listener {
    @Override
    public final boolean isTrading(Connection from) {
        return true;
    }

    @Override
    public final boolean isListed(Subscription subscription) {
        return true;
    }

    @Override
    public final void book(Connection from, BookEvent event, long checksum) {
        // Not asked for.
    }

    @Override
    public final void bookBroken(Connection from, Instrument instrument, String reason) {
        // Not asked for.
    }

    @Override
    public final void accepted(Connection from, List<Subscription> subscriptions) {
        // Not asked for.
    }

    @Override
    public final void doubted(Connection from, String description) {
        // A list whose times cannot be right is a list.
    }

    @Override
    public final void opened(Connection from) {
        // What is asked for is still to come.
    }

    @Override
    public final void frameRead(Connection from, long nanos) {
        // Counted nowhere: it is no market data.
    }
}
