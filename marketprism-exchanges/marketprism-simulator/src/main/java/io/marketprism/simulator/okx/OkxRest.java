package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.LongShortRatio;
import io.marketprism.simulator.market.RatioKind;
import io.marketprism.simulator.market.SymbolStatistics;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** OKX's REST market data, with its errors and limits. */
final class OkxRest {

    private static final Duration LIMIT_WINDOW = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TRADES = 100;

    private static final int MOST_RECENT_TRADES = 500;
    private static final int MOST_RATIOS = 100;
    private static final int MOST_PERIODS = 1_440;
    private static final int MOST_FUNDINGS = 400;

    private final VenueContext context;
    private final OkxVenueMarket market;
    private final OkxRules rules;
    private final List<OkxInstrument> instruments;
    private final OkxChannels channels;
    private final OkxFrames frames;
    private final Map<String, SlidingWindow> windows = new HashMap<>();

    OkxRest(
            VenueContext context,
            OkxVenueMarket market,
            OkxRules rules,
            List<OkxInstrument> instruments,
            OkxChannels channels,
            OkxFrames frames) {
        this.context = context;
        this.market = market;
        this.rules = rules;
        this.instruments = instruments;
        this.channels = channels;
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
            return endpoint.get().handler().answer(this, new OkxQuery(request, listed()));
        } catch (OkxErrorException e) {
            return e.response();
        }
    }

    private List<OkxInstrument> listed() {
        return instruments.stream()
                .filter(instrument -> instrument.market().isListed())
                .toList();
    }

    private SlidingWindow window(RestRequest request, OkxEndpoint endpoint) {
        String key = request.remoteAddress() + request.path() + request.query().getOrDefault(endpoint.limitedBy(), "");
        return windows.computeIfAbsent(key, unknown -> new SlidingWindow(endpoint.limit(), LIMIT_WINDOW));
    }

    private static RestResponse data(ArrayNode rows) {
        ObjectNode body = JSON.createObjectNode().put("code", "0").put("msg", "");
        body.set("data", rows);
        return RestResponse.json(200, body.toString());
    }

    /** Answers with rows, and tells the ledger. */
    private RestResponse told(Stream<OkxRow> rows) {
        ArrayNode data = JSON.createArrayNode();
        rows.forEach(row -> {
            row.tell(context);
            data.add(row.json());
        });
        return data(data);
    }

    RestResponse time(OkxQuery query) {
        return data(JSON.createArrayNode().add(JSON.createObjectNode().put("ts", OkxRows.millis(context.nowMicros()))));
    }

    RestResponse book(OkxQuery query) throws OkxErrorException {
        OkxInstrument instrument = query.instrument();
        long depth = query.number("sz", 1);
        if (depth < 1 || depth > OkxFrames.FULL_DEPTH) {
            throw OkxQuery.wrong("sz");
        }
        return RestResponse.json(
                200,
                frames.restBook(
                        instrument.listing(),
                        context.snapshotBook(instrument.market()),
                        (int) depth,
                        context.nowMicros()));
    }

    RestResponse trades(OkxQuery query) throws OkxErrorException {
        OkxInstrument instrument = query.instrument();
        return trades(
                instrument,
                context.ledger()
                        .newestTrades(instrument.listing().symbol(), query.limit(MOST_TRADES, MOST_RECENT_TRADES)));
    }

    /** Pages by trade id: {@code after} is what is older than an id, newest first. */
    RestResponse historyTrades(OkxQuery query) throws OkxErrorException {
        OkxInstrument instrument = query.instrument();
        if (query.number("type", 1) != 1) {
            throw OkxQuery.wrong("type");
        }
        long newerThan = query.number("before", -1);
        List<ProducedTrade> rows = new ArrayList<>(context.ledger()
                .tradesBefore(
                        instrument.listing().symbol(),
                        query.number("after", Long.MAX_VALUE),
                        query.limit(MOST_TRADES, MOST_TRADES)));
        rows.removeIf(trade -> trade.id() <= newerThan);
        return trades(instrument, rows);
    }

    private static RestResponse trades(OkxInstrument instrument, List<ProducedTrade> oldestFirst) {
        ArrayNode data = JSON.createArrayNode();
        for (ProducedTrade trade : oldestFirst) {
            data.insertObject(0)
                    .put("instId", instrument.instId())
                    .put("side", trade.taker() == TakerSide.BUY ? "buy" : "sell")
                    .put("sz", trade.quantity())
                    .put("px", trade.price())
                    .put("source", "0")
                    .put("tradeId", Long.toString(trade.id()))
                    .put("ts", OkxRows.millis(trade.timeMicros()));
        }
        return data(data);
    }

    RestResponse instruments(OkxQuery query) throws OkxErrorException {
        ArrayNode rows = JSON.createArrayNode();
        query.instrumentsOf(market).forEach(instrument -> rows.add(market.instrumentRow(instrument)));
        market.preOpen()
                .filter(instId -> query.includes(instId, market))
                .ifPresent(instId -> rows.add(OkxInstrumentList.preOpen(instId, market.instType())));
        return data(rows);
    }

    /** What derivatives of {@code instType} follow, all in one row. */
    RestResponse underlyings(OkxQuery query) throws OkxErrorException {
        ArrayNode names = JSON.createArrayNode();
        query.underlyingsOf(market).forEach(names::add);
        return data(JSON.createArrayNode().add(names));
    }

    RestResponse candles(OkxQuery query) throws OkxErrorException {
        return candles(query, false);
    }

    RestResponse historyCandles(OkxQuery query) throws OkxErrorException {
        return candles(query, true);
    }

    private RestResponse candles(OkxQuery query, boolean onlyClosed) throws OkxErrorException {
        OkxInstrument instrument = query.instrument();
        OkxBar bar = query.bar("bar", "1m");
        if (!(channels.find(OkxCandleChannel.name(bar), instrument.instId()) instanceof OkxCandleChannel channel)) {
            throw OkxQuery.wrong("instId");
        }
        long olderThan = query.number("after", Long.MAX_VALUE);
        long newerThan = query.number("before", -1);
        return told(channel.newestFirst().stream()
                .filter(candle -> candle.closed() || !onlyClosed)
                .filter(candle -> {
                    long millis = TimeUnit.MICROSECONDS.toMillis(candle.startMicros());
                    return millis < olderThan && millis > newerThan;
                })
                .limit(query.limit(100, OkxCandleChannel.KEPT))
                .map(candle -> OkxRows.candle(instrument, candle)));
    }

    RestResponse openInterest(OkxQuery query) throws OkxErrorException {
        return told(query.instrumentsOf(market).stream()
                .map(instrument -> OkxRows.openInterest(instrument, context.nowMicros())));
    }

    RestResponse markPrice(OkxQuery query) throws OkxErrorException {
        return told(query.instrumentsOf(market).stream()
                .map(instrument -> OkxRows.markPrice(instrument, context.nowMicros())));
    }

    RestResponse fundingRate(OkxQuery query) throws OkxErrorException {
        return told(Stream.of(OkxRows.fundingRate(query.fundedInstrument(), context.nowMicros())));
    }

    /** The settled rates, newest first: {@code after} is what was settled before a time. */
    RestResponse fundingRateHistory(OkxQuery query) throws OkxErrorException {
        OkxInstrument instrument = query.fundedInstrument();
        SymbolStatistics statistics = instrument.market().statistics();
        long interval = TimeUnit.HOURS.toMicros(statistics.fundingIntervalHours());
        long olderThan = Math.min(query.number("after", Long.MAX_VALUE), context.nowMicros() / 1_000 + 1);
        long newerThan = query.number("before", -1);
        long newest = statistics.fundingTime(olderThan * 1_000 - 1) - interval;
        return told(Stream.iterate(newest, time -> time - interval)
                .limit(query.limit(MOST_FUNDINGS, MOST_FUNDINGS))
                .takeWhile(time -> time / 1_000 > newerThan)
                .map(time -> OkxRows.settledFundingRate(instrument, time)));
    }

    /** A ratio of longs to shorts, {@code [ts, ratio]}, newest first, of periods from {@code begin} to {@code end}. */
    RestResponse ratio(OkxQuery query, String dataType, RatioKind kind) throws OkxErrorException {
        OkxInstrument instrument = query.instrument();
        OkxBar period = query.bar("period", "5m");
        long begin = query.number("begin", 0);
        long end = query.number("end", Long.MAX_VALUE);
        List<LongShortRatio> newestFirst = new ArrayList<>(
                instrument.market().statistics().ratios(kind, period.interval(), MOST_PERIODS, context.nowMicros()));
        Collections.reverse(newestFirst);
        return told(newestFirst.stream()
                .filter(ratio -> ratio.endMicros() / 1_000 >= begin && ratio.endMicros() / 1_000 <= end)
                .limit(query.limit(MOST_RATIOS, MOST_RATIOS))
                .map(ratio -> OkxRows.ratio(dataType, instrument, period, ratio)));
    }
}
