package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.MarketListener;
import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.market.SymbolMarket;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a {@link Ledger}. The writing is done on the venue's thread, the reading on any. */
public final class LedgerRecorder implements MarketListener {

    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_BROKEN_RULES = 1_000;

    private final Map<String, SymbolRecord> bySymbol = new LinkedHashMap<>();
    private final SymbolRecord[] byIndex;
    private final Queue<StreamRecorder> streams = new ConcurrentLinkedQueue<>();
    private final Queue<String> brokenRules = new ConcurrentLinkedQueue<>();
    private final AtomicLong events = new AtomicLong();
    private final EventLog produced;
    private final EventLog told;
    private final Ledger ledger = new Ledger(this);

    /**
     * Starts with the books as they are.
     *
     * @param market whose events will be recorded
     * @param style how the venue writes decimals
     * @param capacity how many trades, and how many book changes, are held over all symbols together
     */
    public LedgerRecorder(SimulatedMarket market, DecimalStyle style, long capacity) {
        long keep = Math.max(Rows.CHUNK, capacity / market.symbols().size());
        int keepEvents = (int) Math.min(MOST_EVENTS, keep);
        this.produced = new EventLog(keepEvents);
        this.told = new EventLog(keepEvents);
        this.byIndex = new SymbolRecord[market.symbols().size()];
        for (SymbolMarket symbol : market.symbols()) {
            SymbolRecord record = new SymbolRecord(symbol, style, keep);
            byIndex[symbol.index()] = record;
            bySymbol.put(symbol.listing().symbol(), record);
        }
    }

    /** {@return the ledger that is written here} */
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void onFill(SymbolMarket market, Fill fill) {
        byIndex[market.index()].add(fill);
    }

    @Override
    public void onBookChange(SymbolMarket market, BookChange change) {
        byIndex[market.index()].add(change);
    }

    @Override
    public void onLiquidation(SymbolMarket market, Liquidation liquidation) {
        produced.add(ProducedEvent.liquidation(
                market.listing(), liquidation, liquidation.fill().timeMicros()));
    }

    @Override
    public void onOffBookTrade(SymbolMarket market, OffBookTrade trade) {
        byIndex[market.index()].add(trade);
    }

    @Override
    public void onCandleClosed(SymbolMarket market, Candle candle) {
        produced.add(ProducedEvent.candle(market.listing(), candle, candle.endMicros()));
    }

    /**
     * Records what the venue told in a frame or in an answer; the same told again is recorded once.
     *
     * @param event what was told
     */
    public void told(ProducedEvent event) {
        told.add(event);
    }

    /**
     * Records that a client broke a rule of the venue. Belongs to the venue's thread.
     *
     * @param what what it did, or what it was told
     */
    public void ruleBroken(String what) {
        if (brokenRules.size() < MOST_BROKEN_RULES) {
            brokenRules.add(what);
        }
    }

    List<String> brokenRules() {
        return List.copyOf(brokenRules);
    }

    EventLog produced() {
        return produced;
    }

    EventLog told() {
        return told;
    }

    /**
     * Counts events.
     *
     * @param count how many happened
     */
    public void happened(int count) {
        events.addAndGet(count);
    }

    /**
     * {@return a new entry for what a connection is sent of a stream}
     *
     * @param connection the connection's number
     * @param stream the stream's name
     * @param since when it subscribed
     */
    public StreamRecorder subscribed(long connection, String stream, Instant since) {
        StreamRecorder recorder = new StreamRecorder(connection, stream, since);
        streams.add(recorder);
        return recorder;
    }

    Set<String> symbols() {
        return Collections.unmodifiableSet(bySymbol.keySet());
    }

    long events() {
        return events.get();
    }

    SymbolRecord record(String symbol) {
        SymbolRecord record = bySymbol.get(symbol);
        if (record == null) {
            throw new IllegalArgumentException(
                    "no symbol \"" + symbol + "\" on this venue; expected one of " + bySymbol.keySet());
        }
        return record;
    }

    List<SentStream> sent() {
        return streams.stream().map(StreamRecorder::read).toList();
    }
}
