package io.marketprism.bench.normalize;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What one writes first: Jackson's tree, {@code BigDecimal}s from its texts and numbers. */
final class JacksonTreeReader implements FrameReader {
    private final ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private final MessageKind kind;
    private final PeerEvents events;

    JacksonTreeReader(MessageKind kind) {
        this.kind = kind;
        this.events = new PeerEvents(kind);
    }

    @Override
    public MarketEvent read(byte[] message) throws IOException {
        JsonNode root = mapper.readTree(message);
        return switch (kind) {
            case BINANCE_TRADE -> binanceTrade(root.get("data"));
            case BINANCE_BOOK_TICKER -> binanceBookTicker(root.get("data"));
            case BINANCE_DEPTH_20, BINANCE_DEPTH_100 -> binanceDepth(root.get("data"));
            case OKX_TRADE -> okxTrade(root.get("data").get(0));
            case OKX_BOOKS -> okxBooks(instrument(root), root.get("data").get(0));
            case OKX_BBO -> okxBbo(instrument(root), root.get("data").get(0));
            case OKX_TICKER -> okxTicker(instrument(root), root.get("data").get(0));
            case OKX_CANDLE -> okxCandle(instrument(root), root.get("data").get(0));
            case OKX_MARK_PRICE ->
                okxMarkPrice(instrument(root), root.get("data").get(0));
            case OKX_FUNDING_RATE ->
                okxFundingRate(instrument(root), root.get("data").get(0));
            case OKX_OPEN_INTEREST ->
                okxOpenInterest(instrument(root), root.get("data").get(0));
            case OKX_LIQUIDATION -> okxLiquidation(root.get("data").get(0));
            case BINANCE_USDM_AGG_TRADE, BINANCE_COINM_AGG_TRADE -> futuresTrade(root.get("data"));
            case BINANCE_USDM_DEPTH_20, BINANCE_COINM_DEPTH_20 -> futuresDepth(root.get("data"));
            case BINANCE_USDM_BOOK_TICKER -> futuresBookTicker(root.get("data"));
            case BINANCE_USDM_TICKER -> futuresTicker(root.get("data"));
            case BINANCE_USDM_KLINE -> futuresKline(root.get("data"));
            case BINANCE_USDM_MARK_PRICE -> futuresMarkPrice(root.get("data"));
            case BINANCE_USDM_FORCE_ORDER -> futuresForceOrder(root.get("data").get("o"));
            case DERIBIT_TRADE -> deribitTrade(root.get("params").get("data").get(0));
            case DERIBIT_BOOK -> deribitBook(root.get("params").get("data"));
            case DERIBIT_QUOTE -> deribitQuote(root.get("params").get("data"));
            case DERIBIT_TICKER -> deribitTicker(root.get("params").get("data"));
            case DERIBIT_CANDLE -> deribitCandle(root.get("params"));
            case DERIBIT_PRICE_INDEX -> deribitPriceIndex(root.get("params").get("data"));
            case DERIBIT_VOLATILITY_INDEX ->
                deribitVolatilityIndex(root.get("params").get("data"));
        };
    }

    @Override
    public List<MarketEvent> earlier() {
        return events.earlier();
    }

    private MarketEvent binanceTrade(JsonNode data) {
        return events.binanceTrade(
                data.get("s").textValue(),
                data.get("t").longValue(),
                decimal(data.get("p")),
                decimal(data.get("q")),
                data.get("m").booleanValue(),
                data.get("T").longValue());
    }

    private MarketEvent binanceBookTicker(JsonNode data) {
        return events.bestBidOffer(
                data.get("s").textValue(),
                MarketEvent.ABSENT,
                data.get("u").longValue(),
                decimal(data.get("b")),
                decimal(data.get("B")),
                decimal(data.get("a")),
                decimal(data.get("A")));
    }

    private MarketEvent binanceDepth(JsonNode data) {
        return events.delta(
                data.get("s").textValue(),
                data.get("E").longValue(),
                data.get("U").longValue() - 1,
                data.get("u").longValue(),
                levels(data.get("b")),
                levels(data.get("a")));
    }

    private MarketEvent okxTrade(JsonNode row) {
        return events.okxTrade(
                row.get("instId").textValue(),
                number(row.get("tradeId")),
                decimal(row.get("px")),
                decimal(row.get("sz")),
                row.get("side").textValue().equals("buy"),
                number(row.get("ts")),
                number(row.get("count")));
    }

    private MarketEvent okxBooks(String instrument, JsonNode row) {
        return events.delta(
                instrument,
                number(row.get("ts")),
                row.get("prevSeqId").longValue(),
                row.get("seqId").longValue(),
                levels(row.get("bids")),
                levels(row.get("asks")));
    }

    private MarketEvent okxBbo(String instrument, JsonNode row) {
        JsonNode bid = row.get("bids").get(0);
        JsonNode ask = row.get("asks").get(0);
        return events.bestBidOffer(
                instrument,
                number(row.get("ts")),
                row.get("seqId").longValue(),
                decimal(bid.get(0)),
                decimal(bid.get(1)),
                decimal(ask.get(0)),
                decimal(ask.get(1)));
    }

    private MarketEvent okxTicker(String instrument, JsonNode row) {
        return events.ticker(
                instrument,
                number(row.get("ts")),
                decimal(row.get("last")),
                decimal(row.get("open24h")),
                decimal(row.get("high24h")),
                decimal(row.get("low24h")),
                decimal(row.get("vol24h")),
                decimal(row.get("volCcy24h")));
    }

    private MarketEvent okxCandle(String instrument, JsonNode row) {
        return events.candle(
                instrument,
                number(row.get(0)),
                decimal(row.get(1)),
                decimal(row.get(2)),
                decimal(row.get(3)),
                decimal(row.get(4)),
                decimal(row.get(5)),
                decimal(row.get(7)),
                row.get(8).textValue().equals("1"));
    }

    private MarketEvent okxMarkPrice(String instrument, JsonNode row) {
        return events.markPrice(instrument, number(row.get("ts")), decimal(row.get("markPx")));
    }

    private MarketEvent okxFundingRate(String instrument, JsonNode row) {
        return events.fundingRate(
                instrument,
                number(row.get("ts")),
                decimal(row.get("fundingRate")),
                number(row.get("fundingTime")),
                number(row.get("nextFundingTime")));
    }

    private MarketEvent okxOpenInterest(String instrument, JsonNode row) {
        return events.openInterest(
                instrument, number(row.get("ts")), decimal(row.get("oi")), decimal(row.get("oiUsd")));
    }

    private MarketEvent okxLiquidation(JsonNode row) {
        JsonNode detail = row.get("details").get(0);
        return events.liquidation(
                row.get("instId").textValue(),
                number(detail.get("ts")),
                detail.get("side").textValue().equals("buy"),
                decimal(detail.get("bkPx")),
                decimal(detail.get("sz")));
    }

    private MarketEvent futuresTrade(JsonNode data) {
        return events.aggregate(
                data.get("s").textValue(),
                data.get("a").longValue(),
                decimal(data.get("p")),
                decimal(data.get("q")),
                data.get("f").longValue(),
                data.get("l").longValue(),
                data.get("m").booleanValue(),
                data.get("T").longValue());
    }

    private MarketEvent futuresDepth(JsonNode data) {
        return events.contracts(
                data.get("s").textValue(),
                data.get("T").longValue(),
                data.get("pu").longValue(),
                data.get("u").longValue(),
                levels(data.get("b")),
                levels(data.get("a")));
    }

    private MarketEvent futuresBookTicker(JsonNode data) {
        return events.bestBidOffer(
                data.get("s").textValue(),
                data.get("T").longValue(),
                data.get("u").longValue(),
                decimal(data.get("b")),
                decimal(data.get("B")),
                decimal(data.get("a")),
                decimal(data.get("A")));
    }

    private MarketEvent futuresTicker(JsonNode data) {
        return events.ticker(
                data.get("s").textValue(),
                data.get("E").longValue(),
                decimal(data.get("c")),
                decimal(data.get("o")),
                decimal(data.get("h")),
                decimal(data.get("l")),
                decimal(data.get("v")),
                decimal(data.get("q")));
    }

    private MarketEvent futuresKline(JsonNode data) {
        JsonNode candle = data.get("k");
        return events.candle(
                data.get("s").textValue(),
                data.get("E").longValue(),
                candle.get("i").textValue(),
                candle.get("t").longValue(),
                candle.get("T").longValue(),
                decimal(candle.get("o")),
                decimal(candle.get("h")),
                decimal(candle.get("l")),
                decimal(candle.get("c")),
                decimal(candle.get("v")),
                decimal(candle.get("q")),
                candle.get("n").longValue(),
                candle.get("x").booleanValue());
    }

    private MarketEvent futuresMarkPrice(JsonNode data) {
        return events.funded(
                data.get("s").textValue(),
                data.get("E").longValue(),
                decimal(data.get("p")),
                decimal(data.get("i")),
                decimal(data.get("r")),
                data.get("T").longValue());
    }

    private MarketEvent futuresForceOrder(JsonNode order) {
        return events.order(
                order.get("s").textValue(),
                order.get("T").longValue(),
                order.get("S").textValue().equals("BUY"),
                decimal(order.get("p")),
                decimal(order.get("ap")),
                decimal(order.get("q")),
                order.get("X").textValue());
    }

    private MarketEvent deribitTrade(JsonNode row) {
        return events.deribitTrade(
                row.get("instrument_name").textValue(),
                number(row.get("trade_id")),
                exact(row.get("price")),
                exact(row.get("amount")),
                row.get("direction").textValue().equals("buy"),
                row.get("timestamp").longValue(),
                row.get("trade_seq").longValue());
    }

    private MarketEvent deribitBook(JsonNode data) {
        return events.delta(
                data.get("instrument_name").textValue(),
                data.get("timestamp").longValue(),
                data.get("prev_change_id").longValue(),
                data.get("change_id").longValue(),
                changes(data.get("bids")),
                changes(data.get("asks")));
    }

    private MarketEvent deribitQuote(JsonNode data) {
        return events.bestBidOffer(
                data.get("instrument_name").textValue(),
                data.get("timestamp").longValue(),
                MarketEvent.ABSENT,
                exact(data.get("best_bid_price")),
                exact(data.get("best_bid_amount")),
                exact(data.get("best_ask_price")),
                exact(data.get("best_ask_amount")));
    }

    private MarketEvent deribitTicker(JsonNode data) {
        JsonNode statistics = data.get("stats");
        return events.perpetual(
                data.get("instrument_name").textValue(),
                data.get("timestamp").longValue(),
                exact(data.get("last_price")),
                exact(statistics.get("high")),
                exact(statistics.get("low")),
                exact(statistics.get("volume")),
                exact(statistics.get("volume_notional")),
                exact(data.get("current_funding")),
                exact(data.get("mark_price")),
                exact(data.get("index_price")),
                exact(data.get("open_interest")));
    }

    private MarketEvent deribitCandle(JsonNode parameters) {
        JsonNode data = parameters.get("data");
        return events.candle(
                WireMessages.DeribitCandle.instrument(parameters.get("channel").textValue()),
                data.get("tick").longValue(),
                exact(data.get("open")),
                exact(data.get("high")),
                exact(data.get("low")),
                exact(data.get("close")),
                exact(data.get("volume")),
                exact(data.get("cost")),
                false);
    }

    private MarketEvent deribitPriceIndex(JsonNode data) {
        return events.index(
                data.get("index_name").textValue(), data.get("timestamp").longValue(), exact(data.get("price")));
    }

    private MarketEvent deribitVolatilityIndex(JsonNode data) {
        return events.volatility(
                data.get("index_name").textValue(), data.get("timestamp").longValue(), exact(data.get("volatility")));
    }

    private static String instrument(JsonNode root) {
        return root.get("arg").get("instId").textValue();
    }

    private static long number(JsonNode text) {
        return Long.parseLong(text.textValue());
    }

    private static Decimal decimal(JsonNode text) {
        return PeerEvents.decimal(new BigDecimal(text.textValue()));
    }

    /** A number that is not in quotes. */
    private static Decimal exact(JsonNode number) {
        return PeerEvents.decimal(number.decimalValue());
    }

    /** Levels with what happened to them. */
    private static Levels changes(JsonNode array) {
        List<BigDecimal[]> levels = new ArrayList<>(array.size());
        for (JsonNode change : array) {
            levels.add(new BigDecimal[] {
                change.get(1).decimalValue(), change.get(2).decimalValue()
            });
        }
        return PeerEvents.levels(levels);
    }

    private static Levels levels(JsonNode array) {
        List<BigDecimal[]> levels = new ArrayList<>(array.size());
        for (JsonNode level : array) {
            levels.add(new BigDecimal[] {
                new BigDecimal(level.get(0).textValue()),
                new BigDecimal(level.get(1).textValue())
            });
        }
        return PeerEvents.levels(levels);
    }
}
