package io.marketprism.internal.feed;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Subscription;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connection;
import io.marketprism.internal.wire.Connections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that is opened for an exchange's list of instruments, and closed when all of it has come. What
 * ends the connection fails it; what cannot be read of it costs nothing but itself. */
final class InstrumentStream extends InstrumentListener {
    /** Who connects and does not get the whole list in this time does not get it. */
    private static final Duration WITHIN = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(InstrumentStream.class);

    private final Scheduler timer;
    private final Connection connection;
    private final List<InstrumentDefinition> definitions = new ArrayList<>();
    private final CompletableFuture<List<InstrumentDefinition>> list = new CompletableFuture<>();

    /** What the newest part is that could not be read, for whoever wonders why the list does not end; empty if all could. */
    private volatile String leftOut = "";

    InstrumentStream(Connections connections, ConnectionPlan plan, Scheduler timer) {
        this.timer = timer;
        connection = connections.of(plan, this);
    }

    /** Connects. {@return completes with the list} */
    CompletableFuture<List<InstrumentDefinition>> list() {
        ScheduledFuture<?> limit = timer.schedule(
                () -> fail("the list is not complete within " + WITHIN.toSeconds() + " s" + leftOut),
                WITHIN.toSeconds(),
                TimeUnit.SECONDS);
        connection.start();
        return list.whenComplete((all, failure) -> {
            limit.cancel(false);
            connection.close();
        });
    }

    private void fail(String reason) {
        list.completeExceptionally(
                new MarketPrismException(connection + ": cannot fetch the instruments, " + reason, null));
    }

    @Override
    public void event(Connection from, MarketEvent event) {
        if (event instanceof InstrumentDefinition definition) {
            definitions.add(definition);
        }
    }

    @Override
    public void instrumentsComplete(Connection from) {
        list.complete(List.copyOf(definitions));
    }

    @Override
    public void unreadable(Connection from, NormalizationException problem, String description) {
        LOG.warn("A part of the list of instruments is left out: {}", description);
        leftOut = "; a part cannot be read: " + description;
    }

    @Override
    public void refused(Connection from, List<Subscription> subscriptions, String reason) {
        fail("the exchange refuses: " + reason);
    }

    @Override
    public void lost(Connection from, String reason) {
        fail("the connection is lost: " + reason);
    }

    @Override
    public void connectFailed(Connection from, String reason) {
        fail(reason);
    }

    @Override
    public void maintenance(Connection from, String reason) {
        fail("the exchange is under maintenance: " + reason);
    }
}
