package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** An {@code @aggTrade} stream: the trades of a fill as one. */
final class BinanceAggTradeStream extends BinanceStream {

    BinanceAggTradeStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
    }

    @Override
    void onFill(Fill fill, long sentMicros) {
        publish(fill.firstTradeId(), fill.lastTradeId(), form -> frames().aggTrade(
                        form, this, BinanceAggregate.of(fill), sentMicros));
    }
}
