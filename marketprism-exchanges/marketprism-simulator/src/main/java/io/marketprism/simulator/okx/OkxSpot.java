package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** OKX's spot market, as of the middle of 2026. */
public final class OkxSpot implements VenueProtocol {

    private static final int LONGEST_SEQUENCE_STEP = 40;

    private static final Map<String, ListedInstrument> LISTINGS = List.of(
                    ListedInstrument.of("BTC-USDT", "67000.0", "0.15000000"),
                    ListedInstrument.of("ETH-USDT", "3500.00", "1.500000"),
                    ListedInstrument.of("SOL-USDT", "170.00", "12.000000"),
                    ListedInstrument.of("XRP-USDT", "2.1000", "350.000000"),
                    ListedInstrument.of("DOGE-USDT", "0.19000", "1500.000000"),
                    ListedInstrument.of("PEPE-USDT", "0.00001234", "40000000"),
                    ListedInstrument.of("ETH-BTC", "0.05200", "0.500000"))
            .stream()
            .collect(Collectors.toMap(ListedInstrument::symbol, Function.identity()));

    private final OkxRules rules;

    /**
     * OKX spot under certain rules.
     *
     * @param rules its limits and timings
     */
    public OkxSpot(OkxRules rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return "okx-spot";
    }

    @Override
    public ListedInstrument listing(String symbol) {
        ListedInstrument known = LISTINGS.get(symbol);
        return known == null ? ListedInstrument.invented(symbol) : known;
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
        return LONGEST_SEQUENCE_STEP;
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("px", "bids", "asks", "last");
    }

    @Override
    public String unknownEvent() {
        return "{\"arg\":{\"channel\":\"never-heard-of\",\"instId\":\"BTC-USDT\"},\"data\":[{\"z\":\"1\"}]}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new OkxSpotVenue(context, rules);
    }
}
