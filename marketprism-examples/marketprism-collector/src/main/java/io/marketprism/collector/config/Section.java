package io.marketprism.collector.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes settings out of one mapping of a file, each of the right type or a problem. A setting that is wrong reads as its default, so that one
 * look finds everything that is wrong.
 */
final class Section {
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smh])");
    private static final String WITHOUT_QUOTES = ", without quotes";

    /** One of more digits may be text because it is too large. */
    private static final Pattern QUOTED_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    private final Path file;
    private final String prefix;
    private final Map<String, YamlValue> entries;
    private final List<String> problems;
    private final TreeSet<String> known = new TreeSet<>();

    Section(Path file, String prefix, Map<String, YamlValue> entries, List<String> problems) {
        this.file = file;
        this.prefix = prefix;
        this.entries = entries;
        this.problems = problems;
    }

    Path file() {
        return file;
    }

    List<String> problems() {
        return problems;
    }

    /** Notes that a setting is wrong. */
    void problem(String key, String expected, String was) {
        YamlValue value = entries.get(key);
        problems.add(file + (value == null ? "" : ":" + value.line()) + ": " + prefix + key + ": expected " + expected
                + ", was " + was);
    }

    /** Notes that something else does not accept a setting, in its own words. */
    void refused(String key, String reason) {
        YamlValue value = entries.get(key);
        problems.add(file + (value == null ? "" : ":" + value.line()) + ": " + prefix + key + ": " + reason);
    }

    /** {@return what it says, wherever in the file it stands} */
    String settings() {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().said())
                        .toList()
                        .toString();
    }

    /** The names of its settings. */
    Set<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    private void wrong(String key, String expected) {
        String was = entries.get(key).shown();
        // A URL that is not understood may hold a login all the same.
        String printable = was.contains("://") && was.contains("@") ? Urls.printable(was) : was;
        problem(key, expected, Secrets.isSecret(key) ? "something else" : printable);
    }

    private YamlValue take(String key) {
        known.add(key);
        return entries.get(key);
    }

    /** Text, or the default where there is none. */
    String text(String key, String expected, String byDefault) {
        YamlValue value = take(key);
        if (value == null) {
            return byDefault;
        }
        if (value.content() instanceof String text) {
            return text;
        }
        wrong(key, expected + (value.content() == null || value.text() == null ? "" : ", in quotes"));
        return byDefault;
    }

    /** Text that is not blank, or null where there is none or {@code null}. */
    String optionalText(String key, String expected) {
        YamlValue value = take(key);
        if (value == null || value.content() == null) {
            return null;
        }
        String text = text(key, expected + " or null", null);
        if (text != null && text.isBlank()) {
            wrong(key, expected + " or null");
            return null;
        }
        return text;
    }

    /** Text that something else must accept; null where there is none and where it is not accepted. */
    <T> T parsed(String key, String expected, Function<String, T> parser) {
        String text = optionalText(key, expected);
        if (text == null) {
            return null;
        }
        try {
            return Objects.requireNonNull(parser.apply(text));
        } catch (IllegalArgumentException e) {
            wrong(key, expected + " or null");
            return null;
        }
    }

    /** A file that can be read, or null where there is none or {@code null}. */
    Path readableFile(String key) {
        String name = optionalText(key, "a file");
        if (name == null) {
            return null;
        }
        Path path = Path.of(name);
        if (!Files.isReadable(path)) {
            problem(key, "a file that can be read, or null", "\"" + name + "\"");
        }
        return path;
    }

    /** Takes a setting of which only {@code null} is right. */
    void refuse(String key, String expected) {
        YamlValue value = take(key);
        if (value != null && value.content() != null) {
            wrong(key, expected);
        }
    }

    boolean flag(String key, boolean byDefault) {
        YamlValue value = take(key);
        if (value == null) {
            return byDefault;
        }
        if (value.content() instanceof Boolean flag) {
            return flag;
        }
        boolean isQuoted = "true".equals(value.content()) || "false".equals(value.content());
        wrong(key, "true or false" + (isQuoted ? WITHOUT_QUOTES : ""));
        return byDefault;
    }

    long number(String key, String expected, long least, long most, long byDefault) {
        YamlValue value = take(key);
        if (value == null) {
            return byDefault;
        }
        if (value.content() instanceof Long number && number >= least && number <= most) {
            return number;
        }
        boolean isQuoted = value.content() instanceof String text
                && QUOTED_NUMBER.matcher(text).matches();
        wrong(
                key,
                expected
                        + (value.content() instanceof YamlValue.Odd ? ", in plain decimal digits" : "")
                        + (isQuoted ? WITHOUT_QUOTES : ""));
        return byDefault;
    }

    /** A number, or null where there is none or {@code null}. */
    Long optionalNumber(String key, String expected, long least, long most) {
        YamlValue value = take(key);
        if (value == null || value.content() == null) {
            return null;
        }
        if (value.content() instanceof Long number && number >= least && number <= most) {
            return number;
        }
        wrong(key, expected + ", or null");
        return null;
    }

    /** One of some words; the first where there is none. */
    String word(String key, List<String> words) {
        String expected = "one of " + String.join(", ", words);
        String word = text(key, expected, words.get(0));
        if (words.contains(word)) {
            return word;
        }
        problem(key, expected, entries.get(key).shown() + Suggestion.of(word, words));
        return words.get(0);
    }

    /** A number with its unit, such as {@code 30s}, {@code 5m} or {@code 1h}; null where there is none or {@code null}. */
    Duration optionalDuration(String key, Duration least, Duration most) {
        YamlValue value = take(key);
        if (value == null || value.content() == null) {
            return null;
        }
        Matcher matcher = DURATION.matcher(value.content() instanceof String text ? text : "");
        if (matcher.matches()) {
            Duration duration = Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        }
        wrong(key, "a time such as 30s, 5m or 1h, from " + least.toSeconds() + "s to " + most.toHours() + "h, or null");
        return null;
    }

    /** The same as {@link #list}, but empty where there is none or {@code null}. */
    <T> List<T> optionalList(String key, String expected, Collection<String> names, Function<String, T> parser) {
        YamlValue value = take(key);
        return value == null || value.content() == null ? List.of() : list(key, expected, names, parser);
    }

    /** Elements that something else must accept; empty where there are none, which is a problem. */
    <T> List<T> list(String key, String expected, Function<String, T> parser) {
        return list(key, expected, List.of(), parser);
    }

    /** The same, of names of which most are known: what is like one of them is asked about. */
    <T> List<T> list(String key, String expected, Collection<String> names, Function<String, T> parser) {
        YamlValue value = take(key);
        if (value == null) {
            problem(key, "a list of " + expected, "missing");
            return List.of();
        }
        if (!(value.content() instanceof List<?>) || value.list().isEmpty()) {
            wrong(key, "a list of " + expected);
            return List.of();
        }
        List<T> elements = new ArrayList<>();
        for (YamlValue element : value.list()) {
            try {
                if (!(element.content() instanceof String text) || text.isBlank()) {
                    throw new IllegalArgumentException("not text");
                }
                T parsed = parser.apply(text);
                if (elements.contains(parsed)) {
                    problems.add(file + ":" + element.line() + ": " + prefix + key + ": expected each once, was "
                            + element.shown() + " twice");
                }
                elements.add(parsed);
            } catch (IllegalArgumentException e) {
                problems.add(file + ":" + element.line() + ": " + prefix + key + ": expected " + expected + ", was "
                        + element.shown()
                        + (element.text() == null ? "" : Suggestion.of(element.text(), names)));
            }
        }
        return elements;
    }

    /** Those of some settings that are set to anything but {@code null}, as they stand in the file. */
    Map<String, String> texts(Set<String> keys) {
        Map<String, String> texts = new TreeMap<>();
        for (String key : keys) {
            YamlValue value = take(key);
            if (value != null && value.text() == null) {
                wrong(key, "one value");
            } else if (value != null && value.content() != null) {
                texts.put(key, value.text());
            }
        }
        return texts;
    }

    /** A mapping below this one; empty where there is none. */
    Section section(String key) {
        YamlValue value = take(key);
        Map<String, YamlValue> below = Map.of();
        if (value != null) {
            if (value.content() instanceof Map<?, ?>) {
                below = value.section();
            } else {
                wrong(key, "a section of settings");
            }
        }
        return new Section(file, prefix + key + ".", below, problems);
    }

    /** Notes the keys that nobody asked for. */
    void finish() {
        entries.forEach((key, value) -> {
            if (!known.contains(key)) {
                problems.add(file + ":" + value.line() + ": " + prefix + key + ": expected one of the keys "
                        + String.join(", ", known) + ", was \"" + key + "\"" + Suggestion.of(key, known));
            }
        });
    }
}
