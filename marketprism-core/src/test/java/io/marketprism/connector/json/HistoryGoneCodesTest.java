package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.Frame;
import io.marketprism.connector.HistoryGoneException;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryGoneCodesTest {
    private static final NormalizationException NOT_READ =
            new NormalizationException(Problem.INVALID_FIELD, 0, "expected what was asked for");

    private final Function<Frame, String> heeding = new HistoryGoneCodes(Set.of("-4166")).heeding(body -> {
        throw NOT_READ;
    });

    @Test
    void tellThatThePastIsGone() {
        HistoryGoneException e = assertThrows(
                HistoryGoneException.class,
                () -> heeding.apply(Frame.of("{\"code\":-4166,\"msg\":\"Only two days.\"}", 0, null)));

        assertEquals("code -4166, Only two days.", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"msg\":\"Only two days.\"}", "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}"})
    void otherCodesAreWhatTheReaderMakesOfThem(String body) {
        assertSame(NOT_READ, assertThrows(NormalizationException.class, () -> heeding.apply(Frame.of(body, 0, null))));
    }
}
