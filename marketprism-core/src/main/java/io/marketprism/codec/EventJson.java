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
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * An event as one JSON object: the payload of a NATS message, a line of output.
 *
 * <p>Every object begins with {@code data_type, exchange, market_type, symbol, native_symbol, exchange_time_us, receive_time_us, collector};
 * the event's own fields follow, always all of them and in a fixed order. Times, sequences and counts are integers; decimals are strings, exact
 * and canonical; ids are strings; what is absent is null. Fields are never renamed, never change their type, and new ones come last.
 */
public final class EventJson {
    private static final IdentityCache<Instrument, byte[][]> HEADS = new IdentityCache<>(EventJson::heads);
    private static final Field EXCHANGE_TIME = field("exchange_time_us");
    private static final Field RECEIVE_TIME = field("receive_time_us");
    private static final Field COLLECTOR = field("collector");
    private static final IdentityCache<String, Literal> COLLECTORS = new IdentityCache<>(EventJson::collector);
    private static final Field SEQUENCE = field("sequence");
    private static final Literal[] QUANTITY_UNIT = choices("quantity_unit", QuantityUnit.values());

    private static final Field TRADE_ID = field("trade_id");
    private static final Literal[] FORM = choices("form", TradeForm.values());
    private static final Field PRICE = field("price");
    private static final Field QUANTITY = field("quantity");
    private static final Literal[] SIDE = choices("side", Side.values());
    private static final Field FIRST_TRADE_ID = field("first_trade_id");
    private static final Field LAST_TRADE_ID = field("last_trade_id");
    private static final Literal[] SOURCE = choices("source", TradeSource.values());

    private static final Literal SNAPSHOT = Literal.ascii(",\"kind\":\"snapshot\"");
    private static final Literal DELTA = Literal.ascii(",\"kind\":\"delta\"");
    private static final Field PREVIOUS_SEQUENCE = field("previous_sequence");
    private static final Literal RESET = Literal.ascii(",\"reset\":true");
    private static final Literal NO_RESET = Literal.ascii(",\"reset\":false");
    private static final Field BIDS = field("bids");
    private static final Field ASKS = field("asks");
    private static final Field DEPTH_LIMIT = field("depth_limit");
    private static final Field BOOK_SESSION = field("book_session");

    private static final Field BID_PRICE = field("bid_price");
    private static final Field BID_QUANTITY = field("bid_quantity");
    private static final Field ASK_PRICE = field("ask_price");
    private static final Field ASK_QUANTITY = field("ask_quantity");

    private static final Field BASE = field("base");
    private static final Field QUOTE = field("quote");
    private static final Field SETTLE = field("settle");
    private static final Field CONTRACT_TYPE = field("contract_type");
    private static final Field CONTRACT_SIZE = field("contract_size");
    private static final Field CONTRACT_SIZE_UNIT = field("contract_size_unit");
    private static final Field TICK_SIZE = field("tick_size");
    private static final Field LOT_SIZE = field("lot_size");
    private static final Field MIN_QUANTITY = field("min_quantity");
    private static final Field MIN_NOTIONAL = field("min_notional");
    private static final Field UNDERLYING = field("underlying");
    private static final Field EXPIRY = field("expiry_us");
    private static final Field STRIKE = field("strike");
    private static final Literal[] OPTION_TYPE = choices("option_type", OptionType.values());
    private static final Literal[] STATUS = choices("status", InstrumentStatus.values());
    private static final Field LISTED_AT = field("listed_at_us");
    private static final Field VALID_FROM = field("valid_from_us");

    private static final Field GAP_ID = field("gap_id");
    private static final Field SESSION = field("session");
    private static final Field REVISION = field("revision");
    private static final Literal[] STATE = choices("state", GapState.values());
    private static final Literal[] AFFECTED_DATA_TYPE = choices("affected_data_type", DataType.values());
    private static final Field SINK = field("sink");
    private static final Literal[] CAUSE = choices("cause", GapCause.values());
    private static final Field FIRST_MISSING_ID = field("first_missing_id");
    private static final Field LAST_MISSING_ID = field("last_missing_id");
    private static final Field LOST = field("lost");
    private static final Field RECOVERED_COUNT = field("recovered_count");
    private static final Field STARTED_AT = field("started_at_us");
    private static final Field ENDED_AT = field("ended_at_us");
    private static final Field LAST_GOOD_EXCHANGE_TIME = field("last_good_exchange_time_us");
    private static final Field FIRST_GOOD_EXCHANGE_TIME = field("first_good_exchange_time_us");
    private static final Field VARIANT = field("variant");

    private static final Literal[] COVERED_DATA_TYPE = choices("covered_data_type", DataType.values());
    private static final Field FROM = field("from_us");
    private static final Field TO = field("to_us");
    private static final Field FIRST_ID = field("first_id");
    private static final Field LAST_ID = field("last_id");
    private static final Field EVENTS = field("events");

    /** How a field begins, with the comma before it, how with the quote of its value, and all of it where its value is absent. */
    private record Field(Literal start, Literal quoted, Literal absent) {}

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
        MarketEvent event = StreamEventReader.read(json);
        return event == null ? EventJsonReader.read(json) : event;
    }

    private static void head(MarketEvent event, Utf8Buffer out) {
        out.append(HEADS.get(event.instrument())[event.dataType().ordinal()]);
        integer(EXCHANGE_TIME, event.exchangeTimeUs(), out);
        integer(RECEIVE_TIME, event.receiveTimeUs(), out);
        String collector = event.collector();
        out.append(collector == null ? COLLECTOR.absent : COLLECTORS.get(collector));
    }

    private static Literal collector(String name) {
        Utf8Buffer out = new Utf8Buffer(64);
        text(COLLECTOR, name, out);
        return Literal.of(out.toByteArray());
    }

    private static void trade(Trade trade, Utf8Buffer out) {
        id(TRADE_ID, trade.tradeId(), out);
        choice(FORM, trade.form(), out);
        decimal(PRICE, trade.price(), out);
        decimal(QUANTITY, trade.quantity(), out);
        quantityUnit(trade, out);
        choice(SIDE, trade.side(), out);
        numberAsText(FIRST_TRADE_ID, trade.firstTradeId(), out);
        numberAsText(LAST_TRADE_ID, trade.lastTradeId(), out);
        integer(SEQUENCE, trade.sequence(), out);
        choice(SOURCE, trade.source(), out);
    }

    private static void snapshot(BookSnapshot book, Utf8Buffer out) {
        out.append(SNAPSHOT);
        integer(SEQUENCE, book.sequence(), out);
        out.append(PREVIOUS_SEQUENCE.absent).append(NO_RESET);
        out.append(BIDS.start).appendJson(book.bids());
        out.append(ASKS.start).appendJson(book.asks());
        quantityUnit(book, out);
        integer(DEPTH_LIMIT, book.depthLimit() == 0 ? MarketEvent.ABSENT : book.depthLimit(), out);
        text(BOOK_SESSION, book.bookSession(), out);
    }

    private static void delta(BookDelta delta, Utf8Buffer out) {
        out.append(DELTA);
        integer(SEQUENCE, delta.sequence(), out);
        integer(PREVIOUS_SEQUENCE, delta.previousSequence(), out);
        out.append(delta.reset() ? RESET : NO_RESET);
        out.append(BIDS.start).appendJson(delta.bids());
        out.append(ASKS.start).appendJson(delta.asks());
        quantityUnit(delta, out);
        out.append(DEPTH_LIMIT.absent);
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
        choice(OPTION_TYPE, definition.optionType(), out);
        choice(STATUS, definition.status(), out);
        integer(LISTED_AT, definition.listedAtUs(), out);
        integer(VALID_FROM, definition.validFromUs(), out);
    }

    private static void gap(Gap gap, Utf8Buffer out) {
        text(GAP_ID, gap.gapId(), out);
        text(SESSION, gap.session(), out);
        integer(REVISION, gap.revision(), out);
        choice(STATE, gap.state(), out);
        choice(AFFECTED_DATA_TYPE, gap.affectedDataType(), out);
        text(SINK, gap.sink(), out);
        choice(CAUSE, gap.cause(), out);
        text(FIRST_MISSING_ID, gap.firstMissingId(), out);
        text(LAST_MISSING_ID, gap.lastMissingId(), out);
        integer(LOST, gap.lost(), out);
        integer(RECOVERED_COUNT, gap.recoveredCount(), out);
        integer(STARTED_AT, gap.startedAtUs(), out);
        integer(ENDED_AT, gap.endedAtUs(), out);
        integer(LAST_GOOD_EXCHANGE_TIME, gap.lastGoodExchangeTimeUs(), out);
        integer(FIRST_GOOD_EXCHANGE_TIME, gap.firstGoodExchangeTimeUs(), out);
        text(VARIANT, gap.variant(), out);
    }

    private static void coverage(Coverage coverage, Utf8Buffer out) {
        choice(COVERED_DATA_TYPE, coverage.coveredDataType(), out);
        text(SESSION, coverage.session(), out);
        integer(FROM, coverage.fromUs(), out);
        integer(TO, coverage.toUs(), out);
        text(FIRST_ID, coverage.firstId(), out);
        text(LAST_ID, coverage.lastId(), out);
        integer(EVENTS, coverage.events(), out);
        text(VARIANT, coverage.variant(), out);
    }

    private static void quantityUnit(MarketEvent event, Utf8Buffer out) {
        choice(QUANTITY_UNIT, event.instrument().quantityUnit(), out);
    }

    private static void integer(Field field, long number, Utf8Buffer out) {
        if (number == MarketEvent.ABSENT) {
            out.append(field.absent);
        } else {
            out.append(field.start).append(number);
        }
    }

    private static void decimal(Field field, Decimal number, Utf8Buffer out) {
        if (number == null) {
            out.append(field.absent);
        } else {
            out.append(field.quoted).append(number).append('"');
        }
    }

    private static void numberAsText(Field field, long number, Utf8Buffer out) {
        if (number == MarketEvent.ABSENT) {
            out.append(field.absent);
        } else {
            out.append(field.quoted).append(number).append('"');
        }
    }

    private static void id(Field field, TradeId id, Utf8Buffer out) {
        if (id == null) {
            out.append(field.absent);
        } else if (id.isNumber()) {
            numberAsText(field, id.number(), out);
        } else {
            out.append(field.start).appendJson(id.toString());
        }
    }

    private static void text(Field field, String text, Utf8Buffer out) {
        if (text == null) {
            out.append(field.absent);
        } else {
            out.append(field.start).appendJson(text);
        }
    }

    /** Appends the field with its value; behind the choices stands the one that is none. */
    private static void choice(Literal[] choices, Enum<?> value, Utf8Buffer out) {
        out.append(choices[value == null ? choices.length - 1 : value.ordinal()]);
    }

    private static Field field(String name) {
        String start = ",\"" + name + "\":";
        return new Field(Literal.ascii(start), Literal.ascii(start + '"'), Literal.ascii(start + "null"));
    }

    private static Literal[] choices(String name, Enum<?>[] values) {
        Literal[] choices = new Literal[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            choices[i] = Literal.ascii(",\"" + name + "\":\"" + wireName(values[i]) + '"');
        }
        choices[values.length] = field(name).absent;
        return choices;
    }

    /** What the events of an instrument begin with, by type of event. */
    private static byte[][] heads(Instrument instrument) {
        return Arrays.stream(DataType.values())
                .map(type -> {
                    Utf8Buffer out = new Utf8Buffer(256);
                    out.append(ascii("{\"data_type\":")).appendJson(wireName(type));
                    out.append(ascii(",\"exchange\":")).appendJson(instrument.exchange());
                    out.append(ascii(",\"market_type\":")).appendJson(wireName(instrument.marketType()));
                    out.append(ascii(",\"symbol\":")).appendJson(instrument.symbol());
                    out.append(ascii(",\"native_symbol\":")).appendJson(instrument.nativeSymbol());
                    return out.toByteArray();
                })
                .toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The name of a value in JSON; the rule that the {@code wireName()} of every enum follows. */
    static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
