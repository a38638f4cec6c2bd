package io.marketprism.simulator;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Makes the damaged frames. What is not damaged stays as it was, numbers digit by digit. */
final class FrameDamage {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final int MEGABYTE = 1 << 20;

    private final Set<String> priceFields;
    private final String unknownEvent;

    /** Damages the fields of these names, which hold a price or levels; the event is of a kind that no client can know. */
    FrameDamage(Set<String> priceFields, String unknownEvent) {
        this.priceFields = priceFields;
        this.unknownEvent = unknownEvent;
    }

    WebSocketFrame frame(byte[] intact, Damage damage) {
        return switch (damage) {
            case GARBAGE_TEXT -> text("<html>502 Bad Gateway</html>");
            case TRUNCATED_JSON -> text(Arrays.copyOf(intact, intact.length / 2));
            case WRONG_TYPE -> text(atPrice(intact, (holder, name) -> holder.putObject(name)));
            case NEGATIVE_PRICE -> text(atPrice(intact, this::negate));
            case MISSING_FIELD -> text(atPrice(intact, (holder, name) -> holder.remove(name)));
            case MEGABYTE -> text("{\"padding\":\"" + "x".repeat(MEGABYTE) + "\"}");
            case INVALID_UTF8 -> text(new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, (byte) 0xFF, '"', '}'});
            case UNKNOWN_EVENT -> text(unknownEvent);
            case BINARY -> new BinaryWebSocketFrame(Unpooled.wrappedBuffer(intact));
        };
    }

    private interface Edit {
        void at(ObjectNode holder, String field);
    }

    private byte[] atPrice(byte[] intact, Edit edit) {
        try {
            JsonNode root = JSON.readTree(intact);
            // A number under such a name may be something else, as the id "a" of Binance's aggTrade, while a text is a
            // price.
            if (!edit(root, FrameDamage::isTextOrLevels, edit)) {
                edit(root, JsonNode::isNumber, edit);
            }
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTextOrLevels(JsonNode value) {
        return value.isTextual() || value.isArray() && !value.isEmpty();
    }

    /** Edits the first field that holds a price or levels; returns whether there is one. */
    private boolean edit(JsonNode node, Predicate<JsonNode> isPrice, Edit edit) {
        if (node instanceof ObjectNode object) {
            Optional<String> found = priceField(object, isPrice);
            if (found.isPresent()) {
                edit.at(object, found.get());
                return true;
            }
        }
        for (JsonNode child : node) {
            if (edit(child, isPrice, edit)) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> priceField(ObjectNode object, Predicate<JsonNode> isPrice) {
        return object.properties().stream()
                .filter(field -> priceFields.contains(field.getKey()) && isPrice.test(field.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void negate(ObjectNode holder, String name) {
        if (holder.get(name) instanceof ArrayNode levels) {
            negateLevel(levels.get(0));
        } else {
            holder.set(name, negative(holder.get(name)));
        }
    }

    /** Negates the price of a level: the first number of an array, or the first price of an object. */
    private void negateLevel(JsonNode level) {
        if (level instanceof ObjectNode object) {
            priceField(object, FrameDamage::isNumber).ifPresent(name -> negate(object, name));
        } else if (level instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (isNumber(array.get(i))) {
                    array.set(i, negative(array.get(i)));
                    return;
                }
            }
        }
    }

    private static boolean isNumber(JsonNode node) {
        return node.isNumber()
                || node.isTextual() && NUMBER.matcher(node.asText()).matches();
    }

    private static JsonNode negative(JsonNode number) {
        return number.isNumber()
                ? DecimalNode.valueOf(number.decimalValue().negate())
                : TextNode.valueOf("-" + number.asText());
    }

    private static WebSocketFrame text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    private static WebSocketFrame text(byte[] bytes) {
        ByteBuf content = Unpooled.wrappedBuffer(bytes);
        return new TextWebSocketFrame(content);
    }
}
