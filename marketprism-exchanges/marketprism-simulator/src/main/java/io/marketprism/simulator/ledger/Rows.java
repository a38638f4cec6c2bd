package io.marketprism.simulator.ledger;

import java.util.ArrayList;
import java.util.List;

/** A growing table of longs that forgets its oldest rows, a chunk at a time, once it holds more than it should. */
final class Rows {

    static final int CHUNK = 2_048;

    private final int columns;
    private final long keep;
    private final List<long[]> chunks = new ArrayList<>();
    private long dropped;
    private long count;

    Rows(int columns, long keep) {
        this.columns = columns;
        this.keep = keep;
    }

    /** Adds a row; its values are to be put at {@link #at} of its number, which is what comes back. */
    long add() {
        if (count % CHUNK == 0) {
            chunks.add(new long[CHUNK * columns]);
            if (count - dropped - CHUNK >= keep) {
                chunks.remove(0);
                dropped += CHUNK;
            }
        }
        return count++;
    }

    void set(long row, int column, long value) {
        chunks.get((int) ((row - dropped) / CHUNK))[(int) (row % CHUNK) * columns + column] = value;
    }

    long get(long row, int column) {
        return chunks.get((int) ((row - dropped) / CHUNK))[(int) (row % CHUNK) * columns + column];
    }

    /** The rows from one number up to, not including, another, one after the other. */
    long[] copy(long from, long to) {
        long[] result = new long[(int) Math.max(0, to - from) * columns];
        for (long row = from; row < to; row++) {
            long[] chunk = chunks.get((int) ((row - dropped) / CHUNK));
            System.arraycopy(chunk, (int) (row % CHUNK) * columns, result, (int) (row - from) * columns, columns);
        }
        return result;
    }

    /** The number of the oldest row still held. */
    long first() {
        return dropped;
    }

    /** The number that the next row will have: how many there ever were. */
    long count() {
        return count;
    }
}
