package io.marketprism.simulator;

import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.time.Duration;

/** What the server provides to the venue. Belongs to the venue's thread. */
record ServerContext(
        SimulatedMarket market,
        LedgerRecorder recorder,
        VenueClock clock,
        VenueThread thread,
        ConnectionRegistry connections,
        MarketDriver driver,
        FaultState faults)
        implements VenueContext {

    @Override
    public Ledger ledger() {
        return recorder.ledger();
    }

    @Override
    public void told(ProducedEvent event) {
        recorder.told(event);
    }

    @Override
    public void ruleBroken(String what) {
        recorder.ruleBroken(what);
    }

    @Override
    public long nowMicros() {
        return clock.micros();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Topic topic(String name) {
        return connections.topic(name);
    }

    @Override
    public SimulatedBook snapshotBook(SymbolMarket symbol) {
        int lag = faults.snapshotLag();
        return lag == 0 ? symbol.book() : ledger().bookBehind(symbol.listing().symbol(), lag);
    }

    @Override
    public boolean omitInitialSnapshots() {
        return faults.omitInitialSnapshots();
    }

    @Override
    public void everyBookInterval(double multiple, Runnable task) {
        driver.everyBookInterval(multiple, task);
    }

    @Override
    public void every(Duration interval, Runnable task) {
        thread.every(interval, task);
    }
}
