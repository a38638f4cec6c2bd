package io.marketprism.clickhouse;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.Condition;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.Head;
import io.marketprism.schema.IdentityPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the rows of a table are sorted by: the instrument, the second of the event time, and the event's identity. Rows with the same key are one
 * event, so the key holds no null (hence {@code ifNull}) and no receive time, which differs between collectors (but for bbos that have nothing else).
 *
 * <p>The second is left out where it may differ between rows of one event: where events belong to a time of their own, such as candles, and in bbos,
 * which may have no exchange time.
 *
 * @param primary beginning of the key, which the server indexes
 * @param rest of the key
 */
record SortingKey(List<String> primary, List<String> rest) {
    /** Columns that every key begins with. */
    static final List<String> INSTRUMENT =
            Head.INSTRUMENT.stream().map(Field::columnName).toList();

    private static final String SECOND = "toStartOfSecond(event_time)";
    private static final String SEQUENCE = "sequence";

    /**
     * Expressions of order books, as their tables have them since version 3: what only one kind of book has is null in the other and needs no
     * condition, and a snapshot's exchange time does not count.
     */
    private static final Map<String, String> OF_BOOKS = Map.of(
            "previous_sequence", "ifNull(previous_sequence, -1)",
            "depth_limit", "ifNull(depth_limit, 0)",
            "exchange_time", "if(kind = 'snapshot', toInt64(0), ifNull(toUnixTimestamp64Micro(exchange_time), -1))");

    /** {@return the key of a data type's table} */
    static <E extends MarketEvent> SortingKey of(EventSchema<E> schema) {
        Map<String, String> special = schema.dataType() == DataType.ORDERBOOK ? OF_BOOKS : Map.of();
        List<IdentityPart<E>> parts = schema.identity().stream()
                .filter(part -> !part.ofMessagesOnly())
                // Books and bbos are read in the order of their sequences.
                .sorted(Comparator.comparing(part -> !part.field().columnName().equals(SEQUENCE)))
                .toList();
        List<String> rest = parts.stream()
                .map(part -> special.getOrDefault(part.field().columnName(), expression(part)))
                .collect(Collectors.toCollection(ArrayList::new));
        List<String> primary = new ArrayList<>(INSTRUMENT);
        if (schema.time().isEmpty() && schema.dataType() != DataType.BBO) {
            primary.add(SECOND);
        } else if (parts.get(0).field().kind() != Field.Kind.TEXT) {
            // An id that every row has of its own is of no use in an index of ranges.
            primary.add(rest.remove(0));
        }
        return new SortingKey(List.copyOf(primary), List.copyOf(rest));
    }

    private static <E extends MarketEvent> String expression(IdentityPart<E> part) {
        String value = value(part.field());
        if (part.condition() instanceof Condition.Is<E> is) {
            return ifElse(is.field().columnName() + " = " + Table.literal(is.word()), value, part.field());
        }
        if (part.condition() instanceof Condition.AllAbsent<E> absent) {
            String condition = absent.fields().stream()
                    .map(field -> "isNull(" + field.columnName() + ")")
                    .collect(Collectors.joining(" AND "));
            return ifElse(condition, value, part.field());
        }
        return value;
    }

    private static String ifElse(String condition, String value, Field<?> field) {
        return "if(" + condition + ", " + value + ", " + (isText(field) ? "''" : "0") + ")";
    }

    private static String value(Field<?> field) {
        String column = reference(field.columnName());
        if (!field.isOptional()) {
            return column;
        }
        if (field.kind() == Field.Kind.TIME) {
            return "ifNull(toUnixTimestamp64Micro(" + column + "), -1)";
        }
        return "ifNull(" + column + ", " + (isText(field) ? "''" : "-1") + ")";
    }

    private static boolean isText(Field<?> field) {
        return switch (field.kind()) {
            case TEXT, KEYWORD, CHOICE, TRADE_ID, NUMBER_AS_TEXT -> true;
            case INTEGER, COUNT, SMALL_COUNT, TIME, FLAG, DECIMAL, RATE, LEVELS -> false;
        };
    }

    /** {@return a column's name in an expression, quoted if it is an SQL word} */
    static String reference(String column) {
        return column.equals("from") ? Table.quoted(column) : column;
    }

    /** {@return the whole key} */
    List<String> expressions() {
        return Stream.concat(primary.stream(), rest.stream()).toList();
    }

    /** {@return the columns of a table that the key is made of} */
    Set<String> columns(List<String> names) {
        return names.stream()
                .filter(name -> expressions().stream().anyMatch(expression -> mentions(expression, name)))
                .collect(Collectors.toSet());
    }

    static boolean mentions(String expression, String column) {
        return expression.matches("(.*[^'\\w])?" + column + "([^'\\w].*)?");
    }
}
