package io.marketprism.simulator.deribit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.market.OptionType;
import io.marketprism.simulator.market.SymbolMarket;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** What Deribit lists, how it names it, and how it describes it. What is quoted in USD is inverse, but for options, which count coins. */
final class DeribitListings {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("dMMMyy", Locale.ENGLISH);
    private static final long LISTED_AT = 1_534_167_754_000L;
    private static final long YEAR_3000 = 32_503_708_800_000L;

    private static final List<ListedInstrument> KNOWN = List.of(
            ListedInstrument.of("BTC-USD", "67000.0", "5000"),
            ListedInstrument.of("ETH-USD", "3500.00", "2000"),
            ListedInstrument.of("BTC-USDC", "67000.0", "0.1500"),
            ListedInstrument.of("ETH-USDC", "3500.00", "1.500"),
            ListedInstrument.of("BTC-USDT", "67000.0", "0.1500"),
            ListedInstrument.of("ETH-USDT", "3500.00", "1.500"),
            ListedInstrument.of("PEPE-USDT", "0.00001234", "40000000"));

    private DeribitListings() {}

    /** What is listed under a symbol; invented if Deribit does not list it. */
    static ListedInstrument of(String symbol) {
        ListedInstrument listing = KNOWN.stream()
                .filter(known -> known.symbol().equals(symbol))
                .findFirst()
                .orElseGet(() -> invented(symbol));
        return listing.quote().equals("USD") && listing.kind() != InstrumentKind.OPTION
                ? listing.inverseDerivative()
                : listing.derivative();
    }

    /** A dated contract trades near its perpetual, and an option for a part of a coin. */
    private static ListedInstrument invented(String symbol) {
        ListedInstrument invented = ListedInstrument.invented(symbol);
        if (invented.kind() == InstrumentKind.OPTION) {
            return ListedInstrument.of(symbol, "0.2500", "5.0");
        }
        return KNOWN.stream()
                .filter(known -> known.symbol().equals(invented.pair())
                        && !known.symbol().equals(symbol))
                .map(known -> new ListedInstrument(
                        symbol,
                        known.priceScale(),
                        known.quantityScale(),
                        known.startPrice() / 100 * 101,
                        known.typicalQuantity()))
                .findFirst()
                .orElse(invented);
    }

    /** {@return such as {@code BTC-PERPETUAL}, {@code ETH_USDC-PERPETUAL}, {@code BTC-27DEC26}, {@code XRP_USDC-27DEC26-0d5-C}} */
    static String nativeSymbol(ListedInstrument listing) {
        String name = listing.quote().equals("USD") ? listing.base() : listing.base() + "_" + listing.quote();
        if (listing.expiry().isEmpty()) {
            return name + "-PERPETUAL";
        }
        String dated = name + "-"
                + EXPIRY.format(listing.expiry().get().atZone(ZoneOffset.UTC)).toUpperCase(Locale.ENGLISH);
        return listing.strike()
                .map(strike -> dated + "-" + strike.toPlainString().replace('.', 'd') + "-" + optionType(listing))
                .orElse(dated);
    }

    private static String optionType(ListedInstrument listing) {
        return listing.optionType().orElseThrow() == OptionType.CALL ? "C" : "P";
    }

    /** {@return such as {@code btc_usd}} */
    static String index(ListedInstrument listing) {
        return indexOf(listing.pair());
    }

    /** {@return such as {@code btc_usd}} */
    static String indexOf(String pair) {
        return pair.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** {@return whether an instrument's prices and profits are in its base currency} */
    private static boolean isReversed(ListedInstrument listing) {
        return listing.quote().equals("USD");
    }

    static String kind(ListedInstrument listing) {
        return listing.kind() == InstrumentKind.OPTION ? "option" : "future";
    }

    /** An instrument as the list of instruments shows it. */
    static ObjectNode row(SymbolMarket market) {
        ListedInstrument listing = market.listing();
        boolean halted = market.state() == ListingState.HALTED;
        boolean option = listing.kind() == InstrumentKind.OPTION;
        boolean perpetual = listing.kind() == InstrumentKind.PERPETUAL;
        boolean reversed = isReversed(listing);
        BigDecimal lot = BigDecimal.ONE.movePointLeft(listing.quantityScale());
        ObjectNode row = JSON.createObjectNode()
                .put("kind", kind(listing))
                .put("instrument_name", nativeSymbol(listing))
                .put("instrument_id", Math.abs((long) listing.symbol().hashCode()))
                .put("price_index", index(listing))
                .put("base_currency", listing.base())
                .put("counter_currency", listing.quote())
                .put("quote_currency", option && reversed ? listing.base() : listing.quote())
                .put("settlement_currency", reversed ? listing.base() : listing.quote())
                .put("settlement_period", perpetual ? "perpetual" : "month")
                .put("instrument_type", reversed ? "reversed" : "linear")
                .put("contract_size", lot)
                .put("min_trade_amount", lot)
                .put("tick_size", BigDecimal.ONE.movePointLeft(listing.priceScale()))
                .put("is_active", !halted)
                .put("state", halted ? "halted" : "open")
                .put("creation_timestamp", LISTED_AT)
                .put(
                        "expiration_timestamp",
                        listing.expiry().map(Instant::toEpochMilli).orElse(YEAR_3000));
        if (option) {
            row.put("strike", listing.strike().orElseThrow())
                    .put("option_type", listing.optionType().orElseThrow() == OptionType.CALL ? "call" : "put");
        }
        return row;
    }

    /** A spot pair in the list, which is no derivative. */
    static ObjectNode spotRow() {
        return JSON.createObjectNode()
                .put("kind", "spot")
                .put("instrument_name", "BTC_USDC")
                .put("price_index", "btc_usdc")
                .put("base_currency", "BTC")
                .put("counter_currency", "USDC")
                .put("quote_currency", "USDC")
                .put("instrument_type", "linear")
                .put("contract_size", new BigDecimal("0.0001"))
                .put("tick_size", BigDecimal.ONE)
                .put("is_active", true)
                .put("state", "open");
    }
}
