package io.marketprism.connector;

import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import java.util.List;
import java.util.Set;

/**
 * One market of one exchange: what it offers, how to connect to it, and how to read what it sends. A connector does no I/O and keeps no state;
 * the engine opens the sockets, makes the HTTP calls, paces and repeats them. Thread-safe.
 */
public interface Connector {

    /** {@return id of the exchange in events, such as {@code binance}; a test network or a simulator has its own} */
    String exchange();

    /** {@return name of the market in configuration, such as {@code spot}; unique within the exchange} */
    String market();

    /** {@return the data that can be subscribed; checked before any socket is opened} */
    Set<DataType> dataTypes();

    /** {@return the calls that fetch the exchange's own instrument list; all of them together are the list} */
    List<RestCall<List<InstrumentDefinition>>> instruments();

    /**
     * The connections that carry the subscriptions, within the exchange's limits for one connection. Pure: the same subscriptions give the
     * same plan, without a look at clock or network.
     *
     * @param subscriptions what is wanted; every data type is one of {@link #dataTypes()}
     * @return connections that together carry every subscription once
     */
    List<ConnectionPlan> plan(List<Subscription> subscriptions);

    /** {@return how snapshots and deltas of this exchange's order books join; null if it has no {@link DataType#ORDERBOOK}} */
    BookRule bookRule();

    /**
     * The call that fetches a snapshot of an order book.
     *
     * @param instrument whose book
     * @param levels wanted number of levels a side; the connector takes the nearest that the exchange allows
     * @return the call, or null if the exchange's streams bring all snapshots
     */
    RestCall<BookSnapshot> bookSnapshot(Instrument instrument, int levels);

    /**
     * A normalizer for this market's raw frames, from wherever they come.
     *
     * @param symbols finds instruments by native symbol
     * @return a new normalizer
     */
    Normalizer normalizer(SymbolTable symbols);

    /** {@return limits that all connections and calls of one IP address share} */
    ExchangeLimits limits();

    /**
     * Whether the exchange numbers the trades of an instrument without holes, so that a jump in {@code sequence} proves a loss. A jump leaves a gap
     * in any case; where numbers may have holes, the gap says that nobody knows whether anything was lost.
     *
     * @return false unless the exchange documents it
     */
    default boolean tradesAreNumberedWithoutHoles() {
        return false;
    }
}
