package io.marketprism.connector.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of an instrument list, or an object in it, by the names of its fields. A value that is missing is missing, {@code null} or an empty text. */
public final class InstrumentRow {
    private final JsonNode row;
    private final JsonNode symbol;
    private final List<String> oddities;

    InstrumentRow(JsonNode row, JsonNode symbol, List<String> oddities) {
        this.row = row;
        this.symbol = symbol;
        this.oddities = oddities;
    }

    /**
     * Text without which there is no instrument.
     *
     * @param field its name
     * @return not empty
     * @throws NormalizationException if it is missing
     */
    public String text(String field) {
        JsonNode value = row.path(field);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    0,
                    "expected text \"" + field + "\", was " + (value.isMissingNode() ? "none" : value));
        }
        return value.asText();
    }

    /**
     * Text that may be missing.
     *
     * @param field its name
     * @return the text, or null
     */
    public @Nullable String textOrNull(String field) {
        JsonNode value = row.path(field);
        return value.isNull() || value.asText().isEmpty() ? null : value.asText();
    }

    /**
     * A number above 0, in quotes or not, such as a tick size. What is 0 is a rule that is not set.
     *
     * @param field its name
     * @return the number; null if it is 0, missing or cannot be right
     */
    public @Nullable Decimal positiveOrNull(String field) {
        String text = textOrNull(field);
        if (text == null) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            if (number.signum() >= 0 && JsonNumbers.isShort(number)) {
                return number.signum() == 0 ? null : Decimal.of(number);
            }
        } catch (NumberFormatException e) {
            // As odd as a number below 0.
        }
        odd("a number as " + field, '"' + text + '"');
        return null;
    }

    /**
     * A number of contracts above 0 as a quantity, such as a lot size.
     *
     * @param field its name
     * @param contractSize the size of a contract; null where it is not known, or the field counts no contracts
     * @return the number × the size, exactly, or the number itself without a size; null where {@link #positiveOrNull} has none
     */
    public @Nullable Decimal quantityOrNull(String field, @Nullable Decimal contractSize) {
        Decimal number = positiveOrNull(field);
        return number == null || contractSize == null ? number : number.multiply(contractSize);
    }

    /**
     * A time in milliseconds since the epoch, in quotes or not.
     *
     * @param field its name
     * @return the time in µs since the epoch; {@link MarketEvent#ABSENT} if it is 0, missing or cannot be right
     */
    public long epochMillis(String field) {
        String text = textOrNull(field);
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
        odd("milliseconds since 1970 as " + field, '"' + text + '"');
        return MarketEvent.ABSENT;
    }

    /**
     * Whether the instrument trades. A status that nobody knows is none in which one may promise that it does.
     *
     * @param field its name
     * @param known what the exchange's own words mean
     * @return the status; {@link InstrumentStatus#HALTED} if it is not known
     */
    public InstrumentStatus status(String field, Map<String, InstrumentStatus> known) {
        String status = row.path(field).asText();
        InstrumentStatus meaning = known.get(status);
        if (meaning == null) {
            odd("a known " + field, '"' + status + "\", taken for halted");
            return InstrumentStatus.HALTED;
        }
        return meaning;
    }

    /**
     * The objects in an array of this row.
     *
     * @param field its name
     * @return none if it is missing
     */
    public List<InstrumentRow> rows(String field) {
        List<InstrumentRow> rows = new ArrayList<>();
        row.path(field).forEach(inner -> rows.add(new InstrumentRow(inner, symbol, oddities)));
        return rows;
    }

    private void odd(String expected, String was) {
        oddities.add("expected " + expected + " of " + symbol + ", was " + was);
    }
}
