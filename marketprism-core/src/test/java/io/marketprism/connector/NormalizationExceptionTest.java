package io.marketprism.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.DataType;
import org.junit.jupiter.api.Test;

class NormalizationExceptionTest {
    private final NormalizationException problem =
            new NormalizationException(Problem.INVALID_FIELD, 7, "expected something else");

    @Test
    void mayConcernAllDataAsLongAsItNamesNone() {
        assertTrue(problem.concerns(DataType.TRADE));
    }

    @Test
    void concernsWhatItNames() {
        problem.in("ticker", null, DataType.TICKER).also(DataType.MARK_PRICE).also(DataType.TICKER);
        assertTrue(problem.concerns(DataType.TICKER));
        assertTrue(problem.concerns(DataType.MARK_PRICE));
        assertFalse(problem.concerns(DataType.TRADE));
        assertEquals(DataType.TICKER, problem.dataType());
    }
}
