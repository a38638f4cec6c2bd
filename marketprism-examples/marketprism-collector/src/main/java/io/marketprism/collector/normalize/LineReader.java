package io.marketprism.collector.normalize;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Takes lines of bytes from a stream; lines may be of any length. */
final class LineReader {
    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final Runnable beforeWaiting;
    private final byte[] chunk = new byte[CHUNK];
    private int position;
    private int limit;
    private byte[] line = new byte[CHUNK];
    private int length;

    /**
     * A reader.
     *
     * @param beforeWaiting done before it waits for bytes that are not there yet
     */
    LineReader(InputStream in, Runnable beforeWaiting) {
        this.in = in;
        this.beforeWaiting = beforeWaiting;
    }

    /** The bytes of the line, from 0 to {@link #length()}; without its end. Valid until the next one is read. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /** Reads the next line; false if there is none. */
    boolean next() throws IOException {
        length = 0;
        while (position < limit || fill()) {
            int end = position;
            while (end < limit && chunk[end] != '\n') {
                end++;
            }
            append(position, end);
            position = end + 1;
            if (end < limit) {
                dropCarriageReturn();
                return true;
            }
        }
        dropCarriageReturn();
        return length > 0;
    }

    private boolean fill() throws IOException {
        if (in.available() == 0) {
            beforeWaiting.run();
        }
        position = 0;
        limit = in.read(chunk);
        return limit > 0;
    }

    private void append(int from, int to) {
        int added = to - from;
        if (length + added > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + added));
        }
        System.arraycopy(chunk, from, line, length, added);
        length += added;
    }

    private void dropCarriageReturn() {
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
    }
}
