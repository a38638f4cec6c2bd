package io.marketprism.okx;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Side;

/**
 * The field {@code side} of trades and liquidations. Of a trade it is the side of the taker; of a liquidation, that of the order that closes the position:
 * {@code sell} where {@code posSide} is {@code long} (both by the exchange's v5 documentation of the channels, July 2026).
 */
final class OkxSide {
    private static final long BUY = JsonCursor.key("buy");
    private static final long SELL = JsonCursor.key("sell");

    private OkxSide() {}

    static Side read(JsonCursor json) {
        long side = json.textCode();
        if (side == BUY) {
            return Side.BUY;
        }
        if (side == SELL) {
            return Side.SELL;
        }
        throw new NormalizationException(
                Problem.INVALID_FIELD, json.position(), "expected a side, buy or sell, was \"" + json.last() + "\"");
    }
}
