package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** A partial depth stream, such as {@code @depth5}: the best levels at the end of an interval in which the book changed. */
final class BinancePartialDepthStream extends BinanceStream {

    private final int depth;
    private long lastSequence;
    private long previous;

    private BinancePartialDepthStream(
            VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic, int depth) {
        super(context, frames, symbol, topic);
        this.depth = depth;
        this.previous = symbol.market().book().sequence();
    }

    static BinanceStreamKind.Factory of(int depth) {
        return (context, frames, symbol, topic) -> new BinancePartialDepthStream(context, frames, symbol, topic, depth);
    }

    @Override
    void onInterval() {
        long sequence = symbol().market().book().sequence();
        if (hasSubscribers() && sequence != lastSequence) {
            long sent = nowMicros();
            publish(sequence, sequence, form -> frames().partialDepth(form, this, depth, previous, sent));
            lastSequence = sequence;
            previous = sequence;
        }
    }
}
