package io.marketprism.okx;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import org.jspecify.annotations.Nullable;

/** Prices and quantities that may be missing, and may be 0. */
final class OkxNumber {
    private OkxNumber() {}

    /** Reads one; null if it is missing. */
    static @Nullable Decimal notNegative(JsonCursor json) {
        Decimal number = json.decimalOrNull();
        if (number != null && number.signum() < 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, json.position(), "expected a number of 0 or more, was " + number);
        }
        return number;
    }

    /** Reads one that must be there. */
    static Decimal required(JsonCursor json, String field) {
        Decimal number = notNegative(json);
        json.require(number, field);
        return number;
    }
}
