package io.marketprism.duckdb;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Appends the values of checked rows to a table. */
final class RowAppend implements Row {
    private static final long[] POWERS_OF_TEN = powersOfTen();

    private final DuckDBAppender appender;

    RowAppend(DuckDBAppender appender) {
        this.appender = appender;
    }

    private static long[] powersOfTen() {
        long[] powers = new long[RowCheck.SCALE + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    DuckDBAppender appender() {
        return appender;
    }

    @Override
    public void text(String text) throws SQLException {
        appender.append(text);
    }

    @Override
    public void time(long microseconds) throws SQLException {
        appender.appendEpochMicros(microseconds);
    }

    @Override
    public void longValue(long value) throws SQLException {
        appender.append(value);
    }

    @Override
    public void intValue(int value) throws SQLException {
        appender.append(value);
    }

    @Override
    public void flag(boolean value) throws SQLException {
        appender.append(value);
    }

    @Override
    public void decimal(@Nullable Decimal number) throws SQLException {
        if (number == null) {
            appender.appendNull();
        } else if (number.isWide()) {
            appender.append(scaled(number));
        } else {
            long factor = POWERS_OF_TEN[RowCheck.SCALE - number.scale()];
            appender.appendDecimal(number.unscaled() * factor, Math.multiplyHigh(number.unscaled(), factor));
        }
    }

    private static BigDecimal scaled(Decimal number) {
        return number.toBigDecimal().setScale(RowCheck.SCALE);
    }

    @Override
    public void levels(Levels levels) throws SQLException {
        appender.append(new AbstractList<List<BigDecimal>>() {
            @Override
            public List<BigDecimal> get(int i) {
                return List.of(scaled(levels.price(i)), scaled(levels.quantity(i)));
            }

            @Override
            public int size() {
                return levels.size();
            }
        });
    }

    @Override
    public void absent() throws SQLException {
        appender.appendNull();
    }
}
