package io.marketprism.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a {@link SimulatedExchange} behaves. Immutable; every method that takes a value returns a changed copy.
 *
 * @param seed decides the course of the market; the same seed gives the same trades and books
 * @param symbols what is listed: {@code BASE-QUOTE}, dated {@code BASE-QUOTE-YYMMDD}, options {@code BASE-QUOTE-YYMMDD-STRIKE-C}; those
 *     named first have the most events
 * @param eventsPerSecond trades and book changes a second over all symbols; 0 = only by {@link SimulatedExchange#step}
 * @param levels how many levels a side of a book has, roughly; 20 to 5000
 * @param bookInterval how often book updates are sent where the venue sends them every 100 ms; its other intervals scale with it
 * @param snapshotDelay by how much REST snapshots are delayed; the book in them is that of the moment of the request
 * @param ledgerCapacity how many trades, and how many book changes, the ledger keeps over all symbols; each takes some 50 bytes
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

    /** Checks the ranges; the methods below read better. */
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
        return with(draft -> draft.seed = value);
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
        return with(draft -> draft.symbols = values);
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
     * {@return a copy with another event rate}
     *
     * @param value events a second over all symbols; 0 = only by {@link SimulatedExchange#step}
     */
    public SimulatorOptions eventsPerSecond(int value) {
        return with(draft -> draft.eventsPerSecond = value);
    }

    /** {@return a copy whose market moves only by {@link SimulatedExchange#step}} */
    public SimulatorOptions drivenByHand() {
        return eventsPerSecond(0);
    }

    /**
     * {@return a copy with deeper or shallower books}
     *
     * @param value levels a side, 20 to 5000
     */
    public SimulatorOptions levels(int value) {
        return with(draft -> draft.levels = value);
    }

    /**
     * {@return a copy with faster or slower book updates}
     *
     * @param value the interval that stands for the venue's 100 ms
     */
    public SimulatorOptions bookInterval(Duration value) {
        return with(draft -> draft.bookInterval = value);
    }

    /**
     * {@return a copy with another delay of REST snapshots}
     *
     * @param value by how much snapshots are delayed
     */
    public SimulatorOptions snapshotDelay(Duration value) {
        return with(draft -> draft.snapshotDelay = value);
    }

    /**
     * {@return a copy with another size of the ledger}
     *
     * @param value how many trades, and how many book changes, it keeps
     */
    public SimulatorOptions ledgerCapacity(long value) {
        return with(draft -> draft.ledgerCapacity = value);
    }

    /**
     * {@return a copy that listens on a port}
     *
     * @param value the port; 0 = a free one
     */
    public SimulatorOptions port(int value) {
        return with(draft -> draft.port = value);
    }

    /**
     * {@return a copy with another clock}
     *
     * @param value the venue's time; limits and timeouts follow the machine's monotonic clock all the same
     */
    public SimulatorOptions clock(InstantSource value) {
        return with(draft -> draft.clock = value);
    }

    private SimulatorOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.build();
    }

    /** A copy that is being changed. */
    private static final class Draft {
        private long seed;
        private List<String> symbols;
        private int eventsPerSecond;
        private int levels;
        private Duration bookInterval;
        private Duration snapshotDelay;
        private long ledgerCapacity;
        private int port;
        private InstantSource clock;

        Draft(SimulatorOptions source) {
            this.seed = source.seed;
            this.symbols = source.symbols;
            this.eventsPerSecond = source.eventsPerSecond;
            this.levels = source.levels;
            this.bookInterval = source.bookInterval;
            this.snapshotDelay = source.snapshotDelay;
            this.ledgerCapacity = source.ledgerCapacity;
            this.port = source.port;
            this.clock = source.clock;
        }

        SimulatorOptions build() {
            return new SimulatorOptions(
                    seed, symbols, eventsPerSecond, levels, bookInterval, snapshotDelay, ledgerCapacity, port, clock);
        }
    }

    private static void require(boolean condition, String expected, Object actual) {
        if (!condition) {
            throw new IllegalArgumentException("simulator options: expected " + expected + ", was " + actual);
        }
    }
}
