package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.util.ArrayList;
import java.util.List;

/** An {@code @aggTrade} stream of futures: fills are sent at intervals. */
final class BinanceBatchedAggTradeStream extends BinanceStream {

    private final List<Fill> gathered = new ArrayList<>();

    BinanceBatchedAggTradeStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
    }

    @Override
    void onFill(Fill fill, long sentMicros) {
        if (hasSubscribers()) {
            gathered.add(fill);
        }
    }

    @Override
    void onInterval() {
        long sent = nowMicros();
        for (Fill fill : gathered) {
            publish(fill.firstTradeId(), fill.lastTradeId(), form -> frames().aggTrade(form, this, fill, sent));
        }
        gathered.clear();
    }
}
