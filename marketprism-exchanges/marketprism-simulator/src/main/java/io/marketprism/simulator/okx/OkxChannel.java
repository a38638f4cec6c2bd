package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import java.nio.charset.StandardCharsets;

/** A channel of one instrument: sends a frame when something happens that it shows, or at intervals. */
abstract class OkxChannel {

    private final Setting setting;
    private final Topic topic;
    private final byte[] arg;
    private final byte[] instIdBytes;

    /** What a channel shows, and what it is made of. */
    record Setting(VenueContext context, OkxFrames frames, OkxChannelKind kind, SymbolMarket market, String instId) {}

    OkxChannel(Setting setting) {
        String name = setting.kind().name();
        String instId = setting.instId();
        this.setting = setting;
        this.topic = setting.context().topic(name + ":" + instId);
        this.arg = ("{\"channel\":\"" + name + "\",\"instId\":\"" + instId + "\"}").getBytes(StandardCharsets.UTF_8);
        this.instIdBytes = instId.getBytes(StandardCharsets.UTF_8);
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

    byte[] instIdBytes() {
        return instIdBytes;
    }

    VenueContext context() {
        return setting.context();
    }

    OkxFrames frames() {
        return setting.frames();
    }

    ListedInstrument listing() {
        return setting.market().listing();
    }

    SimulatedBook book() {
        return setting.market().book();
    }

    /** Sends what a new subscriber gets first; nothing unless a channel says otherwise. */
    void sendFirst(VenueConnection connection) {}

    /** Trades happened. */
    void onFill(Fill fill) {}

    /** The interval at which this channel is sent is over. */
    void onInterval() {}

    /** Sends something if nothing was sent since a moment, where OKX does so. */
    void keepAlive(long sinceNanos) {}
}
