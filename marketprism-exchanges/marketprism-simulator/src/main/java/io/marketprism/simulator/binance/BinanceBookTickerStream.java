package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** A {@code @bookTicker} stream: the best bid and ask whenever one of them changes. */
final class BinanceBookTickerStream extends BinanceStream {

    BinanceBookTickerStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
    }

    @Override
    void onBookChange(BookChange change) {
        if (change.touch() && hasSubscribers()) {
            long sent = nowMicros();
            publish(change.sequence(), change.sequence(), form -> frames().bookTicker(form, this, sent));
        }
    }
}
