package io.marketprism.simulator.binance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.market.CandleInterval;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.LongShortRatio;
import io.marketprism.simulator.market.RatioKind;
import io.marketprism.simulator.market.SymbolStatistics;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.RestResponse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the REST market data of futures has that spot has not, or has differently.
 *
 * @param family which futures
 */
record BinanceFuturesRest(BinanceFamily family) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Long> DEPTHS = Set.of(5L, 10L, 20L, 50L, 100L, 500L, 1_000L);
    private static final Set<String> PERIODS = Set.of("5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d");
    private static final int USUAL_FUNDING_HOURS = 8;
    private static final long DEFAULT_RATIOS = 30;
    private static final long MOST_RATIOS = 500;
    private static final long DEFAULT_RATES = 200;
    private static final long MOST_RATES = 1_000;

    /** Whether an id is refused as a time is, nobody has said; here it is, which is the worse for who asks. */
    private static final long KEPT_MICROS = TimeUnit.DAYS.toMicros(2);

    /** The name of the endpoint with a kind of ratios. */
    static String path(RatioKind kind) {
        return switch (kind) {
            case TOP_POSITIONS -> "topLongShortPositionRatio";
            case TOP_ACCOUNTS -> "topLongShortAccountRatio";
            case ALL_ACCOUNTS -> "globalLongShortAccountRatio";
        };
    }

    RestResponse depth(BinanceRest rest, BinanceQuery query) throws BinanceErrorException {
        BinanceSymbol symbol = query.symbol();
        long limit = query.number("limit").orElse(500L);
        if (!DEPTHS.contains(limit)) {
            throw new BinanceErrorException(-4021, limit + " is not valid depth limit.");
        }
        return rest.depth(symbol, (int) limit);
    }

    RestResponse aggTrades(BinanceRest rest, BinanceQuery query) throws BinanceErrorException {
        long kept = rest.context().nowMicros() - KEPT_MICROS;
        if (query.micros("startTime").orElse(Long.MAX_VALUE) < kept) {
            throw tooOld();
        }
        ArrayNode rows = JSON.createArrayNode();
        for (ProducedFill fill : rest.fills(query)) {
            if (query.has("fromId") && fill.timeMicros() < kept) {
                throw tooOld();
            }
            ObjectNode row =
                    rows.addObject().put("a", fill.id()).put("p", fill.price()).put("q", fill.quantity());
            if (family == BinanceFamily.USDM) {
                row.put("nq", withoutRetail(query.symbol().market().listing(), fill));
            }
            row.put("f", fill.firstTradeId())
                    .put("l", fill.lastTradeId())
                    .put("T", query.time(fill.timeMicros()))
                    .put("m", fill.taker() == TakerSide.SELL);
        }
        return RestResponse.json(200, rows.toString());
    }

    private static BinanceErrorException tooOld() {
        return new BinanceErrorException(-4166, "Search window is restricted to recent 2 days only.");
    }

    private static String withoutRetail(ListedInstrument listing, ProducedFill fill) {
        long units = new BigDecimal(fill.quantity()).unscaledValue().longValueExact();
        return listing.quantity(BinanceFuturesFrames.withoutRetail(fill.id(), units))
                .toPlainString();
    }

    RestResponse openInterest(BinanceRest rest, BinanceQuery query) throws BinanceErrorException {
        BinanceSymbol symbol = query.symbol();
        BinanceRow names = BinanceRow.of(symbol, family);
        ListedInstrument listing = symbol.market().listing();
        BigDecimal contracts = symbol.market().statistics().openInterest();
        long now = rest.context().nowMicros();
        ObjectNode row = JSON.createObjectNode()
                .put("symbol", names.symbol())
                .put("openInterest", contracts.toPlainString())
                .put("time", query.time(now));
        if (family == BinanceFamily.COINM) {
            row.put("pair", names.pair())
                    .put("contractType", BinanceFuturesExchangeInfo.contractType(rest.symbols(), symbol));
        }
        rest.context()
                .told(ProducedEvent.of("open_interest", listing.symbol(), "", now)
                        .with("open_interest", listing.currency(contracts))
                        .toTheMillisecond());
        return RestResponse.json(200, row.toString());
    }

    RestResponse premiumIndex(BinanceRest rest, BinanceQuery query) throws BinanceErrorException {
        String pair = query.text("pair", "");
        ArrayNode rows = JSON.createArrayNode();
        for (BinanceSymbol symbol : query.symbolOrAll()) {
            BinanceRow names = BinanceRow.of(symbol, family);
            if (pair.isEmpty() || pair.equals(names.pair())) {
                rows.add(premiumRow(rest, query, symbol));
            }
        }
        boolean single = family == BinanceFamily.USDM && query.has("symbol");
        return RestResponse.json(200, (single ? rows.get(0) : rows).toString());
    }

    private ObjectNode premiumRow(BinanceRest rest, BinanceQuery query, BinanceSymbol symbol) {
        BinanceRow names = BinanceRow.of(symbol, family);
        SymbolStatistics statistics = symbol.market().statistics();
        boolean funded = symbol.market().listing().kind() == InstrumentKind.PERPETUAL;
        long now = rest.context().nowMicros();
        ObjectNode row = JSON.createObjectNode().put("symbol", names.symbol());
        if (family == BinanceFamily.COINM) {
            row.put("pair", names.pair());
        }
        row.put("markPrice", statistics.markPrice().toPlainString())
                .put("indexPrice", statistics.index().price().toPlainString())
                .put("estimatedSettlePrice", statistics.index().price().toPlainString())
                .put(
                        "lastFundingRate",
                        funded ? statistics.fundingRate().toPlainString() : BinanceFuturesFrames.noRate(family))
                .put("interestRate", funded ? "0.00010000" : BinanceFuturesFrames.noRate(family))
                .put("nextFundingTime", funded ? query.time(statistics.fundingTime(now)) : 0)
                .put("time", query.time(now));
        BinanceMarks.of(symbol.market(), now).forEach(rest.context()::told);
        return row;
    }

    RestResponse fundingRate(BinanceRest rest, BinanceQuery query) throws BinanceErrorException {
        long now = rest.context().nowMicros();
        long from = TimeUnit.MILLISECONDS.toMicros(query.number("startTime").orElse(0L));
        long to = Math.min(
                now,
                query.number("endTime").map(TimeUnit.MILLISECONDS::toMicros).orElse(Long.MAX_VALUE));
        long limit = Math.min(query.number("limit").orElse(DEFAULT_RATES), MOST_RATES);
        ArrayNode rows = JSON.createArrayNode();
        for (BinanceSymbol symbol : query.symbolOrAll()) {
            ListedInstrument listing = symbol.market().listing();
            SymbolStatistics statistics = symbol.market().statistics();
            if (listing.kind() != InstrumentKind.PERPETUAL) {
                continue;
            }
            for (long time : fundingTimes(statistics, from, to, limit)) {
                BigDecimal rate = statistics.settledFundingRate(time);
                ObjectNode row = rows.addObject()
                        .put("symbol", symbol.nativeSymbol())
                        .put("fundingTime", query.time(time))
                        .put("fundingRate", rate.toPlainString());
                if (family == BinanceFamily.USDM) {
                    row.put("markPrice", statistics.markPrice().toPlainString()).put("rateType", "Regular");
                }
                rest.context().told(BinanceMarks.funding(listing, "settled", rate, time, time));
            }
        }
        return RestResponse.json(200, rows.toString());
    }

    /** The first funding times in a stretch, or the last ones if it has no start; oldest first. */
    private static List<Long> fundingTimes(SymbolStatistics statistics, long from, long to, long limit) {
        long interval = TimeUnit.HOURS.toMicros(statistics.fundingIntervalHours());
        long last = statistics.fundingTime(to) - interval;
        long first = from == 0 ? last - (limit - 1) * interval : (from + interval - 1) / interval * interval;
        List<Long> times = new ArrayList<>();
        for (long time = first; time <= last && times.size() < limit; time += interval) {
            times.add(time);
        }
        return times;
    }

    /** Only the contracts whose interval is not the usual one. */
    RestResponse fundingInfo(BinanceRest rest, BinanceQuery query) {
        ArrayNode rows = JSON.createArrayNode();
        for (BinanceSymbol symbol : rest.symbols()) {
            int hours = symbol.market().statistics().fundingIntervalHours();
            if (symbol.market().listing().kind() == InstrumentKind.PERPETUAL && hours != USUAL_FUNDING_HOURS) {
                rows.addObject()
                        .put("symbol", symbol.nativeSymbol())
                        .put("adjustedFundingRateCap", "0.02500000")
                        .put("adjustedFundingRateFloor", "-0.02500000")
                        .put("fundingIntervalHours", hours)
                        .put("disclaimer", false);
            }
        }
        return RestResponse.json(200, rows.toString());
    }

    /** Ratios of longs to shorts: of a symbol, or of a pair with COIN-M. */
    RestResponse ratios(BinanceRest rest, BinanceQuery query, RatioKind kind) throws BinanceErrorException {
        BinanceSymbol symbol = family == BinanceFamily.USDM ? query.symbol() : ofPair(rest, query);
        String period = query.mandatory("period");
        if (!PERIODS.contains(period)) {
            throw new BinanceErrorException(-1130, "Data sent for parameter 'period' is not valid.");
        }
        int limit = (int) Math.min(query.number("limit").orElse(DEFAULT_RATIOS), MOST_RATIOS);
        long start = TimeUnit.MILLISECONDS.toMicros(query.number("startTime").orElse(0L));
        long end = query.number("endTime").map(TimeUnit.MILLISECONDS::toMicros).orElse(Long.MAX_VALUE);
        long newest = Math.min(end, rest.context().nowMicros());
        boolean positions = kind == RatioKind.TOP_POSITIONS && family == BinanceFamily.COINM;
        ArrayNode rows = JSON.createArrayNode();
        for (LongShortRatio ratio :
                symbol.market().statistics().ratios(kind, CandleInterval.of(period), limit, newest)) {
            if (ratio.endMicros() >= start) {
                rows.addObject()
                        .put(
                                family == BinanceFamily.USDM ? "symbol" : "pair",
                                family == BinanceFamily.USDM
                                        ? symbol.nativeSymbol()
                                        : BinanceRow.of(symbol, family).pair())
                        .put("longShortRatio", ratio.ratio().toPlainString())
                        .put(
                                positions ? "longPosition" : "longAccount",
                                ratio.longShare().toPlainString())
                        .put(
                                positions ? "shortPosition" : "shortAccount",
                                ratio.shortShare().toPlainString())
                        .put("timestamp", query.time(ratio.endMicros()));
                told(rest, kind, symbol, period, ratio);
            }
        }
        return RestResponse.json(200, rows.toString());
    }

    private static void told(
            BinanceRest rest, RatioKind kind, BinanceSymbol symbol, String period, LongShortRatio ratio) {
        Optional<String> dataType =
                switch (kind) {
                    case TOP_POSITIONS -> Optional.of("lsr_top_position");
                    case ALL_ACCOUNTS -> Optional.of("lsr_all_account");
                    case TOP_ACCOUNTS -> Optional.empty();
                };
        dataType.ifPresent(type ->
                rest.context().told(ProducedEvent.ratio(type, symbol.market().listing(), period, ratio)));
    }

    /** The perpetual contract of a pair, which stands for all of it. */
    private BinanceSymbol ofPair(BinanceRest rest, BinanceQuery query) throws BinanceErrorException {
        String pair = query.mandatory("pair");
        return rest.symbols().stream()
                .filter(symbol -> BinanceRow.of(symbol, family).pair().equals(pair))
                .filter(symbol -> symbol.market().listing().kind() == InstrumentKind.PERPETUAL)
                .findFirst()
                .orElseThrow(() -> new BinanceErrorException(-1121, "Invalid symbol."));
    }
}
