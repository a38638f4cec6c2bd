package io.marketprism.simulator.okx;

import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.nio.charset.StandardCharsets;

/** A channel of one instrument. */
final class OkxChannel {

    private final Topic topic;
    private final byte[] arg;
    private final byte[] instIdBytes;

    OkxChannel(VenueContext context, String channel, String instId) {
        this.topic = context.topic(channel + ":" + instId);
        this.arg = ("{\"channel\":\"" + channel + "\",\"instId\":\"" + instId + "\"}").getBytes(StandardCharsets.UTF_8);
        this.instIdBytes = instId.getBytes(StandardCharsets.UTF_8);
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
}
