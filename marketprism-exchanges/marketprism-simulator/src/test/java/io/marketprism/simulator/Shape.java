package io.marketprism.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a message looks like apart from its values: keys in order, JSON types, and how strings are written. Lists of things that all look
 * alike count as one of them, whatever their number.
 */
final class Shape {

    /** Eight digits after the point, needed or not: how Binance writes decimals. Without a needless zero it may be either way. */
    private static final Pattern PADDED_DECIMAL = Pattern.compile("\\d+\\.\\d{7}0");

    private static final Pattern PLAIN_DECIMAL = Pattern.compile("0|[1-9]\\d*|(0|[1-9]\\d*)\\.\\d*[1-9]");
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{13}");

    private Shape() {}

    static String of(String json) {
        return of(Client.parse(json));
    }

    private static String of(JsonNode node) {
        if (node.isObject()) {
            List<String> fields = new ArrayList<>();
            node.properties().forEach(field -> fields.add(field.getKey() + ":" + of(field.getValue())));
            return "{" + String.join(",", fields) + "}";
        }
        if (node.isArray()) {
            List<String> elements = new ArrayList<>();
            node.forEach(element -> elements.add(of(element)));
            boolean flat = !elements.isEmpty() && node.get(0).isValueNode();
            return "[" + String.join(",", flat ? elements : new TreeSet<>(elements)) + "]";
        }
        if (node.isTextual()) {
            return string(node.asText());
        }
        if (node.isIntegralNumber()) {
            return MILLISECONDS.matcher(node.asText()).matches() ? "milliseconds" : "integer";
        }
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String string(String text) {
        if (PADDED_DECIMAL.matcher(text).matches()) {
            return "\"padded\"";
        }
        if (MILLISECONDS.matcher(text).matches()) {
            return "\"milliseconds\"";
        }
        return PLAIN_DECIMAL.matcher(text).matches() ? "\"decimal\"" : "\"text\"";
    }
}
