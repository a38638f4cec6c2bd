package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonFrameTest {

    private static final JsonFrame FRAME =
            JsonFrame.parse("{\"a\":\"1.50\",\"b\":{\"c\":[1.50,2],\"d\":null},\"e\":\"2.0\",\"f\":0.0000001}");

    @Test
    void reversesTheFieldsOfEveryObjectAndNoArray() {
        assertEquals(
                "{\"f\":0.0000001,\"e\":\"2.0\",\"b\":{\"d\":null,\"c\":[1.50,2]},\"a\":\"1.50\"}",
                FRAME.withFieldsReversed());
    }

    @Test
    void addsAFieldAtBothEndsOfEveryObject() {
        String[] parts = FRAME.withUnknownFields().split("\"unknown(First|Last)\":", -1);

        assertEquals(5, parts.length);
        assertEquals("{", parts[0]);
    }

    @Test
    void findsANumberThatStandsInOnePlaceQuotedOrNot() {
        JsonFrame frame = JsonFrame.parse("{\"a\":\"1.50\",\"b\":[7,7.0],\"c\":8}");

        assertEquals(Optional.of(0), frame.onlyLeafOf(new BigDecimal("1.5")));
        assertEquals(Optional.empty(), frame.onlyLeafOf(new BigDecimal("7")));
        assertEquals(Optional.of(3), frame.onlyLeafOf(new BigDecimal("8")));
        assertEquals(Optional.empty(), frame.onlyLeafOf(new BigDecimal("9")));
    }

    @Test
    void changesANumberAndLeavesItsQuotes() {
        JsonFrame frame = JsonFrame.parse("{\"a\":\"1.50\",\"b\":[7]}");

        assertEquals("{\"a\":\"3.10\",\"b\":[7]}", frame.withNumberAt(0, "3.10"));
        assertEquals("{\"a\":\"1.50\",\"b\":[3.10]}", frame.withNumberAt(1, "3.10"));
    }
}
