package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.DayTicker;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.market.Turnover;
import io.marketprism.simulator.venue.JsonText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Writes the data frames of spot streams, key by key as documented in {@code web-socket-streams.md} of Binance's spot API. A frame comes in
 * four forms: bare or in the wrapper of combined streams, times in milliseconds or in microseconds.
 */
class BinanceFrames {

    /** Bit of the form: in the wrapper. */
    static final int COMBINED = 1;

    /** Bit of the form: times in microseconds. */
    static final int MICROSECONDS = 2;

    private static final byte[] WRAPPER_START = "{\"stream\":\"".getBytes(StandardCharsets.US_ASCII);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int PERCENT_SCALE = 3;
    private static final int AVERAGE_SCALE = 8;

    private final DecimalStyle style;
    private final JsonText json;

    BinanceFrames(DecimalStyle style) {
        this.style = style;
        this.json = new JsonText(style);
    }

    byte[] trade(int form, BinanceStream stream, Fill fill, int index, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        event(form, stream, "trade", sentMicros)
                .raw(",\"t\":")
                .number(fill.firstTradeId() + index)
                .raw(",\"p\":")
                .decimal(fill.price(), listing.priceScale())
                .raw(",\"q\":")
                .decimal(fill.quantities()[index], listing.quantityScale());
        return endOfTrade(form, fill.timeMicros(), fill.taker());
    }

    byte[] aggTrade(int form, BinanceStream stream, BinanceAggregate aggregate, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        event(form, stream, "aggTrade", sentMicros)
                .raw(",\"a\":")
                .number(aggregate.id())
                .raw(",\"p\":")
                .decimal(aggregate.price(), listing.priceScale())
                .raw(",\"q\":")
                .decimal(aggregate.quantity(), listing.quantityScale())
                .raw(",\"f\":")
                .number(aggregate.firstTradeId())
                .raw(",\"l\":")
                .number(aggregate.lastTradeId());
        return endOfTrade(form, aggregate.timeMicros(), aggregate.taker());
    }

    /** The {@code @ticker} of the last 24 hours. */
    byte[] ticker(int form, BinanceStream stream, DayTicker ticker, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        SimulatedBook book = stream.symbol().market().book();
        event(form, stream, "24hrTicker", sentMicros);
        priceChange(listing, ticker);
        json.raw(",\"x\":")
                .decimal(ticker.open(), listing.priceScale())
                .raw(",\"c\":")
                .decimal(ticker.last(), listing.priceScale())
                .raw(",\"Q\":")
                .decimal(ticker.lastQuantity(), listing.quantityScale())
                .raw(",\"b\":")
                .decimal(book.bids().price(0), listing.priceScale())
                .raw(",\"B\":")
                .decimal(book.bids().quantity(0), listing.quantityScale())
                .raw(",\"a\":")
                .decimal(book.asks().price(0), listing.priceScale())
                .raw(",\"A\":")
                .decimal(book.asks().quantity(0), listing.quantityScale());
        day(form, listing, ticker, sentMicros);
        return end(form, "}");
    }

    /** What a frame of this market tells of an event: volumes have the digits and times the unit that it writes. */
    ProducedEvent asWritten(ProducedEvent event, ListedInstrument listing, Turnover turnover) {
        return event.with("volume", style.styled(turnover.baseVolume(listing)))
                .with("quote_volume", style.styled(turnover.quoteVolume(listing)));
    }

    /** The change of the price in absolute terms and in percent, and the average price. */
    final void priceChange(ListedInstrument listing, DayTicker ticker) {
        BigDecimal open = listing.price(ticker.open());
        BigDecimal change = listing.price(ticker.last()).subtract(open);
        BigDecimal volume = ticker.turnover().baseVolume(listing);
        BigDecimal average = volume.signum() == 0
                ? BigDecimal.ZERO
                : ticker.turnover().quoteVolume(listing).divide(volume, AVERAGE_SCALE, RoundingMode.HALF_UP);
        json.raw(",\"p\":")
                .decimal(change)
                .raw(",\"P\":\"")
                .raw(change.multiply(HUNDRED)
                        .divide(open, PERCENT_SCALE, RoundingMode.HALF_UP)
                        .toPlainString())
                .raw("\",\"w\":")
                .decimal(average);
    }

    /** What a ticker tells of its 24 hours. */
    final void day(int form, ListedInstrument listing, DayTicker ticker, long sentMicros) {
        json.raw(",\"o\":")
                .decimal(ticker.open(), listing.priceScale())
                .raw(",\"h\":")
                .decimal(ticker.high(), listing.priceScale())
                .raw(",\"l\":")
                .decimal(ticker.low(), listing.priceScale())
                .raw(",\"v\":")
                .decimal(ticker.turnover().volume())
                .raw(",\"q\":")
                .decimal(ticker.turnover().worth())
                .raw(",\"O\":")
                .number(time(form, ticker.startMicros()))
                .raw(",\"C\":")
                .number(time(form, sentMicros))
                .raw(",\"F\":")
                .number(ticker.firstTradeId())
                .raw(",\"L\":")
                .number(ticker.lastTradeId())
                .raw(",\"n\":")
                .number(ticker.turnover().trades());
    }

    /** A candle, open or just closed. */
    byte[] kline(int form, BinanceStream stream, Candle candle, long sentMicros) {
        event(form, stream, "kline", sentMicros);
        candle(form, stream.symbol(), candle, ",");
        return end(form, "}");
    }

    final void candle(int form, BinanceSymbol symbol, Candle candle, String comma) {
        ListedInstrument listing = symbol.market().listing();
        json.raw(",\"k\":{\"t\":")
                .number(time(form, candle.startMicros()))
                .raw(comma + "\"T\":")
                .number(time(form, candle.endMicros()) - 1)
                .raw(comma + "\"s\":\"")
                .raw(symbol.nativeBytes())
                .raw("\"" + comma + "\"i\":\"" + candle.interval().name() + "\"" + comma + "\"f\":")
                .number(candle.firstTradeId())
                .raw(comma + "\"L\":")
                .number(candle.lastTradeId())
                .raw(comma + "\"o\":")
                .decimal(candle.open(), listing.priceScale())
                .raw(comma + "\"c\":")
                .decimal(candle.close(), listing.priceScale())
                .raw(comma + "\"h\":")
                .decimal(candle.high(), listing.priceScale())
                .raw(comma + "\"l\":")
                .decimal(candle.low(), listing.priceScale())
                .raw(comma + "\"v\":")
                .decimal(candle.turnover().volume())
                .raw(comma + "\"n\":")
                .number(candle.turnover().trades())
                .raw(comma + "\"x\":" + candle.closed() + comma + "\"q\":")
                .decimal(candle.turnover().worth())
                .raw(comma + "\"V\":")
                .decimal(candle.turnover().takerBuyVolume())
                .raw(comma + "\"Q\":")
                .decimal(candle.turnover().takerBuyWorth())
                .raw(comma + "\"B\":\"0\"}");
    }

    private byte[] endOfTrade(int form, long timeMicros, TakerSide taker) {
        json.raw(",\"T\":").number(time(form, timeMicros)).raw(",\"m\":");
        return end(form, taker == TakerSide.SELL ? "true,\"M\":true}" : "false,\"M\":true}");
    }

    byte[] bookTicker(int form, BinanceStream stream, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        SimulatedBook book = stream.symbol().market().book();
        start(form, stream.name())
                .raw("{\"u\":")
                .number(book.sequence())
                .raw(",\"s\":\"")
                .raw(stream.symbol().nativeBytes())
                .raw("\",\"b\":")
                .decimal(book.bids().price(0), listing.priceScale())
                .raw(",\"B\":")
                .decimal(book.bids().quantity(0), listing.quantityScale())
                .raw(",\"a\":")
                .decimal(book.asks().price(0), listing.priceScale())
                .raw(",\"A\":")
                .decimal(book.asks().quantity(0), listing.quantityScale());
        return end(form, "}");
    }

    /** A diff; {@code previous} is the last id of the one before. */
    byte[] depthUpdate(int form, BinanceStream stream, BookWindow window, long previous, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        SimulatedBook book = stream.symbol().market().book();
        event(form, stream, "depthUpdate", sentMicros)
                .raw(",\"U\":")
                .number(window.firstSequence())
                .raw(",\"u\":")
                .number(book.sequence())
                .raw(",\"b\":[");
        changed(listing, book.bids(), window.bids());
        json.raw(",\"a\":[");
        changed(listing, book.asks(), window.asks());
        return end(form, "}");
    }

    /** The best levels; {@code previous} is the id of those sent before. */
    byte[] partialDepth(int form, BinanceStream stream, int depth, long previous, long sentMicros) {
        start(form, stream.name());
        book(stream.symbol().market().listing(), stream.symbol().market().book(), depth);
        return end(form, "");
    }

    /** The body of a REST depth answer; the streams of the best levels look the same. */
    byte[] restDepth(BinanceSymbol symbol, SimulatedBook book, int depth, long sentMicros) {
        json.clear();
        book(symbol.market().listing(), book, depth);
        return json.toBytes();
    }

    DecimalStyle style() {
        return style;
    }

    JsonText json() {
        return json;
    }

    byte[] serverShutdown(int form, long sentMicros) {
        start(form, "!serverShutdown").raw("{\"e\":\"serverShutdown\",\"E\":").number(time(form, sentMicros));
        return end(form, "}");
    }

    private void book(ListedInstrument listing, SimulatedBook book, int depth) {
        json.raw("{\"lastUpdateId\":").number(book.sequence()).raw(",\"bids\":[");
        best(listing, book.bids(), depth);
        json.raw(",\"asks\":[");
        best(listing, book.asks(), depth);
        json.raw("}");
    }

    final void best(ListedInstrument listing, BookLevels levels, int depth) {
        for (int i = 0; i < Math.min(depth, levels.size()); i++) {
            level(listing, levels.price(i), levels.quantity(i));
        }
        json.endList();
    }

    final void changed(ListedInstrument listing, BookLevels levels, long[] prices) {
        for (long price : prices) {
            level(listing, price, levels.quantityAt(price));
        }
        json.endList();
    }

    private void level(ListedInstrument listing, long price, long quantity) {
        json.raw("[")
                .decimal(price, listing.priceScale())
                .raw(",")
                .decimal(quantity, listing.quantityScale())
                .raw("],");
    }

    final JsonText event(int form, BinanceStream stream, String event, long sentMicros) {
        return start(form, stream.name())
                .raw("{\"e\":\"")
                .raw(event)
                .raw("\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"s\":\"")
                .raw(stream.symbol().nativeBytes())
                .raw("\"");
    }

    final JsonText start(int form, String stream) {
        json.clear();
        if ((form & COMBINED) != 0) {
            json.raw(WRAPPER_START).raw(stream.getBytes(StandardCharsets.UTF_8)).raw("\",\"data\":");
        }
        return json;
    }

    final byte[] end(int form, String last) {
        json.raw(last);
        if ((form & COMBINED) != 0) {
            json.raw("}");
        }
        return json.toBytes();
    }

    static long time(int form, long micros) {
        return (form & MICROSECONDS) != 0 ? micros : micros / 1_000;
    }
}
