package io.marketprism.okx;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;
import org.jspecify.annotations.Nullable;

/** Reads the best bid and offer {@code {"asks":[["27.32","1.25","0","2"]],"bids":[["27.3","4.5","0","3"]],"ts":"1790000013000","seqId":70040}}. */
final class BboReader implements OkxRowReader {
    private static final long ASKS = JsonCursor.key("asks");
    private static final long BIDS = JsonCursor.key("bids");
    private static final long TIME = JsonCursor.key("ts");
    private static final long SEQUENCE = JsonCursor.key("seqId");

    private final JsonCursor json;

    private @Nullable Decimal price;
    private @Nullable Decimal quantity;

    BboReader(JsonCursor json) {
        this.json = json;
    }

    @Override
    public void read(OkxMessage message) {
        boolean hasBids = false;
        boolean hasAsks = false;
        Decimal bidPrice = null;
        Decimal bidQuantity = null;
        Decimal askPrice = null;
        Decimal askQuantity = null;
        long time = OkxTime.NOT_READ;
        long sequence = MarketEvent.ABSENT;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ASKS) {
                best(false);
                askPrice = price;
                askQuantity = quantity;
                hasAsks = true;
            } else if (key == BIDS) {
                best(true);
                bidPrice = price;
                bidQuantity = quantity;
                hasBids = true;
            } else if (key == TIME) {
                time = json.epochMillis();
            } else if (key == SEQUENCE) {
                sequence = json.wholeNumber();
            } else {
                json.skip();
            }
        }
        if (!hasAsks || !hasBids) {
            throw json.missing(hasAsks ? "bids" : "asks");
        }
        OkxTime.require(json, time);
        message.event(new BestBidOffer(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                sequence,
                bidPrice,
                bidQuantity == null ? null : message.quantity(bidQuantity),
                askPrice,
                askQuantity == null ? null : message.quantity(askQuantity)));
    }

    /** Reads one side into the fields of this reader: the best of its levels, of which there is one; null if it is empty. */
    private void best(boolean highest) {
        price = null;
        quantity = null;
        if (json.skipNull()) {
            return;
        }
        json.enterArray();
        while (json.nextElement()) {
            Decimal levelPrice = null;
            Decimal levelQuantity = null;
            json.enterArray();
            if (json.nextElement()) {
                levelPrice = json.decimalOrNull();
                if (json.nextElement()) {
                    levelQuantity = json.decimalOrNull();
                    while (json.nextElement()) {
                        json.skip();
                    }
                }
            }
            if (json.isSide(levelPrice, levelQuantity)
                    && (price == null || levelPrice.compareTo(price) > 0 == highest)) {
                price = levelPrice;
                quantity = levelQuantity;
            }
        }
    }
}
