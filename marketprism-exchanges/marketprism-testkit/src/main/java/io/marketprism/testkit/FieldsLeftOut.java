package io.marketprism.testkit;

import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields of an exchange's frames whose values do not stand in events, by a file of Markdown tables with the columns data type, channel, fields, and
 * why. The fields are those of the heading {@code not carried} or {@code carried otherwise}. Immutable.
 */
final class FieldsLeftOut {

    /** Beside the frames. */
    static final String FILE = "not-carried.md";

    private static final String NOT_CARRIED = "not carried";
    private static final String CARRIED_OTHERWISE = "carried otherwise";
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private final List<Row> rows;

    private FieldsLeftOut(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** A line of a table: these fields of these channels, whose messages become events of these types. */
    private record Row(Set<String> dataTypes, Set<String> channels, Set<String> fields, boolean otherwise) {

        boolean isOfChannels() {
            return channels.stream().noneMatch(channel -> channel.contains("/"));
        }
    }

    /** {@return what the folder's file lists; nothing if there is none} */
    static FieldsLeftOut in(Class<?> test, String folder) {
        List<String> lines = new ArrayList<>();
        for (Path file : TestResources.files(test, folder, FILE)) {
            try {
                lines.addAll(Files.readAllLines(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return parse(lines);
    }

    /** {@return what these lines list} */
    static FieldsLeftOut parse(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        String heading = null;
        for (String line : lines) {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() < 6 || cells.get(1).startsWith("-")) {
                continue;
            }
            if (!cells.get(1).startsWith("`")) {
                heading = cells.get(3);
                if (!heading.equals(NOT_CARRIED) && !heading.equals(CARRIED_OTHERWISE)) {
                    throw new IllegalArgumentException("Expected \"" + NOT_CARRIED + "\" or \"" + CARRIED_OTHERWISE
                            + "\" above the fields of " + FILE + ", was \"" + heading + "\"");
                }
            } else {
                rows.add(new Row(
                        names(cells.get(1)),
                        names(cells.get(2)),
                        names(cells.get(3)),
                        CARRIED_OTHERWISE.equals(heading)));
            }
        }
        return new FieldsLeftOut(rows);
    }

    private static Set<String> names(String cell) {
        return NAME.matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@return the rows of a channel, and of that case alone; all of them if it has none, as where frames of several channels stand together} */
    FieldsLeftOut of(String channel, String caseName) {
        return where(row -> row.channels.contains(channel + "/" + caseName)
                || row.channels.contains(channel)
                || !channels().contains(channel) && row.isOfChannels());
    }

    /** {@return the rows of whole channels} */
    FieldsLeftOut ofChannels() {
        return where(Row::isOfChannels);
    }

    /** {@return the rows of the types of these events} */
    FieldsLeftOut of(List<MarketEvent> events) {
        return where(row -> events.stream()
                .anyMatch(event -> row.dataTypes.contains(event.dataType().wireName())));
    }

    private FieldsLeftOut where(Predicate<Row> condition) {
        return new FieldsLeftOut(rows.stream().filter(condition).toList());
    }

    /** {@return whether nothing of the field becomes part of an event} */
    boolean isNotCarried(String field) {
        return has(field, false);
    }

    /** {@return whether the field says something that stands in the event as something else} */
    boolean isCarriedOtherwise(String field) {
        return has(field, true);
    }

    /** A name stands for all that ends in it, and for what is in it. */
    private boolean has(String field, boolean otherwise) {
        String path = "." + field + ".";
        return rows.stream()
                .filter(row -> row.otherwise == otherwise)
                .flatMap(row -> row.fields.stream())
                .anyMatch(name -> path.contains("." + name + "."));
    }

    /** {@return the channels that it names, and the single cases, as {@code CHANNEL/CASE}} */
    Set<String> channels() {
        return rows.stream().flatMap(row -> row.channels.stream()).collect(Collectors.toCollection(TreeSet::new));
    }
}
