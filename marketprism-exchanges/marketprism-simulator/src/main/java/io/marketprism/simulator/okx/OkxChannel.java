package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import java.nio.charset.StandardCharsets;

/** A channel of an instrument, an index or a market: sends a frame when something happens that it shows, or at intervals. */
abstract class OkxChannel {

    private final Setting setting;
    private final Topic topic;
    private final byte[] arg;

    /**
     * What a channel is made of.
     *
     * @param argument the argument that says what is shown: {@code instId} or {@code instType}
     * @param subject what is shown: that argument's value
     */
    record Setting(VenueContext context, OkxFrames frames, OkxChannelKind kind, String argument, String subject) {}

    OkxChannel(Setting setting) {
        String name = setting.kind().name();
        this.setting = setting;
        this.topic = setting.context().topic(topicName(name, setting.subject()));
        this.arg = ("{\"channel\":\"" + name + "\",\"" + setting.argument() + "\":\"" + setting.subject() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static String topicName(String channel, String subject) {
        return channel + ":" + subject;
    }

    OkxChannelKind kind() {
        return setting.kind();
    }

    Topic topic() {
        return topic;
    }

    /** The JSON of the argument that subscribes to it. */
    byte[] arg() {
        return arg;
    }

    VenueContext context() {
        return setting.context();
    }

    OkxFrames frames() {
        return setting.frames();
    }

    /** Sends what a new subscriber gets first; nothing unless a channel says otherwise. */
    void sendFirst(VenueConnection connection) {}

    /** Trades of its instrument happened; only channels that send at once are told. */
    void onFill(Fill fill) {}

    /** A position in an instrument of its market was liquidated; only channels that are not of an instrument are told. */
    void onLiquidation(OkxInstrument instrument, Liquidation liquidation) {}

    /** An instrument of its market was listed, halted, resumed or delisted; only channels that are not of an instrument are told. */
    void onListing(OkxInstrument instrument) {}

    /** Whether what it shows is listed: else it cannot be subscribed, and nothing is sent. */
    boolean isListed() {
        return true;
    }

    /** A candle of its instrument closed. */
    void onCandleClosed(Candle candle) {}

    /** The interval at which this channel is sent is over. */
    void onInterval() {}

    /** Sends something if nothing was sent since a moment, where OKX does so. */
    void keepAlive(long sinceNanos) {}
}
