package io.marketprism.okx;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.OpenInterest;

/**
 * Reads open interest {@code {"instType":"SWAP","instId":"BTC-USDT-SWAP","oi":"2216113.01","oiCcy":"22161.1301","oiUsd":"1939251795.54","ts":"1743041250440"}}:
 * contracts, and their value in USD. {@code oiCcy}, which says the same in the base currency, is not carried.
 */
final class OpenInterestReader implements OkxRowReader {
    private static final long CONTRACTS = JsonCursor.key("oi");
    private static final long VALUE = JsonCursor.key("oiUsd");
    private static final long TIME = JsonCursor.key("ts");

    private final JsonCursor json;

    OpenInterestReader(JsonCursor json) {
        this.json = json;
    }

    @Override
    public void read(OkxMessage message) {
        Decimal contracts = null;
        Decimal value = null;
        long time = OkxTime.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == CONTRACTS) {
                contracts = json.quantity();
            } else if (key == VALUE) {
                value = OkxNumber.notNegative(json);
            } else if (key == TIME) {
                time = json.epochMillis();
            } else {
                json.skip();
            }
        }
        json.require(contracts, "oi");
        OkxTime.require(json, time);
        message.event(new OpenInterest(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                message.quantity(contracts),
                value,
                value == null ? null : "USD"));
    }
}
