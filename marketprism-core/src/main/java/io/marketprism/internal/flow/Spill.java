package io.marketprism.internal.flow;

import io.marketprism.event.DataType;
import io.marketprism.sink.Batch;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink's batches on disk: the {@linkplain SpillFile file} with a thread of its own, which nobody interrupts and for which no socket waits. The
 * file is made when it is first needed, and opened again after a failure.
 */
final class Spill {
    private static final Logger LOG = LoggerFactory.getLogger(Spill.class);

    private final SpillPlace place;
    private final String sink;
    private final Runnable changed;
    private final Consumer<Map<DataType, Long>> unreadable;
    private final ExecutorService thread;

    /** Keys of batches that were delivered and are still in the file: removing them failed. */
    private final Set<Long> settled = new HashSet<>();

    private Path path;
    private SpillFile file;
    private volatile String failure;
    private volatile int batches;
    private volatile long bytes;

    /**
     * Nothing on disk yet.
     *
     * @param changed told on the spill's thread when the number of batches has changed
     * @param unreadable told of events that an older file holds and nobody can read
     */
    Spill(SpillPlace place, String sink, Runnable changed, Consumer<Map<DataType, Long>> unreadable) {
        this.place = place;
        this.sink = sink;
        this.changed = changed;
        this.unreadable = unreadable;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "marketprism-spill-" + sink);
            made.setDaemon(true);
            return made;
        });
    }

    boolean isDurable() {
        return place.isDurable();
    }

    /** {@return why the disk does not work at the moment, or null if it does} */
    String failure() {
        return failure;
    }

    /** {@return batches on disk} */
    int batches() {
        return batches;
    }

    /** {@return bytes on disk} */
    long bytes() {
        return bytes;
    }

    /** Runs a step on the spill's thread, some time. */
    void execute(Runnable step) {
        thread.execute(step);
    }

    /**
     * Opens the file that an earlier process may have left.
     *
     * @return the events in it
     * @throws io.marketprism.MarketPrismException if it cannot be opened
     */
    Map<DataType, Long> recover() {
        return join(on(SpillFile::events));
    }

    /** Stores batches behind all others; on the spill's thread only. {@return false if there is no room, or the disk fails, which is logged} */
    boolean append(List<Batch> more) {
        boolean first = batches == 0;
        try {
            boolean stored = use(opened -> opened.append(more));
            if (first && stored) {
                LOG.warn("Sink {} does not keep up: what waits for it goes to {}", sink, path);
            }
            return stored;
        } catch (RuntimeException e) {
            LOG.error("Cannot spill events of sink {}", sink, e);
            return false;
        }
    }

    /** Stores batches behind all others and waits for it. {@return false if there is no room, or the disk fails, which is logged} */
    boolean appendNow(List<Batch> more) {
        return join(CompletableFuture.supplyAsync(() -> append(more), thread));
    }

    /** Stores a batch of records of what is missing, whatever the room, and waits for it. {@return false if the disk fails, which is logged} */
    boolean appendRecords(Batch records) {
        try {
            return join(on(opened -> {
                opened.appendWhateverTheRoom(List.of(records));
                return true;
            }));
        } catch (RuntimeException e) {
            LOG.error("Cannot spill what is missing at sink {}", sink, e);
            return false;
        }
    }

    /** Stores a batch before all others and waits for it. {@return its key; null if the disk fails, which is logged} */
    Long prepend(Batch batch) {
        try {
            return join(on(opened -> opened.prepend(batch)));
        } catch (RuntimeException e) {
            LOG.error("Cannot spill events of sink {}", sink, e);
            return null;
        }
    }

    /** {@return the first batch, which stays until it is removed; null if there is none, or the disk fails, which is logged} */
    SpillFile.Entry first() {
        try {
            return join(on(this::firstReadable));
        } catch (RuntimeException e) {
            LOG.error("Cannot read what waits for sink {} in {}", sink, path, e);
            return null;
        }
    }

    private SpillFile.Entry firstReadable(SpillFile opened) {
        while (true) {
            try {
                SpillFile.Entry first = opened.first();
                if (first == null || !settled.remove(first.key())) {
                    return first;
                }
                // It was delivered, and removing it failed.
                opened.remove(first.key());
            } catch (SpillFile.UnreadableException e) {
                LOG.error("A batch in {} cannot be read; it is kept there, in the map \"unreadable\"", path, e);
                unreadable.accept(opened.setFirstAside());
            }
        }
    }

    /** Removes a batch, some time. */
    void remove(long key) {
        on(opened -> {
                    settled.add(key);
                    opened.remove(key);
                    settled.remove(key);
                    return key;
                })
                .exceptionally(e -> {
                    LOG.error(
                            "Cannot remove what sink {} has taken from {}; a later process may deliver it again",
                            sink,
                            path,
                            e);
                    return key;
                });
    }

    /** Closes the file, if there is one, and ends the thread. */
    void close() {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> {
                    if (file != null) {
                        file.close();
                        file = null;
                    }
                },
                thread);
        thread.shutdown();
        closed.exceptionally(e -> {
                    LOG.error("Cannot close the spill of sink {}", sink, e);
                    return null;
                })
                .join();
    }

    private <T> CompletableFuture<T> on(Function<SpillFile, T> step) {
        return CompletableFuture.supplyAsync(() -> use(step), thread);
    }

    private <T> T use(Function<SpillFile, T> step) {
        try {
            if (file == null) {
                path = path == null ? place.fileOf(sink) : path;
                file = new SpillFile(path, place.maxBytes(), !place.isDurable());
            }
            T result = step.apply(file);
            failure = null;
            note(file.size(), file.bytes());
            return result;
        } catch (RuntimeException e) {
            failure = "what waits for it cannot be kept in " + path + ": " + e.getMessage();
            if (file != null) {
                file.abandon();
                file = null;
            }
            throw e;
        }
    }

    private void note(int newBatches, long newBytes) {
        bytes = newBytes;
        if (batches != newBatches) {
            batches = newBatches;
            changed.run();
        }
    }

    private static <T> T join(CompletableFuture<T> step) {
        try {
            return step.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
