package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.DayTicker;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.market.PriceIndex;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SymbolStatistics;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.market.Turnover;
import io.marketprism.simulator.venue.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the data frames of futures streams, key by key as recorded on the wire in the summer of 2026, after both families were merged. */
final class BinanceFuturesFrames extends BinanceFrames {

    private final BinanceFamily family;

    BinanceFuturesFrames(DecimalStyle style, BinanceFamily family) {
        super(style);
        this.family = family;
    }

    BinanceFamily family() {
        return family;
    }

    @Override
    ProducedEvent asWritten(ProducedEvent event, ListedInstrument listing, Turnover turnover) {
        return super.asWritten(event, listing, turnover).toTheMillisecond();
    }

    private BinanceRow row(BinanceStream stream) {
        return BinanceRow.of(stream.symbol(), family);
    }

    @Override
    byte[] trade(int form, BinanceStream stream, Fill fill, int index, long sentMicros) {
        startOfTrade(form, stream, fill.timeMicros(), sentMicros);
        trade(stream, fill.firstTradeId() + index, fill.price(), fill.quantities()[index]);
        return endOfTrade(form, "MARKET", fill.taker());
    }

    /** A trade beside the book: {@code X} says what it came from. */
    byte[] offBookTrade(int form, BinanceStream stream, OffBookTrade trade, long sentMicros) {
        startOfTrade(form, stream, trade.timeMicros(), sentMicros);
        trade(stream, trade.tradeId(), trade.price(), trade.quantity());
        return endOfTrade(form, trade.insured() ? "INSURANCE_FUND" : "ADL", trade.taker());
    }

    private void startOfTrade(int form, BinanceStream stream, long timeMicros, long sentMicros) {
        start(form, stream.name())
                .raw("{\"e\":\"trade\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"T\":")
                .number(time(form, timeMicros));
    }

    private void trade(BinanceStream stream, long id, long price, long quantity) {
        ListedInstrument listing = stream.symbol().market().listing();
        json().raw(",\"s\":\"")
                .raw(stream.symbol().nativeBytes())
                .raw("\",\"t\":")
                .number(id)
                .raw(",\"p\":")
                .decimal(price, listing.priceScale())
                .raw(",\"q\":")
                .decimal(quantity, listing.quantityScale());
    }

    private byte[] endOfTrade(int form, String origin, TakerSide taker) {
        json().raw(",\"X\":\"" + origin + "\",\"m\":" + (taker == TakerSide.SELL));
        return endOfRow(form, family);
    }

    @Override
    byte[] aggTrade(int form, BinanceStream stream, BinanceAggregate aggregate, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        start(form, stream.name())
                .raw("{\"e\":\"aggTrade\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"a\":")
                .number(aggregate.id())
                .raw(",\"s\":\"")
                .raw(stream.symbol().nativeBytes())
                .raw("\",\"p\":")
                .decimal(aggregate.price(), listing.priceScale())
                .raw(",\"q\":")
                .decimal(aggregate.quantity(), listing.quantityScale());
        if (family == BinanceFamily.USDM) {
            json().raw(",\"nq\":")
                    .decimal(withoutRetail(aggregate.id(), aggregate.quantity()), listing.quantityScale());
        }
        json().raw(",\"f\":")
                .number(aggregate.firstTradeId())
                .raw(",\"l\":")
                .number(aggregate.lastTradeId())
                .raw(",\"T\":")
                .number(time(form, aggregate.timeMicros()))
                .raw(",\"m\":" + (aggregate.taker() == TakerSide.SELL));
        return endOfRow(form, family);
    }

    /** The quantity without orders of the retail price improvement, which every fifth aggregate has. */
    static long withoutRetail(long id, long quantity) {
        return id % 5 == 0 ? quantity / 2 : quantity;
    }

    @Override
    byte[] bookTicker(int form, BinanceStream stream, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        SimulatedBook book = stream.symbol().market().book();
        start(form, stream.name()).raw("{\"e\":\"bookTicker\",\"u\":").number(book.sequence());
        names(row(stream))
                .raw(",\"b\":")
                .decimal(book.bids().price(0), listing.priceScale())
                .raw(",\"B\":")
                .decimal(book.bids().quantity(0), listing.quantityScale())
                .raw(",\"a\":")
                .decimal(book.asks().price(0), listing.priceScale())
                .raw(",\"A\":")
                .decimal(book.asks().quantity(0), listing.quantityScale())
                .raw(",\"T\":")
                .number(time(form, stream.symbol().lastChangeMicros()))
                .raw(",\"E\":")
                .number(time(form, sentMicros));
        return endOfRow(form, family);
    }

    @Override
    byte[] depthUpdate(int form, BinanceStream stream, BookWindow window, long previous, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        SimulatedBook book = stream.symbol().market().book();
        startOfDepth(form, stream, window.firstSequence(), previous, sentMicros);
        changed(listing, book.bids(), window.bids());
        json().raw(",\"a\":[");
        changed(listing, book.asks(), window.asks());
        return endOfRow(form, family);
    }

    /** Like a diff, key by key: the stream's name alone tells that these are the best levels. */
    @Override
    byte[] partialDepth(int form, BinanceStream stream, int depth, long previous, long sentMicros) {
        ListedInstrument listing = stream.symbol().market().listing();
        SimulatedBook book = stream.symbol().market().book();
        startOfDepth(form, stream, Math.min(previous + 1, book.sequence()), previous, sentMicros);
        best(listing, book.bids(), depth);
        json().raw(",\"a\":[");
        best(listing, book.asks(), depth);
        return endOfRow(form, family);
    }

    private void startOfDepth(int form, BinanceStream stream, long first, long previous, long sentMicros) {
        start(form, stream.name())
                .raw("{\"e\":\"depthUpdate\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"T\":")
                .number(time(form, stream.symbol().lastChangeMicros()));
        names(row(stream))
                .raw(",\"U\":")
                .number(first)
                .raw(",\"u\":")
                .number(stream.symbol().market().book().sequence())
                .raw(",\"pu\":")
                .number(previous)
                .raw(",\"b\":[");
    }

    @Override
    byte[] restDepth(BinanceSymbol symbol, SimulatedBook book, int depth, long sentMicros) {
        ListedInstrument listing = symbol.market().listing();
        BinanceRow row = BinanceRow.of(symbol, family);
        json().clear().raw("{\"lastUpdateId\":").number(book.sequence());
        if (family == BinanceFamily.COINM) {
            json().raw(",\"symbol\":\"")
                    .raw(utf8(row.symbol()))
                    .raw("\",\"pair\":\"")
                    .raw(utf8(row.pair()))
                    .raw("\"");
        }
        json().raw(",\"E\":")
                .number(time(0, sentMicros))
                .raw(",\"T\":")
                .number(time(0, Math.min(symbol.lastChangeMicros(), sentMicros)))
                .raw(",\"bids\":[");
        best(listing, book.bids(), depth);
        json().raw(",\"asks\":[");
        best(listing, book.asks(), depth);
        return json().raw("}").toBytes();
    }

    /** The numbers of {@code k} are followed by a comma and a blank: another serializer wrote them. */
    @Override
    byte[] kline(int form, BinanceStream stream, Candle candle, long sentMicros) {
        event(form, stream, "kline", sentMicros);
        candle(form, stream.symbol(), candle, ", ");
        return end(form, "}");
    }

    @Override
    byte[] ticker(int form, BinanceStream stream, DayTicker ticker, long sentMicros) {
        start(form, stream.name());
        tickerRow(form, row(stream), ticker, sentMicros);
        return end(form, "");
    }

    /** The tickers of several symbols in one frame. */
    byte[] tickers(int form, String stream, List<BinanceRow> rows, long sentMicros) {
        start(form, stream).raw("[");
        for (BinanceRow row : rows) {
            tickerRow(form, row, row.market().statistics().ticker(sentMicros), sentMicros);
            json().raw(",");
        }
        json().endList();
        return end(form, "");
    }

    private void tickerRow(int form, BinanceRow row, DayTicker ticker, long sentMicros) {
        ListedInstrument listing = row.market().listing();
        json().raw("{\"e\":\"24hrTicker\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"s\":\"")
                .raw(utf8(row.symbol()))
                .raw("\"");
        priceChange(listing, ticker);
        json().raw(",\"c\":")
                .decimal(ticker.last(), listing.priceScale())
                .raw(",\"Q\":")
                .decimal(ticker.lastQuantity(), listing.quantityScale());
        day(form, listing, ticker, sentMicros);
        json().raw(",\"ps\":\"")
                .raw(utf8(row.pair()))
                .raw("\",\"st\":" + row.family().mark() + "}");
    }

    /** Mark, index and predicted funding of one symbol. */
    byte[] markPrice(int form, BinanceStream stream, long sentMicros) {
        start(form, stream.name());
        markPriceRow(form, row(stream), sentMicros);
        return end(form, "");
    }

    /** Mark, index and predicted funding of several symbols in one frame. */
    byte[] markPrices(int form, String stream, List<BinanceRow> rows, long sentMicros) {
        start(form, stream).raw("[");
        for (BinanceRow row : rows) {
            markPriceRow(form, row, sentMicros);
            json().raw(",");
        }
        json().endList();
        return end(form, "");
    }

    private void markPriceRow(int form, BinanceRow row, long sentMicros) {
        SymbolStatistics statistics = row.market().statistics();
        boolean funded = row.market().listing().kind() == InstrumentKind.PERPETUAL;
        json().raw("{\"e\":\"markPriceUpdate\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"s\":\"")
                .raw(utf8(row.symbol()))
                .raw("\",\"p\":")
                .decimal(statistics.markPrice());
        if (row.family() == BinanceFamily.USDM) {
            json().raw(",\"ap\":").decimal(statistics.markPrice());
        }
        json().raw(",\"P\":")
                .decimal(statistics.index().price())
                .raw(",\"i\":")
                .decimal(statistics.index().price())
                .raw(",\"r\":\"" + (funded ? statistics.fundingRate().toPlainString() : noRate(row.family())))
                .raw("\",\"T\":")
                .number(funded ? time(form, statistics.fundingTime(sentMicros)) : 0)
                .raw(",\"st\":" + row.family().mark() + "}");
    }

    /** How a family writes the funding rate of contracts that are not funded. */
    static String noRate(BinanceFamily family) {
        return family == BinanceFamily.USDM ? "0.00000000" : "";
    }

    /** A liquidation; {@code ps} and {@code st} are inside {@code o}, contrary to the documents. */
    byte[] forceOrder(int form, String stream, BinanceRow row, Liquidation liquidation, long sentMicros) {
        ListedInstrument listing = row.market().listing();
        Fill fill = liquidation.fill();
        start(form, stream)
                .raw("{\"e\":\"forceOrder\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"o\":{\"s\":\"")
                .raw(utf8(row.symbol()))
                .raw("\",\"S\":\"" + fill.taker() + "\",\"o\":\"LIMIT\",\"f\":\"IOC\",\"q\":")
                .decimal(fill.quantity(), listing.quantityScale())
                .raw(",\"p\":")
                .decimal(liquidation.bankruptcyPrice(), listing.priceScale())
                .raw(",\"ap\":")
                .decimal(fill.price(), listing.priceScale())
                .raw(",\"X\":\"FILLED\",\"l\":")
                .decimal(fill.quantities()[fill.quantities().length - 1], listing.quantityScale())
                .raw(",\"z\":")
                .decimal(fill.quantity(), listing.quantityScale())
                .raw(",\"T\":")
                .number(time(form, fill.timeMicros()))
                .raw(",\"ps\":\"")
                .raw(utf8(row.pair()))
                .raw("\",\"st\":" + row.family().mark() + "}}");
        return end(form, "");
    }

    /** What a contract has become. */
    byte[] contractInfo(int form, String stream, BinanceRow row, String type, String status, long sentMicros) {
        start(form, stream)
                .raw("{\"e\":\"contractInfo\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"s\":\"")
                .raw(utf8(row.symbol()))
                .raw("\",\"ct\":\"" + type + "\",\"cs\":\"" + status + "\",\"st\":"
                        + row.family().mark() + "}");
        return end(form, "");
    }

    /** The index of a pair. */
    byte[] indexPrice(int form, String stream, PriceIndex index, long sentMicros) {
        start(form, stream)
                .raw("{\"e\":\"indexPriceUpdate\",\"E\":")
                .number(time(form, sentMicros))
                .raw(",\"i\":\"")
                .raw(utf8(index.pair().replace("-", "")))
                .raw("\",\"p\":")
                .decimal(index.price())
                .raw("}");
        return end(form, "");
    }

    private JsonText names(BinanceRow row) {
        return json().raw(",\"s\":\"")
                .raw(utf8(row.symbol()))
                .raw("\",\"ps\":\"")
                .raw(utf8(row.pair()))
                .raw("\"");
    }

    private byte[] endOfRow(int form, BinanceFamily of) {
        json().raw(",\"st\":" + of.mark());
        return end(form, "}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
