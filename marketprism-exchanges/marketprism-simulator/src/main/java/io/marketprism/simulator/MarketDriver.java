package io.marketprism.simulator;

import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.market.MarketListener;
import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.Venue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Moves the market, at a steady rate or step by step, and reports what happens to the ledger and the venue. Belongs to the venue's
 * thread, except for {@link #step}.
 */
final class MarketDriver {

    private static final Duration TICK = Duration.ofMillis(1);
    private static final double TICK_INTERVALS = 2;
    private static final int EVENTS_PER_INTERVAL = 1_000;
    private static final Duration LONGEST_WAIT_FOR_CLIENTS = Duration.ofSeconds(60);

    private final SimulatorOptions options;
    private final SimulatedMarket market;
    private final LedgerRecorder recorder;
    private final ConnectionRegistry connections;
    private final VenueThread thread;
    private final List<Runnable> intervalTasks = new ArrayList<>();
    // The ledger alone until there is a venue.
    private MarketListener everyone;
    private long startedNanos;
    private long eventsDue;

    MarketDriver(
            SimulatorOptions options,
            SimulatedMarket market,
            LedgerRecorder recorder,
            ConnectionRegistry connections,
            VenueThread thread) {
        this.options = options;
        this.market = market;
        this.recorder = recorder;
        this.connections = connections;
        this.thread = thread;
        this.everyone = recorder;
    }

    /** Sets the venue that hears of everything, after the ledger. */
    void venue(Venue venue) {
        everyone = new MarketListener() {
            @Override
            public void onFill(SymbolMarket symbol, Fill fill) {
                recorder.onFill(symbol, fill);
                venue.onFill(symbol, fill);
            }

            @Override
            public void onBookChange(SymbolMarket symbol, BookChange change) {
                recorder.onBookChange(symbol, change);
                venue.onBookChange(symbol, change);
            }

            @Override
            public void onLiquidation(SymbolMarket symbol, Liquidation liquidation) {
                recorder.onLiquidation(symbol, liquidation);
                venue.onLiquidation(symbol, liquidation);
            }

            @Override
            public void onOffBookTrade(SymbolMarket symbol, OffBookTrade trade) {
                recorder.onOffBookTrade(symbol, trade);
                venue.onOffBookTrade(symbol, trade);
            }

            @Override
            public void onCandleClosed(SymbolMarket symbol, Candle candle) {
                recorder.onCandleClosed(symbol, candle);
                venue.onCandleClosed(symbol, candle);
            }

            @Override
            public void onListing(SymbolMarket symbol, ListingState before) {
                venue.onListing(symbol, before);
            }
        };
    }

    /** Starts to move the market; has no effect if it is driven by hand. */
    void start() {
        if (isPaced()) {
            startedNanos = System.nanoTime();
            thread.every(TICK, this::tick);
        }
    }

    private boolean isPaced() {
        return options.eventsPerSecond() > 0;
    }

    /** Makes what is due by now happen. Events that the machine has no time for are skipped, not piled up. */
    private void tick() {
        long rate = options.eventsPerSecond();
        long due = (System.nanoTime() - startedNanos) * rate / 1_000_000_000L;
        int count = (int) Math.min(due - eventsDue, Math.max(1, rate / 10));
        eventsDue = due;
        advance(count);
    }

    private void advance(int events) {
        if (events > 0 && market.isTrading()) {
            recorder.happened(events);
            market.advance(events, everyone);
        }
    }

    /** Makes exactly this many events happen; for any thread but the venue's. */
    void step(int events) {
        if (isPaced()) {
            throw new IllegalStateException(
                    "step is for a market that is driven by hand, see SimulatorOptions; this one makes "
                            + options.eventsPerSecond() + " events a second");
        }
        if (events < 0) {
            throw new IllegalArgumentException("expected a step of 0 events or more, was " + events);
        }
        int left = events;
        do {
            int count = Math.min(left, EVENTS_PER_INTERVAL);
            CompletableFuture<Void> caughtUp = thread.call(() -> {
                advance(count);
                endInterval();
                connections.flush();
                return connections.caughtUp();
            });
            left -= count;
            VenueThread.await(caughtUp.orTimeout(LONGEST_WAIT_FOR_CLIENTS.toMillis(), TimeUnit.MILLISECONDS));
        } while (left > 0);
    }

    /** Lets the market tick, before everything else that is done at intervals. */
    void tickMarket() {
        everyBookInterval(TICK_INTERVALS, () -> market.tick(everyone));
    }

    /** Runs a task at a multiple of the option {@code bookInterval}, or at the end of every step. */
    void everyBookInterval(double multiple, Runnable task) {
        intervalTasks.add(task);
        if (isPaced()) {
            thread.every(Duration.ofNanos((long) (options.bookInterval().toNanos() * multiple)), task);
        }
    }

    private void endInterval() {
        intervalTasks.forEach(Runnable::run);
    }

    /** Restarts the sequence of a book; what gathered under the old numbers is sent first. */
    void restartSequence(String symbol) {
        SymbolMarket restarted = find(symbol);
        endInterval();
        market.restartSequence(restarted, everyone);
    }

    private SymbolMarket find(String symbol) {
        return market.symbols().stream()
                .filter(candidate -> candidate.listing().symbol().equals(symbol))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no symbol \"" + symbol + "\" on this venue; expected one of " + options.symbols()));
    }

    /** Lists, halts, resumes or delists an instrument; what gathered before is sent first. */
    void list(String symbol, ListingState state) {
        SymbolMarket changed = find(symbol);
        ListingState before = changed.state();
        if (before != state) {
            endInterval();
            market.state(changed, state);
            everyone.onListing(changed, before);
        }
    }
}
