package io.marketprism.simulator.binance;

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

/** Binance's spot market, as of the middle of 2026. */
public final class BinanceSpot implements VenueProtocol {

    private static final Map<String, ListedInstrument> LISTINGS = List.of(
                    ListedInstrument.of("BTC-USDT", "67000.00", "0.15000"),
                    ListedInstrument.of("ETH-USDT", "3500.00", "1.5000"),
                    ListedInstrument.of("SOL-USDT", "170.00", "12.000"),
                    ListedInstrument.of("XRP-USDT", "2.1000", "350.0"),
                    ListedInstrument.of("DOGE-USDT", "0.19000", "1500"),
                    ListedInstrument.of("PEPE-USDT", "0.00001234", "40000000"),
                    ListedInstrument.of("ETH-BTC", "0.05200", "0.5000"))
            .stream()
            .collect(Collectors.toMap(ListedInstrument::symbol, Function.identity()));

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
    public ListedInstrument listing(String symbol) {
        ListedInstrument known = LISTINGS.get(symbol);
        return known == null ? ListedInstrument.invented(symbol) : known;
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
