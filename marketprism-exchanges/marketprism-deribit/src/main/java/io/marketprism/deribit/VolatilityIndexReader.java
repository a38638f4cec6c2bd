package io.marketprism.deribit;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.VolatilityIndex;

/** Reads values of DVOL {@code {"timestamp":1619777946007,"volatility":129.36,"index_name":"btc_usd"}}, in percent a year. */
final class VolatilityIndexReader implements DeribitReader {
    private final JsonCursor json;
    private final long valueKey;
    private final long timeKey;

    VolatilityIndexReader(JsonCursor json) {
        this.json = json;
        valueKey = json.codeOf("volatility");
        timeKey = json.codeOf("timestamp");
    }

    @Override
    public void read(DeribitMessage message) {
        Decimal volatility = null;
        long time = DeribitMessage.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == valueKey) {
                volatility = json.quantity();
            } else if (key == timeKey) {
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
