package io.marketprism.connector;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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

    /**
     * {@return what can be asked for, each data type once as it happens, and once at most as an {@link Offer.Backfilled}; checked before any socket is
     * opened}
     */
    List<Offer> offers();

    /** {@return where the exchange's own instrument list comes from} */
    InstrumentSource instruments();

    /**
     * The connections that carry the subscriptions, within the exchange's limits for one connection. Pure: the same subscriptions give the
     * same plan, without a look at clock or network.
     *
     * @param subscriptions what is wanted; each is of one of the {@link #offers()} that a WebSocket brings
     * @return connections that together carry every subscription once
     */
    List<ConnectionPlan> plan(List<Subscription> subscriptions);

    /**
     * Connections that carry what another is refused by other channels that bring the same data, where the exchange has such. Pure, as {@link #plan}.
     *
     * @param refusing where the exchange refuses
     * @param refused what, at least one of its subscriptions
     * @return connections that together carry some of it, each once; none by default: what is refused is asked for again and again
     */
    default List<ConnectionPlan> planInstead(ConnectionPlan refusing, List<Subscription> refused) {
        return List.of();
    }

    /**
     * Where the exchange pushes that its list of instruments has changed: a connection without subscriptions, whose {@linkplain
     * SubscriptionRequests#opening opening} requests ask for it. The normalizer says {@link NormalizerOutput#instrumentsChanged()}, and the engine
     * fetches {@linkplain #instruments() the list} anew. One such connection serves all feeds of a market, for as long as there is any.
     *
     * @return the plan; empty by default: the list is looked at every hour
     */
    default Optional<ConnectionPlan> instrumentNews() {
        return Optional.empty();
    }

    /**
     * A normalizer for this market's raw frames, from wherever they come.
     *
     * @param symbols finds instruments by native symbol
     * @return a new normalizer
     */
    Normalizer normalizer(SymbolTable symbols);

    /** {@return what each attempt to connect takes one of} */
    LimitPool connects();

    /**
     * What the market offers of a data type as it happens.
     *
     * @param dataType which data
     * @return the offer, or empty if there is none
     */
    default Optional<Offer> offer(DataType dataType) {
        return offers().stream()
                .filter(offer -> offer.dataType() == dataType && !(offer instanceof Offer.Backfilled))
                .findFirst();
    }

    /**
     * What the market offers of the past of a data type.
     *
     * @param dataType which data
     * @return the offer, or empty if there is none: what is missing stays missing
     */
    default Optional<Offer.Backfilled> backfill(DataType dataType) {
        return offers().stream()
                .filter(Offer.Backfilled.class::isInstance)
                .map(Offer.Backfilled.class::cast)
                .filter(offer -> offer.dataType() == dataType)
                .findFirst();
    }

    /**
     * Whether an instrument of this market has a data type that is offered: an option has no funding rate, an index no trades.
     *
     * @param definition of the instrument
     * @param dataType which data, one that is offered
     * @return true by default
     */
    default boolean carries(InstrumentDefinition definition, DataType dataType) {
        return true;
    }

    /**
     * What a native symbol alone tells of its instrument, for frames that are read without the exchange's list: the kind of market, and whether
     * quantities count contracts. The symbol stays native, and no size is known. By default a spot instrument; a market of anything else overrides it.
     *
     * @param nativeSymbol the exchange's own spelling
     * @return the definition
     */
    default InstrumentDefinition unlisted(String nativeSymbol) {
        return InstrumentDefinition.unknown(
                new Instrument(exchange(), MarketType.SPOT, nativeSymbol, nativeSymbol, QuantityUnit.BASE));
    }

    /** {@return the data that is offered as it happens, in the order of {@link DataType}} */
    default Set<DataType> dataTypes() {
        Set<DataType> types = EnumSet.noneOf(DataType.class);
        offers().stream()
                .filter(offer -> !(offer instanceof Offer.Backfilled))
                .forEach(offer -> types.add(offer.dataType()));
        return Collections.unmodifiableSet(types);
    }
}
