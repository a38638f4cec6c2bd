package io.marketprism.simulator.deribit;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.Set;

/**
 * How Deribit speaks.
 *
 * @param rules the limits and timings that it enforces
 */
public record DeribitProtocol(DeribitRules rules) implements VenueProtocol {

    private static final int LONGEST_SEQUENCE_STEP = 25;

    @Override
    public String name() {
        return "deribit";
    }

    @Override
    public ListedInstrument listing(String symbol) {
        return DeribitListings.of(symbol);
    }

    @Override
    public String nativeSymbol(String symbol) {
        return DeribitListings.nativeSymbol(DeribitListings.of(symbol));
    }

    @Override
    public DecimalStyle decimalStyle() {
        return DecimalStyle.PLAIN;
    }

    @Override
    public int longestSequenceStep() {
        return LONGEST_SEQUENCE_STEP;
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("price", "bids", "asks", "best_bid_price", "mark_price", "close", "volatility");
    }

    @Override
    public String unknownEvent() {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"never_heard_of.BTC-PERPETUAL\",\"data\":{\"z\":1}}}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new DeribitVenue(context, rules);
    }
}
