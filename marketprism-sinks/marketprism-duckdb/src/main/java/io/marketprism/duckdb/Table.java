package io.marketprism.duckdb;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table of one kind of event. It takes every row as it comes, which keeps appending fast; its view, named {@code …_final}, shows one row per
 * identity.
 *
 * @param name of the table
 * @param dataType whose events it holds
 * @param events class of the events; null if there are none yet
 * @param columns in the order of the table and of the rows that are appended
 * @param identity expressions by which rows are the same event
 * @param preference which of such rows the view shows, as a sort order
 * @param <E> the events
 */
record Table<E extends MarketEvent>(
        String name,
        DataType dataType,
        Class<E> events,
        List<Column<E>> columns,
        List<String> identity,
        String preference) {

    /** {@return whether there are events to write to it} */
    boolean isFilled() {
        return events != null;
    }

    /** Checks that the event's values fit; throws if one does not. */
    void check(MarketEvent event, RowCheck check) {
        E own = events.cast(event);
        for (int i = 0; i < columns.size(); i++) {
            Column<E> column = columns.get(i);
            try {
                column.writer().write(own, check);
            } catch (RejectedValueException e) {
                throw new RejectedValueException(
                        name + "." + column.name() + " " + column.type() + ": " + e.getMessage());
            } catch (SQLException e) {
                throw new IllegalStateException("Expected a check that touches no database", e);
            }
        }
    }

    /** Appends the row of a checked event. */
    void append(MarketEvent event, RowAppend row) throws SQLException {
        E own = events.cast(event);
        row.appender().beginRow();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).writer().write(own, row);
        }
        row.appender().endRow();
    }

    /** {@return the statement that creates the table unless it exists} */
    String createTable() {
        return "CREATE TABLE IF NOT EXISTS " + name
                + columns.stream()
                        .map(column ->
                                quoted(column.name()) + " " + column.type() + (column.nullable() ? "" : " NOT NULL"))
                        .collect(Collectors.joining(
                                ",\n  ",
                                " (\n  data_type VARCHAR GENERATED ALWAYS AS ('" + dataType.wireName()
                                        + "') VIRTUAL,\n  ",
                                "\n)"));
    }

    /** {@return name of the view that shows one row per identity} */
    String finalViewName() {
        return name + "_final";
    }

    /** {@return the statement that creates that view or replaces it} */
    String createFinalView() {
        return "CREATE OR REPLACE VIEW " + finalViewName() + " AS SELECT * FROM " + name
                + " QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, "
                + String.join(", ", identity) + " ORDER BY " + preference + ") = 1";
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
