package io.marketprism.collector.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * A value of a YAML file that knows its line.
 *
 * @param line from 1
 * @param content a {@code Map<String, YamlValue>}, a {@code List<YamlValue>}, a String, a Boolean, a Long, an {@link Odd}, or null
 * @param text as it stands in the file, for scalars
 */
record YamlValue(int line, Object content, String text) {

    /** What YAML's versions differ on. */
    enum Odd {
        /** A whole number that is not written in plain decimal digits, such as {@code 012} or {@code 1_000}. */
        NUMBER,
        /** A flag that is neither {@code true} nor {@code false}, such as {@code yes} or {@code off}. */
        FLAG
    }

    /** {@return what it says, wherever in the file it stands} */
    String said() {
        if (content instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + ((YamlValue) entry.getValue()).said())
                    .toList()
                    .toString();
        }
        if (content instanceof List<?> list) {
            return list.stream().map(each -> ((YamlValue) each).said()).toList().toString();
        }
        return content + " " + text;
    }

    private static final Pattern PLAIN_DECIMAL = Pattern.compile("0|-?[1-9][0-9]*");

    private static final String IN_QUOTES = "; text that begins with *, & or ! must be in quotes, such as \"*-USDT\"";
    private static final Pattern ALIAS = Pattern.compile("while scanning an? (alias|anchor)");

    /**
     * Reads a file.
     *
     * @param problems gets what is wrong with it
     * @return its mapping, or null if it has none; then there is a problem
     */
    static Map<String, YamlValue> read(Path file, List<String> problems) {
        try {
            String text = ConfigText.read(file);
            tellWhatIsNoValue(text, file, problems);
            return mapping(text, file, problems);
        } catch (MarkedYAMLException e) {
            problems.add(file + ":" + (e.getProblemMark().getLine() + 1) + ": expected YAML, but " + e.getProblem()
                    + hint(e));
        } catch (YAMLException | JsonProcessingException e) {
            problems.add(file + ": expected YAML, but " + e.getMessage());
        } catch (NoSuchFileException e) {
            problems.add(file + ": expected a file, found none; name another with --config");
        } catch (ConfigText.NotUtf8Exception e) {
            problems.add(file + ":" + e.line() + ": " + e.getMessage());
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        }
        return null;
    }

    /** Aliases, anchors and tags look like text and are none: it would be gone without a word. It may be a secret, and is not shown. */
    private static void tellWhatIsNoValue(String text, Path file, List<String> problems) {
        for (Event event : new Yaml().parse(new StringReader(text))) {
            String found = null;
            if (event instanceof AliasEvent) {
                found = "an alias (*)";
            } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
                found = "an anchor (&)";
            } else if (event instanceof ScalarEvent scalar && scalar.getTag() != null) {
                found = "a tag (!)";
            } else if (event instanceof CollectionStartEvent collection && collection.getTag() != null) {
                found = "a tag (!)";
            }
            if (found != null) {
                problems.add(file + ":" + (event.getStartMark().getLine() + 1) + ": expected a value, was " + found
                        + IN_QUOTES);
            }
        }
    }

    private static Map<String, YamlValue> mapping(String text, Path file, List<String> problems) throws IOException {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            if (parser.nextToken() == null) {
                return Map.of();
            }
            YamlValue root = new Reader(parser, file, problems).value();
            if (parser.nextToken() != null) {
                problems.add(file + ":" + parser.currentTokenLocation().getLineNr()
                        + ": expected the end of the file, was a second document");
            }
            if (root.content() instanceof Map<?, ?>) {
                return root.section();
            }
            problems.add(file + ":" + root.line() + ": expected lines of the form \"key: value\", was " + root.shown());
        }
        return null;
    }

    /** What somebody may have meant who wrote this. */
    private static String hint(MarkedYAMLException e) {
        if (e.getContext() != null && ALIAS.matcher(e.getContext()).find()) {
            return IN_QUOTES;
        }
        return e.getProblem().contains("TAB") ? "; indent with spaces" : "";
    }

    /** The mapping that it is. */
    @SuppressWarnings("unchecked")
    Map<String, YamlValue> section() {
        return (Map<String, YamlValue>) content;
    }

    /** The sequence that it is. */
    @SuppressWarnings("unchecked")
    List<YamlValue> list() {
        return (List<YamlValue>) content;
    }

    /** How to quote it in an error. */
    String shown() {
        if (content instanceof Map<?, ?>) {
            return "a section";
        }
        if (content instanceof List<?> list) {
            return list.isEmpty() ? "an empty list" : "a list";
        }
        return content instanceof String ? "\"" + text + "\"" : text;
    }

    private record Reader(YAMLParser parser, Path file, List<String> problems) {

        YamlValue value() throws IOException {
            int line = parser.currentTokenLocation().getLineNr();
            JsonToken token = parser.currentToken();
            return switch (token) {
                case START_OBJECT -> new YamlValue(line, mapping(), null);
                case START_ARRAY -> new YamlValue(line, sequence(), null);
                case VALUE_NULL -> new YamlValue(line, null, "null");
                case VALUE_TRUE, VALUE_FALSE -> new YamlValue(line, flag(), parser.getText());
                case VALUE_NUMBER_INT -> new YamlValue(line, whole(), parser.getText());
                default -> new YamlValue(line, parser.getText(), parser.getText());
            };
        }

        private Object flag() throws IOException {
            return switch (parser.getText().toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> Odd.FLAG;
            };
        }

        /** A number that does not fit stays text, which no number setting takes. */
        private Object whole() throws IOException {
            if (!PLAIN_DECIMAL.matcher(parser.getText()).matches()) {
                return Odd.NUMBER;
            }
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? parser.getText()
                    : parser.getLongValue();
        }

        private Map<String, YamlValue> mapping() throws IOException {
            Map<String, YamlValue> entries = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                int line = parser.currentTokenLocation().getLineNr();
                parser.nextToken();
                YamlValue value = value();
                YamlValue first = entries.putIfAbsent(key, new YamlValue(line, value.content(), value.text()));
                if (first != null) {
                    problems.add(
                            file + ":" + line + ": " + key + ": expected once, is in line " + first.line() + " too");
                }
            }
            return entries;
        }

        private List<YamlValue> sequence() throws IOException {
            List<YamlValue> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value());
            }
            return elements;
        }
    }
}
