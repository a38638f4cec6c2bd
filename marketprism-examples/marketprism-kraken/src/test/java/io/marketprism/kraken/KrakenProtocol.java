package io.marketprism.kraken;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.Set;

/** How Kraken speaks, for a simulated exchange. */
public record KrakenProtocol() implements VenueProtocol {

    @Override
    public String name() {
        return "kraken";
    }

    @Override
    public ListedInstrument listing(String symbol) {
        return symbol.startsWith("BTC-")
                ? ListedInstrument.of(symbol, "67000.0", "0.05000000")
                : ListedInstrument.invented(symbol);
    }

    @Override
    public String nativeSymbol(String symbol) {
        return symbol.replace('-', '/');
    }

    /** With all the digits of the increments, which checksums are over. */
    @Override
    public DecimalStyle decimalStyle() {
        return DecimalStyle.AS_LISTED;
    }

    @Override
    public int longestSequenceStep() {
        return 1;
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("price", "bids", "asks", "bid");
    }

    @Override
    public String unknownEvent() {
        return "{\"channel\":\"never_heard_of\",\"type\":\"update\",\"data\":[{\"z\":1}]}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new KrakenVenue(context);
    }
}
