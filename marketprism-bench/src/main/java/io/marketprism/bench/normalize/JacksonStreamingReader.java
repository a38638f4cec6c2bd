package io.marketprism.bench.normalize;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.util.Arrays;

/** Jackson at its fastest: its streaming parser, numbers read from its characters into {@code long}s, nothing bound. */
final class JacksonStreamingReader implements FrameReader {
    private static final long[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000L
    };

    private final JsonFactory factory = new JsonFactory();
    private final MessageKind kind;
    private final PeerEvents events;

    private long[] prices = new long[64];
    private long[] quantities = new long[64];
    private int[] scales = new int[64];
    private int scale;

    private String symbol;
    private long time;
    private long first;
    private long last;
    private Decimal price;
    private Decimal quantity;
    private Decimal askPrice;
    private Decimal askQuantity;
    private Decimal open;
    private Decimal high;
    private Decimal low;
    private Decimal quoteQuantity;
    private Levels bids;
    private Levels asks;
    private boolean flag;
    private long count;

    JacksonStreamingReader(MessageKind kind) {
        this.kind = kind;
        this.events = new PeerEvents(kind);
    }

    @Override
    public MarketEvent read(byte[] message) throws IOException {
        try (JsonParser parser = factory.createParser(message)) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("data")) {
                    if (value == JsonToken.START_ARRAY) {
                        parser.nextToken();
                    }
                    if (kind == MessageKind.OKX_CANDLE) {
                        okxCandle(parser);
                    } else {
                        data(parser);
                    }
                    if (value == JsonToken.START_ARRAY) {
                        parser.nextToken();
                    }
                } else if (field.equals("arg")) {
                    arg(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return switch (kind) {
            case BINANCE_TRADE -> events.binanceTrade(symbol, first, price, quantity, flag, time);
            case BINANCE_BOOK_TICKER ->
                events.bestBidOffer(symbol, MarketEvent.ABSENT, first, price, quantity, askPrice, askQuantity);
            case BINANCE_DEPTH_20, BINANCE_DEPTH_100 -> events.delta(symbol, time, first - 1, last, bids, asks);
            case OKX_TRADE -> events.okxTrade(symbol, first, price, quantity, flag, time, count);
            case OKX_BOOKS -> events.delta(symbol, time, first, last, bids, asks);
            case OKX_BBO ->
                events.bestBidOffer(
                        symbol, time, last, bids.price(0), bids.quantity(0), asks.price(0), asks.quantity(0));
            case OKX_TICKER -> events.ticker(symbol, time, price, open, high, low, quantity, quoteQuantity);
            case OKX_CANDLE -> events.candle(symbol, time, open, high, low, price, quantity, quoteQuantity, flag);
            case OKX_MARK_PRICE -> events.markPrice(symbol, time, price);
            case OKX_FUNDING_RATE -> events.fundingRate(symbol, time, price, first, last);
            case OKX_OPEN_INTEREST -> events.openInterest(symbol, time, quantity, quoteQuantity);
            case OKX_LIQUIDATION -> events.liquidation(symbol, time, flag, price, quantity);
        };
    }

    private void arg(JsonParser parser) throws IOException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            if (field.equals("instId")) {
                symbol = parser.getText();
            }
        }
    }

    private void data(JsonParser parser) throws IOException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (kind) {
                case BINANCE_TRADE -> binanceTrade(field, parser);
                case BINANCE_BOOK_TICKER -> binanceBookTicker(field, parser);
                case BINANCE_DEPTH_20, BINANCE_DEPTH_100 -> binanceDepth(field, parser);
                case OKX_TRADE -> okxTrade(field, parser);
                case OKX_TICKER -> okxTicker(field, parser);
                case OKX_MARK_PRICE -> okxMarkPrice(field, parser);
                case OKX_FUNDING_RATE -> okxFundingRate(field, parser);
                case OKX_OPEN_INTEREST -> okxOpenInterest(field, parser);
                case OKX_LIQUIDATION -> okxLiquidations(field, parser);
                default -> okxBook(field, parser);
            }
        }
    }

    private void binanceTrade(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "s" -> symbol = parser.getText();
            case "t" -> first = parser.getLongValue();
            case "p" -> price = decimal(parser);
            case "q" -> quantity = decimal(parser);
            case "T" -> time = parser.getLongValue();
            case "m" -> flag = parser.getBooleanValue();
            default -> parser.skipChildren();
        }
    }

    private void binanceBookTicker(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "s" -> symbol = parser.getText();
            case "u" -> first = parser.getLongValue();
            case "b" -> price = decimal(parser);
            case "B" -> quantity = decimal(parser);
            case "a" -> askPrice = decimal(parser);
            case "A" -> askQuantity = decimal(parser);
            default -> parser.skipChildren();
        }
    }

    private void binanceDepth(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "s" -> symbol = parser.getText();
            case "E" -> time = parser.getLongValue();
            case "U" -> first = parser.getLongValue();
            case "u" -> last = parser.getLongValue();
            case "b" -> bids = levels(parser);
            case "a" -> asks = levels(parser);
            default -> parser.skipChildren();
        }
    }

    private void okxTrade(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "tradeId" -> first = fixedPoint(parser);
            case "px" -> price = decimal(parser);
            case "sz" -> quantity = decimal(parser);
            case "side" -> flag = parser.getTextCharacters()[parser.getTextOffset()] == 'b';
            case "ts" -> time = fixedPoint(parser);
            case "count" -> count = fixedPoint(parser);
            default -> parser.skipChildren();
        }
    }

    private void okxBook(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "asks" -> asks = levels(parser);
            case "bids" -> bids = levels(parser);
            case "ts" -> time = fixedPoint(parser);
            case "seqId" -> last = parser.getLongValue();
            case "prevSeqId" -> first = parser.getLongValue();
            default -> parser.skipChildren();
        }
    }

    private void okxTicker(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "last" -> price = decimal(parser);
            case "open24h" -> open = decimal(parser);
            case "high24h" -> high = decimal(parser);
            case "low24h" -> low = decimal(parser);
            case "vol24h" -> quantity = decimal(parser);
            case "volCcy24h" -> quoteQuantity = decimal(parser);
            case "ts" -> time = fixedPoint(parser);
            default -> parser.skipChildren();
        }
    }

    /** An array of numbers, at its begin. */
    private void okxCandle(JsonParser parser) throws IOException {
        parser.nextToken();
        time = fixedPoint(parser);
        open = nextDecimal(parser);
        high = nextDecimal(parser);
        low = nextDecimal(parser);
        price = nextDecimal(parser);
        quantity = nextDecimal(parser);
        parser.nextToken();
        quoteQuantity = nextDecimal(parser);
        parser.nextToken();
        flag = fixedPoint(parser) == 1;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
        }
    }

    private void okxMarkPrice(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "markPx" -> price = decimal(parser);
            case "ts" -> time = fixedPoint(parser);
            default -> parser.skipChildren();
        }
    }

    private void okxFundingRate(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "fundingRate" -> price = decimal(parser);
            case "fundingTime" -> first = fixedPoint(parser);
            case "nextFundingTime" -> last = fixedPoint(parser);
            case "ts" -> time = fixedPoint(parser);
            default -> parser.skipChildren();
        }
    }

    private void okxOpenInterest(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "oi" -> quantity = decimal(parser);
            case "oiUsd" -> quoteQuantity = decimal(parser);
            case "ts" -> time = fixedPoint(parser);
            default -> parser.skipChildren();
        }
    }

    private void okxLiquidations(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "details" -> {
                parser.nextToken();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    okxLiquidation(name, parser);
                }
                parser.nextToken();
            }
            case "instId" -> symbol = parser.getText();
            default -> parser.skipChildren();
        }
    }

    private void okxLiquidation(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "bkPx" -> price = decimal(parser);
            case "sz" -> quantity = decimal(parser);
            case "side" -> flag = parser.getTextCharacters()[parser.getTextOffset()] == 'b';
            case "ts" -> time = fixedPoint(parser);
            default -> parser.skipChildren();
        }
    }

    private Decimal nextDecimal(JsonParser parser) throws IOException {
        parser.nextToken();
        return decimal(parser);
    }

    private Decimal decimal(JsonParser parser) throws IOException {
        long digits = fixedPoint(parser);
        return Decimal.of(digits, scale);
    }

    /** The digits of the current text; {@link #scale} tells how many stand behind the point. */
    private long fixedPoint(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int to = from + parser.getTextLength();
        long digits = 0;
        int point = to - 1;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c == '.') {
                point = i;
            } else if (c >= '0' && c <= '9') {
                digits = digits * 10 + c - '0';
            } else {
                throw new IOException("Expected a number, was " + parser.getText());
            }
        }
        scale = to - 1 - point;
        return digits;
    }

    private Levels levels(JsonParser parser) throws IOException {
        int size = 0;
        int priceScale = 0;
        int quantityScale = 0;
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            if (size == prices.length) {
                prices = Arrays.copyOf(prices, 2 * size);
                quantities = Arrays.copyOf(quantities, 2 * size);
                scales = Arrays.copyOf(scales, 2 * size);
            }
            parser.nextToken();
            prices[size] = fixedPoint(parser);
            int scaleOfPrice = scale;
            priceScale = Math.max(priceScale, scaleOfPrice);
            parser.nextToken();
            quantities[size] = fixedPoint(parser);
            quantityScale = Math.max(quantityScale, scale);
            scales[size++] = scaleOfPrice << 8 | scale;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                parser.skipChildren();
            }
        }
        long[] packed = new long[2 * size];
        for (int i = 0; i < size; i++) {
            packed[2 * i] = prices[i] * POWERS_OF_TEN[priceScale - (scales[i] >> 8)];
            packed[2 * i + 1] = quantities[i] * POWERS_OF_TEN[quantityScale - (scales[i] & 0xFF)];
        }
        return Levels.ofPacked(packed, priceScale, quantityScale);
    }
}
