package io.marketprism.collector.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A value of a YAML file that knows its line.
 *
 * @param line from 1
 * @param content a {@code Map<String, YamlValue>}, a {@code List<YamlValue>}, a String, a Boolean, a Long, or null
 * @param text as it stands in the file, for scalars
 */
record YamlValue(int line, Object content, String text) {

    /**
     * Reads a file.
     *
     * @param problems gets what is wrong with it
     * @return its mapping, or null if it has none; then there is a problem
     */
    static Map<String, YamlValue> read(Path file, List<String> problems) {
        try (YAMLParser parser = new YAMLFactory().createParser(Files.newBufferedReader(file))) {
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
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof MarkedYAMLException cause && cause.getProblemMark() != null) {
                problems.add(file + ":" + (cause.getProblemMark().getLine() + 1) + ": expected YAML, but "
                        + cause.getProblem());
            } else {
                problems.add(file + ": expected YAML, but " + e.getOriginalMessage());
            }
        } catch (NoSuchFileException e) {
            problems.add(file + ": expected a file, found none; name another with --config");
        } catch (CharacterCodingException e) {
            problems.add(file + ": expected UTF-8, found something else");
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        }
        return null;
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
            if (parser.isCurrentAlias()) {
                problems.add(file + ":" + line + ": expected a value, was the alias *" + parser.getText()
                        + "; write the value out");
            }
            JsonToken token = parser.currentToken();
            return switch (token) {
                case START_OBJECT -> new YamlValue(line, mapping(), null);
                case START_ARRAY -> new YamlValue(line, sequence(), null);
                case VALUE_NULL -> new YamlValue(line, null, "null");
                case VALUE_TRUE, VALUE_FALSE -> new YamlValue(line, token == JsonToken.VALUE_TRUE, parser.getText());
                case VALUE_NUMBER_INT -> new YamlValue(line, whole(), parser.getText());
                default -> new YamlValue(line, parser.getText(), parser.getText());
            };
        }

        /** A number that does not fit stays text, which no number setting takes. */
        private Object whole() throws IOException {
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
