package io.marketprism.simulator.binance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.VenueContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Binance's REST market data, with its errors. */
final class BinanceRest {

    static final String DEPTH = "/api/v3/depth";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TRADES = 1_000;
    private static final int MOST_LEVELS = 5_000;

    private final VenueContext context;
    private final BinanceFrames frames;
    private final BinanceRules rules;
    private final BinanceWeights weights;
    private final Map<String, BinanceSymbol> symbols = new LinkedHashMap<>();

    /** A request that is answered with an error. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final transient RestResponse response;

        Refused(int code, String message) {
            super(message);
            this.response = error(400, code, message);
        }
    }

    BinanceRest(VenueContext context, BinanceRules rules, List<BinanceSymbol> symbols, BinanceFrames frames) {
        this.context = context;
        this.frames = frames;
        this.rules = rules;
        this.weights = new BinanceWeights(rules);
        symbols.forEach(symbol -> this.symbols.put(symbol.nativeSymbol(), symbol));
    }

    static RestResponse error(int status, int code, String message) {
        return RestResponse.json(
                status,
                JSON.createObjectNode().put("code", code).put("msg", message).toString());
    }

    static RestResponse refusal(int status) {
        return switch (status) {
            case 418, 429 -> error(status, -1003, "Too many requests.").with("retry-after", "1");
            case 403 -> new RestResponse(status, Map.of(), new byte[0]);
            default -> error(status, -1001, "Internal error; unable to process your request. Please try again.");
        };
    }

    /** Whether a time unit means microseconds; milliseconds if there is none; empty if there is no such unit. */
    static Optional<Boolean> microseconds(String unit) {
        if (unit == null || unit.equals("MILLISECOND") || unit.equals("millisecond")) {
            return Optional.of(false);
        }
        return unit.equals("MICROSECOND") || unit.equals("microsecond") ? Optional.of(true) : Optional.empty();
    }

    RestResponse answer(RestRequest request) {
        Optional<RestResponse> refusal =
                weights.use(request.remoteAddress(), weight(request), context.nanoTime(), context.nowMicros());
        RestResponse response = refusal.orElseGet(() -> dispatch(request));
        return response.with("x-mbx-used-weight-1m", Integer.toString(weights.used(request.remoteAddress())));
    }

    private static int weight(RestRequest request) {
        return switch (request.path()) {
            case DEPTH -> depthWeight(request.query().get("limit"));
            case "/api/v3/exchangeInfo" -> 20;
            case "/api/v3/trades", "/api/v3/historicalTrades" -> 25;
            case "/api/v3/aggTrades" -> 4;
            default -> 1;
        };
    }

    private static int depthWeight(String limit) {
        boolean plain = limit == null || !limit.matches("[0-9]{1,9}");
        int levels = plain ? 100 : Integer.parseInt(limit);
        if (levels <= 100) {
            return 5;
        }
        if (levels <= 500) {
            return 25;
        }
        return levels <= 1_000 ? 50 : 250;
    }

    private RestResponse dispatch(RestRequest request) {
        if (!request.method().equals("GET")) {
            return error(405, -1000, "Method not allowed.");
        }
        Optional<Boolean> micros = microseconds(request.headers().get("x-mbx-time-unit"));
        if (micros.isEmpty()) {
            return error(400, -1100, "Invalid value of header X-MBX-TIME-UNIT.");
        }
        int form = micros.get() ? BinanceFrames.MICROSECONDS : 0;
        try {
            return switch (request.path()) {
                case "/api/v3/ping" -> RestResponse.json(200, "{}");
                case "/api/v3/time" ->
                    RestResponse.json(200, "{\"serverTime\":" + BinanceFrames.time(form, context.nowMicros()) + "}");
                case DEPTH -> depth(request);
                case "/api/v3/exchangeInfo" -> exchangeInfo(request, form);
                case "/api/v3/trades" -> trades(request, form, false);
                case "/api/v3/historicalTrades" -> trades(request, form, true);
                case "/api/v3/aggTrades" -> aggTrades(request, form);
                default -> new RestResponse(404, Map.of(), new byte[0]);
            };
        } catch (Refused refused) {
            return refused.response;
        }
    }

    private RestResponse depth(RestRequest request) throws Refused {
        BinanceSymbol symbol = symbol(request);
        int limit = (int) Math.min(number(request, "limit").orElse(100L), MOST_LEVELS);
        return RestResponse.json(
                200, frames.restDepth(symbol.market().listing(), context.snapshotBook(symbol.market()), limit));
    }

    private RestResponse trades(RestRequest request, int form, boolean historical) throws Refused {
        BinanceSymbol symbol = symbol(request);
        String name = symbol.market().listing().symbol();
        int limit = limit(request);
        Optional<Long> fromId = historical ? number(request, "fromId") : Optional.empty();
        List<ProducedTrade> trades = fromId.isPresent()
                ? context.ledger().tradesBetween(name, fromId.get(), fromId.get() + limit - 1)
                : context.ledger().newestTrades(name, limit);
        ArrayNode rows = JSON.createArrayNode();
        for (ProducedTrade trade : trades) {
            BigDecimal worth = new BigDecimal(trade.price()).multiply(new BigDecimal(trade.quantity()));
            rows.addObject()
                    .put("id", trade.id())
                    .put("price", trade.price())
                    .put("qty", trade.quantity())
                    .put("quoteQty", worth.setScale(8, RoundingMode.DOWN).toPlainString())
                    .put("time", BinanceFrames.time(form, trade.timeMicros()))
                    .put("isBuyerMaker", trade.taker() == TakerSide.SELL)
                    .put("isBestMatch", true);
        }
        return RestResponse.json(200, rows.toString());
    }

    private RestResponse aggTrades(RestRequest request, int form) throws Refused {
        BinanceSymbol symbol = symbol(request);
        String name = symbol.market().listing().symbol();
        int limit = limit(request);
        Optional<Long> fromId = number(request, "fromId");
        Optional<Long> startTime = number(request, "startTime");
        Optional<Long> endTime = number(request, "endTime");
        List<ProducedFill> fills;
        if (fromId.isPresent()) {
            fills = context.ledger().fillsFrom(name, fromId.get(), limit);
        } else if (startTime.isPresent() || endTime.isPresent()) {
            long start = startTime.orElse(0L);
            long end = endTime.orElse(Long.MAX_VALUE);
            fills = context.ledger().fills(name).stream()
                    .filter(fill -> BinanceFrames.time(form, fill.timeMicros()) >= start
                            && BinanceFrames.time(form, fill.timeMicros()) <= end)
                    .limit(limit)
                    .toList();
        } else {
            fills = context.ledger().newestFills(name, limit);
        }
        ArrayNode rows = JSON.createArrayNode();
        for (ProducedFill fill : fills) {
            rows.addObject()
                    .put("a", fill.id())
                    .put("p", fill.price())
                    .put("q", fill.quantity())
                    .put("f", fill.firstTradeId())
                    .put("l", fill.lastTradeId())
                    .put("T", BinanceFrames.time(form, fill.timeMicros()))
                    .put("m", fill.taker() == TakerSide.SELL)
                    .put("M", true);
        }
        return RestResponse.json(200, rows.toString());
    }

    private RestResponse exchangeInfo(RestRequest request, int form) throws Refused {
        ObjectNode info = JSON.createObjectNode();
        info.put("timezone", "UTC").put("serverTime", BinanceFrames.time(form, context.nowMicros()));
        ArrayNode limits = info.putArray("rateLimits");
        rateLimit(limits, "REQUEST_WEIGHT", "MINUTE", 1, rules.weight());
        rateLimit(limits, "ORDERS", "SECOND", 10, 100);
        rateLimit(limits, "ORDERS", "DAY", 1, 200_000);
        rateLimit(limits, "RAW_REQUESTS", "MINUTE", 5, 300_000);
        info.putArray("exchangeFilters");
        ArrayNode listed = info.putArray("symbols");
        String status = request.query().getOrDefault("symbolStatus", "TRADING");
        if (status.equals("TRADING")) {
            for (BinanceSymbol symbol : asked(request)) {
                listed.add(listed(symbol));
            }
        }
        return RestResponse.json(200, info.toString());
    }

    private static void rateLimit(ArrayNode limits, String type, String interval, int count, int limit) {
        limits.addObject()
                .put("rateLimitType", type)
                .put("interval", interval)
                .put("intervalNum", count)
                .put("limit", limit);
    }

    private List<BinanceSymbol> asked(RestRequest request) throws Refused {
        String several = request.query().get("symbols");
        if (several == null) {
            return request.query().containsKey("symbol") ? List.of(symbol(request)) : List.copyOf(symbols.values());
        }
        if (request.query().containsKey("symbol")) {
            throw new Refused(-1128, "Combination of optional parameters invalid.");
        }
        try {
            List<BinanceSymbol> result = new ArrayList<>();
            for (JsonNode name : JSON.readTree(several)) {
                result.add(symbol(name.asText()));
            }
            return result;
        } catch (JsonProcessingException e) {
            throw new Refused(-1100, "Illegal characters found in parameter 'symbols'.");
        }
    }

    private static ObjectNode listed(BinanceSymbol symbol) {
        ListedInstrument listing = symbol.market().listing();
        ObjectNode row = JSON.createObjectNode();
        row.put("symbol", symbol.nativeSymbol())
                .put("status", "TRADING")
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

    private BinanceSymbol symbol(RestRequest request) throws Refused {
        String name = request.query().getOrDefault("symbol", "");
        if (name.isEmpty()) {
            throw new Refused(-1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
        }
        return symbol(name);
    }

    private BinanceSymbol symbol(String name) throws Refused {
        BinanceSymbol symbol = symbols.get(name);
        if (symbol == null) {
            throw new Refused(-1121, "Invalid symbol.");
        }
        return symbol;
    }

    private static int limit(RestRequest request) throws Refused {
        return (int) Math.min(number(request, "limit").orElse(500L), MOST_TRADES);
    }

    private static Optional<Long> number(RestRequest request, String parameter) throws Refused {
        String text = request.query().get(parameter);
        if (text == null) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new Refused(
                    -1100,
                    "Illegal characters found in parameter '" + parameter + "'; legal range is '^[0-9]{1,20}$'.");
        }
        return Optional.of(Long.parseLong(text));
    }
}
