package io.marketprism.deribit;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;

/**
 * Reads the best bid and offer {@code {"timestamp":1550658624149,"best_bid_price":3914.97,"best_bid_amount":40.0,"best_ask_price":3996.61,
 * "best_ask_amount":50.0}}; a side that is empty has no price, or an amount of 0.
 */
final class QuoteReader implements DeribitReader {
    private final JsonCursor json;
    private final long bidPriceKey;
    private final long bidAmountKey;
    private final long askPriceKey;
    private final long askAmountKey;
    private final long timeKey;

    QuoteReader(JsonCursor json) {
        this.json = json;
        bidPriceKey = json.codeOf("best_bid_price");
        bidAmountKey = json.codeOf("best_bid_amount");
        askPriceKey = json.codeOf("best_ask_price");
        askAmountKey = json.codeOf("best_ask_amount");
        timeKey = json.codeOf("timestamp");
    }

    @Override
    public void read(DeribitMessage message) {
        boolean hasBid = false;
        boolean hasAsk = false;
        Decimal bidPrice = null;
        Decimal bidAmount = null;
        Decimal askPrice = null;
        Decimal askAmount = null;
        long time = DeribitMessage.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == bidPriceKey) {
                bidPrice = json.decimalOrNull();
                hasBid = true;
            } else if (key == bidAmountKey) {
                bidAmount = json.decimalOrNull();
            } else if (key == askPriceKey) {
                askPrice = json.decimalOrNull();
                hasAsk = true;
            } else if (key == askAmountKey) {
                askAmount = json.decimalOrNull();
            } else if (key == timeKey) {
                time = json.epochMillis();
            } else {
                json.skip();
            }
        }
        if (!hasBid || !hasAsk) {
            throw json.missing(hasBid ? "best_ask_price" : "best_bid_price");
        }
        if (time == DeribitMessage.NOT_READ) {
            throw json.missing("timestamp");
        }
        boolean bid = json.isSide(bidPrice, bidAmount);
        boolean ask = json.isSide(askPrice, askAmount);
        message.event(new BestBidOffer(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                MarketEvent.ABSENT,
                bid ? bidPrice : null,
                bid ? bidAmount : null,
                ask ? askPrice : null,
                ask ? askAmount : null));
    }
}
