package io.marketprism.kraken;

import io.marketprism.event.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The channels that are subscribed, one for each data type.
 *
 * <p>Trades come with the latest 50 at each subscription (page "trade": "snapshot"), the ticker at each change of the best prices instead of at each trade (page
 * "ticker": "event_trigger").
 */
enum KrakenChannel {
    TRADE(DataType.TRADE, "\"channel\":\"trade\",\"snapshot\":true"),
    BOOK(DataType.ORDERBOOK, "\"channel\":\"book\",\"depth\":" + KrakenConnector.DEPTH),
    TICKER(DataType.BBO, "\"channel\":\"ticker\",\"event_trigger\":\"bbo\"");

    final DataType dataType;

    /** What a request says of it. */
    final String parameters;

    KrakenChannel(DataType dataType, String parameters) {
        this.dataType = dataType;
        this.parameters = parameters;
    }

    static KrakenChannel of(DataType type) {
        return Arrays.stream(values())
                .filter(channel -> channel.dataType == type)
                .findFirst()
                .orElseThrow();
    }

    /** {@return the channel of a name, or null if it is none of these} */
    static @Nullable KrakenChannel named(String name) {
        return switch (name) {
            case "trade" -> TRADE;
            case "book" -> BOOK;
            case "ticker" -> TICKER;
            default -> null;
        };
    }
}
