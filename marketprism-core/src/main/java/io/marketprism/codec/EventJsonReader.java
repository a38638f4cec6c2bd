package io.marketprism.codec;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads one event from the JSON that {@link EventJson} writes, and says what is wrong with it. A cold path, clear rather than fast: {@link
 * StreamEventReader} reads what comes by the thousand.
 */
final class EventJsonReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int SNIPPET_LENGTH = 120;

    private final JsonNode object;
    private final DataType dataType;

    private EventJsonReader(JsonNode object) {
        this.object = object;
        this.dataType = present("data_type", choice("data_type", DataType.class));
    }

    static MarketEvent read(byte[] json) {
        JsonNode object;
        try {
            object = MAPPER.readTree(json);
        } catch (IOException e) {
            throw new EventFormatException("Expected an event as a JSON object: " + e.getMessage(), e);
        }
        if (!object.isObject()) {
            throw new EventFormatException("Expected an event as a JSON object, was " + snippet(object), null);
        }
        return new EventJsonReader(object).event();
    }

    private MarketEvent event() {
        return switch (dataType) {
            case TRADE -> trade();
            case ORDERBOOK -> book();
            case BBO -> bbo();
            case INSTRUMENT -> definition();
            case GAP -> gap();
            case COVERAGE -> coverage();
            default -> throw wrong("data_type", "one that this version reads", object.get("data_type"));
        };
    }

    private Trade trade() {
        return new Trade(
                instrument(quantityUnit()),
                integer("exchange_time_us"),
                integer("receive_time_us"),
                text("collector"),
                id("trade_id"),
                choice("form", TradeForm.class),
                decimal("price"),
                decimal("quantity"),
                choice("side", Side.class),
                numberAsText("first_trade_id"),
                numberAsText("last_trade_id"),
                integer("sequence"),
                choice("source", TradeSource.class));
    }

    private MarketEvent book() {
        String kind = present("kind", text("kind"));
        return switch (kind) {
            case "snapshot" -> snapshot();
            case "delta" -> delta();
            default -> throw wrong("kind", "snapshot or delta", object.get("kind"));
        };
    }

    private BookSnapshot snapshot() {
        return new BookSnapshot(
                instrument(quantityUnit()),
                integer("exchange_time_us"),
                integer("receive_time_us"),
                text("collector"),
                integer("sequence"),
                levels("bids"),
                levels("asks"),
                depthLimit(),
                text("book_session"));
    }

    private int depthLimit() {
        long limit = integer("depth_limit");
        return limit == MarketEvent.ABSENT ? 0 : small("depth_limit");
    }

    private BookDelta delta() {
        return new BookDelta(
                instrument(quantityUnit()),
                integer("exchange_time_us"),
                integer("receive_time_us"),
                text("collector"),
                integer("previous_sequence"),
                integer("sequence"),
                flag("reset"),
                levels("bids"),
                levels("asks"),
                text("book_session"));
    }

    private BestBidOffer bbo() {
        return new BestBidOffer(
                instrument(quantityUnit()),
                integer("exchange_time_us"),
                integer("receive_time_us"),
                text("collector"),
                integer("sequence"),
                decimal("bid_price"),
                decimal("bid_quantity"),
                decimal("ask_price"),
                decimal("ask_quantity"));
    }

    private InstrumentDefinition definition() {
        return new InstrumentDefinition(
                instrument(QuantityUnit.BASE),
                integer("exchange_time_us"),
                integer("receive_time_us"),
                text("collector"),
                text("base"),
                text("quote"),
                text("settle"),
                text("contract_type"),
                decimal("contract_size"),
                text("contract_size_unit"),
                decimal("tick_size"),
                decimal("lot_size"),
                decimal("min_quantity"),
                decimal("min_notional"),
                text("underlying"),
                integer("expiry_us"),
                decimal("strike"),
                choice("option_type", OptionType.class),
                choice("status", InstrumentStatus.class),
                integer("listed_at_us"),
                integer("valid_from_us"));
    }

    private Gap gap() {
        return new Gap(
                instrument(QuantityUnit.BASE),
                integer("receive_time_us"),
                text("collector"),
                text("gap_id"),
                text("session"),
                small("revision"),
                choice("state", GapState.class),
                choice("affected_data_type", DataType.class),
                text("sink"),
                choice("cause", GapCause.class),
                text("first_missing_id"),
                text("last_missing_id"),
                integer("lost"),
                integer("recovered_count"),
                integer("started_at_us"),
                integer("ended_at_us"),
                integer("last_good_exchange_time_us"),
                integer("first_good_exchange_time_us"),
                text("variant"));
    }

    private Coverage coverage() {
        return new Coverage(
                instrument(QuantityUnit.BASE),
                integer("receive_time_us"),
                text("collector"),
                choice("covered_data_type", DataType.class),
                text("session"),
                integer("from_us"),
                integer("to_us"),
                text("first_id"),
                text("last_id"),
                integer("events"),
                text("variant"));
    }

    private Instrument instrument(QuantityUnit unit) {
        return new Instrument(
                present("exchange", text("exchange")),
                present("market_type", choice("market_type", MarketType.class)),
                present("symbol", text("symbol")),
                present("native_symbol", text("native_symbol")),
                unit);
    }

    private QuantityUnit quantityUnit() {
        return present("quantity_unit", choice("quantity_unit", QuantityUnit.class));
    }

    private <T> T present(String field, T value) {
        if (value == null) {
            throw wrong(field, "a value", object.get(field));
        }
        return value;
    }

    private JsonNode valueOf(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private String text(String field) {
        JsonNode value = valueOf(field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(field, "a string or null", value);
        }
        return value.textValue();
    }

    private long integer(String field) {
        JsonNode value = valueOf(field);
        if (value == null) {
            return MarketEvent.ABSENT;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(field, "an integer of 64 bits or null", value);
        }
        return value.longValue();
    }

    private int small(String field) {
        JsonNode value = valueOf(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(field, "an integer of 32 bits", value);
        }
        return value.intValue();
    }

    private boolean flag(String field) {
        JsonNode value = valueOf(field);
        if (value == null || !value.isBoolean()) {
            throw wrong(field, "true or false", value);
        }
        return value.booleanValue();
    }

    private TradeId id(String field) {
        String text = text(field);
        return text == null ? null : TradeId.of(text);
    }

    private long numberAsText(String field) {
        TradeId id = id(field);
        if (id == null) {
            return MarketEvent.ABSENT;
        }
        if (!id.isNumber()) {
            throw wrong(
                    field,
                    "a whole number from 0 to " + Long.MAX_VALUE + " as a string, without leading zeros, or null",
                    object.get(field));
        }
        return id.number();
    }

    private Decimal decimal(String field) {
        JsonNode value = valueOf(field);
        return value == null ? null : decimal(field, value);
    }

    private Decimal decimal(String field, JsonNode value) {
        if (!value.isTextual()) {
            throw wrong(field, "a decimal number as a string", value);
        }
        try {
            return Decimal.parse(value.textValue());
        } catch (NumberFormatException e) {
            throw new EventFormatException(describe(field, "a decimal number as a string", value), e);
        }
    }

    private Levels levels(String field) {
        JsonNode rows = valueOf(field);
        if (rows == null || !rows.isArray()) {
            throw wrong(field, "an array of [price, quantity]", rows);
        }
        List<Levels.Level> levels = new ArrayList<>(rows.size());
        for (JsonNode row : rows) {
            if (!row.isArray() || row.size() != 2) {
                throw wrong(field, "[price, quantity] in each row", row);
            }
            levels.add(new Levels.Level(decimal(field, row.get(0)), decimal(field, row.get(1))));
        }
        return Levels.of(levels);
    }

    private <E extends Enum<E>> E choice(String field, Class<E> type) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        E[] values = type.getEnumConstants();
        for (E value : values) {
            if (EventJson.wireName(value).equals(text)) {
                return value;
            }
        }
        String names = Arrays.stream(values).map(EventJson::wireName).collect(Collectors.joining(", "));
        throw wrong(field, "one of " + names, object.get(field));
    }

    private EventFormatException wrong(String field, String expected, JsonNode found) {
        return new EventFormatException(describe(field, expected, found), null);
    }

    private String describe(String field, String expected, JsonNode found) {
        return "Expected " + expected + " in field " + field + " of an event, was "
                + (found == null ? "missing" : snippet(found)) + ", in " + snippet(object);
    }

    private static String snippet(JsonNode node) {
        String text = node.toString();
        return text.length() <= SNIPPET_LENGTH ? text : text.substring(0, SNIPPET_LENGTH) + "…";
    }
}
