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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads OKX's instrument list. Rows of instruments that are not open yet may be nearly empty; a row that is broken is logged, the others are
 * read.
 */
final class OkxSymbols {
    private static final Logger LOG = LoggerFactory.getLogger(OkxSymbols.class);
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
            try {
                if (text(row, "instType").equals("SPOT")) {
                    definitions.add(definition(exchange, row, body));
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                LOG.warn("{}: skips an instrument: {} in {}", exchange, e.getMessage(), row);
            }
        }
        return definitions;
    }

    private static InstrumentDefinition definition(String exchange, JsonNode row, Frame body) {
        String symbol = text(row, "instId");
        String base = textOrNull(row, "baseCcy");
        String quote = textOrNull(row, "quoteCcy");
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
                textOrNull(row, "settleCcy"),
                textOrNull(row, "ctType"),
                number(row, "ctVal"),
                textOrNull(row, "ctValCcy"),
                number(row, "tickSz"),
                number(row, "lotSz"),
                number(row, "minSz"),
                null,
                textOrNull(row, "uly"),
                timeUs(row, "expTime"),
                null,
                null,
                status(exchange, symbol, row.path("state").asText()),
                timeUs(row, "listTime"),
                body.receiveTimeUs());
    }

    private static String text(JsonNode row, String field) {
        String text = textOrNull(row, field);
        if (text == null) {
            throw new IllegalArgumentException("expected text \"" + field + "\", was none");
        }
        return text;
    }

    /** The exchange sends absent values as empty text. */
    private static String textOrNull(JsonNode row, String field) {
        JsonNode value = row.path(field);
        return value.isNull() || value.asText().isEmpty() ? null : value.asText();
    }

    private static Decimal number(JsonNode row, String field) {
        String text = textOrNull(row, field);
        return text == null ? null : Decimal.parse(text);
    }

    private static long timeUs(JsonNode row, String field) {
        String text = textOrNull(row, field);
        return text == null ? MarketEvent.ABSENT : Math.multiplyExact(Long.parseLong(text), 1_000);
    }

    /** A state that we do not know is none in which we may promise that the instrument trades. */
    private static InstrumentStatus status(String exchange, String symbol, String state) {
        return switch (state) {
            case "live", "post_only" -> InstrumentStatus.TRADING;
            case "suspend", "rebase" -> InstrumentStatus.HALTED;
            case "preopen", "test" -> InstrumentStatus.PRE_OPEN;
            case "settling" -> InstrumentStatus.SETTLING;
            case "expired" -> InstrumentStatus.DELISTED;
            default -> {
                LOG.warn("{}: takes the unknown state \"{}\" of {} for halted", exchange, state, symbol);
                yield InstrumentStatus.HALTED;
            }
        };
    }
}
