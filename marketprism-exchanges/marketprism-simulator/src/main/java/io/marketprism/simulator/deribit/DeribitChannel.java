package io.marketprism.simulator.deribit;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;

/** A channel: sends a frame when something happens that it shows, or at intervals. */
abstract class DeribitChannel {

    private final VenueContext context;
    private final Topic topic;
    private final DeribitFrames frames;

    DeribitChannel(VenueContext context, DeribitFrames frames, String name) {
        this.context = context;
        this.frames = frames;
        this.topic = context.topic(name);
    }

    Topic topic() {
        return topic;
    }

    VenueContext context() {
        return context;
    }

    DeribitFrames frames() {
        return frames;
    }

    /** Sends what a new subscriber gets first; nothing unless a channel says otherwise. */
    void sendFirst(VenueConnection connection) {}

    /** Trades happened. */
    void onFill(Fill fill) {}

    /** The book changed. */
    void onBookChange(BookChange change) {}

    /** The time of a candle is over. */
    void onCandleClosed(Candle candle) {}

    /** The interval at which this channel is sent is over. */
    void onInterval() {}
}
