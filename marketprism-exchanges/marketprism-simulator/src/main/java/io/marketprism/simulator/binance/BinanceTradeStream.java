package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** A {@code @trade} stream: every trade. */
class BinanceTradeStream extends BinanceStream {

    BinanceTradeStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
    }

    @Override
    void onFill(Fill fill, long sentMicros) {
        if (!hasSubscribers()) {
            return;
        }
        for (int i = 0; i < fill.quantities().length; i++) {
            int index = i;
            long id = fill.firstTradeId() + i;
            publish(id, id, form -> frames().trade(form, this, fill, index, sentMicros));
        }
    }
}
