package io.marketprism.simulator.venue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.simulator.market.DecimalStyle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    private final JsonText json = new JsonText(DecimalStyle.PLAIN);

    private String written() {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void decimalsAreWrittenInQuotesOrAsNumbers() {
        json.raw("[").decimal(6_700_010, 2).raw(",").decimalNumber(6_700_010, 2).raw(",");
        json.decimalNumber(5, 8).raw(",").decimalNumber(Long.MAX_VALUE, 0).endList();
        assertEquals("[\"67000.1\",67000.1,0.00000005,9223372036854775807]", written());
    }

    @Test
    void numbersFollowTheStyleToo() {
        JsonText fixed = new JsonText(DecimalStyle.EIGHT_DECIMALS).decimalNumber(15, 1);
        assertEquals("1.50000000", new String(fixed.toBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void levelsMayBeObjects() {
        json.raw("{\"bids\":[");
        for (long price = 101; price > 98; price--) {
            json.raw("{\"price\":").decimalNumber(price, 1).raw(",\"qty\":").decimalNumber(price * 3, 2);
            json.raw("},");
        }
        json.endList().raw(",\"asks\":[").endList().raw("}");
        assertEquals(
                "{\"bids\":[{\"price\":10.1,\"qty\":3.03},{\"price\":10,\"qty\":3},{\"price\":9.9,\"qty\":2.97}],"
                        + "\"asks\":[]}",
                written());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-04T05:06:07.080910Z",
                "2026-12-31T23:59:59.999999Z",
                "2024-02-29T00:00:00.000000Z",
                "1969-12-31T23:59:59.000001Z",
            })
    void timesAreIso8601WithMicroseconds(String time) {
        json.isoTime(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time)));
        assertEquals("\"" + time + "\"", written());
    }

    @Test
    void theBufferGrows() {
        for (int i = 0; i < 5_000; i++) {
            json.decimalNumber(i, 3).raw(",");
        }
        assertEquals('9', written().charAt(written().length() - 2));
        assertEquals("", new String(json.clear().toBytes(), StandardCharsets.UTF_8));
    }
}
