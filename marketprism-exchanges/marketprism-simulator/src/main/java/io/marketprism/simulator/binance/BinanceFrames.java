package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.JsonText;
import java.nio.charset.StandardCharsets;

/**
 * Writes the data frames of the streams, key by key as documented in {@code web-socket-streams.md} of Binance's spot API. A frame comes in
 * four forms: bare or in the wrapper of combined streams, times in milliseconds or in microseconds.
 */
final class BinanceFrames {

    /** Bit of the form: in the wrapper. */
    static final int COMBINED = 1;

    /** Bit of the form: times in microseconds. */
    static final int MICROSECONDS = 2;

    private static final byte[] WRAPPER_START = "{\"stream\":\"".getBytes(StandardCharsets.US_ASCII);

    private final JsonText json;

    BinanceFrames(DecimalStyle style) {
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
        return endOfTrade(form, fill);
    }

    byte[] aggTrade(int form, BinanceStream stream, Fill fill, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        event(form, stream, "aggTrade", sentMicros)
                .raw(",\"a\":")
                .number(fill.id())
                .raw(",\"p\":")
                .decimal(fill.price(), listing.priceScale())
                .raw(",\"q\":")
                .decimal(fill.quantity(), listing.quantityScale())
                .raw(",\"f\":")
                .number(fill.firstTradeId())
                .raw(",\"l\":")
                .number(fill.lastTradeId());
        return endOfTrade(form, fill);
    }

    private byte[] endOfTrade(int form, Fill fill) {
        json.raw(",\"T\":").number(time(form, fill.timeMicros())).raw(",\"m\":");
        return end(form, fill.taker() == TakerSide.SELL ? "true,\"M\":true}" : "false,\"M\":true}");
    }

    byte[] bookTicker(int form, BinanceStream stream) {
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

    byte[] depthUpdate(int form, BinanceStream stream, BookWindow window, long sentMicros) {
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

    byte[] partialDepth(int form, BinanceStream stream, int depth) {
        start(form, stream.name());
        book(stream.symbol().market().listing(), stream.symbol().market().book(), depth);
        return end(form, "");
    }

    /** The body of a REST depth answer; the streams of the best levels look the same. */
    byte[] restDepth(ListedInstrument listing, SimulatedBook book, int depth) {
        json.clear();
        book(listing, book, depth);
        return json.toBytes();
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

    private void best(ListedInstrument listing, BookLevels levels, int depth) {
        for (int i = 0; i < Math.min(depth, levels.size()); i++) {
            level(listing, levels.price(i), levels.quantity(i));
        }
        json.endList();
    }

    private void changed(ListedInstrument listing, BookLevels levels, long[] prices) {
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

    private JsonText event(int form, BinanceStream stream, String event, long sentMicros) {
        return start(form, stream.name())
                .raw("{\"e\":\"")
                .raw(event)
                .raw("\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"s\":\"")
                .raw(stream.symbol().nativeBytes())
                .raw("\"");
    }

    private JsonText start(int form, String stream) {
        json.clear();
        if ((form & COMBINED) != 0) {
            json.raw(WRAPPER_START).raw(stream.getBytes(StandardCharsets.UTF_8)).raw("\",\"data\":");
        }
        return json;
    }

    private byte[] end(int form, String last) {
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
