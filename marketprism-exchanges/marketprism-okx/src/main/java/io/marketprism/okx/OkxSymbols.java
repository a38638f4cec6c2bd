package io.marketprism.okx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads OKX's instrument list. Rows of instruments that are not open yet may be nearly empty. */
final class OkxSymbols {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OkxSymbols() {}

    static List<InstrumentDefinition> definitions(String exchange, Frame body) {
        JsonNode list;
        try {
            list = JSON.readTree(body.bytes(), 0, body.length());
        } catch (IOException e) {
            throw new NormalizationException(Problem.MALFORMED, 0, "expected JSON, " + e.getMessage())
                    .in("instruments", null, null);
        }
        // The push of the channel has no code.
        if (!list.path("code").asText("0").equals("0") || !list.path("data").isArray()) {
            throw new NormalizationException(
                            Problem.INVALID_FIELD,
                            0,
                            "expected code 0 and an array \"data\", was code " + list.path("code") + " with message "
                                    + list.path("msg"))
                    .in("instruments", null, null);
        }
        List<InstrumentDefinition> definitions = new ArrayList<>();
        for (JsonNode row : list.path("data")) {
            if (row.path("instType").asText().equals("SPOT")) {
                definitions.add(definition(exchange, row, body));
            }
        }
        return definitions;
    }

    private static InstrumentDefinition definition(String exchange, JsonNode row, Frame body) {
        String symbol = row.path("instId").asText();
        if (symbol.isEmpty()) {
            throw new NormalizationException(Problem.INVALID_FIELD, 0, "expected text \"instId\" in " + row)
                    .in("instruments", null, null);
        }
        String base = text(row, "baseCcy");
        String quote = text(row, "quoteCcy");
        return new InstrumentDefinition(
                new Instrument(
                        exchange,
                        MarketType.SPOT,
                        base == null || quote == null ? symbol : base + "-" + quote,
                        symbol,
                        QuantityUnit.BASE),
                MarketEvent.ABSENT,
                body.receiveTimeUs(),
                body.collector(),
                base,
                quote,
                text(row, "settleCcy"),
                text(row, "ctType"),
                number(row, "ctVal"),
                text(row, "ctValCcy"),
                number(row, "tickSz"),
                number(row, "lotSz"),
                number(row, "minSz"),
                null,
                text(row, "uly"),
                timeUs(row, "expTime"),
                null,
                null,
                status(row.path("state").asText()),
                timeUs(row, "listTime"),
                body.receiveTimeUs());
    }

    /** The exchange sends absent values as empty text. */
    private static String text(JsonNode row, String field) {
        String text = row.path(field).asText();
        return text.isEmpty() ? null : text;
    }

    private static Decimal number(JsonNode row, String field) {
        String text = text(row, field);
        return text == null ? null : Decimal.parse(text);
    }

    private static long timeUs(JsonNode row, String field) {
        String text = text(row, field);
        return text == null ? MarketEvent.ABSENT : Long.parseLong(text) * 1_000;
    }

    private static InstrumentStatus status(String state) {
        return switch (state) {
            case "live" -> InstrumentStatus.TRADING;
            case "suspend", "rebase" -> InstrumentStatus.HALTED;
            case "preopen", "test" -> InstrumentStatus.PRE_OPEN;
            case "post_only" -> InstrumentStatus.TRADING;
            case "settling" -> InstrumentStatus.SETTLING;
            case "expired" -> InstrumentStatus.DELISTED;
            default -> null;
        };
    }
}
