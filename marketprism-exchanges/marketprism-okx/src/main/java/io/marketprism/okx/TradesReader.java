package io.marketprism.okx;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

/**
 * Reads trades {@code {"instId":"BTC-USDT","tradeId":"130639474","px":"42219.9","sz":"0.12","side":"buy","ts":"1630048897897","count":"3",
 * "source":"0","seqId":1234}}: {@code count} fills of one taker order at one price, of which {@code tradeId} is the last. Trades of the channel
 * {@code trades-all} have no count and are single.
 */
final class TradesReader implements OkxRowReader {
    private static final long TRADE_ID = JsonCursor.key("tradeId");
    private static final long PRICE = JsonCursor.key("px");
    private static final long SIZE = JsonCursor.key("sz");
    private static final long SIDE = JsonCursor.key("side");
    private static final long TIME = JsonCursor.key("ts");
    private static final long COUNT = JsonCursor.key("count");

    private final JsonCursor json;

    TradesReader(JsonCursor json) {
        this.json = json;
    }

    @Override
    public void read(OkxMessage message) {
        TradeId id = null;
        Decimal price = null;
        Decimal size = null;
        Side side = null;
        long time = OkxTime.NOT_READ;
        long count = MarketEvent.ABSENT;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == TRADE_ID) {
                id = tradeId();
            } else if (key == PRICE) {
                price = json.price();
            } else if (key == SIZE) {
                size = json.quantity();
            } else if (key == SIDE) {
                side = OkxSide.read(json);
            } else if (key == TIME) {
                time = json.epochMillis();
            } else if (key == COUNT) {
                count = json.longValue();
            } else {
                json.skip();
            }
        }
        json.require(id, "tradeId");
        json.require(price, "px");
        json.require(size, "sz");
        json.require(side, "side");
        OkxTime.require(json, time);
        boolean aggregate = count != MarketEvent.ABSENT;
        if (aggregate && count != 1 && (count < 1 || !id.isNumber() || id.number() < count - 1)) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected a count of fills that end at trade " + id + ", was " + count);
        }
        long number = id.isNumber() ? id.number() : MarketEvent.ABSENT;
        boolean numbered = aggregate && id.isNumber();
        message.event(new Trade(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                id,
                aggregate ? TradeForm.AGGREGATE : TradeForm.SINGLE,
                price,
                message.quantity(size),
                side,
                numbered ? number - count + 1 : MarketEvent.ABSENT,
                numbered ? number : MarketEvent.ABSENT,
                number,
                TradeSource.LIVE));
    }

    private TradeId tradeId() {
        TradeId id = json.tradeId();
        if (!id.isNumber() && id.toString().isEmpty()) {
            throw new NormalizationException(Problem.INVALID_FIELD, json.position(), "expected a trade id, was \"\"");
        }
        return id;
    }
}
