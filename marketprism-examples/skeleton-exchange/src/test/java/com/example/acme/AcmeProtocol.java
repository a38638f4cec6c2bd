package com.example.acme;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.Set;

/** How the exchange speaks, for a simulated one. */
record AcmeProtocol() implements VenueProtocol {
    @Override
    public String name() {
        return "acme";
    }

    @Override
    public ListedInstrument listing(String symbol) {
        return ListedInstrument.invented(symbol);
    }

    @Override
    public String nativeSymbol(String symbol) {
        return symbol;
    }

    @Override
    public DecimalStyle decimalStyle() {
        return DecimalStyle.PLAIN;
    }

    @Override
    public int longestSequenceStep() {
        return 3;
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("price", "bids", "asks", "bid");
    }

    @Override
    public String unknownEvent() {
        return "{\"stream\":\"never_heard_of:BTC-USDT\",\"data\":{\"z\":1}}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new SimulatedAcme(context);
    }
}
