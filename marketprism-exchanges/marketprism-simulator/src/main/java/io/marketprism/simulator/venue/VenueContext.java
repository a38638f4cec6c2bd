package io.marketprism.simulator.venue;

import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.market.SymbolMarket;
import java.time.Duration;

/** What the simulator gives a venue to stand on. To be used on the venue's thread. */
public interface VenueContext {

    /** {@return the market that the venue shows} */
    SimulatedMarket market();

    /** {@return what was produced so far; the market's newest event is in it already} */
    Ledger ledger();

    /** {@return the venue's time, microseconds since the epoch} */
    long nowMicros();

    /** {@return a monotonic time for limits and timeouts, in nanoseconds} */
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

    /** {@return whether book streams are to begin without their snapshot, as a fault may ask} */
    boolean omitInitialSnapshots();

    /**
     * Runs a task at a multiple of the option {@code bookInterval}; when the market is driven by hand, at every step instead. Tasks that
     * are due together run in the order in which they were given.
     *
     * @param multiple of the interval at which the venue sends its book updates, e.g. 10 for a stream ten times slower
     * @param task sends what has gathered since it last ran
     */
    void everyBookInterval(double multiple, Runnable task);

    /**
     * Runs a task again and again.
     *
     * @param interval time between runs
     * @param task what to do
     */
    void every(Duration interval, Runnable task);
}
