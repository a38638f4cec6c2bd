package io.marketprism.simulator.binance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.RestResponse;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/**
 * Writes the exchange information of futures.
 *
 * @param family which futures
 */
record BinanceFuturesExchangeInfo(BinanceFamily family) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NEVER = 4_133_404_800_000L;
    private static final long ONBOARDED = 1_567_965_300_000L;
    private static final Set<String> STOCKS_AND_METALS = Set.of("TSLA", "XAU");

    RestResponse exchangeInfo(BinanceRest rest, BinanceQuery query) {
        ObjectNode info = JSON.createObjectNode();
        info.put("timezone", "UTC").put("serverTime", query.time(rest.context().nowMicros()));
        if (family == BinanceFamily.USDM) {
            info.put("futuresType", "U_MARGINED");
        }
        ArrayNode limits = info.putArray("rateLimits");
        BinanceExchangeInfo.rateLimit(
                limits, "REQUEST_WEIGHT", "MINUTE", 1, rest.rules().weight());
        BinanceExchangeInfo.rateLimit(limits, "ORDERS", "MINUTE", 1, 1_200);
        BinanceExchangeInfo.rateLimit(limits, "ORDERS", "SECOND", 10, 300);
        info.putArray("exchangeFilters");
        ArrayNode symbols = info.putArray("symbols");
        for (BinanceSymbol symbol : rest.symbols()) {
            symbols.add(row(rest.symbols(), symbol));
        }
        return RestResponse.json(200, info.toString());
    }

    /** What does not trade any more settles first. */
    static String status(BinanceSymbol symbol) {
        return switch (symbol.market().state()) {
            case TRADING -> "TRADING";
            case HALTED -> "SETTLING";
            case UNLISTED -> "CLOSE";
        };
    }

    /** What kind of contract it is: of the dated ones of a pair, the first to expire is that of the current quarter. */
    static String contractType(Collection<BinanceSymbol> all, BinanceSymbol symbol) {
        ListedInstrument listing = symbol.market().listing();
        if (listing.kind() == InstrumentKind.PERPETUAL) {
            return STOCKS_AND_METALS.contains(listing.base()) ? "TRADIFI_PERPETUAL" : "PERPETUAL";
        }
        Instant expiry = listing.expiry().orElseThrow();
        boolean first = all.stream()
                .map(other -> other.market().listing())
                .filter(other -> other.pair().equals(listing.pair()))
                .flatMap(other -> other.expiry().stream())
                .noneMatch(other -> other.isBefore(expiry));
        return first ? "CURRENT_QUARTER" : "NEXT_QUARTER";
    }

    private ObjectNode row(Collection<BinanceSymbol> all, BinanceSymbol symbol) {
        ListedInstrument listing = symbol.market().listing();
        boolean linear = family == BinanceFamily.USDM;
        ObjectNode row = JSON.createObjectNode();
        row.put("symbol", symbol.nativeSymbol())
                .put("pair", BinanceRow.of(symbol, family).pair())
                .put("contractType", contractType(all, symbol))
                .put("deliveryDate", listing.expiry().map(Instant::toEpochMilli).orElse(NEVER))
                .put("onboardDate", ONBOARDED)
                .put(linear ? "status" : "contractStatus", status(symbol));
        if (!linear) {
            row.put("contractSize", listing.contractSize());
        }
        row.put("maintMarginPercent", "2.5000")
                .put("requiredMarginPercent", "5.0000")
                .put("baseAsset", listing.base())
                .put("quoteAsset", listing.quote())
                .put("marginAsset", linear ? listing.quote() : listing.base())
                // One more than tick and lot have: these are not tick and lot.
                .put("pricePrecision", listing.priceScale() + 1)
                .put("quantityPrecision", listing.quantityScale() + 1)
                .put("baseAssetPrecision", 8)
                .put("quotePrecision", 8)
                .put("underlyingType", "COIN");
        row.putArray("underlyingSubType");
        row.put("triggerProtect", "0.0500").put("liquidationFee", "0.012500").put("marketTakeBound", "0.05");
        filters(row.putArray("filters"), listing);
        row.putArray("orderTypes").add("LIMIT").add("MARKET").add("STOP").add("TAKE_PROFIT");
        row.putArray("timeInForce").add("GTC").add("IOC").add("FOK").add("GTX");
        return row;
    }

    private void filters(ArrayNode filters, ListedInstrument listing) {
        String tick = listing.price(1).toPlainString();
        String lot = listing.quantity(1).toPlainString();
        filters.addObject()
                .put("filterType", "PRICE_FILTER")
                .put("minPrice", tick)
                .put("maxPrice", "4529764")
                .put("tickSize", tick);
        filters.addObject()
                .put("filterType", "LOT_SIZE")
                .put("minQty", lot)
                .put("maxQty", "1000000")
                .put("stepSize", lot);
        filters.addObject()
                .put("filterType", "MARKET_LOT_SIZE")
                .put("minQty", lot)
                .put("maxQty", "1000")
                .put("stepSize", lot);
        filters.addObject().put("filterType", "MAX_NUM_ORDERS").put("limit", 200);
        if (family == BinanceFamily.USDM) {
            filters.addObject().put("filterType", "MIN_NOTIONAL").put("notional", "100");
        }
    }
}
