package io.marketprism.binance;

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

/** Reads Binance's instrument list ({@code exchangeInfo}). A row that is broken is logged, the others are read. */
final class BinanceSymbols {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceSymbols.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private BinanceSymbols() {}

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
        List<InstrumentDefinition> definitions = new ArrayList<>(symbols.size());
        for (JsonNode symbol : symbols) {
            try {
                definitions.add(definition(exchange, symbol, body));
            } catch (IllegalArgumentException e) {
                LOG.warn("{}: skips an instrument of exchangeInfo: {} in {}", exchange, e.getMessage(), symbol);
            }
        }
        return definitions;
    }

    private static InstrumentDefinition definition(String exchange, JsonNode symbol, Frame body) {
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
                status(exchange, nativeSymbol, symbol.path("status").asText()),
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

    private static Decimal minNotional(JsonNode symbol) {
        Decimal notional = filter(symbol, "NOTIONAL", "minNotional");
        return notional == null ? filter(symbol, "MIN_NOTIONAL", "minNotional") : notional;
    }

    /** A rule of a filter, or null if the exchange has not set or has disabled (zeroed) it. */
    private static Decimal filter(JsonNode symbol, String type, String rule) {
        for (JsonNode filter : symbol.path("filters")) {
            if (filter.path("filterType").asText().equals(type)
                    && filter.path(rule).isTextual()) {
                Decimal value = Decimal.parse(filter.path(rule).asText());
                return value.signum() == 0 ? null : value;
            }
        }
        return null;
    }

    /** A status that we do not know is none in which we may promise that the instrument trades. */
    private static InstrumentStatus status(String exchange, String symbol, String status) {
        return switch (status) {
            case "TRADING" -> InstrumentStatus.TRADING;
            case "HALT", "BREAK", "END_OF_DAY" -> InstrumentStatus.HALTED;
            case "CANCEL_ONLY" -> InstrumentStatus.CANCEL_ONLY;
            default -> {
                LOG.warn("{}: takes the unknown status \"{}\" of {} for halted", exchange, status, symbol);
                yield InstrumentStatus.HALTED;
            }
        };
    }
}
