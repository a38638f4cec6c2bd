package io.marketprism.deribit;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarkPrice;

/** Reads prices of an index {@code {"timestamp":1535098298227,"price":6521.17,"index_name":"btc_usd"}}. */
final class PriceIndexReader implements DeribitReader {
    private static final long PRICE = JsonCursor.key("price");

    private final JsonCursor json;
    private final long timeKey;

    PriceIndexReader(JsonCursor json) {
        this.json = json;
        timeKey = json.codeOf("timestamp");
    }

    @Override
    public void read(DeribitMessage message) {
        Decimal price = null;
        long time = DeribitMessage.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == PRICE) {
                price = json.price();
            } else if (key == timeKey) {
                time = json.epochMillis();
            } else {
                json.skip();
            }
        }
        json.require(price, "price");
        if (time == DeribitMessage.NOT_READ) {
            throw json.missing("timestamp");
        }
        message.event(new MarkPrice(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                null,
                price));
    }
}
