package io.marketprism.testkit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A sample frame, and the same frame said differently. Immutable. */
final class JsonFrame {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private static final String UNKNOWN_VALUE = "{\"a\":[1.5e3,{\"b\":null},[]],\"c\":\"}\\\"]\\\\\"}";

    private final JsonNode root;

    private JsonFrame(JsonNode root) {
        this.root = root;
    }

    static JsonFrame parse(String frame) {
        try {
            return new JsonFrame(MAPPER.readTree(frame));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A sample frame is not JSON: " + frame, e);
        }
    }

    /** {@return whether it is one JSON document} */
    static boolean isJson(String frame) {
        try (JsonParser parser = MAPPER.createParser(frame)) {
            return parser.readValueAsTree() != null && parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return the elements of the first array that holds nothing but objects; empty if there is none} */
    List<String> rows() {
        @Nullable ArrayNode rows = rows(root);
        List<String> texts = new ArrayList<>();
        if (rows != null) {
            rows.forEach(row -> texts.add(write(row)));
        }
        return texts;
    }

    /** {@return the frame with other elements, written as given, in that array} */
    String withRows(List<String> rows) {
        JsonNode copy = root.deepCopy();
        ArrayNode array = Objects.requireNonNull(rows(copy), "a frame without rows");
        array.removeAll();
        rows.forEach(row -> array.addRawValue(new RawValue(row)));
        return write(copy);
    }

    private static @Nullable ArrayNode rows(JsonNode node) {
        if (node instanceof ArrayNode array && !array.isEmpty()) {
            boolean objects = true;
            for (JsonNode element : array) {
                objects &= element.isObject();
            }
            if (objects) {
                return array;
            }
        }
        for (JsonNode child : node) {
            @Nullable ArrayNode rows = rows(child);
            if (rows != null) {
                return rows;
            }
        }
        return null;
    }

    /** {@return the frame with the fields of every object in reverse order} */
    String withFieldsReversed() {
        return write(reversed(root));
    }

    /** {@return the frame with a field that nobody knows at the begin and at the end of every object} */
    String withUnknownFields() {
        return write(extended(root));
    }

    /**
     * A value that is neither object nor array.
     *
     * @param place among all of the frame, from 0
     * @param field the names that lead to it, with a dot between two, and behind them its index where it stands in an array: {@code data.asks[1]}
     * @param value what it is
     * @param parent what it is in; null if it is the whole frame
     */
    record Leaf(
            int place,
            String field,
            JsonNode value,
            @Nullable JsonNode parent) {

        /** {@return the number that it is, in quotes or not; null if it is none} */
        @Nullable BigDecimal number() {
            return numberOf(value);
        }

        /** {@return whether it stands in an array, such as a level, whose second element is 0} */
        boolean isOfZero() {
            BigDecimal second =
                    parent != null && parent.isArray() && parent.size() > 1 ? numberOf(parent.get(1)) : null;
            return second != null && second.signum() == 0;
        }

        private static @Nullable BigDecimal numberOf(JsonNode value) {
            if (value.isNumber()) {
                return value.decimalValue();
            }
            try {
                return value.isTextual() ? new BigDecimal(value.textValue()) : null;
            } catch (NumberFormatException e) {
                return null; // Some other text.
            }
        }
    }

    /** {@return all leaves, in the order of their places} */
    List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>();
        addLeaves(root, "", null, leaves);
        return leaves;
    }

    private static void addLeaves(JsonNode node, String field, @Nullable JsonNode parent, List<Leaf> leaves) {
        if (node.isObject()) {
            node.properties()
                    .forEach(child -> addLeaves(
                            child.getValue(),
                            field.isEmpty() ? child.getKey() : field + '.' + child.getKey(),
                            node,
                            leaves));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                addLeaves(node.get(i), node.get(i).isContainerNode() ? field : field + '[' + i + ']', node, leaves);
            }
        } else {
            leaves.add(new Leaf(leaves.size(), field, node, parent));
        }
    }

    /** {@return number of values that are neither object nor array} */
    int leafCount() {
        return leaves().size();
    }

    /** {@return the place of the only leaf, quoted or not, that is this number; empty if there is none or more than one} */
    Optional<Integer> onlyLeafOf(BigDecimal number) {
        List<Leaf> found = leaves().stream()
                .filter(leaf -> leaf.number() != null && leaf.number().compareTo(number) == 0)
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0).place()) : Optional.empty();
    }

    /** {@return the frame with another number at the place of a leaf, quoted if the leaf is} */
    String withNumberAt(int place, String number) {
        boolean quoted = leaves().get(place).value().isTextual();
        return withLeafAt(place, quoted ? '"' + number + '"' : number);
    }

    /** {@return the frame with something else, written as given, at the place of a leaf} */
    String withLeafAt(int place, String json) {
        return write(replaced(root, place, new int[] {0}, json));
    }

    private static JsonNode reversed(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            node.forEach(element -> array.add(reversed(element)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
        Collections.reverse(fields);
        ObjectNode object = MAPPER.createObjectNode();
        fields.forEach(field -> object.set(field.getKey(), reversed(field.getValue())));
        return object;
    }

    private static JsonNode extended(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            node.forEach(element -> array.add(extended(element)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = MAPPER.createObjectNode();
        object.putRawValue("unknownFirst", new RawValue(UNKNOWN_VALUE));
        node.properties().forEach(field -> object.set(field.getKey(), extended(field.getValue())));
        object.putRawValue("unknownLast", new RawValue(UNKNOWN_VALUE));
        return object;
    }

    private static JsonNode replaced(JsonNode node, int place, int[] current, String json) {
        if (node.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            node.forEach(element -> array.add(replaced(element, place, current, json)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = MAPPER.createObjectNode();
            node.properties()
                    .forEach(field -> object.set(field.getKey(), replaced(field.getValue(), place, current, json)));
            return object;
        }
        return current[0]++ == place ? MAPPER.getNodeFactory().rawValueNode(new RawValue(json)) : node;
    }

    private static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
