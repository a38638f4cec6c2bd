package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.SimulatedBook;
import java.util.List;
import java.util.Set;

/**
 * Everything a simulated venue produced, whether anyone was subscribed or not, and what it sent to whom. Symbols are
 * as in {@link io.marketprism.simulator.market.ListedInstrument} on every venue. Thread-safe, also after the exchange was closed.
 *
 * <p>The ledger keeps the newest trades and book changes of every symbol, as many as the option {@code ledgerCapacity} says over all
 * symbols. Counts include what is no longer kept; asking for that itself is an error, never a silent partial answer.
 */
public final class Ledger {

    private final LedgerRecorder recorder;

    Ledger(LedgerRecorder recorder) {
        this.recorder = recorder;
    }

    /** {@return the symbols of the venue} */
    public Set<String> symbols() {
        return recorder.symbols();
    }

    /** {@return how many events happened on the venue: trades, and book changes that no trade caused} */
    public long events() {
        return recorder.events();
    }

    /**
     * {@return how many trades a symbol had}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public long tradeCount(String symbol) {
        return recorder.record(symbol).tradeCount();
    }

    /**
     * {@return how many times a symbol's book changed}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public long bookChangeCount(String symbol) {
        return recorder.record(symbol).changeCount();
    }

    /**
     * {@return every trade of a symbol, oldest first; those that the venue settled beside the book are among them, but of no fill}
     *
     * @param symbol {@code BASE-QUOTE}
     * @throws IllegalStateException if the oldest are no longer held
     */
    public List<ProducedTrade> trades(String symbol) {
        return recorder.record(symbol).allTrades();
    }

    /**
     * {@return the trades of a symbol that are still held, oldest first}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public List<ProducedTrade> keptTrades(String symbol) {
        return recorder.record(symbol).keptTrades();
    }

    /**
     * {@return the trades with ids in a range, oldest first, as far as they happened and are held}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param firstId the first id
     * @param lastId the last id, included
     */
    public List<ProducedTrade> tradesBetween(String symbol, long firstId, long lastId) {
        return recorder.record(symbol).tradesBetween(firstId, lastId);
    }

    /**
     * {@return the trades of a symbol from an id on, oldest first, as far as they happened and are held}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param firstId the lowest id
     * @param most how many at most
     */
    public List<ProducedTrade> tradesFrom(String symbol, long firstId, int most) {
        return recorder.record(symbol).tradesFrom(firstId, most);
    }

    /**
     * {@return the newest trades of a symbol among those with a lower id than a given one, oldest first, as far as they are held}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param id the id that they are below
     * @param most how many at most
     */
    public List<ProducedTrade> tradesBefore(String symbol, long id, int most) {
        return recorder.record(symbol).tradesBefore(id, most);
    }

    /**
     * {@return the newest trades of a symbol, oldest first}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param most how many at most
     */
    public List<ProducedTrade> newestTrades(String symbol, int most) {
        return recorder.record(symbol).newestTrades(most);
    }

    /**
     * {@return the fills of a symbol that are still held, oldest first}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public List<ProducedFill> fills(String symbol) {
        return recorder.record(symbol).keptFills();
    }

    /**
     * {@return the newest fills of a symbol, oldest first}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param most how many at most
     */
    public List<ProducedFill> newestFills(String symbol, int most) {
        return recorder.record(symbol).newestFills(most);
    }

    /**
     * {@return the fills of a symbol from an id on, oldest first, as far as they happened and are held}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param firstId the id of the first
     * @param most how many at most
     */
    public List<ProducedFill> fillsFrom(String symbol, long firstId, int most) {
        return recorder.record(symbol).fillsFrom(firstId, most);
    }

    /**
     * {@return the whole book of a symbol as it is now}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public ProducedBook book(String symbol) {
        return recorder.record(symbol).currentBook();
    }

    /**
     * {@return the whole book of a symbol as it was right after a change}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param sequence the number of the change; of several with the same number, after a restart of the numbering, the newest
     * @throws IllegalArgumentException if the book never had that sequence, or it is no longer held
     */
    public ProducedBook bookAt(String symbol, long sequence) {
        SymbolRecord record = recorder.record(symbol);
        return record.produced(record.bookAt(sequence));
    }

    /**
     * {@return a copy of a book as it was some changes ago, or as long ago as is held}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param changes how many changes back, 0 for now
     */
    public SimulatedBook bookBehind(String symbol, int changes) {
        return recorder.record(symbol).bookBehind(changes);
    }

    /**
     * {@return what the market produced beside trades and books, oldest first, the newest 10,000: {@code liquidation}s, and {@code candle}s
     * when they closed, whether anyone was told or not}
     *
     * @param dataType the data type's name
     * @param symbol as the venue's listing has it
     * @param variant candle interval, e.g. {@code 1m}; else empty
     */
    public List<ProducedEvent> produced(String dataType, String symbol, String variant) {
        return recorder.produced().kept(dataType, symbol, variant);
    }

    /**
     * {@return what the venue told beside trades and books, in frames that were sent or in answers, oldest first, equal ones once, the
     * newest 10,000}
     *
     * @param dataType the data type's name
     * @param symbol as the venue's listing has it, or the index
     * @param variant candle interval or ratio period, e.g. {@code 1m}; else empty
     */
    public List<ProducedEvent> told(String dataType, String symbol, String variant) {
        return recorder.told().kept(dataType, symbol, variant);
    }

    /**
     * {@return how many things of a kind the venue told, counted as in {@link #told}, those no longer kept included}
     *
     * @param dataType the data type's name
     * @param symbol as the venue's listing has it, or the index
     * @param variant candle interval or ratio period, e.g. {@code 1m}; else empty
     */
    public long toldCount(String dataType, String symbol, String variant) {
        return recorder.told().count(dataType, symbol, variant);
    }

    /**
     * {@return what clients did that the venue does not allow, the first 1,000, oldest first: requests and handshakes beyond its limits, requests
     * that it refuses, connections that it had to close; nothing that a fault refused or closed}
     */
    public List<String> brokenRules() {
        return recorder.brokenRules();
    }

    /** {@return what was sent, one entry per connection and subscription, oldest subscription first} */
    public List<SentStream> sent() {
        return recorder.sent();
    }

    /**
     * {@return what was sent of one stream, one entry per connection and subscription, oldest first}
     *
     * @param stream {@code btcusdt@trade} on Binance, {@code trades:BTC-USDT} on OKX
     */
    public List<SentStream> sent(String stream) {
        return recorder.sent().stream()
                .filter(sent -> sent.stream().equals(stream))
                .toList();
    }
}
