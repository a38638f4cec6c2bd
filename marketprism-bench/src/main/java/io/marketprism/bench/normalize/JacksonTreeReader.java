package io.marketprism.bench.normalize;

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

/** What one writes first: Jackson's tree, {@code BigDecimal}s from its texts. */
final class JacksonTreeReader implements FrameReader {
    private final ObjectMapper mapper = new ObjectMapper();
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
        };
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

    private static String instrument(JsonNode root) {
        return root.get("arg").get("instId").textValue();
    }

    private static long number(JsonNode text) {
        return Long.parseLong(text.textValue());
    }

    private static Decimal decimal(JsonNode text) {
        return PeerEvents.decimal(new BigDecimal(text.textValue()));
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
