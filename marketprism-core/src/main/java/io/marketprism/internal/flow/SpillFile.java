package io.marketprism.internal.flow;

import io.marketprism.MarketPrismException;
import io.marketprism.codec.EventJson;
import io.marketprism.codec.Utf8Buffer;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Batches on disk, in order, for one sink: what did not fit into memory, what waits for a sink that is down, and what was left when the process
 * ended. A file of H2's MVStore, which survives a kill at any moment; what {@link #append} stored survives a loss of power too. Used by one
 * thread, which must not be interrupted: that would close the file.
 */
final class SpillFile implements AutoCloseable {
    /** Batches are appended behind this key and put before it, so that there is room on both sides. */
    private static final long FIRST_KEY = 1L << 40;

    private static final int CACHE_MEGABYTES = 2;

    /** A batch is there, but what it holds cannot be read. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(RuntimeException cause) {
            super(cause);
        }
    }

    /** A batch and where it stands. */
    record Entry(long key, Batch batch) {}

    private final Path file;
    private final long maxBytes;
    private final boolean temporary;
    private final MVStore store;
    private final MVMap<Long, byte[]> batches;

    /** Of each batch its size in bytes and its number of events by data type, such as {@code 5120 trade=20 bbo=3}: known without reading it. */
    private final MVMap<Long, String> index;

    /** What could not be read, kept for a person to look at. */
    private final MVMap<Long, byte[]> unreadable;

    private final Utf8Buffer buffer = new Utf8Buffer(256 * 1024);
    private final long firstOwnKey;
    private long bytes;

    /**
     * Opens a file, or makes it.
     *
     * @param maxBytes how many bytes may wait before it calls itself full
     * @param temporary whether it is deleted when it is closed
     * @throws MarketPrismException if it cannot be opened, or another pipeline holds it
     */
    SpillFile(Path file, long maxBytes, boolean temporary) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.temporary = temporary;
        try {
            // An empty file, as a temporary one is at first, is a new store.
            this.store = new MVStore.Builder()
                    .fileName(file.toString())
                    .autoCommitDisabled()
                    // Else it would commit in the middle of an append whose batches are large, and a kill leave half of
                    // it.
                    .autoCommitBufferSize(0)
                    .cacheSize(CACHE_MEGABYTES)
                    .compress()
                    .open();
        } catch (MVStoreException e) {
            throw e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED
                    ? new MarketPrismException(
                            "Expected a spill file of this pipeline's own, but " + file
                                    + " is held by another; give each pipeline its own spill directory",
                            e)
                    : new MarketPrismException(
                            "Cannot read the spill file " + file + ": " + e.getMessage()
                                    + "; move it away to start without what waits in it",
                            e);
        }
        this.batches = store.openMap("batches");
        this.index = store.openMap("index");
        this.unreadable = store.openMap("unreadable");
        Long last = batches.lastKey();
        this.firstOwnKey = last == null ? FIRST_KEY : last + 1;
        index.values().forEach(entry -> bytes += size(entry));
    }

    /** {@return batches that wait} */
    int size() {
        return index.size();
    }

    /** {@return bytes of the batches that wait; the file may be larger for a while} */
    long bytes() {
        return bytes;
    }

    /** {@return events that wait, by data type} */
    Map<DataType, Long> events() {
        Map<DataType, Long> events = new EnumMap<>(DataType.class);
        index.values().forEach(entry -> count(entry, events));
        return events;
    }

    private static long size(String entry) {
        return Long.parseLong(entry.substring(0, entry.indexOf(' ')));
    }

    private static void count(String entry, Map<DataType, Long> events) {
        String[] parts = entry.split(" ");
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            events.merge(
                    DataType.ofWireName(parts[i].substring(0, equals)),
                    Long.parseLong(parts[i].substring(equals + 1)),
                    Long::sum);
        }
    }

    /**
     * Stores batches behind all others, synced to the disk.
     *
     * @return false if there is no room; then none of them is stored
     */
    boolean append(List<Batch> more) {
        if (bytes >= maxBytes) {
            return false;
        }
        appendWhateverTheRoom(more);
        return true;
    }

    /** Stores batches behind all others, synced to the disk: records of what is missing, which are few. */
    void appendWhateverTheRoom(List<Batch> more) {
        for (Batch batch : more) {
            Long last = batches.lastKey();
            put(last == null ? firstOwnKey : Math.max(last + 1, firstOwnKey), batch);
        }
        store.commit();
        store.sync();
    }

    /** Stores a batch before all others, whatever the room: it is one. */
    long prepend(Batch batch) {
        Long first = batches.firstKey();
        long key = first == null ? firstOwnKey : first - 1;
        put(key, batch);
        store.commit();
        store.sync();
        return key;
    }

    private void put(long key, Batch batch) {
        byte[] code = encode(batch);
        Map<DataType, Long> counts = new EnumMap<>(DataType.class);
        batch.events().forEach(event -> counts.merge(event.dataType(), 1L, Long::sum));
        StringBuilder entry = new StringBuilder().append(code.length);
        counts.forEach((type, count) ->
                entry.append(' ').append(type.wireName()).append('=').append(count));
        batches.put(key, code);
        index.put(key, entry.toString());
        bytes += code.length;
    }

    /**
     * {@return the first batch, which stays until it is removed; null if there is none}
     *
     * @throws UnreadableException if its content is not what this version writes
     */
    Entry first() {
        Long key = batches.firstKey();
        if (key == null) {
            return null;
        }
        byte[] code = batches.get(key);
        try {
            return new Entry(key, decode(key, code));
        } catch (RuntimeException e) {
            throw new UnreadableException(e);
        }
    }

    /** Removes a batch that was delivered. Should the process be killed at this moment it may be delivered again, as the same batch. */
    void remove(long key) {
        batches.remove(key);
        bytes -= size(index.remove(key));
        store.commit();
    }

    /**
     * Puts the first batch aside, which cannot be read.
     *
     * @return its events by data type
     */
    Map<DataType, Long> setFirstAside() {
        Long key = batches.firstKey();
        Map<DataType, Long> events = new EnumMap<>(DataType.class);
        count(index.get(key), events);
        unreadable.put(key, batches.get(key));
        remove(key);
        return events;
    }

    /** One line of what belongs to the batch, then one of JSON per event. */
    private byte[] encode(Batch batch) {
        Instant since = batch.triedSince() == null ? Instant.now() : batch.triedSince();
        buffer.clear();
        String head = (batch.triedSince() == null ? "new " : "tried ")
                + ChronoUnit.MICROS.between(Instant.EPOCH, since)
                + ' '
                + batch.id()
                + '\n';
        buffer.append(head.getBytes(StandardCharsets.UTF_8));
        for (MarketEvent event : batch.events()) {
            EventJson.write(event, buffer);
            buffer.append('\n');
        }
        return buffer.toByteArray();
    }

    /** What an earlier process stored it may have tried since, for all we know. */
    private Batch decode(long key, byte[] code) {
        int line = lineEnd(code, 0);
        String[] head = new String(code, 0, line, StandardCharsets.UTF_8).split(" ", 3);
        Instant since = Instant.EPOCH.plus(Long.parseLong(head[1]), ChronoUnit.MICROS);
        List<MarketEvent> events = new ArrayList<>();
        while (line + 1 < code.length) {
            int from = line + 1;
            line = lineEnd(code, from);
            events.add(EventJson.read(Arrays.copyOfRange(code, from, line)));
        }
        boolean mayBeTried = head[0].equals("tried") || key < firstOwnKey;
        return new Batch(head[2], events, mayBeTried ? since : null);
    }

    private static int lineEnd(byte[] code, int from) {
        int at = from;
        while (code[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Closes the file; a temporary one is deleted, and so is one in which nothing is left. */
    @Override
    public void close() {
        boolean needless = temporary || batches.isEmpty() && unreadable.isEmpty();
        store.close();
        if (needless) {
            delete();
        }
    }

    /** Lets go of a file that failed, as it is. */
    void abandon() {
        store.closeImmediately();
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the spill file " + file, e);
        }
    }
}
