package io.marketprism.simulator.binance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.venue.RestResponse;

/** Writes the exchange information: what is listed, with its filters, and the rate limits. */
final class BinanceExchangeInfo {

    private static final ObjectMapper JSON = new ObjectMapper();

    private BinanceExchangeInfo() {}

    /** The exchange information of the spot market. */
    static RestResponse spot(BinanceRest rest, BinanceQuery query) throws BinanceErrorException {
        ObjectNode info = JSON.createObjectNode();
        info.put("timezone", "UTC").put("serverTime", query.time(rest.context().nowMicros()));
        ArrayNode limits = info.putArray("rateLimits");
        rateLimit(limits, "REQUEST_WEIGHT", "MINUTE", 1, rest.rules().weight());
        rateLimit(limits, "ORDERS", "SECOND", 10, 100);
        rateLimit(limits, "ORDERS", "DAY", 1, 200_000);
        rateLimit(limits, "RAW_REQUESTS", "MINUTE", 5, 300_000);
        info.putArray("exchangeFilters");
        ArrayNode listed = info.putArray("symbols");
        String wanted = query.text("symbolStatus", "");
        for (BinanceSymbol symbol : query.symbolsOrAll()) {
            if (wanted.isEmpty() || wanted.equals(status(symbol))) {
                listed.add(spotSymbol(symbol));
            }
        }
        return RestResponse.json(200, info.toString());
    }

    static void rateLimit(ArrayNode limits, String type, String interval, int count, int limit) {
        limits.addObject()
                .put("rateLimitType", type)
                .put("interval", interval)
                .put("intervalNum", count)
                .put("limit", limit);
    }

    private static String status(BinanceSymbol symbol) {
        return symbol.market().state() == ListingState.HALTED ? "BREAK" : "TRADING";
    }

    private static ObjectNode spotSymbol(BinanceSymbol symbol) {
        ListedInstrument listing = symbol.market().listing();
        ObjectNode row = JSON.createObjectNode();
        row.put("symbol", symbol.nativeSymbol())
                .put("status", status(symbol))
                .put("baseAsset", listing.base())
                .put("baseAssetPrecision", 8)
                .put("quoteAsset", listing.quote())
                .put("quotePrecision", 8)
                .put("quoteAssetPrecision", 8)
                .put("baseCommissionPrecision", 8)
                .put("quoteCommissionPrecision", 8);
        row.putArray("orderTypes")
                .add("LIMIT")
                .add("LIMIT_MAKER")
                .add("MARKET")
                .add("STOP_LOSS")
                .add("STOP_LOSS_LIMIT")
                .add("TAKE_PROFIT")
                .add("TAKE_PROFIT_LIMIT");
        row.put("icebergAllowed", true)
                .put("ocoAllowed", true)
                .put("otoAllowed", true)
                .put("opoAllowed", true)
                .put("quoteOrderQtyMarketAllowed", true)
                .put("allowTrailingStop", true)
                .put("cancelReplaceAllowed", true)
                .put("amendAllowed", true)
                .put("pegInstructionsAllowed", true)
                .put("isSpotTradingAllowed", true)
                .put("isMarginTradingAllowed", true);
        ArrayNode filters = row.putArray("filters");
        filters.addObject()
                .put("filterType", "PRICE_FILTER")
                .put("minPrice", decimal(1, listing.priceScale()))
                .put("maxPrice", "1000000.00000000")
                .put("tickSize", decimal(1, listing.priceScale()));
        filters.addObject()
                .put("filterType", "LOT_SIZE")
                .put("minQty", decimal(1, listing.quantityScale()))
                .put("maxQty", "92141578.00000000")
                .put("stepSize", decimal(1, listing.quantityScale()));
        filters.addObject()
                .put("filterType", "NOTIONAL")
                .put("minNotional", "5.00000000")
                .put("applyMinToMarket", true)
                .put("maxNotional", "9000000.00000000")
                .put("applyMaxToMarket", false)
                .put("avgPriceMins", 5);
        row.putArray("permissions");
        row.putArray("permissionSets").addArray().add("SPOT").add("MARGIN");
        row.put("defaultSelfTradePreventionMode", "EXPIRE_MAKER");
        row.putArray("allowedSelfTradePreventionModes")
                .add("EXPIRE_TAKER")
                .add("EXPIRE_MAKER")
                .add("EXPIRE_BOTH")
                .add("DECREMENT");
        return row;
    }

    private static String decimal(long units, int scale) {
        return DecimalStyle.EIGHT_DECIMALS.text(units, scale);
    }
}
