package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** A {@code @depth} stream: the levels that changed in an interval. */
final class BinanceDiffDepthStream extends BinanceStream {

    private final BookWindow window = new BookWindow();
    private long previous;

    BinanceDiffDepthStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
        this.previous = symbol.market().book().sequence();
    }

    @Override
    void onBookChange(BookChange change) {
        if (hasSubscribers()) {
            window.add(change);
        } else {
            // A diff may not span a time in which nothing was gathered.
            window.clear();
            previous = change.sequence();
        }
    }

    @Override
    void onInterval() {
        if (!window.isEmpty()) {
            long sequence = symbol().market().book().sequence();
            long sent = nowMicros();
            publish(window.firstSequence(), sequence, form -> frames().depthUpdate(form, this, window, previous, sent));
            window.clear();
            previous = sequence;
        }
    }
}
