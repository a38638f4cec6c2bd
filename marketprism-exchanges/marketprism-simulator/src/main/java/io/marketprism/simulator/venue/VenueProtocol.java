package io.marketprism.simulator.venue;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import java.util.Set;

/** A venue that can be played. Stateless: one protocol may be played by several exchanges at once. */
public interface VenueProtocol {

    /** {@return the name in messages and thread names, e.g. {@code binance-spot}} */
    String name();

    /**
     * {@return what the venue lists under a symbol}
     *
     * @param symbol {@code BASE-QUOTE}, dated {@code BASE-QUOTE-YYMMDD}, an option {@code BASE-QUOTE-YYMMDD-STRIKE-C}
     */
    ListedInstrument listing(String symbol);

    /**
     * {@return the venue's own spelling of a symbol, e.g. {@code BTCUSDT}}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    String nativeSymbol(String symbol);

    /** {@return how the venue writes decimals} */
    DecimalStyle decimalStyle();

    /** {@return by how much the sequence of a book may grow with one change: 1 where the venue numbers without gaps} */
    int longestSequenceStep();

    /** {@return by how much the trade id may grow from one fill to the next: 1 where the venue numbers trades without gaps} */
    default int longestTradeStep() {
        return 1;
    }

    /**
     * {@return the names of the fields that hold prices, in quotes or as numbers, or levels, as arrays or as objects with such a field;
     * damaged frames are damaged there}
     */
    Set<String> priceFields();

    /** {@return a well-formed data frame of a kind that no client can know} */
    String unknownEvent();

    /**
     * {@return the running venue}
     *
     * @param context what the simulator provides to it
     */
    Venue open(VenueContext context);
}
