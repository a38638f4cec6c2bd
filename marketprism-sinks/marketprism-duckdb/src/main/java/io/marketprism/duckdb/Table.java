package io.marketprism.duckdb;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.Condition;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.Head;
import io.marketprism.schema.IdentityPart;
import io.marketprism.schema.Schemas;
import io.marketprism.schema.Stays;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of one data type. It takes every row as it comes, which keeps appending fast; its view, named {@code …_final}, shows one row per
 * identity. The schema says what they consist of; how it is stored is said here.
 *
 * @param <E> the events
 */
final class Table<E extends MarketEvent> {
    /** Of the same event received twice the first stays, and of those the one that was stored first. */
    private static final String FIRST = "receive_time ASC NULLS LAST, rowid ASC";

    private static final String NEWEST = "receive_time DESC NULLS LAST, rowid DESC";

    /** Absent from the books of which they are no part of the identity, and hence as good as left out there. */
    private static final Set<String> OF_ONE_KIND_OF_BOOK = Set.of("previous_sequence", "depth_limit");

    /** Names of columns that DuckDB takes for words of its own in a view. */
    private static final Set<String> RESERVED = Set.of("from", "interval");

    /** One for each data type, in the order of {@link DataType}. */
    static final List<Table<?>> ALL =
            Schemas.ALL.stream().<Table<?>>map(Table::new).toList();

    private final EventSchema<E> schema;
    private final List<Column<E>> columns;

    private Table(EventSchema<E> schema) {
        this.schema = schema;
        this.columns = Stream.of(
                        schema.head().stream().map(Column::of),
                        Stream.of(Column.<E>ofEventTime()),
                        schema.fields().stream().map(Column::of),
                        Amounts.columns(schema).stream())
                .flatMap(part -> part)
                .toList();
    }

    /** {@return the table of a data type} */
    static Table<?> of(DataType type) {
        return ALL.get(type.ordinal());
    }

    /** {@return its name} */
    String name() {
        return schema.table();
    }

    /** {@return the data type whose events it holds} */
    DataType dataType() {
        return schema.dataType();
    }

    /** {@return the columns of the table and of the rows that are appended, in their order} */
    List<Column<E>> columns() {
        return columns;
    }

    /** Checks that the event's values fit; throws if one does not. */
    void check(MarketEvent event, RowCheck check) {
        E own = own(event);
        for (int i = 0; i < columns.size(); i++) {
            Column<E> column = columns.get(i);
            try {
                column.writer().write(own, check);
            } catch (RejectedValueException e) {
                throw new RejectedValueException(
                        name() + "." + column.name() + " " + column.type() + ": " + e.getMessage());
            } catch (SQLException e) {
                throw new IllegalStateException("Expected a check that touches no database", e);
            }
        }
    }

    /** Appends the row of a checked event. */
    void append(MarketEvent event, RowAppend row) throws SQLException {
        E own = own(event);
        row.appender().beginRow();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).writer().write(own, row);
        }
        row.appender().endRow();
    }

    private E own(MarketEvent event) {
        return schema.eventClass().cast(event);
    }

    /** {@return the statement that creates the table unless it exists} */
    String createTable() {
        return "CREATE TABLE IF NOT EXISTS " + name()
                + columns.stream()
                        .map(column ->
                                quoted(column.name()) + " " + column.type() + (column.nullable() ? "" : " NOT NULL"))
                        .collect(Collectors.joining(
                                ",\n  ",
                                " (\n  data_type VARCHAR GENERATED ALWAYS AS ('"
                                        + dataType().wireName() + "') VIRTUAL,\n  ",
                                "\n)"));
    }

    /** {@return name of the view that shows one row per identity} */
    String finalViewName() {
        return name() + "_final";
    }

    /** {@return the statement that creates that view or replaces it} */
    String createFinalView() {
        Stream<String> identity = schema.identity().stream()
                .filter(part -> !part.ofMessagesOnly())
                .sorted(Comparator.comparing(part -> !(part.condition() instanceof Condition.Always)))
                .map(Table::expression);
        return "CREATE OR REPLACE VIEW " + finalViewName() + " AS SELECT * FROM " + name()
                + " QUALIFY row_number() OVER (PARTITION BY "
                + Stream.concat(Head.INSTRUMENT.stream().map(Table::reference), identity)
                        .collect(Collectors.joining(", "))
                + " ORDER BY " + preference() + ") = 1";
    }

    /** What is no part of an event's identity is null, as are values that are absent. */
    private static String expression(IdentityPart<?> part) {
        String column = reference(part.field());
        if (part.condition() instanceof Condition.Is<?> is && !OF_ONE_KIND_OF_BOOK.contains(column)) {
            return "CASE " + reference(is.field()) + " WHEN '" + is.word() + "' THEN " + column + " END";
        }
        if (part.condition() instanceof Condition.AllAbsent<?> absent) {
            return absent.fields().stream()
                    .map(field -> reference(field) + " IS NULL")
                    .collect(Collectors.joining(" AND ", "CASE WHEN ", " THEN " + column + " END"));
        }
        return column;
    }

    /** Which of the rows of one identity the view shows, as a sort order. */
    private String preference() {
        String received = schema.stays() == Stays.FIRST ? FIRST : NEWEST;
        return schema.rank()
                .map(rank -> reference(rank) + " DESC, "
                        // A flag leaves it open; rows of one revision are one message, sent twice.
                        + (rank.kind() == Field.Kind.FLAG ? received : "rowid DESC"))
                .orElse(received);
    }

    /** A column's name as it stands in an expression. */
    private static String reference(Field<?> field) {
        String name = field.columnName();
        return RESERVED.contains(name) ? quoted(name) : name;
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
