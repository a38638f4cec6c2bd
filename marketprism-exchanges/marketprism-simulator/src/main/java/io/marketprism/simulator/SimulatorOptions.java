package io.marketprism.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * How a {@link SimulatedExchange} behaves. Immutable; every method that takes a value returns a changed copy.
 *
 * @param seed decides the course of the market; the same seed gives the same trades and books
 * @param symbols what is listed, {@code BASE-QUOTE}; those named first have the most events
 * @param eventsPerSecond how many trades and book changes happen a second, over all symbols; 0 = driven by
 *     {@link SimulatedExchange#step}
 * @param levels how many levels a side of a book has, roughly; 20 to 5000
 * @param bookInterval how often book updates are sent where the venue sends them every 100 ms; its other intervals scale with it
 * @param snapshotDelay how long the answer to a REST snapshot is held back; the book in it is that of the moment the request came
 * @param ledgerCapacity how many trades, and how many book changes, the ledger holds over all symbols together; a trade and a change take
 *     some 50 bytes each
 * @param port the port to listen on; 0 = a free one
 * @param clock the venue's time
 */
public record SimulatorOptions(
        long seed,
        List<String> symbols,
        int eventsPerSecond,
        int levels,
        Duration bookInterval,
        Duration snapshotDelay,
        long ledgerCapacity,
        int port,
        InstantSource clock) {

    private static final List<String> KNOWN =
            List.of("BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "DOGE-USDT", "PEPE-USDT", "ETH-BTC");

    /**
     * Refuses what makes no sense; the methods below read better.
     *
     * @param seed see above
     * @param symbols see above
     * @param eventsPerSecond see above
     * @param levels see above
     * @param bookInterval see above
     * @param snapshotDelay see above
     * @param ledgerCapacity see above
     * @param port see above
     * @param clock see above
     */
    public SimulatorOptions {
        symbols = List.copyOf(symbols);
        require(!symbols.isEmpty(), "at least one symbol", "none");
        require(new LinkedHashSet<>(symbols).size() == symbols.size(), "every symbol once", symbols);
        require(eventsPerSecond >= 0, "eventsPerSecond of 0 or more", eventsPerSecond);
        require(levels >= 20 && levels <= 5_000, "levels from 20 to 5000", levels);
        require(bookInterval.compareTo(Duration.ofMillis(1)) >= 0, "a bookInterval of 1 ms or more", bookInterval);
        require(!snapshotDelay.isNegative(), "a snapshotDelay of 0 or more", snapshotDelay);
        require(ledgerCapacity >= 0, "a ledgerCapacity of 0 or more", ledgerCapacity);
        require(port >= 0 && port <= 65_535, "a port from 0 to 65535", port);
    }

    /**
     * {@return seed 1, BTC-USDT and ETH-USDT, 1,000 events a second, 300 levels, book updates every 100 ms, no delay, a ledger of
     * 5,000,000, a free port, the system's clock}
     */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(
                1,
                KNOWN.subList(0, 2),
                1_000,
                300,
                Duration.ofMillis(100),
                Duration.ZERO,
                5_000_000,
                0,
                InstantSource.system());
    }

    /**
     * {@return a copy with another seed}
     *
     * @param value decides the course of the market
     */
    public SimulatorOptions seed(long value) {
        return new SimulatorOptions(
                value, symbols, eventsPerSecond, levels, bookInterval, snapshotDelay, ledgerCapacity, port, clock);
    }

    /**
     * {@return a copy with other symbols}
     *
     * @param values {@code BASE-QUOTE}
     */
    public SimulatorOptions symbols(String... values) {
        return symbols(List.of(values));
    }

    /**
     * {@return a copy with other symbols}
     *
     * @param values {@code BASE-QUOTE}
     */
    public SimulatorOptions symbols(List<String> values) {
        return new SimulatorOptions(
                seed, values, eventsPerSecond, levels, bookInterval, snapshotDelay, ledgerCapacity, port, clock);
    }

    /**
     * {@return a copy with this many symbols: first well-known ones, then {@code SYM001-USDT} and so on}
     *
     * @param count how many, at least 1
     */
    public SimulatorOptions symbols(int count) {
        List<String> names = new ArrayList<>(KNOWN.subList(0, Math.min(count, KNOWN.size())));
        for (int i = 1; names.size() < count; i++) {
            names.add(String.format("SYM%03d-USDT", i));
        }
        return symbols(names);
    }

    /**
     * {@return a copy with another pace}
     *
     * @param value events a second over all symbols; 0 = driven by hand
     */
    public SimulatorOptions eventsPerSecond(int value) {
        return new SimulatorOptions(
                seed, symbols, value, levels, bookInterval, snapshotDelay, ledgerCapacity, port, clock);
    }

    /** {@return a copy whose market moves only by {@link SimulatedExchange#step}} */
    public SimulatorOptions drivenByHand() {
        return eventsPerSecond(0);
    }

    /**
     * {@return a copy with deeper or flatter books}
     *
     * @param value levels a side, 20 to 5000
     */
    public SimulatorOptions levels(int value) {
        return new SimulatorOptions(
                seed, symbols, eventsPerSecond, value, bookInterval, snapshotDelay, ledgerCapacity, port, clock);
    }

    /**
     * {@return a copy with faster or slower book updates}
     *
     * @param value the interval that stands for the venue's 100 ms
     */
    public SimulatorOptions bookInterval(Duration value) {
        return new SimulatorOptions(
                seed, symbols, eventsPerSecond, levels, value, snapshotDelay, ledgerCapacity, port, clock);
    }

    /**
     * {@return a copy with another delay of REST snapshots}
     *
     * @param value how long the answer is held back
     */
    public SimulatorOptions snapshotDelay(Duration value) {
        return new SimulatorOptions(
                seed, symbols, eventsPerSecond, levels, bookInterval, value, ledgerCapacity, port, clock);
    }

    /**
     * {@return a copy with another size of the ledger}
     *
     * @param value how many trades, and how many book changes, it holds
     */
    public SimulatorOptions ledgerCapacity(long value) {
        return new SimulatorOptions(
                seed, symbols, eventsPerSecond, levels, bookInterval, snapshotDelay, value, port, clock);
    }

    /**
     * {@return a copy that listens on a port}
     *
     * @param value the port; 0 = a free one
     */
    public SimulatorOptions port(int value) {
        return new SimulatorOptions(
                seed, symbols, eventsPerSecond, levels, bookInterval, snapshotDelay, ledgerCapacity, value, clock);
    }

    /**
     * {@return a copy with another clock}
     *
     * @param value the venue's time; limits and timeouts follow the machine's monotonic clock all the same
     */
    public SimulatorOptions clock(InstantSource value) {
        return new SimulatorOptions(
                seed, symbols, eventsPerSecond, levels, bookInterval, snapshotDelay, ledgerCapacity, port, value);
    }

    private static void require(boolean condition, String expected, Object actual) {
        if (!condition) {
            throw new IllegalArgumentException("simulator options: expected " + expected + ", was " + actual);
        }
    }
}
