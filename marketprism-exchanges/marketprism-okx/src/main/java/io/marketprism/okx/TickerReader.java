package io.marketprism.okx;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Reads tickers {@code {"instType":"SPOT","instId":"BTC-USDT","last":"9999.99","open24h":"9000","high24h":"10000","low24h":"8888.88",
 * "volCcy24h":"2222","vol24h":"2222","ts":"1597026383085",…}}. {@code vol24h} is base on spot and contracts elsewhere, {@code volCcy24h} is quote on spot
 * and base elsewhere. Best bid and offer, the size of the last trade and the opens of the day are not carried.
 */
final class TickerReader implements OkxRowReader {
    private static final long LAST = JsonCursor.key("last");
    private static final long OPEN = JsonCursor.key("open24h");
    private static final long HIGH = JsonCursor.key("high24h");
    private static final long LOW = JsonCursor.key("low24h");
    private static final long VOLUME = JsonCursor.key("vol24h");
    private static final long TIME = JsonCursor.key("ts");

    private final JsonCursor json;
    private final long currencyVolumeKey;

    TickerReader(JsonCursor json) {
        this.json = json;
        currencyVolumeKey = json.codeOf("volCcy24h");
    }

    @Override
    public void read(OkxMessage message) {
        Decimal last = null;
        Decimal open = null;
        Decimal high = null;
        Decimal low = null;
        Decimal volume = null;
        Decimal currencyVolume = null;
        long time = OkxTime.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == LAST) {
                last = OkxNumber.notNegative(json);
            } else if (key == OPEN) {
                open = OkxNumber.notNegative(json);
            } else if (key == HIGH) {
                high = OkxNumber.notNegative(json);
            } else if (key == LOW) {
                low = OkxNumber.notNegative(json);
            } else if (key == VOLUME) {
                volume = OkxNumber.notNegative(json);
            } else if (key == currencyVolumeKey) {
                currencyVolume = OkxNumber.notNegative(json);
            } else if (key == TIME) {
                time = json.epochMillis();
            } else {
                json.skip();
            }
        }
        OkxTime.require(json, time);
        boolean spot = message.instrument().marketType() == MarketType.SPOT;
        Decimal baseVolume = spot ? volume : currencyVolume;
        Decimal quoteVolume = spot ? currencyVolume : quoteVolume(message, volume);
        if (last == null && open == null && high == null && low == null && baseVolume == null && quoteVolume == null) {
            throw json.missing("last");
        }
        message.event(new Ticker(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                last,
                open,
                high,
                low,
                baseVolume,
                quoteVolume));
    }

    /** Of inverse contracts, whose size is stated in quote, it follows exactly; of others it cannot be known. */
    private static @Nullable Decimal quoteVolume(OkxMessage message, @Nullable Decimal contracts) {
        return contracts != null && message.instrument().quantityUnit() == QuantityUnit.QUOTE
                ? message.quantity(contracts)
                : null;
    }
}
