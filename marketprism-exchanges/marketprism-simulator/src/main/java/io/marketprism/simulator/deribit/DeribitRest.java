package io.marketprism.simulator.deribit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.VenueContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deribit's public methods by HTTP GET, with their errors and limits. */
final class DeribitRest {

    static final int TOO_MANY_REQUESTS = 10_028;

    private static final int INVALID_PARAMS = -32_602;
    private static final int METHOD_NOT_FOUND = -32_601;
    private static final String API = "/api/v2/public/";
    private static final int MOST_TRADES = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final VenueContext context;
    private final DeribitVenue venue;
    private final Map<String, DeribitInstrument> instruments;

    DeribitRest(VenueContext context, DeribitVenue venue, Map<String, DeribitInstrument> instruments) {
        this.context = context;
        this.venue = venue;
        this.instruments = instruments;
    }

    static RestResponse error(int status, int code, String message) {
        ObjectNode body = JSON.createObjectNode().put("jsonrpc", "2.0");
        body.putObject("error").put("message", message).put("code", code);
        return RestResponse.json(status, body.put("testnet", false).toString());
    }

    RestResponse answer(RestRequest request) {
        String method = request.path().startsWith(API) ? request.path().substring(API.length()) : "";
        CreditPool.Costs costs = method.equals("get_instruments") ? CreditPool.INSTRUMENTS : CreditPool.REQUEST;
        if (!venue.allows(request.remoteAddress(), costs)) {
            return error(429, TOO_MANY_REQUESTS, "too_many_requests");
        }
        return switch (method) {
            case "get_instruments" -> instruments(request);
            case "get_last_trades_by_instrument" -> lastTrades(request);
            case "get_tradingview_chart_data" -> chart(request);
            case "get_time" -> result(JSON.getNodeFactory().numberNode(context.nowMicros() / 1_000));
            case "test" -> result(JSON.createObjectNode().put("version", "1.2.26"));
            default -> error(400, METHOD_NOT_FOUND, "Method not found");
        };
    }

    private RestResponse result(JsonNode result) {
        long now = context.nowMicros();
        ObjectNode body = JSON.createObjectNode().put("jsonrpc", "2.0");
        body.set("result", result);
        return RestResponse.json(
                200,
                body.put("usIn", now)
                        .put("usOut", now)
                        .put("usDiff", 0)
                        .put("testnet", false)
                        .toString());
    }

    private RestResponse instruments(RestRequest request) {
        String currency = request.query().getOrDefault("currency", "");
        String kind = request.query().get("kind");
        if (currency.isEmpty()) {
            return error(400, INVALID_PARAMS, "Invalid params");
        }
        ArrayNode rows = JSON.createArrayNode().add(DeribitListings.spotRow());
        instruments.values().stream()
                .filter(instrument -> instrument.market().isListed())
                .forEach(instrument -> rows.add(DeribitListings.row(instrument.market())));
        ArrayNode wanted = JSON.createArrayNode();
        for (JsonNode row : rows) {
            boolean ofCurrency = currency.equals("any")
                    || row.path("settlement_currency").asText().equals(currency);
            if (ofCurrency && (kind == null || row.path("kind").asText().equals(kind))) {
                wanted.add(row);
            }
        }
        return result(wanted);
    }

    /** The instrument asked for; null if none of that name is listed. */
    private @Nullable DeribitInstrument listed(RestRequest request) {
        DeribitInstrument instrument = instruments.get(request.query().get("instrument_name"));
        return instrument == null || !instrument.market().isListed() ? null : instrument;
    }

    private RestResponse lastTrades(RestRequest request) {
        DeribitInstrument instrument = listed(request);
        long count = number(request, "count", 10);
        if (instrument == null || count < 1 || count > MOST_TRADES) {
            return error(400, INVALID_PARAMS, "Invalid params");
        }
        String symbol = instrument.listing().symbol();
        long from = number(request, "start_seq", -1);
        long to = number(request, "end_seq", Long.MAX_VALUE);
        // One more than is answered shows whether there are more.
        int most = (int) count + 1;
        List<ProducedTrade> trades = new ArrayList<>(
                from < 0
                        ? context.ledger().tradesBefore(symbol, to == Long.MAX_VALUE ? to : to + 1, most)
                        : context.ledger().tradesFrom(symbol, from, most));
        trades.removeIf(trade -> trade.id() > to);
        boolean more = trades.size() == most;
        if (more) {
            trades.remove(from < 0 ? 0 : trades.size() - 1);
        }
        if (!"asc".equals(request.query().get("sorting"))) {
            Collections.reverse(trades);
        }
        ObjectNode result = JSON.createObjectNode();
        ArrayNode rows = result.putArray("trades");
        trades.forEach(trade -> rows.addObject()
                .put("trade_seq", trade.id())
                .put("trade_id", Long.toString(trade.id()))
                .put("timestamp", trade.timeMicros() / 1_000)
                .put("price", new BigDecimal(trade.price()))
                .put("amount", new BigDecimal(trade.quantity()))
                .put("direction", trade.taker() == TakerSide.BUY ? "buy" : "sell")
                .put("instrument_name", instrument.name()));
        return result(result.put("has_more", more));
    }

    /** Candles that begin in a stretch of time, the open one too; in columns. */
    private RestResponse chart(RestRequest request) {
        DeribitInstrument instrument = listed(request);
        long start = number(request, "start_timestamp", -1);
        long end = number(request, "end_timestamp", -1);
        if (instrument == null
                || start < 0
                || end < start
                || !(venue.channel("chart.trades." + instrument.name() + "."
                                + request.query().get("resolution"))
                        instanceof ChartChannel channel)) {
            return error(400, INVALID_PARAMS, "Invalid params");
        }
        ObjectNode result = JSON.createObjectNode();
        ArrayNode ticks = result.putArray("ticks");
        ArrayNode open = result.putArray("open");
        ArrayNode high = result.putArray("high");
        ArrayNode low = result.putArray("low");
        ArrayNode close = result.putArray("close");
        ArrayNode volume = result.putArray("volume");
        ArrayNode cost = result.putArray("cost");
        ListedInstrument listing = instrument.listing();
        for (Candle candle : channel.candles()) {
            long tick = candle.startMicros() / 1_000;
            if (tick >= start && tick <= end) {
                ticks.add(tick);
                open.add(listing.price(candle.open()));
                high.add(listing.price(candle.high()));
                low.add(listing.price(candle.low()));
                close.add(listing.price(candle.close()));
                volume.add(candle.turnover().baseVolume(listing));
                cost.add(candle.turnover().quoteVolume(listing));
                if (candle.closed()) {
                    channel.tell(candle);
                }
            }
        }
        return result(result.put("status", ticks.isEmpty() ? "no_data" : "ok"));
    }

    private static long number(RestRequest request, String parameter, long fallback) {
        String text = request.query().get(parameter);
        if (text == null) {
            return fallback;
        }
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }
}
