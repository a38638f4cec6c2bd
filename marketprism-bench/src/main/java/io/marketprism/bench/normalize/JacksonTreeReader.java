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
