package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.RawFrames;
import java.util.List;

/** The answer to {@code /debug/raw_data}. */
final class RawDataJson {
    private final ObjectMapper json;

    RawDataJson(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode of(List<RawFrames> connections) {
        ObjectNode root = json.createObjectNode();
        ArrayNode array = root.putArray("connections");
        for (RawFrames connection : connections) {
            ArrayNode frames = array.addObject()
                    .put("exchange", connection.exchange())
                    .put("market", connection.market())
                    .put("url", connection.uri().toString())
                    .putArray("frames");
            connection.frames().forEach(frame -> frames.addObject()
                    .put("receive_time_us", frame.receiveTimeUs())
                    .put("cut", frame.cut())
                    .put("text", frame.text()));
        }
        return root;
    }
}
