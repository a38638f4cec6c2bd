package io.marketprism.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.marketprism.simulator.venue.VenueProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/** Makes the damaged frames. */
final class FrameDamage {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEGABYTE = 1 << 20;

    private final VenueProtocol protocol;

    FrameDamage(VenueProtocol protocol) {
        this.protocol = protocol;
    }

    WebSocketFrame frame(byte[] intact, Damage damage) {
        return switch (damage) {
            case GARBAGE_TEXT -> text("<html>502 Bad Gateway</html>");
            case TRUNCATED_JSON -> text(Arrays.copyOf(intact, intact.length / 2));
            case WRONG_TYPE -> text(atPrice(intact, (holder, name) -> holder.putObject(name)));
            case NEGATIVE_PRICE -> text(atPrice(intact, FrameDamage::negate));
            case MISSING_FIELD -> text(atPrice(intact, (holder, name) -> holder.remove(name)));
            case MEGABYTE -> text("{\"padding\":\"" + "x".repeat(MEGABYTE) + "\"}");
            case INVALID_UTF8 -> text(new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, (byte) 0xFF, '"', '}'});
            case UNKNOWN_EVENT -> text(protocol.unknownEvent());
            case BINARY -> new BinaryWebSocketFrame(Unpooled.wrappedBuffer(intact));
        };
    }

    private interface Edit {
        void at(ObjectNode holder, String field);
    }

    private byte[] atPrice(byte[] intact, Edit edit) {
        try {
            JsonNode root = JSON.readTree(intact);
            edit(root, edit);
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean edit(JsonNode node, Edit edit) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                JsonNode value = field.getValue();
                boolean holdsPrice = value.isTextual() || value.isArray() && !value.isEmpty();
                if (holdsPrice && protocol.priceFields().contains(field.getKey())) {
                    edit.at(object, field.getKey());
                    return true;
                }
            }
        }
        for (Iterator<JsonNode> children = node.elements(); children.hasNext(); ) {
            if (edit(children.next(), edit)) {
                return true;
            }
        }
        return false;
    }

    private static void negate(ObjectNode holder, String name) {
        if (holder.get(name) instanceof ArrayNode levels) {
            ArrayNode level = (ArrayNode) levels.get(0);
            level.set(0, TextNode.valueOf("-" + level.get(0).asText()));
        } else {
            holder.put(name, "-" + holder.get(name).asText());
        }
    }

    private static WebSocketFrame text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    private static WebSocketFrame text(byte[] bytes) {
        ByteBuf content = Unpooled.wrappedBuffer(bytes);
        return new TextWebSocketFrame(content);
    }
}
