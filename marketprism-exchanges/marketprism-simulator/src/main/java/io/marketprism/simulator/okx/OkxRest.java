package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
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

/** OKX's REST market data, with its errors and limits. */
final class OkxRest {

    static final String BOOKS = "/api/v5/market/books";

    private static final String INSTRUMENTS = "/api/v5/public/instruments";
    private static final String TIME = "/api/v5/public/time";
    private static final String HISTORY_TRADES = "/api/v5/market/history-trades";
    private static final Duration LIMIT_WINDOW = Duration.ofSeconds(2);
    private static final Map<String, Integer> LIMITS = Map.of(BOOKS, 40, INSTRUMENTS, 20, TIME, 10, HISTORY_TRADES, 20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TRADES = 100;
    private static final String LISTED_AT = "1606468572000";

    private final VenueContext context;
    private final OkxRules rules;
    private final Map<String, OkxInstrument> instruments;
    private final OkxFrames frames;
    private final Map<String, SlidingWindow> windows = new HashMap<>();

    /** A request that is answered with an error. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final transient RestResponse response;

        Refused(int status, String code, String message) {
            super(message);
            this.response = error(status, code, message);
        }
    }

    OkxRest(VenueContext context, OkxRules rules, Map<String, OkxInstrument> instruments, OkxFrames frames) {
        this.context = context;
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
        if (!LIMITS.containsKey(request.path())) {
            return error(404, "404", "Not Found");
        }
        if (rules.restLimited() && !window(request).tryAcquire(context.nanoTime())) {
            return error(429, "50011", "Too Many Requests");
        }
        try {
            return switch (request.path()) {
                case TIME ->
                    data(JSON.createArrayNode()
                            .add(JSON.createObjectNode().put("ts", Long.toString(context.nowMicros() / 1_000))));
                case INSTRUMENTS -> instruments(request);
                case BOOKS -> book(request);
                default -> historyTrades(request);
            };
        } catch (Refused refused) {
            return refused.response;
        }
    }

    private SlidingWindow window(RestRequest request) {
        return windows.computeIfAbsent(
                request.remoteAddress() + request.path(),
                key -> new SlidingWindow(LIMITS.get(request.path()), LIMIT_WINDOW));
    }

    private static RestResponse data(ArrayNode rows) {
        ObjectNode body = JSON.createObjectNode().put("code", "0").put("msg", "");
        body.set("data", rows);
        return RestResponse.json(200, body.toString());
    }

    private RestResponse book(RestRequest request) throws Refused {
        OkxInstrument instrument = instrument(request);
        long depth = number(request, "sz", 1);
        if (depth < 1 || depth > OkxFrames.FULL_DEPTH) {
            throw new Refused(400, "51000", "Parameter sz error");
        }
        return RestResponse.json(
                200,
                frames.restBook(
                        instrument.market().listing(),
                        context.snapshotBook(instrument.market()),
                        (int) depth,
                        context.nowMicros()));
    }

    private RestResponse historyTrades(RestRequest request) throws Refused {
        String symbol = instrument(request).market().listing().symbol();
        if (number(request, "type", 1) != 1) {
            throw new Refused(400, "51000", "Parameter type error");
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
                    .put("instId", symbol)
                    .put("side", trade.taker() == TakerSide.BUY ? "buy" : "sell")
                    .put("sz", trade.quantity())
                    .put("px", trade.price())
                    .put("source", "0")
                    .put("tradeId", Long.toString(trade.id()))
                    .put("ts", Long.toString(trade.timeMicros() / 1_000));
        }
        return data(data);
    }

    private RestResponse instruments(RestRequest request) throws Refused {
        String type = request.query().getOrDefault("instType", "").toUpperCase(Locale.ROOT);
        if (type.isEmpty()) {
            throw new Refused(400, "50014", "Parameter instType can not be empty.");
        }
        ArrayNode rows = JSON.createArrayNode();
        if (type.equals("SPOT")) {
            boolean one = request.query().containsKey("instId");
            List<OkxInstrument> asked = one ? List.of(instrument(request)) : List.copyOf(instruments.values());
            asked.forEach(instrument -> rows.add(row(instrument.market().listing())));
        }
        return data(rows);
    }

    private static ObjectNode row(ListedInstrument listing) {
        ObjectNode row = JSON.createObjectNode();
        for (String empty : List.of("alias", "auctionEndTime")) {
            row.put(empty, "");
        }
        row.put("baseCcy", listing.base()).put("category", "1");
        for (String empty : List.of("ctMult", "ctType", "ctVal", "ctValCcy")) {
            row.put(empty, "");
        }
        row.put("contTdSwTime", LISTED_AT)
                .put("expTime", "")
                .put("futureSettlement", false)
                .put("groupId", "1")
                .put("instFamily", "")
                .put("instId", listing.symbol())
                .put("instType", "SPOT")
                .put("lever", "10")
                .put("listTime", LISTED_AT)
                .put("lotSz", DecimalStyle.PLAIN.text(1, listing.quantityScale()))
                .put("maxIcebergSz", "9999999999.0000000000000000")
                .put("maxLmtAmt", "1000000")
                .put("maxLmtSz", "9999999999")
                .put("maxMktAmt", "1000000")
                .put("maxMktSz", "")
                .put("maxStopSz", "")
                .put("maxTriggerSz", "9999999999.0000000000000000")
                .put("maxTwapSz", "9999999999.0000000000000000")
                .put("minSz", DecimalStyle.PLAIN.text(1, listing.quantityScale()))
                .put("optType", "")
                .put("openType", "call_auction")
                .put("preMktSwTime", "")
                .put("quoteCcy", listing.quote())
                .put("settleCcy", "")
                .put("state", "live")
                .put("ruleType", "normal")
                .put("stk", "")
                .put("tickSz", DecimalStyle.PLAIN.text(1, listing.priceScale()))
                .put("uly", "")
                .put("instIdCode", Math.abs((long) listing.symbol().hashCode()))
                .put("instCategory", "1");
        row.putArray("upcChg");
        return row;
    }

    private OkxInstrument instrument(RestRequest request) throws Refused {
        String instId = request.query().getOrDefault("instId", "");
        if (instId.isEmpty()) {
            throw new Refused(400, "50014", "Parameter instId can not be empty.");
        }
        OkxInstrument instrument = instruments.get(instId);
        if (instrument == null) {
            throw new Refused(200, "51001", "Instrument ID doesn't exist.");
        }
        return instrument;
    }

    private static long number(RestRequest request, String parameter, long fallback) throws Refused {
        String text = request.query().get(parameter);
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new Refused(400, "51000", "Parameter " + parameter + " error");
        }
        return Long.parseLong(text);
    }
}
