package io.marketprism.binance;

import com.fasterxml.jackson.databind.DeserializationFeature;
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
 * Reads Binance's instrument list ({@code exchangeInfo}). A value that cannot be right is left out, a row without a name or an asset too; one line
 * tells of all of them.
 */
final class BinanceInstruments {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceInstruments.class);
    private static final int MOST_TOLD = 5;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final String exchange;
    private final Frame body;
    private final List<String> oddities = new ArrayList<>();

    private BinanceInstruments(String exchange, Frame body) {
        this.exchange = exchange;
        this.body = body;
    }

    static List<InstrumentDefinition> definitions(String exchange, Frame body) {
        JsonNode list;
        try {
            list = JSON.readTree(body.bytes(), 0, body.length());
        } catch (IOException e) {
            throw new NormalizationException(Problem.MALFORMED, 0, "expected JSON, " + e.getMessage())
                    .in("exchangeInfo", null, null);
        }
        JsonNode symbols = list.path("symbols");
        if (!symbols.isArray()) {
            throw new NormalizationException(
                            Problem.INVALID_FIELD,
                            0,
                            "expected an array \"symbols\", was code " + list.path("code") + " with message "
                                    + list.path("msg"))
                    .in("exchangeInfo", null, null);
        }
        return new BinanceInstruments(exchange, body).definitions(symbols);
    }

    private List<InstrumentDefinition> definitions(JsonNode symbols) {
        List<InstrumentDefinition> definitions = new ArrayList<>(symbols.size());
        for (JsonNode symbol : symbols) {
            try {
                definitions.add(definition(symbol));
            } catch (IllegalArgumentException e) {
                oddities.add(e.getMessage() + " in " + symbol);
            }
        }
        if (!oddities.isEmpty()) {
            LOG.warn(
                    "{}: {} oddities in exchangeInfo: {}",
                    exchange,
                    oddities.size(),
                    String.join("; ", oddities.subList(0, Math.min(MOST_TOLD, oddities.size()))));
        }
        return definitions;
    }

    private InstrumentDefinition definition(JsonNode symbol) {
        String nativeSymbol = required(symbol, "symbol");
        String base = required(symbol, "baseAsset");
        String quote = required(symbol, "quoteAsset");
        return new InstrumentDefinition(
                new Instrument(exchange, MarketType.SPOT, base + "-" + quote, nativeSymbol, QuantityUnit.BASE),
                MarketEvent.ABSENT,
                body.receiveTimeUs(),
                body.collector(),
                base,
                quote,
                null,
                null,
                null,
                null,
                filter(symbol, "PRICE_FILTER", "tickSize"),
                filter(symbol, "LOT_SIZE", "stepSize"),
                filter(symbol, "LOT_SIZE", "minQty"),
                minNotional(symbol),
                null,
                MarketEvent.ABSENT,
                null,
                null,
                status(nativeSymbol, symbol.path("status").asText()),
                MarketEvent.ABSENT,
                body.receiveTimeUs());
    }

    private static String required(JsonNode symbol, String field) {
        JsonNode value = symbol.path(field);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected text \"" + field + "\", was " + (value.isMissingNode() ? "none" : value));
        }
        return value.asText();
    }

    private Decimal minNotional(JsonNode symbol) {
        Decimal notional = filter(symbol, "NOTIONAL", "minNotional");
        return notional == null ? filter(symbol, "MIN_NOTIONAL", "minNotional") : notional;
    }

    /** A rule of a filter, or null if the exchange has not set or has disabled (zeroed) it. */
    private Decimal filter(JsonNode symbol, String type, String rule) {
        for (JsonNode filter : symbol.path("filters")) {
            if (filter.path("filterType").asText().equals(type)) {
                return number(symbol, rule, filter.path(rule));
            }
        }
        return null;
    }

    private Decimal number(JsonNode symbol, String rule, JsonNode value) {
        if (value.isMissingNode() || value.isNull() || value.asText().isEmpty()) {
            return null;
        }
        try {
            Decimal number = Decimal.parse(value.asText());
            if (number.signum() >= 0) {
                return number.signum() == 0 ? null : number;
            }
        } catch (NumberFormatException e) {
            // As odd as a number below 0.
        }
        oddities.add("expected a number as " + rule + " of " + symbol.path("symbol") + ", was " + value);
        return null;
    }

    /** A status that we do not know is none in which we may promise that the instrument trades. */
    private InstrumentStatus status(String symbol, String status) {
        return switch (status) {
            case "TRADING" -> InstrumentStatus.TRADING;
            case "HALT", "BREAK", "END_OF_DAY" -> InstrumentStatus.HALTED;
            case "CANCEL_ONLY" -> InstrumentStatus.CANCEL_ONLY;
            default -> {
                oddities.add("expected a known status of " + symbol + ", was \"" + status + "\", taken for halted");
                yield InstrumentStatus.HALTED;
            }
        };
    }
}
