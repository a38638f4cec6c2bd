package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import java.util.List;

/** What OKX lists, market by market. Derivatives trade in contracts, whose lots may be fractions of one. */
final class OkxListings {

    /** X-Perps, which trade like perpetuals among the futures, expire on this day. */
    private static final String X_PERP = "310404";

    static final List<ListedInstrument> SPOT = List.of(
            ListedInstrument.of("BTC-USDT", "67000.0", "0.15000000"),
            ListedInstrument.of("ETH-USDT", "3500.00", "1.500000"),
            ListedInstrument.of("SOL-USDT", "170.00", "12.000000"),
            ListedInstrument.of("XRP-USDT", "2.1000", "350.000000"),
            ListedInstrument.of("DOGE-USDT", "0.19000", "1500.000000"),
            ListedInstrument.of("PEPE-USDT", "0.00001234", "40000000"),
            ListedInstrument.of("ETH-BTC", "0.05200", "0.500000"));

    static final List<ListedInstrument> SWAP = List.of(
            linear("BTC-USDT", "67000.0", "15.00", "0.01"),
            linear("ETH-USDT", "3500.00", "15.00", "0.1"),
            linear("SOL-USDT", "170.00", "120.00", "0.1"),
            linear("XRP-USDT", "2.1000", "3.50", "100"),
            linear("DOGE-USDT", "0.19000", "1.50", "1000"),
            linear("PEPE-USDT", "0.00001234", "4.0", "10000000"),
            inverse("BTC-USD", "67000.0", "100", "100"),
            inverse("ETH-USD", "3500.00", "500", "10"));

    static final List<ListedInstrument> FUTURES = List.of(
            linear("BTC-USDT-261225", "67400.0", "15.00", "0.01"),
            linear("ETH-USDT-261225", "3520.00", "15.00", "0.1"),
            inverse("BTC-USD-261225", "67450.0", "10.0", "100"),
            inverse("ETH-USD-261225", "3525.00", "50.0", "10"),
            linear("BTC-USD-" + X_PERP, "67010.0", "1500", "0.0001"),
            linear("ETH-USD-" + X_PERP, "3501.00", "1500", "0.001"));

    static final List<ListedInstrument> OPTION = List.of(
            option("BTC-USD-261225-60000-C", "0.1250", "20", "0.01"),
            option("BTC-USD-261225-60000-P", "0.1050", "20", "0.01"),
            option("ETH-USD-261225-3000-C", "0.1500", "200", "0.1"));

    private OkxListings() {}

    private static ListedInstrument linear(String symbol, String startPrice, String typical, String size) {
        return ListedInstrument.of(symbol, startPrice, typical).derivative().contractsOf(size);
    }

    private static ListedInstrument inverse(String symbol, String startPrice, String typical, String size) {
        return ListedInstrument.of(symbol, startPrice, typical)
                .inverseDerivative()
                .contractsOf(size);
    }

    /** Its price and its contract are in coin. */
    private static ListedInstrument option(String symbol, String startPrice, String typical, String size) {
        return linear(symbol, startPrice, typical, size);
    }

    /** An invented derivative, always the same for the same symbol. */
    static ListedInstrument invented(String symbol) {
        ListedInstrument listing = ListedInstrument.invented(symbol).contractsOf("10");
        boolean inverse = listing.quote().equals("USD") && listing.kind() != InstrumentKind.OPTION && !isXPerp(listing);
        return inverse ? listing.inverseDerivative() : listing.derivative();
    }

    static boolean isXPerp(ListedInstrument listing) {
        return listing.kind() == InstrumentKind.FUTURE && listing.symbol().endsWith("-" + X_PERP);
    }

    /** Whether funding is exchanged. */
    static boolean hasFunding(ListedInstrument listing) {
        return listing.kind() == InstrumentKind.PERPETUAL || isXPerp(listing);
    }

    /** Instruments of one family have the same contract and the same margin. */
    static String instFamily(ListedInstrument listing) {
        return isXPerp(listing) ? listing.pair() + "_UM_XPERP" : listing.pair();
    }

    /** The {@code instId} of a swap. */
    static String swapId(ListedInstrument listing) {
        return listing.symbol() + "-SWAP";
    }

    /** The {@code instId} of a future or an option: what follows the pair stands behind the family. */
    static String datedId(ListedInstrument listing) {
        return instFamily(listing) + listing.symbol().substring(listing.pair().length());
    }
}
