package io.marketprism.clickhouse;

import io.marketprism.event.MarketEvent;
import java.util.concurrent.TimeUnit;

/** Rows of one table, inserted together. Bounded in bytes, and in days because the server bounds the partitions of an insert. */
final class Block {
    private static final int FULL_DAYS = 100;
    private static final long DAY_US = TimeUnit.DAYS.toMicros(1);

    private final Table<?> table;
    private final int fullBytes;
    private final RowBuffer rows = new RowBuffer();
    private final long[] days = new long[FULL_DAYS];
    private int dayCount;

    Block(Table<?> table, int fullBytes) {
        this.table = table;
        this.fullBytes = fullBytes;
    }

    Table<?> table() {
        return table;
    }

    RowBuffer rows() {
        return rows;
    }

    boolean isEmpty() {
        return rows.size() == 0;
    }

    /** {@return whether the event fits; if not, this block must be sent first} */
    boolean hasRoomFor(MarketEvent event) {
        return rows.size() < fullBytes && (dayCount < FULL_DAYS || hasDay(dayOf(event)));
    }

    /** Appends the row of an event; unchanged if it throws. */
    void add(MarketEvent event) {
        table.write(event, rows);
        long day = dayOf(event);
        if (!hasDay(day)) {
            days[dayCount++] = day;
        }
    }

    void clear() {
        rows.truncate(0);
        dayCount = 0;
    }

    private long dayOf(MarketEvent event) {
        return Math.floorDiv(table.partitionTimeOf(event), DAY_US);
    }

    private boolean hasDay(long day) {
        for (int i = dayCount - 1; i >= 0; i--) {
            if (days[i] == day) {
                return true;
            }
        }
        return false;
    }
}
