package io.marketprism.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Subscription;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Notes what a connection says. */
final class ConnectionNotes implements Connection.Listener {
    final List<String> told = new CopyOnWriteArrayList<>();
    volatile CountDownLatch held;
    volatile boolean trading = true;
    volatile boolean listed = true;
    volatile Error error;

    private void tell(String line) {
        told.add(line);
        if (error != null) {
            throw error;
        }
    }

    @Override
    public void event(Connection connection, MarketEvent event) {
        CountDownLatch until = held;
        if (until != null) {
            told.add("holding");
            try {
                until.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        told.add(
                event instanceof InstrumentDefinition
                        ? "definition of " + event.instrument().nativeSymbol()
                        : "event " + ((Trade) event).tradeId());
    }

    @Override
    public void accepted(Connection connection, List<Subscription> subscriptions) {
        told.add("accepted " + subscriptions);
    }

    @Override
    public void refused(Connection connection, List<Subscription> subscriptions, String reason) {
        told.add("refused " + subscriptions + ": " + reason);
    }

    @Override
    public void unreadable(Connection connection, NormalizationException problem, String description) {
        told.add("unreadable " + description);
    }

    @Override
    public void doubted(Connection connection, String description) {
        told.add("doubted " + description);
    }

    @Override
    public void book(Connection connection, BookEvent event, long checksum) {
        told.add("book of " + event.instrument().nativeSymbol() + " with " + checksum);
    }

    @Override
    public void bookBroken(Connection connection, Instrument instrument, String reason) {
        told.add("broken book of " + instrument.nativeSymbol() + ": " + reason);
    }

    @Override
    public void instrumentsComplete(Connection connection) {
        told.add("complete");
    }

    @Override
    public void maintenance(Connection connection, String reason) {
        told.add("maintenance: " + reason);
    }

    @Override
    public void opened(Connection connection) {
        tell("opened");
    }

    @Override
    public void lost(Connection connection, String reason) {
        tell("lost: " + reason);
    }

    @Override
    public void connectFailed(Connection connection, String reason) {
        told.add("not opened: " + reason);
    }

    @Override
    public boolean isTrading(Connection connection) {
        return trading;
    }

    @Override
    public boolean isListed(Subscription subscription) {
        return listed;
    }

    @Override
    public void frameRead(Connection connection, long nanos) {
        assertTrue(nanos >= 0);
    }

    /** {@return what was told that begins so} */
    List<String> all(String head) {
        return told.stream().filter(line -> line.startsWith(head)).toList();
    }

    /** {@return the one thing that was told that begins so} */
    String only(String head) {
        List<String> all = all(head);
        assertEquals(1, all.size(), told::toString);
        return all.get(0);
    }
}
