package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.Set;

/**
 * How OKX speaks.
 *
 * @param market which of its markets
 * @param rules the limits and timings that it enforces
 */
public record OkxProtocol(OkxVenueMarket market, OkxRules rules) implements VenueProtocol {

    private static final int LONGEST_SEQUENCE_STEP = 40;

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
        return market.instId(market.listing(symbol));
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
    public int longestTradeStep() {
        return market.longestTradeStep();
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("px", "bids", "asks", "last", "markPx", "idxPx", "bkPx");
    }

    @Override
    public String unknownEvent() {
        return "{\"arg\":{\"channel\":\"never-heard-of\",\"instId\":\"BTC-USDT\"},\"data\":[{\"z\":\"1\"}]}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new OkxVenue(context, market, rules);
    }
}
