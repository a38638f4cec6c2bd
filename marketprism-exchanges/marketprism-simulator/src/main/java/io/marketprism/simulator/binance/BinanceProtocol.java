package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.Set;

/**
 * How Binance speaks.
 *
 * @param market which of its markets
 * @param rules the limits and timings that it enforces
 */
public record BinanceProtocol(BinanceVenueMarket market, BinanceRules rules) implements VenueProtocol {

    @Override
    public String name() {
        return market.venueName();
    }

    @Override
    public ListedInstrument listing(String symbol) {
        return market.listing(symbol);
    }

    @Override
    public String nativeSymbol(String symbol) {
        return market.nativeSymbol(symbol);
    }

    @Override
    public DecimalStyle decimalStyle() {
        return market.frames().style();
    }

    @Override
    public int longestSequenceStep() {
        return market.longestSequenceStep();
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("p", "c", "b", "a", "bids", "asks");
    }

    @Override
    public String unknownEvent() {
        return "{\"e\":\"neverHeardOf\",\"E\":1672515782136,\"s\":\"BTCUSDT\",\"z\":[]}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new BinanceVenue(context, market, rules);
    }
}
