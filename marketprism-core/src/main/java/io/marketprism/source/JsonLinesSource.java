package io.marketprism.source;

import io.marketprism.codec.EventJson;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Receipt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads lines of JSON, each an event. Opened again, it goes on behind the last line up to which all is settled. */
final class JsonLinesSource implements Source {
    private static final int LINES_AT_ONCE = 1_000;

    private final @Nullable Path file;
    private final @Nullable InputStream in;
    private final Deque<Lines> underWay = new ArrayDeque<>();
    private @Nullable BufferedReader reader;
    private boolean streamIsUsed;
    private long settledLines;
    private volatile long lines;

    JsonLinesSource(Path file) {
        this.file = file;
        this.in = null;
    }

    JsonLinesSource(InputStream in) {
        this.file = null;
        this.in = in;
    }

    /** What stood on the lines up to one. */
    private final class Lines implements Portion {
        private final List<MarketEvent> events = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();
        private long last;
        private boolean isSettled;

        private void add(String line, long number) {
            last = number;
            if (line.isBlank()) {
                return;
            }
            try {
                events.add(EventJson.read(line.getBytes(StandardCharsets.UTF_8)));
            } catch (RuntimeException e) {
                unreadable.add("line " + number + ": " + e.getMessage());
            }
        }

        @Override
        public List<MarketEvent> events() {
            return events;
        }

        @Override
        public List<String> unreadable() {
            return unreadable;
        }

        @Override
        public void settled(List<Receipt.Rejection> rejected) {
            isSettled = true;
            while (!underWay.isEmpty() && underWay.peek().isSettled) {
                settledLines = underWay.poll().last;
            }
        }
    }

    @Override
    public String name() {
        return "json-lines";
    }

    @Override
    public void open() {
        if (in != null && streamIsUsed) {
            throw new MarketPrismException("Cannot read a stream of events again after it has failed; give a file");
        }
        streamIsUsed = true;
        underWay.clear();
        try {
            reader = in == null
                    ? Files.newBufferedReader(file)
                    : new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (lines = 0; lines < settledLines && reader.readLine() != null; ) {
                lines++;
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public @Nullable Portion read() {
        BufferedReader from = Objects.requireNonNull(reader, "open() comes first");
        Lines read = new Lines();
        try {
            // Of a stream that trickles, what is there; of a file, all that may come at once.
            int count = 0;
            while (count < LINES_AT_ONCE && (count == 0 || from.ready())) {
                String line = from.readLine();
                if (line == null) {
                    break;
                }
                count++;
                read.add(line, ++lines);
            }
            if (count == 0) {
                return null;
            }
        } catch (IOException e) {
            throw failure(e);
        }
        underWay.add(read);
        return read;
    }

    private MarketPrismException failure(IOException e) {
        return new MarketPrismException(
                "Cannot read " + (file == null ? "a stream of events" : file) + " behind line " + lines + ": " + e, e);
    }

    @Override
    public String detail() {
        return lines + " lines are read";
    }

    @Override
    public void close() {
        if (file != null && reader != null) {
            try {
                reader.close();
            } catch (IOException e) {
                throw failure(e);
            } finally {
                reader = null;
            }
        }
    }
}
