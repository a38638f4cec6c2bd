package io.marketprism.duckdb;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Takes the values of a row, in the order of the table's columns. */
interface Row {

    /** VARCHAR. */
    void text(String text) throws SQLException;

    /** TIMESTAMP, in µs since the epoch. */
    void time(long microseconds) throws SQLException;

    /** BIGINT. */
    void longValue(long value) throws SQLException;

    /** INTEGER. */
    void intValue(int value) throws SQLException;

    /** BOOLEAN. */
    void flag(boolean value) throws SQLException;

    /** DECIMAL(38,18); null for NULL. */
    void decimal(@Nullable Decimal number) throws SQLException;

    /** STRUCT(price DECIMAL(38,18), quantity DECIMAL(38,18))[]. */
    void levels(Levels levels) throws SQLException;

    /** NULL. */
    void absent() throws SQLException;
}
