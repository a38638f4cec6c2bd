package io.marketprism.bench.serialize;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.io.IOException;

/** Jackson's generator with field names that are encoded once, into a buffer that is used again. */
final class JacksonGeneratorJson implements EventWriter {
    private static final SerializedString DATA_TYPE = new SerializedString("data_type");
    private static final SerializedString EXCHANGE = new SerializedString("exchange");
    private static final SerializedString MARKET_TYPE = new SerializedString("market_type");
    private static final SerializedString SYMBOL = new SerializedString("symbol");
    private static final SerializedString NATIVE_SYMBOL = new SerializedString("native_symbol");
    private static final SerializedString EXCHANGE_TIME = new SerializedString("exchange_time_us");
    private static final SerializedString RECEIVE_TIME = new SerializedString("receive_time_us");
    private static final SerializedString COLLECTOR = new SerializedString("collector");
    private static final SerializedString TRADE_ID = new SerializedString("trade_id");
    private static final SerializedString FORM = new SerializedString("form");
    private static final SerializedString PRICE = new SerializedString("price");
    private static final SerializedString QUANTITY = new SerializedString("quantity");
    private static final SerializedString QUANTITY_UNIT = new SerializedString("quantity_unit");
    private static final SerializedString SIDE = new SerializedString("side");
    private static final SerializedString FIRST_TRADE_ID = new SerializedString("first_trade_id");
    private static final SerializedString LAST_TRADE_ID = new SerializedString("last_trade_id");
    private static final SerializedString SEQUENCE = new SerializedString("sequence");
    private static final SerializedString SOURCE = new SerializedString("source");
    private static final SerializedString KIND = new SerializedString("kind");
    private static final SerializedString PREVIOUS_SEQUENCE = new SerializedString("previous_sequence");
    private static final SerializedString RESET = new SerializedString("reset");
    private static final SerializedString BIDS = new SerializedString("bids");
    private static final SerializedString ASKS = new SerializedString("asks");
    private static final SerializedString DEPTH_LIMIT = new SerializedString("depth_limit");
    private static final SerializedString BOOK_SESSION = new SerializedString("book_session");
    private static final SerializedString BID_PRICE = new SerializedString("bid_price");
    private static final SerializedString BID_QUANTITY = new SerializedString("bid_quantity");
    private static final SerializedString ASK_PRICE = new SerializedString("ask_price");
    private static final SerializedString ASK_QUANTITY = new SerializedString("ask_quantity");

    private final JsonFactory factory = new JsonFactory();
    private final ByteSink bytes = new ByteSink();

    @Override
    public int write(MarketEvent event) throws IOException {
        bytes.reset();
        try (JsonGenerator out = factory.createGenerator(bytes, JsonEncoding.UTF8)) {
            out.writeStartObject();
            head(event, out);
            if (event instanceof Trade trade) {
                trade(trade, out);
            } else if (event instanceof BestBidOffer bbo) {
                bbo(bbo, out);
            } else {
                delta((BookDelta) event, out);
            }
            out.writeEndObject();
        }
        return bytes.size();
    }

    @Override
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private static void head(MarketEvent event, JsonGenerator out) throws IOException {
        Instrument instrument = event.instrument();
        text(DATA_TYPE, event.dataType().wireName(), out);
        text(EXCHANGE, instrument.exchange(), out);
        text(MARKET_TYPE, instrument.marketType().wireName(), out);
        text(SYMBOL, instrument.symbol(), out);
        text(NATIVE_SYMBOL, instrument.nativeSymbol(), out);
        number(EXCHANGE_TIME, event.exchangeTimeUs(), out);
        number(RECEIVE_TIME, event.receiveTimeUs(), out);
        text(COLLECTOR, event.collector(), out);
    }

    private static void trade(Trade trade, JsonGenerator out) throws IOException {
        text(TRADE_ID, trade.tradeId(), out);
        text(FORM, trade.form().wireName(), out);
        text(PRICE, trade.price(), out);
        text(QUANTITY, trade.quantity(), out);
        text(QUANTITY_UNIT, trade.instrument().quantityUnit().wireName(), out);
        text(SIDE, trade.side().wireName(), out);
        numberAsText(FIRST_TRADE_ID, trade.firstTradeId(), out);
        numberAsText(LAST_TRADE_ID, trade.lastTradeId(), out);
        number(SEQUENCE, trade.sequence(), out);
        text(SOURCE, trade.source().wireName(), out);
    }

    private static void bbo(BestBidOffer bbo, JsonGenerator out) throws IOException {
        number(SEQUENCE, bbo.sequence(), out);
        text(BID_PRICE, bbo.bidPrice(), out);
        text(BID_QUANTITY, bbo.bidQuantity(), out);
        text(ASK_PRICE, bbo.askPrice(), out);
        text(ASK_QUANTITY, bbo.askQuantity(), out);
        text(QUANTITY_UNIT, bbo.instrument().quantityUnit().wireName(), out);
    }

    private static void delta(BookDelta delta, JsonGenerator out) throws IOException {
        text(KIND, "delta", out);
        number(SEQUENCE, delta.sequence(), out);
        number(PREVIOUS_SEQUENCE, delta.previousSequence(), out);
        out.writeFieldName(RESET);
        out.writeBoolean(delta.reset());
        levels(BIDS, delta.bids(), out);
        levels(ASKS, delta.asks(), out);
        text(QUANTITY_UNIT, delta.instrument().quantityUnit().wireName(), out);
        text(DEPTH_LIMIT, null, out);
        text(BOOK_SESSION, delta.bookSession(), out);
    }

    private static void levels(SerializedString field, Levels levels, JsonGenerator out) throws IOException {
        out.writeFieldName(field);
        out.writeStartArray();
        for (int i = 0; i < levels.size(); i++) {
            out.writeStartArray();
            out.writeString(levels.price(i).toString());
            out.writeString(levels.quantity(i).toString());
            out.writeEndArray();
        }
        out.writeEndArray();
    }

    private static void text(SerializedString field, Object text, JsonGenerator out) throws IOException {
        out.writeFieldName(field);
        if (text == null) {
            out.writeNull();
        } else {
            out.writeString(text.toString());
        }
    }

    private static void numberAsText(SerializedString field, long number, JsonGenerator out) throws IOException {
        text(field, number == MarketEvent.ABSENT ? null : Long.toString(number), out);
    }

    private static void number(SerializedString field, long number, JsonGenerator out) throws IOException {
        out.writeFieldName(field);
        if (number == MarketEvent.ABSENT) {
            out.writeNull();
        } else {
            out.writeNumber(number);
        }
    }
}
