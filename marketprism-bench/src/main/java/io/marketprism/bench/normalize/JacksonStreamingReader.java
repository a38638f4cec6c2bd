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
import java.util.List;

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
    private Decimal rate;
    private Decimal markPrice;
    private Decimal indexPrice;
    private Decimal averagePrice;
    private Decimal openInterest;
    private String text;
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
            envelope(parser);
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
            case BINANCE_USDM_AGG_TRADE, BINANCE_COINM_AGG_TRADE ->
                events.aggregate(symbol, count, price, quantity, first, last, flag, time);
            case BINANCE_USDM_DEPTH_20, BINANCE_COINM_DEPTH_20 ->
                events.contracts(symbol, time, first, last, bids, asks);
            case BINANCE_USDM_BOOK_TICKER ->
                events.bestBidOffer(symbol, time, first, price, quantity, askPrice, askQuantity);
            case BINANCE_USDM_TICKER -> events.ticker(symbol, time, price, open, high, low, quantity, quoteQuantity);
            case BINANCE_USDM_KLINE ->
                events.candle(
                        symbol, time, text, first, last, open, high, low, price, quantity, quoteQuantity, count, flag);
            case BINANCE_USDM_MARK_PRICE -> events.funded(symbol, time, markPrice, indexPrice, rate, last);
            case BINANCE_USDM_FORCE_ORDER -> events.order(symbol, time, flag, price, averagePrice, quantity, text);
            case DERIBIT_TRADE -> events.deribitTrade(symbol, first, price, quantity, flag, time, last);
            case DERIBIT_BOOK -> events.delta(symbol, time, first, last, bids, asks);
            case DERIBIT_QUOTE ->
                events.bestBidOffer(symbol, time, MarketEvent.ABSENT, price, quantity, askPrice, askQuantity);
            case DERIBIT_TICKER ->
                events.perpetual(
                        symbol,
                        time,
                        price,
                        high,
                        low,
                        quantity,
                        quoteQuantity,
                        rate,
                        markPrice,
                        indexPrice,
                        openInterest);
            case DERIBIT_CANDLE -> events.candle(symbol, time, open, high, low, price, quantity, quoteQuantity, false);
            case DERIBIT_PRICE_INDEX -> events.index(symbol, time, price);
            case DERIBIT_VOLATILITY_INDEX -> events.volatility(symbol, time, price);
        };
    }

    @Override
    public List<MarketEvent> earlier() {
        return events.earlier();
    }

    private void envelope(JsonParser parser) throws IOException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "data" -> {
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
                }
                case "arg" -> arg(parser);
                case "params" -> envelope(parser);
                case "channel" -> channel(parser);
                default -> parser.skipChildren();
            }
        }
    }

    /** The name of Deribit's channel, which alone tells the instrument of candles. */
    private void channel(JsonParser parser) throws IOException {
        if (kind == MessageKind.DERIBIT_CANDLE) {
            symbol = WireMessages.DeribitCandle.instrument(parser.getText());
        }
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
                case BINANCE_USDM_AGG_TRADE, BINANCE_COINM_AGG_TRADE -> futuresTrade(field, parser);
                case BINANCE_USDM_DEPTH_20, BINANCE_COINM_DEPTH_20 -> futuresDepth(field, parser);
                case BINANCE_USDM_BOOK_TICKER -> futuresBookTicker(field, parser);
                case BINANCE_USDM_TICKER -> futuresTicker(field, parser);
                case BINANCE_USDM_KLINE -> futuresKline(field, parser);
                case BINANCE_USDM_MARK_PRICE -> futuresMarkPrice(field, parser);
                case BINANCE_USDM_FORCE_ORDER -> futuresForceOrder(field, parser);
                case DERIBIT_TRADE -> deribitTrade(field, parser);
                case DERIBIT_BOOK -> deribitBook(field, parser);
                case DERIBIT_QUOTE -> deribitQuote(field, parser);
                case DERIBIT_TICKER -> deribitTicker(field, parser);
                case DERIBIT_CANDLE -> deribitCandle(field, parser);
                case DERIBIT_PRICE_INDEX -> deribitPriceIndex(field, parser);
                case DERIBIT_VOLATILITY_INDEX -> deribitVolatilityIndex(field, parser);
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

    private void futuresTrade(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "a" -> count = parser.getLongValue();
            case "s" -> symbol = parser.getText();
            case "p" -> price = decimal(parser);
            case "q" -> quantity = decimal(parser);
            case "f" -> first = parser.getLongValue();
            case "l" -> last = parser.getLongValue();
            case "T" -> time = parser.getLongValue();
            case "m" -> flag = parser.getBooleanValue();
            default -> parser.skipChildren();
        }
    }

    private void futuresDepth(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "s" -> symbol = parser.getText();
            case "T" -> time = parser.getLongValue();
            case "u" -> last = parser.getLongValue();
            case "pu" -> first = parser.getLongValue();
            case "b" -> bids = levels(parser);
            case "a" -> asks = levels(parser);
            default -> parser.skipChildren();
        }
    }

    private void futuresBookTicker(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "T" -> time = parser.getLongValue();
            default -> binanceBookTicker(field, parser);
        }
    }

    private void futuresTicker(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "E" -> time = parser.getLongValue();
            case "s" -> symbol = parser.getText();
            case "c" -> price = decimal(parser);
            case "o" -> open = decimal(parser);
            case "h" -> high = decimal(parser);
            case "l" -> low = decimal(parser);
            case "v" -> quantity = decimal(parser);
            case "q" -> quoteQuantity = decimal(parser);
            default -> parser.skipChildren();
        }
    }

    private void futuresKline(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "E" -> time = parser.getLongValue();
            case "s" -> symbol = parser.getText();
            case "k" -> {
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    futuresCandle(name, parser);
                }
            }
            default -> parser.skipChildren();
        }
    }

    private void futuresCandle(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "t" -> first = parser.getLongValue();
            case "T" -> last = parser.getLongValue();
            case "i" -> text = parser.getText();
            case "o" -> open = decimal(parser);
            case "c" -> price = decimal(parser);
            case "h" -> high = decimal(parser);
            case "l" -> low = decimal(parser);
            case "v" -> quantity = decimal(parser);
            case "n" -> count = parser.getLongValue();
            case "x" -> flag = parser.getBooleanValue();
            case "q" -> quoteQuantity = decimal(parser);
            default -> parser.skipChildren();
        }
    }

    private void futuresMarkPrice(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "E" -> time = parser.getLongValue();
            case "s" -> symbol = parser.getText();
            case "p" -> markPrice = decimal(parser);
            case "i" -> indexPrice = decimal(parser);
            case "r" -> rate = decimal(parser);
            case "T" -> last = parser.getLongValue();
            default -> parser.skipChildren();
        }
    }

    private void futuresForceOrder(String field, JsonParser parser) throws IOException {
        if (!field.equals("o")) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            futuresOrder(name, parser);
        }
    }

    private void futuresOrder(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "s" -> symbol = parser.getText();
            case "S" -> flag = parser.getTextCharacters()[parser.getTextOffset()] == 'B';
            case "q" -> quantity = decimal(parser);
            case "p" -> price = decimal(parser);
            case "ap" -> averagePrice = decimal(parser);
            case "X" -> text = parser.getText();
            case "T" -> time = parser.getLongValue();
            default -> parser.skipChildren();
        }
    }

    private void deribitTrade(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "timestamp" -> time = parser.getLongValue();
            case "price" -> price = decimal(parser);
            case "amount" -> quantity = decimal(parser);
            case "direction" -> flag = parser.getTextCharacters()[parser.getTextOffset()] == 'b';
            case "instrument_name" -> symbol = parser.getText();
            case "trade_seq" -> last = parser.getLongValue();
            case "trade_id" -> first = fixedPoint(parser);
            default -> parser.skipChildren();
        }
    }

    private void deribitBook(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "timestamp" -> time = parser.getLongValue();
            case "instrument_name" -> symbol = parser.getText();
            case "change_id" -> last = parser.getLongValue();
            case "prev_change_id" -> first = parser.getLongValue();
            case "bids" -> bids = levels(parser);
            case "asks" -> asks = levels(parser);
            default -> parser.skipChildren();
        }
    }

    private void deribitQuote(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "timestamp" -> time = parser.getLongValue();
            case "instrument_name" -> symbol = parser.getText();
            case "best_bid_price" -> price = decimal(parser);
            case "best_bid_amount" -> quantity = decimal(parser);
            case "best_ask_price" -> askPrice = decimal(parser);
            case "best_ask_amount" -> askQuantity = decimal(parser);
            default -> parser.skipChildren();
        }
    }

    private void deribitTicker(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "timestamp" -> time = parser.getLongValue();
            case "stats" -> {
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    deribitStatistics(name, parser);
                }
            }
            case "index_price" -> indexPrice = decimal(parser);
            case "instrument_name" -> symbol = parser.getText();
            case "last_price" -> price = decimal(parser);
            case "open_interest" -> openInterest = decimal(parser);
            case "mark_price" -> markPrice = decimal(parser);
            // With an exponent.
            case "current_funding" -> rate = PeerEvents.decimal(parser.getDecimalValue());
            default -> parser.skipChildren();
        }
    }

    private void deribitStatistics(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "high" -> high = decimal(parser);
            case "low" -> low = decimal(parser);
            case "volume" -> quantity = decimal(parser);
            case "volume_notional" -> quoteQuantity = decimal(parser);
            default -> parser.skipChildren();
        }
    }

    private void deribitCandle(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "volume" -> quantity = decimal(parser);
            case "tick" -> time = parser.getLongValue();
            case "open" -> open = decimal(parser);
            case "low" -> low = decimal(parser);
            case "high" -> high = decimal(parser);
            case "cost" -> quoteQuantity = decimal(parser);
            case "close" -> price = decimal(parser);
            default -> parser.skipChildren();
        }
    }

    private void deribitPriceIndex(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "timestamp" -> time = parser.getLongValue();
            case "price" -> price = decimal(parser);
            case "index_name" -> symbol = parser.getText();
            default -> parser.skipChildren();
        }
    }

    private void deribitVolatilityIndex(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "timestamp" -> time = parser.getLongValue();
            case "volatility" -> price = decimal(parser);
            case "index_name" -> symbol = parser.getText();
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

    /** The digits of the current text or number; {@link #scale} tells how many stand behind the point. */
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
            if (kind == MessageKind.DERIBIT_BOOK) {
                parser.nextToken(); // Behind what happened to the level.
            }
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
