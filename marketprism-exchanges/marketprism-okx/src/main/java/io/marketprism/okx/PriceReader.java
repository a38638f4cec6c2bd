package io.marketprism.okx;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketType;

/**
 * Reads mark prices {@code {"instType":"SWAP","instId":"BTC-USDT-SWAP","markPx":"42310.6","ts":"1630049139746"}} or indices {@code {"instId":"BTC-USDT",
 * "idxPx":"42304.1","high24h":…,"ts":"1630049139746"}}, of which the extremes of the day are not carried.
 */
final class PriceReader implements OkxRowReader {
    private static final long TIME = JsonCursor.key("ts");

    private final JsonCursor json;
    private final String field;
    private final long key;
    private final boolean ofIndex;

    /**
     * A reader.
     *
     * @param json is at the rows
     * @param field has the price; at most eight characters
     * @param ofIndex whether the rows are about indices
     */
    PriceReader(JsonCursor json, String field, boolean ofIndex) {
        this.json = json;
        this.field = field;
        this.key = JsonCursor.key(field);
        this.ofIndex = ofIndex;
    }

    @Override
    public void read(OkxMessage message) {
        Decimal price = null;
        long time = OkxTime.NOT_READ;
        json.enterObject();
        for (long next = json.nextKey(); next != JsonCursor.END; next = json.nextKey()) {
            if (next == key) {
                price = OkxNumber.notNegative(json);
            } else if (next == TIME) {
                time = json.epochMillis();
            } else {
                json.skip();
            }
        }
        json.require(price, field);
        OkxTime.require(json, time);
        message.event(new MarkPrice(
                ofIndex ? index(message.instrument()) : message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                ofIndex ? null : price,
                ofIndex ? price : null));
    }

    /** Without an instrument list nobody has said that it is one, and a spot instrument may have its name. */
    private static Instrument index(Instrument named) {
        return named.marketType() == MarketType.INDEX
                ? named
                : new Instrument(
                        named.exchange(), MarketType.INDEX, named.symbol(), named.nativeSymbol(), named.quantityUnit());
    }
}
