package io.marketprism.codec;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An event as one JSON object: the payload of a NATS message, a line of output.
 *
 * <p>Every object begins with {@code data_type, exchange, market_type, symbol, native_symbol, exchange_time_us, receive_time_us, collector};
 * the event's own fields follow, always all of them and in a fixed order. Times, sequences and counts are integers; decimals are strings, exact
 * and canonical; ids are strings; what is absent is null. Fields are never renamed, never change their type, and new ones come last.
 */
public final class EventJson {
    private static final IdentityCache<Instrument, byte[][]> HEADS = new IdentityCache<>(EventJson::heads);
    private static final JsonField EXCHANGE_TIME = JsonField.of("exchange_time_us");
    private static final JsonField RECEIVE_TIME = JsonField.of("receive_time_us");
    private static final JsonField COLLECTOR = JsonField.of("collector");
    private static final IdentityCache<String, Literal> COLLECTORS = new IdentityCache<>(EventJson::collector);
    private static final JsonField SEQUENCE = JsonField.of("sequence");
    private static final Literal[] QUANTITY_UNIT = choices("quantity_unit");

    private static final JsonField TRADE_ID = JsonField.of("trade_id");
    private static final Literal[] FORM = choices("form");
    private static final JsonField PRICE = JsonField.of("price");
    private static final JsonField QUANTITY = JsonField.of("quantity");
    private static final Literal[] SIDE = choices("side");
    private static final JsonField FIRST_TRADE_ID = JsonField.of("first_trade_id");
    private static final JsonField LAST_TRADE_ID = JsonField.of("last_trade_id");
    private static final Literal[] SOURCE = choices("source");

    private static final Literal SNAPSHOT = Literal.ascii(",\"kind\":\"snapshot\"");
    private static final Literal DELTA = Literal.ascii(",\"kind\":\"delta\"");
    private static final JsonField PREVIOUS_SEQUENCE = JsonField.of("previous_sequence");
    private static final Literal RESET = Literal.ascii(",\"reset\":true");
    private static final Literal NO_RESET = Literal.ascii(",\"reset\":false");
    private static final JsonField BIDS = JsonField.of("bids");
    private static final JsonField ASKS = JsonField.of("asks");
    private static final JsonField DEPTH_LIMIT = JsonField.of("depth_limit");
    private static final JsonField BOOK_SESSION = JsonField.of("book_session");

    private static final JsonField BID_PRICE = JsonField.of("bid_price");
    private static final JsonField BID_QUANTITY = JsonField.of("bid_quantity");
    private static final JsonField ASK_PRICE = JsonField.of("ask_price");
    private static final JsonField ASK_QUANTITY = JsonField.of("ask_quantity");

    private EventJson() {}

    /**
     * The event as bytes of its own.
     *
     * @param event any
     * @return one JSON object, UTF-8, without a line end
     */
    public static byte[] encode(MarketEvent event) {
        Utf8Buffer out = new Utf8Buffer(512);
        write(event, out);
        return out.toByteArray();
    }

    /**
     * Appends the event. Allocates nothing if the buffer is large enough and no number is {@linkplain Decimal#isWide() wide}.
     *
     * @param event any
     * @param out gets one JSON object without a line end
     */
    public static void write(MarketEvent event, Utf8Buffer out) {
        head(event, out);
        if (event instanceof Trade trade) {
            trade(trade, out);
        } else if (event instanceof BookDelta delta) {
            delta(delta, out);
        } else if (event instanceof BookSnapshot snapshot) {
            snapshot(snapshot, out);
        } else if (event instanceof BestBidOffer bbo) {
            bbo(bbo, out);
        } else {
            SchemaJson.write(event, out);
        }
        out.append('}');
    }

    /**
     * Reads what {@link #write} wrote. Fields may come in any order, and unknown ones are ignored. The instrument of an event that has
     * no field {@code quantity_unit} has {@link QuantityUnit#BASE}.
     *
     * @param json one JSON object, UTF-8
     * @return the event
     * @throws EventFormatException if it is not an event; the message names the field, what was expected and what was found
     */
    public static MarketEvent read(byte[] json) {
        MarketEvent event = StreamEventReader.read(json);
        return event == null ? EventJsonReader.read(json) : event;
    }

    private static void head(MarketEvent event, Utf8Buffer out) {
        out.append(HEADS.get(event.instrument())[event.dataType().ordinal()]);
        EXCHANGE_TIME.integer(event.exchangeTimeUs(), out);
        RECEIVE_TIME.integer(event.receiveTimeUs(), out);
        String collector = event.collector();
        out.append(collector == null ? COLLECTOR.absent() : COLLECTORS.get(collector));
    }

    private static Literal collector(String name) {
        Utf8Buffer out = new Utf8Buffer(64);
        COLLECTOR.text(name, out);
        return Literal.of(out.toByteArray());
    }

    private static void trade(Trade trade, Utf8Buffer out) {
        TRADE_ID.id(trade.tradeId(), out);
        JsonField.choice(FORM, trade.form(), out);
        PRICE.decimal(trade.price(), out);
        QUANTITY.decimal(trade.quantity(), out);
        quantityUnit(trade, out);
        JsonField.choice(SIDE, trade.side(), out);
        FIRST_TRADE_ID.numberAsText(trade.firstTradeId(), out);
        LAST_TRADE_ID.numberAsText(trade.lastTradeId(), out);
        SEQUENCE.integer(trade.sequence(), out);
        JsonField.choice(SOURCE, trade.source(), out);
    }

    private static void snapshot(BookSnapshot book, Utf8Buffer out) {
        out.append(SNAPSHOT);
        SEQUENCE.integer(book.sequence(), out);
        out.append(PREVIOUS_SEQUENCE.absent()).append(NO_RESET);
        out.append(BIDS.start()).appendJson(book.bids());
        out.append(ASKS.start()).appendJson(book.asks());
        quantityUnit(book, out);
        DEPTH_LIMIT.integer(book.depthLimit() == 0 ? MarketEvent.ABSENT : book.depthLimit(), out);
        BOOK_SESSION.text(book.bookSession(), out);
    }

    private static void delta(BookDelta delta, Utf8Buffer out) {
        out.append(DELTA);
        SEQUENCE.integer(delta.sequence(), out);
        PREVIOUS_SEQUENCE.integer(delta.previousSequence(), out);
        out.append(delta.reset() ? RESET : NO_RESET);
        out.append(BIDS.start()).appendJson(delta.bids());
        out.append(ASKS.start()).appendJson(delta.asks());
        quantityUnit(delta, out);
        out.append(DEPTH_LIMIT.absent());
        BOOK_SESSION.text(delta.bookSession(), out);
    }

    private static void bbo(BestBidOffer bbo, Utf8Buffer out) {
        SEQUENCE.integer(bbo.sequence(), out);
        BID_PRICE.decimal(bbo.bidPrice(), out);
        BID_QUANTITY.decimal(bbo.bidQuantity(), out);
        ASK_PRICE.decimal(bbo.askPrice(), out);
        ASK_QUANTITY.decimal(bbo.askQuantity(), out);
        quantityUnit(bbo, out);
    }

    private static void quantityUnit(MarketEvent event, Utf8Buffer out) {
        JsonField.choice(QUANTITY_UNIT, event.instrument().quantityUnit(), out);
    }

    /** The ways to write a choice of trades, some of which books and bbos have too. */
    private static Literal[] choices(String name) {
        return JsonField.choices(name, Schemas.of(DataType.TRADE).field(name).words());
    }

    /** What the events of an instrument begin with, by type of event. */
    private static byte[][] heads(Instrument instrument) {
        return Arrays.stream(DataType.values())
                .map(type -> {
                    Utf8Buffer out = new Utf8Buffer(256);
                    out.append(ascii("{\"data_type\":")).appendJson(type.wireName());
                    out.append(ascii(",\"exchange\":")).appendJson(instrument.exchange());
                    out.append(ascii(",\"market_type\":"))
                            .appendJson(instrument.marketType().wireName());
                    out.append(ascii(",\"symbol\":")).appendJson(instrument.symbol());
                    out.append(ascii(",\"native_symbol\":")).appendJson(instrument.nativeSymbol());
                    return out.toByteArray();
                })
                .toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
