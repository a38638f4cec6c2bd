package io.marketprism.codec;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.FieldReader;
import io.marketprism.schema.Head;
import io.marketprism.schema.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event of any type from the JSON that {@link EventJson} writes, as its schema says, and says what is wrong with it. A cold path, clear
 * rather than fast: {@link StreamEventReader} reads what comes by the thousand.
 */
final class EventJsonReader implements FieldReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int SNIPPET_LENGTH = 120;

    private final JsonNode object;
    private final DataType dataType;

    private EventJsonReader(JsonNode object) {
        this.object = object;
        DataType stated = choice(Head.DATA_TYPE, DataType.class);
        if (stated == null) {
            throw wrong(Head.DATA_TYPE, "a value", object.get(Head.DATA_TYPE.name()));
        }
        this.dataType = stated;
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
        EventSchema<?> schema = Schemas.of(dataType);
        try {
            return schema.read(this);
        } catch (IllegalArgumentException e) {
            throw schema.allFields().stream()
                    .filter(field -> !field.isOptional() && valueOf(field) == null)
                    .findFirst()
                    .map(missing -> wrong(missing, "a value", object.get(missing.name())))
                    .orElseGet(() -> new EventFormatException(e.getMessage() + ", in " + snippet(object), e));
        }
    }

    private @Nullable JsonNode valueOf(Field<?> field) {
        JsonNode value = object.get(field.name());
        return value == null || value.isNull() ? null : value;
    }

    @Override
    public @Nullable String text(Field<?> field) {
        JsonNode value = valueOf(field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(field, "a string or null", value);
        }
        String text = value.textValue();
        if (field.kind() == Field.Kind.CHOICE && !field.words().contains(text)) {
            throw wrong(
                    field,
                    field.words().size() == 2
                            ? String.join(" or ", field.words())
                            : "one of " + String.join(", ", field.words()),
                    value);
        }
        return text;
    }

    @Override
    public long number(Field<?> field) {
        JsonNode value = valueOf(field);
        return switch (field.kind()) {
            case NUMBER_AS_TEXT -> numberAsText(field);
            case SMALL_COUNT -> smallCount(field, value);
            default -> integer(field, value);
        };
    }

    private long numberAsText(Field<?> field) {
        TradeId id = tradeId(field);
        if (id == null) {
            return MarketEvent.ABSENT;
        }
        if (!id.isNumber()) {
            throw wrong(
                    field,
                    "a whole number from 0 to " + Long.MAX_VALUE + " as a string, without leading zeros, or null",
                    object.get(field.name()));
        }
        return id.number();
    }

    private long smallCount(Field<?> field, @Nullable JsonNode value) {
        if (value == null && field.isOptional()) {
            return MarketEvent.ABSENT;
        }
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(field, "an integer of 32 bits", value);
        }
        return value.intValue();
    }

    private long integer(Field<?> field, @Nullable JsonNode value) {
        if (value == null) {
            return MarketEvent.ABSENT;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(field, "an integer of 64 bits or null", value);
        }
        return value.longValue();
    }

    @Override
    public boolean flag(Field<?> field) {
        JsonNode value = valueOf(field);
        if (value == null || !value.isBoolean()) {
            throw wrong(field, "true or false", value);
        }
        return value.booleanValue();
    }

    @Override
    public @Nullable Decimal decimal(Field<?> field) {
        JsonNode value = valueOf(field);
        return value == null ? null : decimal(field, value);
    }

    private Decimal decimal(Field<?> field, JsonNode value) {
        if (!value.isTextual()) {
            throw wrong(field, "a decimal number as a string", value);
        }
        try {
            return Decimal.parse(value.textValue());
        } catch (NumberFormatException e) {
            throw new EventFormatException(describe(field, "a decimal number as a string", value), e);
        }
    }

    @Override
    public Levels levels(Field<?> field) {
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

    private EventFormatException wrong(Field<?> field, String expected, @Nullable JsonNode found) {
        return new EventFormatException(describe(field, expected, found), null);
    }

    private String describe(Field<?> field, String expected, @Nullable JsonNode found) {
        return "Expected " + expected + " in field " + field + " of an event, was "
                + (found == null ? "missing" : snippet(found)) + ", in " + snippet(object);
    }

    private static String snippet(JsonNode node) {
        String text = node.toString();
        return text.length() <= SNIPPET_LENGTH ? text : text.substring(0, SNIPPET_LENGTH) + "…";
    }
}
