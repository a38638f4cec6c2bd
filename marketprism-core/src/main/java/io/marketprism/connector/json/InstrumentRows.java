package io.marketprism.connector.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.InstrumentDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an exchange's instrument list, an array of objects somewhere in a message. A row that cannot be right is left out, and so is a value that the
 * instrument can do without; one line in the log tells of all of them. Immutable.
 *
 * @param channel the exchange's name of the list, for messages
 * @param symbolField where a row has its native symbol, for messages
 * @param path the fields that lead to the array, from the outermost
 */
public record InstrumentRows(String channel, String symbolField, List<String> path) {
    private static final Logger LOG = LoggerFactory.getLogger(InstrumentRows.class);
    private static final int MOST_TOLD = 5;
    private static final int MOST_SHOWN = 200;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** Keeps its own copy of the path.
     *
     * @param channel the exchange's name of the list
     * @param symbolField where a row has its native symbol
     * @param path the fields that lead to the array
     */
    public InstrumentRows {
        path = List.copyOf(path);
    }

    /**
     * Reads a list.
     *
     * @param exchange whose, for the log
     * @param body the message
     * @param reader makes an instrument of a row; null if the row is of another market; throws {@link NormalizationException} or
     *     {@link IllegalArgumentException} if it cannot be right
     * @return the instruments, in the order of the list
     * @throws NormalizationException if the message is not the list, but an error of the exchange, for example
     */
    public List<InstrumentDefinition> read(
            String exchange, Frame body, Function<InstrumentRow, @Nullable InstrumentDefinition> reader) {
        List<InstrumentDefinition> definitions = new ArrayList<>();
        List<String> oddities = new ArrayList<>();
        for (JsonNode row : rows(body)) {
            try {
                InstrumentDefinition definition = reader.apply(new InstrumentRow(row, row.path(symbolField), oddities));
                if (definition != null) {
                    definitions.add(definition);
                }
            } catch (NormalizationException | IllegalArgumentException e) {
                oddities.add(e.getMessage() + " in " + row);
            }
        }
        if (!oddities.isEmpty()) {
            LOG.warn(
                    "{}: {} oddities in {}: {}",
                    exchange,
                    oddities.size(),
                    channel,
                    String.join("; ", oddities.subList(0, Math.min(MOST_TOLD, oddities.size()))));
        }
        return definitions;
    }

    private JsonNode rows(Frame body) {
        JsonNode message;
        try {
            message = JSON.readTree(body.bytes(), 0, body.length());
        } catch (IOException e) {
            throw new NormalizationException(Problem.MALFORMED, 0, "expected JSON, " + e.getMessage())
                    .in(channel, null, null);
        }
        JsonNode rows = message;
        for (String field : path) {
            rows = rows.path(field);
        }
        // Many answers have no code, and pushes have none either.
        if (!message.path("code").asText("0").equals("0") || !rows.isArray()) {
            String shown = message.toString();
            throw new NormalizationException(
                            Problem.INVALID_FIELD,
                            0,
                            "expected an array \"" + String.join(".", path) + "\", was "
                                    + (shown.length() > MOST_SHOWN ? shown.substring(0, MOST_SHOWN) + "…" : shown))
                    .in(channel, null, null);
        }
        return rows;
    }
}
