package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.DayTicker;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.market.Turnover;
import io.marketprism.simulator.venue.JsonText;
import java.nio.charset.StandardCharsets;

/** Writes the data frames of the channels, key by key as OKX sends them. Times are milliseconds in quotes. */
final class OkxFrames {

    /** How many levels a side of the {@code books} channel and of a REST book has at most. */
    static final int FULL_DEPTH = 400;

    private final JsonText json = new JsonText(DecimalStyle.PLAIN);
    private final String instType;

    OkxFrames(String instType) {
        this.instType = instType;
    }

    /** The {@code trades} channel: one row for all trades of a fill, under the id of the last. */
    byte[] trades(OkxInstrumentChannel channel, Fill fill, long sequence) {
        trade(channel, fill.lastTradeId(), fill, fill.quantity())
                .raw(",\"ts\":\"")
                .number(fill.timeMicros() / 1_000)
                .raw("\",\"count\":\"")
                .number(fill.quantities().length)
                .raw("\",\"source\":\"0\",\"seqId\":")
                .number(sequence)
                .raw("}]}");
        return json.toBytes();
    }

    /** The {@code trades-all} channel: every trade on its own. */
    byte[] tradesAll(OkxInstrumentChannel channel, Fill fill, int index) {
        trade(channel, fill.firstTradeId() + index, fill, fill.quantities()[index])
                .raw(",\"source\":\"0\",\"ts\":\"")
                .number(fill.timeMicros() / 1_000)
                .raw("\"}]}");
        return json.toBytes();
    }

    private JsonText trade(OkxInstrumentChannel channel, long id, Fill fill, long quantity) {
        return start(channel)
                .raw(",\"data\":[{\"instId\":\"")
                .raw(channel.instIdBytes())
                .raw("\",\"tradeId\":\"")
                .number(id)
                .raw("\",\"px\":")
                .decimal(fill.price(), channel.listing().priceScale())
                .raw(",\"sz\":")
                .decimal(quantity, channel.listing().quantityScale())
                .raw(fill.taker() == TakerSide.BUY ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"");
    }

    /** The {@code books} channel's first frame. */
    byte[] snapshot(OkxInstrumentChannel channel, SimulatedBook book, long sentMicros) {
        start(channel).raw(",\"action\":\"snapshot\",\"data\":[{");
        best(channel.listing(), book, FULL_DEPTH);
        return endOfBooks(sentMicros, book.sequence(), -1);
    }

    /** The {@code books} channel's further frames: what differs between two states of the book. */
    byte[] update(OkxInstrumentChannel channel, SimulatedBook before, SimulatedBook now, long sentMicros) {
        start(channel).raw(",\"action\":\"update\",\"data\":[{\"asks\":[");
        BookDiff.forEachChange(before.asks(), now.asks(), FULL_DEPTH, level(channel.listing()));
        json.endList().raw(",\"bids\":[");
        BookDiff.forEachChange(before.bids(), now.bids(), FULL_DEPTH, level(channel.listing()));
        json.endList();
        return endOfBooks(sentMicros, now.sequence(), before.sequence());
    }

    private byte[] endOfBooks(long sentMicros, long sequence, long previousSequence) {
        json.raw(",\"ts\":\"")
                .number(sentMicros / 1_000)
                .raw("\",\"checksum\":0,\"seqId\":")
                .number(sequence)
                .raw(",\"prevSeqId\":")
                .number(previousSequence)
                .raw("}]}");
        return json.toBytes();
    }

    /** The {@code bbo-tbt} channel. */
    byte[] bbo(OkxInstrumentChannel channel, SimulatedBook book, long sentMicros) {
        start(channel).raw(",\"data\":[{");
        best(channel.listing(), book, 1);
        json.raw(",\"ts\":\"")
                .number(sentMicros / 1_000)
                .raw("\",\"seqId\":")
                .number(book.sequence())
                .raw("}]}");
        return json.toBytes();
    }

    /** The {@code books5} channel. */
    byte[] books5(OkxInstrumentChannel channel, SimulatedBook book, long sentMicros) {
        start(channel).raw(",\"data\":[{");
        best(channel.listing(), book, 5);
        json.raw(",\"instId\":\"")
                .raw(channel.instIdBytes())
                .raw("\",\"ts\":\"")
                .number(sentMicros / 1_000)
                .raw("\",\"seqId\":")
                .number(book.sequence())
                .raw("}]}");
        return json.toBytes();
    }

    /**
     * The {@code tickers} channel. Its volumes are in the unit of trades, and in coin; on spot the second is in the quote currency.
     */
    byte[] ticker(OkxTickerChannel channel, DayTicker ticker, long sentMicros) {
        ListedInstrument listing = channel.listing();
        SimulatedBook book = channel.book();
        Turnover turnover = ticker.turnover();
        start(channel)
                .raw(",\"data\":[{\"instType\":\"")
                .raw(instType)
                .raw("\",\"instId\":\"")
                .raw(channel.instIdBytes())
                .raw("\"");
        price("last", ticker.last(), listing);
        quantity("lastSz", ticker.lastQuantity(), listing);
        price("askPx", book.asks().price(0), listing);
        quantity("askSz", book.asks().quantity(0), listing);
        price("bidPx", book.bids().price(0), listing);
        quantity("bidSz", book.bids().quantity(0), listing);
        price("open24h", ticker.open(), listing);
        price("high24h", ticker.high(), listing);
        price("low24h", ticker.low(), listing);
        json.raw(",\"volCcy24h\":")
                .decimal(
                        listing.kind() == InstrumentKind.SPOT
                                ? turnover.quoteVolume(listing)
                                : turnover.baseVolume(listing))
                .raw(",\"vol24h\":")
                .decimal(turnover.volume());
        price("sodUtc0", ticker.open(), listing);
        price("sodUtc8", ticker.open(), listing);
        json.raw(",\"ts\":\"").number(sentMicros / 1_000).raw("\"}]}");
        return json.toBytes();
    }

    /** A channel whose rows are written elsewhere. */
    byte[] rows(OkxChannel channel, JsonNode... rows) {
        start(channel).raw(",\"data\":[");
        for (JsonNode row : rows) {
            json.raw(row.toString().getBytes(StandardCharsets.UTF_8)).raw(",");
        }
        return json.endList().raw("}").toBytes();
    }

    private void price(String field, long price, ListedInstrument listing) {
        json.raw(",\"").raw(field).raw("\":").decimal(price, listing.priceScale());
    }

    private void quantity(String field, long quantity, ListedInstrument listing) {
        json.raw(",\"").raw(field).raw("\":").decimal(quantity, listing.quantityScale());
    }

    /** The body of a REST book. */
    byte[] restBook(ListedInstrument listing, SimulatedBook book, int depth, long sentMicros) {
        json.clear().raw("{\"code\":\"0\",\"msg\":\"\",\"data\":[{");
        best(listing, book, depth);
        json.raw(",\"ts\":\"")
                .number(sentMicros / 1_000)
                .raw("\",\"seqId\":")
                .number(book.sequence())
                .raw("}]}");
        return json.toBytes();
    }

    private JsonText start(OkxChannel channel) {
        return json.clear().raw("{\"arg\":").raw(channel.arg());
    }

    private void best(ListedInstrument listing, SimulatedBook book, int depth) {
        json.raw("\"asks\":[");
        best(listing, book.asks(), depth);
        json.raw(",\"bids\":[");
        best(listing, book.bids(), depth);
    }

    private void best(ListedInstrument listing, BookLevels levels, int depth) {
        for (int i = 0; i < Math.min(depth, levels.size()); i++) {
            level(listing).accept(levels.price(i), levels.quantity(i));
        }
        json.endList();
    }

    private BookDiff.LevelConsumer level(ListedInstrument listing) {
        return (price, quantity) -> json.raw("[")
                .decimal(price, listing.priceScale())
                .raw(",")
                .decimal(quantity, listing.quantityScale())
                .raw(",\"0\",\"")
                .number(orders(quantity))
                .raw("\"],");
    }

    /** How many orders make up a level: invented, but always the same for the same quantity. */
    private static long orders(long quantity) {
        return quantity == 0 ? 0 : 1 + quantity % 13;
    }
}
