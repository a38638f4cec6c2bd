package io.marketprism.simulator.binance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.CandleInterval;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.market.Turnover;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.SlidingWindow;
import io.marketprism.simulator.venue.VenueContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Binance's REST market data, with its errors. */
final class BinanceRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LEVELS = 5_000;
    private static final Duration POOL_WINDOW = Duration.ofMinutes(5);

    private final VenueContext context;
    private final BinanceVenueMarket market;
    private final BinanceFrames frames;
    private final BinanceRules rules;
    private final BinanceWeights weights;
    private final Map<String, BinanceSymbol> symbols = new LinkedHashMap<>();
    private final Map<String, SlidingWindow> pools = new HashMap<>();

    BinanceRest(
            VenueContext context,
            BinanceVenueMarket market,
            BinanceRules rules,
            List<BinanceSymbol> symbols,
            BinanceFrames frames) {
        this.context = context;
        this.market = market;
        this.frames = frames;
        this.rules = rules;
        this.weights = new BinanceWeights(rules);
        symbols.forEach(symbol -> this.symbols.put(symbol.nativeSymbol(), symbol));
    }

    VenueContext context() {
        return context;
    }

    /** Everything listed. */
    Collection<BinanceSymbol> symbols() {
        return listed().values();
    }

    private Map<String, BinanceSymbol> listed() {
        Map<String, BinanceSymbol> listed = new LinkedHashMap<>(symbols);
        listed.values().removeIf(symbol -> !symbol.market().isListed());
        return listed;
    }

    BinanceRules rules() {
        return rules;
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

    RestResponse answer(RestRequest request) {
        Optional<BinanceEndpoint> endpoint = market.endpoint(request.path());
        int weight = endpoint.map(known -> known.weight().applyAsInt(request)).orElse(1);
        Optional<RestResponse> refusal = weights.use(
                        request.remoteAddress(), weight, context.nanoTime(), context.nowMicros())
                .or(() -> endpoint.flatMap(known -> countInPool(request.remoteAddress(), known.pool())));
        RestResponse response = refusal.orElseGet(() -> answer(request, endpoint));
        return response.with("x-mbx-used-weight-1m", Integer.toString(weights.used(request.remoteAddress())));
    }

    /** Counts a request in its pool; returns the refusal if that is used up. */
    private Optional<RestResponse> countInPool(String address, BinanceRequestPool pool) {
        boolean unlimited = rules.weight() == Integer.MAX_VALUE;
        SlidingWindow window = pools.computeIfAbsent(
                address + " " + pool,
                unknown ->
                        new SlidingWindow(unlimited ? Integer.MAX_VALUE : pool.requestsPerFiveMinutes(), POOL_WINDOW));
        return window.tryAcquire(context.nanoTime())
                ? Optional.empty()
                : Optional.of(error(
                                429,
                                -1003,
                                "Too many requests; current limit of IP(" + address + ") is "
                                        + pool.requestsPerFiveMinutes() + " requests per 5 minutes.")
                        .with("retry-after", Long.toString(POOL_WINDOW.toSeconds())));
    }

    private RestResponse answer(RestRequest request, Optional<BinanceEndpoint> endpoint) {
        if (!request.method().equals("GET")) {
            return error(405, -1000, "Method not allowed.");
        }
        Optional<Boolean> micros = market.hasMicroseconds()
                ? BinanceQuery.microseconds(request.headers().get("x-mbx-time-unit"))
                : Optional.of(false);
        if (micros.isEmpty()) {
            return error(400, -1100, "Invalid value of header X-MBX-TIME-UNIT.");
        }
        if (endpoint.isEmpty()) {
            return new RestResponse(404, Map.of(), new byte[0]);
        }
        if (endpoint.get().isForKeys()) {
            String shown = request.headers().get("x-mbx-apikey");
            if (shown == null && rules.apiKey() != null) {
                return error(401, -2014, "API-key format invalid.");
            }
            if (shown != null && !shown.equals(rules.apiKey())) {
                return error(401, -2015, "Invalid API-key, IP, or permissions for action.");
            }
        }
        BinanceQuery query = new BinanceQuery(request, listed(), micros.get() ? BinanceFrames.MICROSECONDS : 0);
        try {
            return endpoint.get().handler().answer(this, query);
        } catch (BinanceErrorException e) {
            return e.response();
        }
    }

    RestResponse ping(BinanceQuery query) {
        return RestResponse.json(200, "{}");
    }

    RestResponse time(BinanceQuery query) {
        return RestResponse.json(200, "{\"serverTime\":" + query.time(context.nowMicros()) + "}");
    }

    RestResponse depth(BinanceQuery query) throws BinanceErrorException {
        BinanceSymbol symbol = query.symbol();
        int limit = (int) Math.min(query.number("limit").orElse(100L), MOST_LEVELS);
        return depth(symbol, limit);
    }

    RestResponse depth(BinanceSymbol symbol, int limit) {
        return RestResponse.json(
                200, frames.restDepth(symbol, context.snapshotBook(symbol.market()), limit, context.nowMicros()));
    }

    RestResponse trades(BinanceQuery query) throws BinanceErrorException {
        return trades(query, context.ledger().newestTrades(symbol(query), query.limit()));
    }

    RestResponse historicalTrades(BinanceQuery query) throws BinanceErrorException {
        String symbol = symbol(query);
        int limit = query.limit();
        Optional<Long> fromId = query.number("fromId");
        return trades(
                query,
                fromId.isPresent()
                        ? context.ledger().tradesFrom(symbol, fromId.get(), limit)
                        : context.ledger().newestTrades(symbol, limit));
    }

    private static RestResponse trades(BinanceQuery query, List<ProducedTrade> trades) {
        ArrayNode rows = JSON.createArrayNode();
        for (ProducedTrade trade : trades) {
            BigDecimal worth = new BigDecimal(trade.price()).multiply(new BigDecimal(trade.quantity()));
            rows.addObject()
                    .put("id", trade.id())
                    .put("price", trade.price())
                    .put("qty", trade.quantity())
                    .put("quoteQty", worth.setScale(8, RoundingMode.DOWN).toPlainString())
                    .put("time", query.time(trade.timeMicros()))
                    .put("isBuyerMaker", trade.taker() == TakerSide.SELL)
                    .put("isBestMatch", true);
        }
        return RestResponse.json(200, rows.toString());
    }

    RestResponse aggTrades(BinanceQuery query) throws BinanceErrorException {
        ArrayNode rows = JSON.createArrayNode();
        for (ProducedFill fill : fills(query)) {
            rows.addObject()
                    .put("a", fill.id())
                    .put("p", fill.price())
                    .put("q", fill.quantity())
                    .put("f", fill.firstTradeId())
                    .put("l", fill.lastTradeId())
                    .put("T", query.time(fill.timeMicros()))
                    .put("m", fill.taker() == TakerSide.SELL)
                    .put("M", true);
        }
        return RestResponse.json(200, rows.toString());
    }

    /** The fills that a request asks for: from an id on, or of a time, or the newest. What may still grow is not among them. */
    List<ProducedFill> fills(BinanceQuery query) throws BinanceErrorException {
        long newest = query.symbol().market().lastWholeFillId();
        return fillsAskedFor(query).filter(fill -> fill.id() <= newest).toList();
    }

    private Stream<ProducedFill> fillsAskedFor(BinanceQuery query) throws BinanceErrorException {
        String symbol = symbol(query);
        int limit = query.limit();
        Optional<Long> fromId = query.number("fromId");
        if (fromId.isPresent()) {
            return context.ledger().fillsFrom(symbol, fromId.get(), limit).stream();
        }
        if (!query.has("startTime") && !query.has("endTime")) {
            return context.ledger().newestFills(symbol, limit).stream();
        }
        long start = query.micros("startTime").orElse(0L);
        long end = query.micros("endTime").orElse(Long.MAX_VALUE);
        return context.ledger().fills(symbol).stream()
                .filter(fill -> fill.timeMicros() >= start && fill.timeMicros() <= end)
                .limit(limit);
    }

    /** Candles since the venue opened. */
    RestResponse klines(BinanceQuery query) throws BinanceErrorException {
        BinanceSymbol symbol = query.symbol();
        String name = query.mandatory("interval");
        CandleInterval interval = market.candleIntervals().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BinanceErrorException(-1120, "Invalid interval."));
        long start = query.micros("startTime").orElse(0L);
        long end = query.micros("endTime").orElse(Long.MAX_VALUE);
        List<Candle> candles = symbol.candles(interval).stream()
                .filter(candle -> candle.startMicros() >= start && candle.startMicros() <= end)
                .toList();
        int limit = Math.min(query.limit(), candles.size());
        boolean oldestFirst = start > 0;
        candles = oldestFirst ? candles.subList(0, limit) : candles.subList(candles.size() - limit, candles.size());
        ArrayNode rows = JSON.createArrayNode();
        candles.forEach(candle -> rows.add(kline(query, symbol, candle)));
        return RestResponse.json(200, rows.toString());
    }

    private ArrayNode kline(BinanceQuery query, BinanceSymbol symbol, Candle candle) {
        ListedInstrument listing = symbol.market().listing();
        Turnover turnover = candle.turnover();
        context.told(frames.asWritten(ProducedEvent.candle(listing, candle, candle.endMicros()), listing, turnover));
        return JSON.createArrayNode()
                .add(query.time(candle.startMicros()))
                .add(text(listing.price(candle.open())))
                .add(text(listing.price(candle.high())))
                .add(text(listing.price(candle.low())))
                .add(text(listing.price(candle.close())))
                .add(text(turnover.volume()))
                .add(query.time(candle.endMicros()) - 1)
                .add(text(turnover.worth()))
                .add(turnover.trades())
                .add(text(turnover.takerBuyVolume()))
                .add(text(turnover.takerBuyWorth()))
                .add("0");
    }

    private String text(BigDecimal value) {
        return frames.style().styled(value).toPlainString();
    }

    private static String symbol(BinanceQuery query) throws BinanceErrorException {
        return query.symbol().market().listing().symbol();
    }
}
