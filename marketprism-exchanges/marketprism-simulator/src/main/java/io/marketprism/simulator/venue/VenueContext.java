package io.marketprism.simulator.venue;

import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.market.SymbolMarket;
import java.time.Duration;

/** What the simulator provides to a venue. For use on the venue's thread only. */
public interface VenueContext {

    /** {@return the market that the venue shows} */
    SimulatedMarket market();

    /** {@return what was produced so far; the market's newest event is in it already} */
    Ledger ledger();

    /**
     * Records in the ledger what the venue told, in a frame or in an answer. The same told again, to others or once more, is recorded
     * once.
     *
     * @param event what was told, as it was written
     */
    void told(ProducedEvent event);

    /**
     * Records in the ledger that a client broke a rule of the venue on its connection, or asked for what there is not. HTTP answers that
     * refuse something are recorded without this.
     *
     * @param what what it did, or what it is told
     */
    void ruleBroken(String what);

    /** {@return the venue's time, microseconds since the epoch} */
    long nowMicros();

    /** {@return the monotonic time for limits and timeouts, in nanoseconds} */
    long nanoTime();

    /**
     * {@return the topic of a name, always the same for the same name}
     *
     * @param name the name
     */
    Topic topic(String name);

    /**
     * {@return the book to answer a snapshot request with: the live one, or an old one while a fault asks for stale snapshots}
     *
     * @param symbol whose book
     */
    SimulatedBook snapshotBook(SymbolMarket symbol);

    /** {@return whether a fault wants book streams to begin without their snapshot} */
    boolean omitInitialSnapshots();

    /**
     * Runs a task at a multiple of the option {@code bookInterval}; when the market is driven by hand, at every step instead. Tasks that
     * are due together run in the order of registration.
     *
     * @param multiple of the interval at which the venue sends its book updates, e.g. 10 for a stream ten times slower
     * @param task sends what has gathered since it last ran
     */
    void everyBookInterval(double multiple, Runnable task);

    /**
     * Runs a task periodically.
     *
     * @param interval time between runs
     * @param task what to do
     */
    void every(Duration interval, Runnable task);
}
