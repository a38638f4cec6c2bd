package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.util.ArrayList;
import java.util.List;

/**
 * An {@code @aggTrade} stream of futures: what one side took at one price in an interval is sent as one when the interval is over. Who subscribes in the
 * middle of an interval gets all of it.
 */
final class BinanceBatchedAggTradeStream extends BinanceStream {

    private final List<BinanceAggregate> gathered = new ArrayList<>();

    BinanceBatchedAggTradeStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
    }

    @Override
    void onFill(Fill fill, long sentMicros) {
        int newest = gathered.size() - 1;
        if (newest >= 0 && gathered.get(newest).id() == fill.id()) {
            gathered.set(newest, gathered.get(newest).with(fill));
        } else {
            gathered.add(BinanceAggregate.of(fill));
        }
    }

    @Override
    void onInterval() {
        long sent = nowMicros();
        for (BinanceAggregate aggregate : gathered) {
            publish(aggregate.firstTradeId(), aggregate.lastTradeId(), form -> frames().aggTrade(
                            form, this, aggregate, sent));
        }
        gathered.clear();
    }
}
