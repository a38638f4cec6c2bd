package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Listing;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Binance's spot market, as of the middle of 2026. */
public final class BinanceSpot implements VenueProtocol {

    private static final Map<String, Listing> LISTINGS = List.of(
                    Listing.of("BTC-USDT", "67000.00", "0.15000"),
                    Listing.of("ETH-USDT", "3500.00", "1.5000"),
                    Listing.of("SOL-USDT", "170.00", "12.000"),
                    Listing.of("XRP-USDT", "2.1000", "350.0"),
                    Listing.of("DOGE-USDT", "0.19000", "1500"),
                    Listing.of("PEPE-USDT", "0.00001234", "40000000"),
                    Listing.of("ETH-BTC", "0.05200", "0.5000"))
            .stream()
            .collect(Collectors.toMap(Listing::symbol, Function.identity()));

    private final BinanceRules rules;

    /**
     * Binance spot under certain rules.
     *
     * @param rules its limits and timings
     */
    public BinanceSpot(BinanceRules rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return "binance-spot";
    }

    @Override
    public Listing listing(String symbol) {
        Listing known = LISTINGS.get(symbol);
        return known == null ? Listing.invented(symbol) : known;
    }

    @Override
    public String nativeSymbol(String symbol) {
        return symbol.replace("-", "");
    }

    @Override
    public DecimalStyle decimalStyle() {
        return DecimalStyle.EIGHT_DECIMALS;
    }

    @Override
    public int longestSequenceStep() {
        return 1;
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("p", "b", "a", "bids", "asks");
    }

    @Override
    public String unknownEvent() {
        return "{\"e\":\"neverHeardOf\",\"E\":1672515782136,\"s\":\"BTCUSDT\",\"z\":[]}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new BinanceSpotVenue(context, this, rules);
    }
}
