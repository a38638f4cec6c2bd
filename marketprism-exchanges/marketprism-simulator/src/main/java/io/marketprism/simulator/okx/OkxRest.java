package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.SlidingWindow;
import io.marketprism.simulator.venue.VenueContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** OKX's REST market data, with its errors and limits. */
final class OkxRest {

    private static final Duration LIMIT_WINDOW = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TRADES = 100;

    private final VenueContext context;
    private final OkxVenueMarket market;
    private final OkxRules rules;
    private final Map<String, OkxInstrument> instruments;
    private final OkxFrames frames;
    private final Map<String, SlidingWindow> windows = new HashMap<>();

    OkxRest(
            VenueContext context,
            OkxVenueMarket market,
            OkxRules rules,
            Map<String, OkxInstrument> instruments,
            OkxFrames frames) {
        this.context = context;
        this.market = market;
        this.rules = rules;
        this.instruments = instruments;
        this.frames = frames;
    }

    static RestResponse error(int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode().put("msg", message).put("code", code);
        body.putArray("data");
        return RestResponse.json(status, body.toString());
    }

    RestResponse answer(RestRequest request) {
        Optional<OkxEndpoint> endpoint = OkxEndpoint.at(request.path());
        if (endpoint.isEmpty()) {
            return error(404, "404", "Not Found");
        }
        if (rules.restLimited() && !window(request, endpoint.get()).tryAcquire(context.nanoTime())) {
            return error(429, "50011", "Too Many Requests");
        }
        try {
            return endpoint.get().handler().answer(this, request);
        } catch (OkxErrorException e) {
            return e.response();
        }
    }

    private SlidingWindow window(RestRequest request, OkxEndpoint endpoint) {
        return windows.computeIfAbsent(
                request.remoteAddress() + request.path(), key -> new SlidingWindow(endpoint.limit(), LIMIT_WINDOW));
    }

    private static RestResponse data(ArrayNode rows) {
        ObjectNode body = JSON.createObjectNode().put("code", "0").put("msg", "");
        body.set("data", rows);
        return RestResponse.json(200, body.toString());
    }

    RestResponse time(RestRequest request) {
        String now = Long.toString(context.nowMicros() / 1_000);
        return data(JSON.createArrayNode().add(JSON.createObjectNode().put("ts", now)));
    }

    RestResponse book(RestRequest request) throws OkxErrorException {
        OkxInstrument instrument = instrument(request);
        long depth = number(request, "sz", 1);
        if (depth < 1 || depth > OkxFrames.FULL_DEPTH) {
            throw new OkxErrorException(400, "51000", "Parameter sz error");
        }
        return RestResponse.json(
                200,
                frames.restBook(
                        instrument.market().listing(),
                        context.snapshotBook(instrument.market()),
                        (int) depth,
                        context.nowMicros()));
    }

    RestResponse historyTrades(RestRequest request) throws OkxErrorException {
        OkxInstrument instrument = instrument(request);
        String symbol = instrument.market().listing().symbol();
        if (number(request, "type", 1) != 1) {
            throw new OkxErrorException(400, "51000", "Parameter type error");
        }
        int limit = (int) Math.min(number(request, "limit", MOST_TRADES), MOST_TRADES);
        long olderThan = number(request, "after", Long.MAX_VALUE);
        long newerThan = number(request, "before", -1);
        List<ProducedTrade> newest = olderThan == Long.MAX_VALUE
                ? context.ledger().newestTrades(symbol, limit)
                : context.ledger().tradesBetween(symbol, olderThan - limit, olderThan - 1);
        List<ProducedTrade> rows = new ArrayList<>(newest);
        rows.removeIf(trade -> trade.id() <= newerThan);
        Collections.reverse(rows);
        ArrayNode data = JSON.createArrayNode();
        for (ProducedTrade trade : rows) {
            data.addObject()
                    .put("instId", instrument.instId())
                    .put("side", trade.taker() == TakerSide.BUY ? "buy" : "sell")
                    .put("sz", trade.quantity())
                    .put("px", trade.price())
                    .put("source", "0")
                    .put("tradeId", Long.toString(trade.id()))
                    .put("ts", Long.toString(trade.timeMicros() / 1_000));
        }
        return data(data);
    }

    RestResponse instruments(RestRequest request) throws OkxErrorException {
        String type = request.query().getOrDefault("instType", "").toUpperCase(Locale.ROOT);
        if (type.isEmpty()) {
            throw new OkxErrorException(400, "50014", "Parameter instType can not be empty.");
        }
        ArrayNode rows = JSON.createArrayNode();
        if (type.equals(market.instType())) {
            boolean one = request.query().containsKey("instId");
            List<OkxInstrument> asked = one ? List.of(instrument(request)) : List.copyOf(instruments.values());
            asked.forEach(instrument ->
                    rows.add(market.instrumentRow(instrument.market().listing())));
        }
        return data(rows);
    }

    private OkxInstrument instrument(RestRequest request) throws OkxErrorException {
        String instId = request.query().getOrDefault("instId", "");
        if (instId.isEmpty()) {
            throw new OkxErrorException(400, "50014", "Parameter instId can not be empty.");
        }
        OkxInstrument instrument = instruments.get(instId);
        if (instrument == null) {
            throw new OkxErrorException(200, "51001", "Instrument ID doesn't exist.");
        }
        return instrument;
    }

    private static long number(RestRequest request, String parameter, long fallback) throws OkxErrorException {
        String text = request.query().get(parameter);
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new OkxErrorException(400, "51000", "Parameter " + parameter + " error");
        }
        return Long.parseLong(text);
    }
}
