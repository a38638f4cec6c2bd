package io.marketprism.simulator.deribit;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.Topic;
import java.math.BigDecimal;

/** Writes notifications, key by key as Deribit sends them: numbers are JSON numbers, small ones with an exponent. Times are milliseconds. */
final class DeribitFrames {

    private static final BigDecimal SMALL = new BigDecimal("0.001");

    private final JsonText json = new JsonText(DecimalStyle.PLAIN);

    /** Begins a notification: its data come next. */
    JsonText begin(Topic topic) {
        return json.clear()
                .raw("{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"")
                .raw(topic.name())
                .raw("\",\"data\":");
    }

    /** Ends a notification. */
    byte[] end() {
        return json.raw("}}").toBytes();
    }

    /** Appends a key and a number. */
    void number(String key, BigDecimal value) {
        json.raw(",\"").raw(key).raw("\":").raw(text(value));
    }

    private static String text(BigDecimal value) {
        if (value.signum() == 0) {
            return "0.0";
        }
        BigDecimal shortest = value.stripTrailingZeros();
        if (shortest.abs().compareTo(SMALL) >= 0) {
            return shortest.toPlainString();
        }
        return shortest.unscaledValue() + "e" + -shortest.scale();
    }
}
