package io.marketprism.clickhouse;

import io.marketprism.codec.IdentityCache;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeSource;
import org.jspecify.annotations.Nullable;

/**
 * Encodes whole rows of the tables that get nearly all events: the same bytes that their {@linkplain Column columns} write one after the other, but
 * faster.
 */
final class RowEncoders {
    private static final IdentityCache<Instrument, RowPart> INSTRUMENT = new IdentityCache<>(RowEncoders::instrument);
    private static final IdentityCache<String, RowPart> COLLECTOR = new IdentityCache<>(RowEncoders::collector);
    private static final Keyword[] UNIT = Keyword.names(QuantityUnit.values(), QuantityUnit::wireName);
    private static final Keyword[] FORM = Keyword.names(TradeForm.values(), TradeForm::wireName);
    private static final Keyword[] SIDE = Keyword.names(Side.values(), Side::wireName);
    private static final Keyword[] SOURCE = Keyword.names(TradeSource.values(), TradeSource::wireName);
    private static final Keyword SNAPSHOT = Keyword.of("snapshot");
    private static final Keyword DELTA = Keyword.of("delta");

    private RowEncoders() {}

    /** {@return the encoder of a data type's rows, or null where the columns are fast enough} */
    static Column.@Nullable Writer<MarketEvent> of(DataType type) {
        return switch (type) {
            case TRADE -> (event, row) -> trade((Trade) event, row);
            case ORDERBOOK -> (event, row) -> book((BookEvent) event, row);
            case BBO -> (event, row) -> bbo((BestBidOffer) event, row);
            default -> null;
        };
    }

    static void trade(Trade trade, RowBuffer row) {
        head(trade, row);
        row.id(required(trade.tradeId()));
        row.keyword(FORM[required(trade.form()).ordinal()]);
        row.decimal(required(trade.price()));
        row.decimal(required(trade.quantity()));
        quantityUnit(trade, row);
        row.keyword(SIDE[required(trade.side()).ordinal()]);
        row.optionalNumberAsText(trade.firstTradeId());
        row.optionalNumberAsText(trade.lastTradeId());
        row.optionalLong(trade.sequence());
        row.keyword(SOURCE[required(trade.source()).ordinal()]);
    }

    static void book(BookEvent book, RowBuffer row) {
        head(book, row);
        if (book instanceof BookDelta delta) {
            row.keyword(DELTA);
            row.optionalLong(delta.sequence());
            row.optionalLong(delta.previousSequence());
            row.flag(delta.reset());
        } else {
            row.keyword(SNAPSHOT);
            row.optionalLong(book.sequence());
            row.optionalLong(MarketEvent.ABSENT);
            row.flag(false);
        }
        row.levels(required(book.bids()));
        row.levels(required(book.asks()));
        quantityUnit(book, row);
        row.optionalInt(
                book instanceof BookSnapshot snapshot && snapshot.depthLimit() > 0
                        ? snapshot.depthLimit()
                        : MarketEvent.ABSENT);
        row.optionalText(book.bookSession());
    }

    static void bbo(BestBidOffer bbo, RowBuffer row) {
        head(bbo, row);
        row.optionalLong(bbo.sequence());
        row.optionalDecimal(bbo.bidPrice());
        row.optionalDecimal(bbo.bidQuantity());
        row.optionalDecimal(bbo.askPrice());
        row.optionalDecimal(bbo.askQuantity());
        quantityUnit(bbo, row);
    }

    private static void head(MarketEvent event, RowBuffer row) {
        row.part(INSTRUMENT.get(event.instrument()));
        row.optionalTime(event.exchangeTimeUs());
        row.optionalTime(event.receiveTimeUs());
        if (event.collector() == null) {
            row.optionalText(null);
        } else {
            row.part(COLLECTOR.get(event.collector()));
        }
        long eventTime = Column.eventTime(event);
        Column.require(eventTime != MarketEvent.ABSENT);
        row.time(eventTime);
    }

    private static void quantityUnit(MarketEvent event, RowBuffer row) {
        row.keyword(UNIT[event.instrument().quantityUnit().ordinal()]);
    }

    private static <T> T required(T value) {
        Column.require(value != null);
        return value;
    }

    private static RowPart collector(String name) {
        RowBuffer row = new RowBuffer(128);
        row.optionalText(name);
        return RowPart.of(row);
    }

    private static RowPart instrument(Instrument instrument) {
        RowBuffer row = new RowBuffer(128);
        row.text(instrument.exchange());
        row.text(instrument.marketType().wireName());
        row.text(instrument.symbol());
        row.text(instrument.nativeSymbol());
        return RowPart.of(row);
    }
}
