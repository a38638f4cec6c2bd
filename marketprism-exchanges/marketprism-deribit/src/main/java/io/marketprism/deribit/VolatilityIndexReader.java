package io.marketprism.deribit;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.VolatilityIndex;

/** Reads values of DVOL {@code {"timestamp":1619777946007,"volatility":129.36,"index_name":"btc_usd"}}, in percent a year. */
final class VolatilityIndexReader implements DeribitReader {
    private final JsonCursor json;

    VolatilityIndexReader(JsonCursor json) {
        this.json = json;
    }

    @Override
    public void read(DeribitMessage message) {
        Decimal volatility = null;
        long time = DeribitMessage.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key != JsonCursor.LONG_KEY) {
                json.skip();
            } else if (json.lastIs("volatility")) {
                volatility = json.quantity();
            } else if (json.lastIs("timestamp")) {
                time = json.epochMillis();
            } else {
                json.skip();
            }
        }
        json.require(volatility, "volatility");
        if (time == DeribitMessage.NOT_READ) {
            throw json.missing("timestamp");
        }
        message.event(new VolatilityIndex(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                volatility));
    }
}
