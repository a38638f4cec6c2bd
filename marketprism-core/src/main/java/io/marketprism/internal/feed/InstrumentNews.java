package io.marketprism.internal.feed;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Subscription;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.wire.Connection;
import io.marketprism.internal.wire.Connections;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection by which an exchange pushes that its list of instruments has changed, connected from the start until it is closed. It carries no
 * streams, and its silence is no fault: most of the time nothing changes.
 */
final class InstrumentNews extends InstrumentListener {
    private static final Logger LOG = LoggerFactory.getLogger(InstrumentNews.class);

    private final Connection connection;
    private final Runnable changed;
    private final BiConsumer<Connection, String> allLeaving;
    private final ThrottledLog complaints = new ThrottledLog(LOG);

    /** Whether what is pushed has not been heard for a while. */
    private volatile boolean deaf = true;

    InstrumentNews(
            Connections connections, ConnectionPlan plan, Runnable changed, BiConsumer<Connection, String> allLeaving) {
        this.changed = changed;
        this.allLeaving = allLeaving;
        connection = connections.of(plan, this);
        connection.start();
    }

    /** {@return whether it hears again since the last question; what was pushed before, it has not heard} */
    boolean hearsAgain() {
        if (!deaf || !PlanLegs.isLive(connection)) {
            return false;
        }
        deaf = false;
        return true;
    }

    void close() {
        connection.close();
    }

    @Override
    public void instrumentsChanged(Connection from) {
        changed.run();
    }

    /** It may be the only connection that is told. */
    @Override
    public void allLeaving(Connection from, String reason) {
        allLeaving.accept(from, reason);
    }

    @Override
    public void lost(Connection from, String reason) {
        deaf = true;
    }

    @Override
    public void unreadable(Connection from, NormalizationException problem, String description) {
        complaints.warn("News of instruments cannot be read", description);
        // Whatever it was, it may have been about the list.
        changed.run();
    }

    @Override
    public void connectFailed(Connection from, String reason) {
        // The connection has told, and tries again.
    }

    @Override
    public void refused(Connection from, List<Subscription> subscriptions, String reason) {
        complaints.warn("News of instruments are refused", from + ": " + reason);
    }

    @Override
    public void event(Connection from, MarketEvent event) {
        // Not asked for.
    }

    @Override
    public void instrumentsComplete(Connection from) {
        // Not asked for.
    }

    @Override
    public void maintenance(Connection from, String reason) {
        // The feeds are told on their own connections.
    }
}
