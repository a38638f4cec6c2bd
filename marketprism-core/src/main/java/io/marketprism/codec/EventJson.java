package io.marketprism.codec;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An event as one JSON object: the payload of a NATS message, a line of output.
 *
 * <p>Every object begins with {@code data_type, exchange, market_type, symbol, native_symbol, exchange_time_us, receive_time_us, collector};
 * the event's own fields follow, always all of them and in a fixed order. Times, sequences and counts are integers; decimals are strings, exact
 * and canonical; ids are strings; what is absent is null. Fields are never renamed, never change their type, and new ones come last.
 */
public final class EventJson {
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private static final byte[][] START = start();
    private static final byte[][] DATA_TYPE = quoted(DataType.values());
    private static final byte[][] MARKET_TYPE = quoted(MarketType.values());
    private static final byte[][] QUANTITY_UNIT = quoted(QuantityUnit.values());
    private static final byte[][] SIDE = quoted(Side.values());
    private static final byte[][] TRADE_FORM = quoted(TradeForm.values());
    private static final byte[][] TRADE_SOURCE = quoted(TradeSource.values());
    private static final byte[][] OPTION_TYPE = quoted(OptionType.values());
    private static final byte[][] INSTRUMENT_STATUS = quoted(InstrumentStatus.values());
    private static final byte[][] GAP_STATE = quoted(GapState.values());
    private static final byte[][] GAP_CAUSE = quoted(GapCause.values());

    private static final byte[] MARKET_TYPE_FIELD = field("market_type");
    private static final byte[] SYMBOL = field("symbol");
    private static final byte[] NATIVE_SYMBOL = field("native_symbol");
    private static final byte[] EXCHANGE_TIME = field("exchange_time_us");
    private static final byte[] RECEIVE_TIME = field("receive_time_us");
    private static final byte[] COLLECTOR = field("collector");
    private static final byte[] SEQUENCE = field("sequence");
    private static final byte[] QUANTITY_UNIT_FIELD = field("quantity_unit");

    private static final byte[] TRADE_ID = field("trade_id");
    private static final byte[] FORM = field("form");
    private static final byte[] PRICE = field("price");
    private static final byte[] QUANTITY = field("quantity");
    private static final byte[] SIDE_FIELD = field("side");
    private static final byte[] FIRST_TRADE_ID = field("first_trade_id");
    private static final byte[] LAST_TRADE_ID = field("last_trade_id");
    private static final byte[] SOURCE = field("source");

    private static final byte[] SNAPSHOT = ascii(",\"kind\":\"snapshot\"");
    private static final byte[] DELTA = ascii(",\"kind\":\"delta\"");
    private static final byte[] PREVIOUS_SEQUENCE = field("previous_sequence");
    private static final byte[] RESET = field("reset");
    private static final byte[] BIDS = field("bids");
    private static final byte[] ASKS = field("asks");
    private static final byte[] DEPTH_LIMIT = field("depth_limit");
    private static final byte[] BOOK_SESSION = field("book_session");
    private static final byte[] FIRST_LEVEL = ascii("[[\"");
    private static final byte[] BETWEEN_PRICE_AND_QUANTITY = ascii("\",\"");
    private static final byte[] NEXT_LEVEL = ascii("\"],[\"");
    private static final byte[] LAST_LEVEL_END = ascii("\"]]");
    private static final byte[] NO_LEVELS = ascii("[]");

    private static final byte[] BID_PRICE = field("bid_price");
    private static final byte[] BID_QUANTITY = field("bid_quantity");
    private static final byte[] ASK_PRICE = field("ask_price");
    private static final byte[] ASK_QUANTITY = field("ask_quantity");

    private static final byte[] BASE = field("base");
    private static final byte[] QUOTE = field("quote");
    private static final byte[] SETTLE = field("settle");
    private static final byte[] CONTRACT_TYPE = field("contract_type");
    private static final byte[] CONTRACT_SIZE = field("contract_size");
    private static final byte[] CONTRACT_SIZE_UNIT = field("contract_size_unit");
    private static final byte[] TICK_SIZE = field("tick_size");
    private static final byte[] LOT_SIZE = field("lot_size");
    private static final byte[] MIN_QUANTITY = field("min_quantity");
    private static final byte[] MIN_NOTIONAL = field("min_notional");
    private static final byte[] UNDERLYING = field("underlying");
    private static final byte[] EXPIRY = field("expiry_us");
    private static final byte[] STRIKE = field("strike");
    private static final byte[] OPTION_TYPE_FIELD = field("option_type");
    private static final byte[] STATUS = field("status");
    private static final byte[] LISTED_AT = field("listed_at_us");
    private static final byte[] VALID_FROM = field("valid_from_us");

    private static final byte[] GAP_ID = field("gap_id");
    private static final byte[] SESSION = field("session");
    private static final byte[] REVISION = field("revision");
    private static final byte[] STATE = field("state");
    private static final byte[] AFFECTED_DATA_TYPE = field("affected_data_type");
    private static final byte[] SINK = field("sink");
    private static final byte[] CAUSE = field("cause");
    private static final byte[] FIRST_MISSING_ID = field("first_missing_id");
    private static final byte[] LAST_MISSING_ID = field("last_missing_id");
    private static final byte[] LOST = field("lost");
    private static final byte[] RECOVERED_COUNT = field("recovered_count");
    private static final byte[] STARTED_AT = field("started_at_us");
    private static final byte[] ENDED_AT = field("ended_at_us");
    private static final byte[] LAST_GOOD_EXCHANGE_TIME = field("last_good_exchange_time_us");
    private static final byte[] FIRST_GOOD_EXCHANGE_TIME = field("first_good_exchange_time_us");

    private static final byte[] COVERED_DATA_TYPE = field("covered_data_type");
    private static final byte[] FROM = field("from_us");
    private static final byte[] TO = field("to_us");
    private static final byte[] FIRST_ID = field("first_id");
    private static final byte[] LAST_ID = field("last_id");
    private static final byte[] EVENTS = field("events");

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
        } else if (event instanceof InstrumentDefinition definition) {
            definition(definition, out);
        } else if (event instanceof Gap gap) {
            gap(gap, out);
        } else if (event instanceof Coverage coverage) {
            coverage(coverage, out);
        } else {
            throw new IllegalArgumentException("Expected an event that has a JSON form, was " + event);
        }
        out.append('}');
    }

    /**
     * Reads what {@link #write} wrote. Fields may come in any order, and unknown ones are ignored. Instrument definitions, gaps and coverage
     * do not carry the unit of quantities; their {@link Instrument#quantityUnit()} reads {@link QuantityUnit#BASE}.
     *
     * @param json one JSON object, UTF-8
     * @return the event
     * @throws EventFormatException if it is not an event; the message names the field, what was expected and what was found
     */
    public static MarketEvent read(byte[] json) {
        return EventJsonReader.read(json);
    }

    private static void head(MarketEvent event, Utf8Buffer out) {
        Instrument instrument = event.instrument();
        out.append(START[event.dataType().ordinal()]).appendJson(instrument.exchange());
        choice(MARKET_TYPE_FIELD, MARKET_TYPE, instrument.marketType(), out);
        out.append(SYMBOL).appendJson(instrument.symbol());
        out.append(NATIVE_SYMBOL).appendJson(instrument.nativeSymbol());
        integer(EXCHANGE_TIME, event.exchangeTimeUs(), out);
        integer(RECEIVE_TIME, event.receiveTimeUs(), out);
        text(COLLECTOR, event.collector(), out);
    }

    private static void trade(Trade trade, Utf8Buffer out) {
        id(TRADE_ID, trade.tradeId(), out);
        choice(FORM, TRADE_FORM, trade.form(), out);
        decimal(PRICE, trade.price(), out);
        decimal(QUANTITY, trade.quantity(), out);
        quantityUnit(trade, out);
        choice(SIDE_FIELD, SIDE, trade.side(), out);
        id(FIRST_TRADE_ID, trade.firstTradeId(), out);
        id(LAST_TRADE_ID, trade.lastTradeId(), out);
        integer(SEQUENCE, trade.sequence(), out);
        choice(SOURCE, TRADE_SOURCE, trade.source(), out);
    }

    private static void snapshot(BookSnapshot book, Utf8Buffer out) {
        out.append(SNAPSHOT);
        integer(SEQUENCE, book.sequence(), out);
        out.append(PREVIOUS_SEQUENCE).append(NULL);
        out.append(RESET).append(FALSE);
        levels(BIDS, book.bids(), out);
        levels(ASKS, book.asks(), out);
        quantityUnit(book, out);
        integer(DEPTH_LIMIT, book.depthLimit() == 0 ? MarketEvent.ABSENT : book.depthLimit(), out);
        text(BOOK_SESSION, book.bookSession(), out);
    }

    private static void delta(BookDelta delta, Utf8Buffer out) {
        out.append(DELTA);
        integer(SEQUENCE, delta.sequence(), out);
        integer(PREVIOUS_SEQUENCE, delta.previousSequence(), out);
        out.append(RESET).append(delta.reset() ? TRUE : FALSE);
        levels(BIDS, delta.bids(), out);
        levels(ASKS, delta.asks(), out);
        quantityUnit(delta, out);
        out.append(DEPTH_LIMIT).append(NULL);
        text(BOOK_SESSION, delta.bookSession(), out);
    }

    private static void bbo(BestBidOffer bbo, Utf8Buffer out) {
        integer(SEQUENCE, bbo.sequence(), out);
        decimal(BID_PRICE, bbo.bidPrice(), out);
        decimal(BID_QUANTITY, bbo.bidQuantity(), out);
        decimal(ASK_PRICE, bbo.askPrice(), out);
        decimal(ASK_QUANTITY, bbo.askQuantity(), out);
        quantityUnit(bbo, out);
    }

    private static void definition(InstrumentDefinition definition, Utf8Buffer out) {
        text(BASE, definition.base(), out);
        text(QUOTE, definition.quote(), out);
        text(SETTLE, definition.settle(), out);
        text(CONTRACT_TYPE, definition.contractType(), out);
        decimal(CONTRACT_SIZE, definition.contractSize(), out);
        text(CONTRACT_SIZE_UNIT, definition.contractSizeUnit(), out);
        decimal(TICK_SIZE, definition.tickSize(), out);
        decimal(LOT_SIZE, definition.lotSize(), out);
        decimal(MIN_QUANTITY, definition.minQuantity(), out);
        decimal(MIN_NOTIONAL, definition.minNotional(), out);
        text(UNDERLYING, definition.underlying(), out);
        integer(EXPIRY, definition.expiryUs(), out);
        decimal(STRIKE, definition.strike(), out);
        choice(OPTION_TYPE_FIELD, OPTION_TYPE, definition.optionType(), out);
        choice(STATUS, INSTRUMENT_STATUS, definition.status(), out);
        integer(LISTED_AT, definition.listedAtUs(), out);
        integer(VALID_FROM, definition.validFromUs(), out);
    }

    private static void gap(Gap gap, Utf8Buffer out) {
        text(GAP_ID, gap.gapId(), out);
        text(SESSION, gap.session(), out);
        integer(REVISION, gap.revision(), out);
        choice(STATE, GAP_STATE, gap.state(), out);
        choice(AFFECTED_DATA_TYPE, DATA_TYPE, gap.affectedDataType(), out);
        text(SINK, gap.sink(), out);
        choice(CAUSE, GAP_CAUSE, gap.cause(), out);
        text(FIRST_MISSING_ID, gap.firstMissingId(), out);
        text(LAST_MISSING_ID, gap.lastMissingId(), out);
        integer(LOST, gap.lost(), out);
        integer(RECOVERED_COUNT, gap.recoveredCount(), out);
        integer(STARTED_AT, gap.startedAtUs(), out);
        integer(ENDED_AT, gap.endedAtUs(), out);
        integer(LAST_GOOD_EXCHANGE_TIME, gap.lastGoodExchangeTimeUs(), out);
        integer(FIRST_GOOD_EXCHANGE_TIME, gap.firstGoodExchangeTimeUs(), out);
    }

    private static void coverage(Coverage coverage, Utf8Buffer out) {
        choice(COVERED_DATA_TYPE, DATA_TYPE, coverage.coveredDataType(), out);
        text(SESSION, coverage.session(), out);
        integer(FROM, coverage.fromUs(), out);
        integer(TO, coverage.toUs(), out);
        text(FIRST_ID, coverage.firstId(), out);
        text(LAST_ID, coverage.lastId(), out);
        integer(EVENTS, coverage.events(), out);
    }

    private static void quantityUnit(MarketEvent event, Utf8Buffer out) {
        choice(QUANTITY_UNIT_FIELD, QUANTITY_UNIT, event.instrument().quantityUnit(), out);
    }

    private static void integer(byte[] field, long number, Utf8Buffer out) {
        out.append(field);
        if (number == MarketEvent.ABSENT) {
            out.append(NULL);
        } else {
            out.append(number);
        }
    }

    private static void decimal(byte[] field, Decimal number, Utf8Buffer out) {
        out.append(field);
        if (number == null) {
            out.append(NULL);
        } else {
            out.append('"').append(number).append('"');
        }
    }

    private static void id(byte[] field, TradeId id, Utf8Buffer out) {
        if (id == null || !id.isNumber()) {
            text(field, id == null ? null : id.toString(), out);
        } else {
            out.append(field).append('"').append(id.number()).append('"');
        }
    }

    private static void text(byte[] field, String text, Utf8Buffer out) {
        out.append(field);
        if (text == null) {
            out.append(NULL);
        } else {
            out.appendJson(text);
        }
    }

    private static void choice(byte[] field, byte[][] names, Enum<?> value, Utf8Buffer out) {
        out.append(field).append(value == null ? NULL : names[value.ordinal()]);
    }

    private static void levels(byte[] field, Levels levels, Utf8Buffer out) {
        out.append(field);
        if (levels.isEmpty()) {
            out.append(NO_LEVELS);
            return;
        }
        for (int i = 0; i < levels.size(); i++) {
            out.append(i == 0 ? FIRST_LEVEL : NEXT_LEVEL);
            if (levels.isPacked()) {
                out.append(levels.unscaledPrice(i), levels.priceScale());
                out.append(BETWEEN_PRICE_AND_QUANTITY);
                out.append(levels.unscaledQuantity(i), levels.quantityScale());
            } else {
                out.append(levels.price(i));
                out.append(BETWEEN_PRICE_AND_QUANTITY);
                out.append(levels.quantity(i));
            }
        }
        out.append(LAST_LEVEL_END);
    }

    private static byte[] field(String name) {
        return ascii(",\"" + name + "\":");
    }

    private static byte[][] start() {
        byte[][] starts = quoted(DataType.values());
        for (int i = 0; i < starts.length; i++) {
            starts[i] = ascii("{\"data_type\":" + new String(starts[i], StandardCharsets.US_ASCII) + ",\"exchange\":");
        }
        return starts;
    }

    private static byte[][] quoted(Enum<?>[] values) {
        byte[][] names = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            names[i] = ascii('"' + wireName(values[i]) + '"');
        }
        return names;
    }

    /** The name of a value in JSON; the rule that the {@code wireName()} of every enum follows. */
    static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
