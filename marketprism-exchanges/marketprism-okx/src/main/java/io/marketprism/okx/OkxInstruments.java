package io.marketprism.okx;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.connector.ExchangeTime;
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
 * Reads OKX's instrument list. Rows of instruments that are not open yet may be nearly empty. A value that cannot be right is left out, a row
 * without a name too; one line tells of all of them.
 */
final class OkxInstruments {
    private static final Logger LOG = LoggerFactory.getLogger(OkxInstruments.class);
    private static final int MOST_TOLD = 5;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final String exchange;
    private final Frame body;
    private final List<String> oddities = new ArrayList<>();

    private OkxInstruments(String exchange, Frame body) {
        this.exchange = exchange;
        this.body = body;
    }

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
        return new OkxInstruments(exchange, body).definitions(list.path("data"));
    }

    private List<InstrumentDefinition> definitions(JsonNode rows) {
        List<InstrumentDefinition> definitions = new ArrayList<>();
        for (JsonNode row : rows) {
            String type = textOrNull(row, "instType");
            String symbol = textOrNull(row, "instId");
            if (type == null || symbol == null) {
                oddities.add("expected text \"instType\" and \"instId\", was " + row);
            } else if (type.equals("SPOT")) {
                definitions.add(definition(symbol, row));
            }
        }
        if (!oddities.isEmpty()) {
            LOG.warn(
                    "{}: {} oddities in the instrument list: {}",
                    exchange,
                    oddities.size(),
                    String.join("; ", oddities.subList(0, Math.min(MOST_TOLD, oddities.size()))));
        }
        return definitions;
    }

    /**
     * The symbol is the native one, which is {@code BASE-QUOTE} on this market. A placeholder such as {@code LISTING-SPOT-QRX-EUR}, listed before the
     * instrument that it announces, has the assets of that instrument already, but is not it.
     */
    private InstrumentDefinition definition(String symbol, JsonNode row) {
        String base = textOrNull(row, "baseCcy");
        String quote = textOrNull(row, "quoteCcy");
        return new InstrumentDefinition(
                new Instrument(exchange, MarketType.SPOT, symbol, symbol, QuantityUnit.BASE),
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
                status(symbol, row.path("state").asText()),
                timeUs(row, "listTime"),
                body.receiveTimeUs());
    }

    /** The exchange sends absent values as empty text. */
    private static String textOrNull(JsonNode row, String field) {
        JsonNode value = row.path(field);
        return value.isNull() || value.asText().isEmpty() ? null : value.asText();
    }

    /** A size above 0, or null. */
    private Decimal number(JsonNode row, String field) {
        String text = textOrNull(row, field);
        if (text == null) {
            return null;
        }
        try {
            Decimal number = Decimal.parse(text);
            if (number.signum() >= 0) {
                return number.signum() == 0 ? null : number;
            }
        } catch (NumberFormatException e) {
            // As odd as a number below 0.
        }
        oddities.add("expected a number as " + field + " of " + row.path("instId") + ", was \"" + text + "\"");
        return null;
    }

    private long timeUs(JsonNode row, String field) {
        String text = textOrNull(row, field);
        if (text == null || text.equals("0")) {
            return MarketEvent.ABSENT;
        }
        try {
            long timeUs = Math.multiplyExact(Long.parseLong(text), 1_000);
            if (ExchangeTime.isPlausible(timeUs)) {
                return timeUs;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // As odd as a time before there was such an exchange.
        }
        oddities.add("expected milliseconds since 1970 as " + field + " of " + row.path("instId") + ", was \"" + text
                + "\"");
        return MarketEvent.ABSENT;
    }

    /** A state that we do not know is none in which we may promise that the instrument trades. */
    private InstrumentStatus status(String symbol, String state) {
        return switch (state) {
            case "live", "post_only" -> InstrumentStatus.TRADING;
            case "suspend", "rebase" -> InstrumentStatus.HALTED;
            case "preopen", "test" -> InstrumentStatus.PRE_OPEN;
            case "settling" -> InstrumentStatus.SETTLING;
            case "expired" -> InstrumentStatus.DELISTED;
            default -> {
                oddities.add("expected a known state of " + symbol + ", was \"" + state + "\", taken for halted");
                yield InstrumentStatus.HALTED;
            }
        };
    }
}
