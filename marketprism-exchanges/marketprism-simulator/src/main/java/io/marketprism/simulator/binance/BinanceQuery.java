package io.marketprism.simulator.binance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.simulator.venue.RestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a REST request.
 *
 * @param request the request
 * @param symbols everything listed, by its own spelling
 * @param form the form of frames in which times are of the unit asked for
 */
record BinanceQuery(RestRequest request, Map<String, BinanceSymbol> symbols, int form) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ROWS = 1_000;

    /** A lower number is of milliseconds. */
    private static final long FIRST_MICROS = 100_000_000_000_000L;

    /** Whether a time unit means microseconds; milliseconds if there is none; empty if there is no such unit. */
    static Optional<Boolean> microseconds(@Nullable String unit) {
        if (unit == null || unit.equals("MILLISECOND") || unit.equals("millisecond")) {
            return Optional.of(false);
        }
        return unit.equals("MICROSECOND") || unit.equals("microsecond") ? Optional.of(true) : Optional.empty();
    }

    /** A time in the unit asked for. */
    long time(long micros) {
        return BinanceFrames.time(form, micros);
    }

    String text(String parameter, String otherwise) {
        return request.query().getOrDefault(parameter, otherwise);
    }

    Optional<Long> number(String parameter) throws BinanceErrorException {
        String text = request.query().get(parameter);
        if (text == null) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new BinanceErrorException(
                    -1100,
                    "Illegal characters found in parameter '" + parameter + "'; legal range is '^[0-9]{1,20}$'.");
        }
        return Optional.of(Long.parseLong(text));
    }

    /** A time, which may be in milliseconds or in microseconds whatever the unit of the answer is. */
    Optional<Long> micros(String parameter) throws BinanceErrorException {
        return number(parameter).map(time -> time < FIRST_MICROS ? TimeUnit.MILLISECONDS.toMicros(time) : time);
    }

    /** How many rows are asked for. */
    int limit() throws BinanceErrorException {
        return (int) Math.min(number("limit").orElse(500L), MOST_ROWS);
    }

    boolean has(String parameter) {
        return request.query().containsKey(parameter);
    }

    String mandatory(String parameter) throws BinanceErrorException {
        String value = text(parameter, "");
        if (value.isEmpty()) {
            throw new BinanceErrorException(
                    -1102, "Mandatory parameter '" + parameter + "' was not sent, was empty/null, or malformed.");
        }
        return value;
    }

    BinanceSymbol symbol() throws BinanceErrorException {
        return symbol(mandatory("symbol"));
    }

    /** The symbol asked for; all if none is named. */
    List<BinanceSymbol> symbolOrAll() throws BinanceErrorException {
        return has("symbol") ? List.of(symbol()) : List.copyOf(symbols.values());
    }

    private BinanceSymbol symbol(String name) throws BinanceErrorException {
        BinanceSymbol symbol = symbols.get(name);
        if (symbol == null) {
            throw new BinanceErrorException(-1121, "Invalid symbol.");
        }
        return symbol;
    }

    /** The symbol or symbols asked for; all if none is named. */
    List<BinanceSymbol> symbolsOrAll() throws BinanceErrorException {
        String several = request.query().get("symbols");
        if (several == null) {
            return symbolOrAll();
        }
        if (has("symbol")) {
            throw new BinanceErrorException(-1128, "Combination of optional parameters invalid.");
        }
        try {
            List<BinanceSymbol> result = new ArrayList<>();
            for (JsonNode name : JSON.readTree(several)) {
                result.add(symbol(name.asText()));
            }
            return result;
        } catch (JsonProcessingException e) {
            throw new BinanceErrorException(-1100, "Illegal characters found in parameter 'symbols'.");
        }
    }
}
