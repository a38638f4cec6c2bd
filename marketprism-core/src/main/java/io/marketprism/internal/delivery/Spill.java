package io.marketprism.internal.delivery;

import io.marketprism.error.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.sink.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink's batches on disk: the {@linkplain SpillLog log} with a thread of its own, which nobody interrupts and for which no socket waits. The log
 * is made when it is first needed. A disk that fails is told and tried again; nothing that waits is given up for it.
 */
final class Spill {
    private static final Logger LOG = LoggerFactory.getLogger(Spill.class);
    private static final long AGAIN_MILLIS = 1_000;

    /** With less room than this the disk is called full. */
    private static final long HARDLY_ANY = 64 * 1024;

    /** Something to do with the log. */
    private interface Step<T> {
        T with(SpillLog log) throws IOException;
    }

    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private final SpillDirectory place;
    private final String sink;
    private final Time time;
    private final Runnable changed;
    private final Consumer<Map<DataType, Long>> found;
    private final Consumer<Map<DataType, Long>> unreadable;
    private final Scheduler thread;

    private Path path;
    private SpillLog log;
    private volatile String readFailure;
    private volatile String writeFailure;
    private volatile int batches;
    private volatile long bytes;
    private volatile boolean closed;

    /**
     * Nothing on disk yet.
     *
     * @param changed told on the spill's thread when the number of batches has changed
     * @param found told of the events that an earlier process left, once they are found
     * @param unreadable told of events that an older file holds and nobody can read
     */
    Spill(
            SpillDirectory place,
            String sink,
            Time time,
            Runnable changed,
            Consumer<Map<DataType, Long>> found,
            Consumer<Map<DataType, Long>> unreadable) {
        this.place = place;
        this.sink = sink;
        this.time = time;
        this.changed = changed;
        this.found = found;
        this.unreadable = unreadable;
        this.thread = time.blockingScheduler("marketprism-spill-" + sink);
    }

    boolean isDurable() {
        return place.isDurable();
    }

    /** {@return why the disk does not work at the moment, or null if it does} */
    String failure() {
        String known = writeFailure;
        return known == null ? readFailure : known;
    }

    /** {@return batches on disk} */
    int batches() {
        return batches;
    }

    /** {@return bytes that wait on disk} */
    long bytes() {
        return bytes;
    }

    /** Runs a step on the spill's thread, some time. */
    void execute(Runnable step) {
        thread.execute(step);
    }

    /**
     * Opens what an earlier process may have left; if the disk does not let us, such as a full one, later. What is temporary is of no use to us.
     *
     * @throws MarketPrismException if it is none of ours, or another pipeline holds it
     */
    void recover() {
        if (isDurable()) {
            join(CompletableFuture.runAsync(this::open, thread));
        } else {
            SpillDirectory.sweepOnce();
        }
    }

    private void open() {
        try {
            read(SpillLog::size);
        } catch (IOException e) {
            later(this::openAgain);
        }
    }

    private void openAgain() {
        if (log == null && !closed) {
            try {
                read(SpillLog::size);
                LOG.info("The disk of sink {} works again", sink);
            } catch (IOException | MarketPrismException e) {
                LOG.debug("Not yet", e);
                later(this::openAgain);
            }
        }
    }

    /** Of a disk on which nothing waits, and behind a sink that keeps up, nobody else would learn that it works again. */
    private void tryAgain() {
        if (writeFailure != null && batches == 0 && !closed) {
            try {
                write(opened -> {
                    opened.tryToWrite();
                    return null;
                });
                LOG.info("The disk of sink {} works again", sink);
            } catch (IOException | MarketPrismException e) {
                LOG.debug("Not yet", e);
                later(this::tryAgain);
            }
        }
    }

    private void later(Runnable step) {
        if (!closed) {
            thread.schedule(step, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Stores batches behind all others; on the spill's thread only. {@return false if there is no room, or the disk fails, which is told} */
    boolean append(List<Batch> more) {
        return store(opened -> opened.append(more));
    }

    private boolean store(Step<Boolean> step) {
        boolean first = batches == 0;
        try {
            boolean stored = write(step);
            if (first && stored) {
                complaints.info(
                        "What waits for sink " + sink + " is kept on disk",
                        "in " + path + ", at most " + (place.maxBytes() >> 20) + " MB");
            }
            if (!stored) {
                complaints.warn(
                        "No more room on disk for sink " + sink,
                        log.bytes() + " of " + place.maxBytes() + " bytes are used in " + path
                                + "; what comes stays in memory, and when that is full the oldest is lost");
            }
            return stored;
        } catch (IOException | MarketPrismException e) {
            LOG.debug("Nothing is spilled for sink {}", sink, e);
            return false;
        }
    }

    /** Stores batches behind all others and waits for it. {@return false if there is no room, or the disk fails, which is told} */
    boolean appendNow(List<Batch> more) {
        return join(CompletableFuture.supplyAsync(() -> append(more), thread));
    }

    /** Stores a batch of records of what is missing, for which room is kept, and waits for it. {@return false if the disk fails, which is told} */
    boolean appendRecords(Batch records) {
        return join(
                CompletableFuture.supplyAsync(() -> store(opened -> opened.appendRecords(List.of(records))), thread));
    }

    /** Stores a batch before all others and waits for it. {@return its key; null if there is no room, or the disk fails, which is told} */
    Long prepend(Batch batch) {
        return join(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return write(opened -> opened.prepend(batch));
                    } catch (IOException | MarketPrismException e) {
                        LOG.debug("The batch under way of sink {} stays in memory", sink, e);
                        return null;
                    }
                },
                thread));
    }

    /**
     * The first batch, which stays until it is removed.
     *
     * @param most small batches that come first, and that nobody has tried yet, are one of up to so many events
     * @return null if there is none, or the disk fails, which is told
     */
    SpillLog.Entry first(int most) {
        return join(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read(opened -> firstReadable(opened, most));
                    } catch (IOException | MarketPrismException e) {
                        LOG.debug("What waits for sink {} cannot be read now", sink, e);
                        return null;
                    }
                },
                thread));
    }

    private SpillLog.Entry firstReadable(SpillLog opened, int most) throws IOException {
        opened.joinFirst(most);
        while (true) {
            try {
                return opened.first();
            } catch (SpillLog.UnreadableException e) {
                LOG.error("What waited for sink {} cannot be read; it is kept as it is: {}", sink, e.getMessage(), e);
                unreadable.accept(opened.setFirstAside());
            }
        }
    }

    /** Removes a batch that was delivered, some time. */
    void remove(long key) {
        thread.execute(() -> {
            try {
                use(opened -> {
                    opened.remove(key);
                    return null;
                });
            } catch (IOException | MarketPrismException e) {
                LOG.warn(
                        "A batch that sink {} has taken may be delivered again by a later process, as the same one: {}",
                        sink,
                        e.toString());
            }
        });
    }

    /** Closes the files, if there are any, and ends the thread. */
    void close() {
        closed = true;
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> {
                    try {
                        if (log != null) {
                            log.close();
                            log = null;
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                thread);
        thread.shutdown();
        end.exceptionally(e -> {
                    LOG.error("Cannot close the spill of sink {}", sink, e);
                    return null;
                })
                .join();
    }

    private <T> T read(Step<T> step) throws IOException {
        try {
            T result = use(step);
            readFailure = null;
            return result;
        } catch (IOException | MarketPrismException e) {
            readFailure = explained(readFailure, e);
            throw e;
        }
    }

    private <T> T write(Step<T> step) throws IOException {
        try {
            T result = use(step);
            writeFailure = null;
            return result;
        } catch (IOException | MarketPrismException e) {
            if (writeFailure == null) {
                later(this::tryAgain);
            }
            writeFailure = explained(writeFailure, e);
            throw e;
        }
    }

    private <T> T use(Step<T> step) throws IOException {
        try {
            if (log == null) {
                path = path == null ? place.folderOf(sink) : path;
                log = new SpillLog(path, place.maxBytes(), !place.isDurable(), time);
                Map<DataType, Long> left = log.events();
                if (!left.isEmpty()) {
                    found.accept(left);
                }
            }
            return step.with(log);
        } catch (IOException | MarketPrismException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // Nobody looks at what a task of an executor throws, and what waits must not depend on it.
            complaints.error("A spill failed; this is a defect", sink + ": " + e, e);
            throw new IOException("this is a defect: " + e, e);
        } finally {
            if (log != null) {
                note(log.size(), log.waitingBytes());
            }
        }
    }

    private String explained(String before, Exception e) {
        String why = e instanceof IOException failed ? explained(failed) : e.getMessage();
        if (before == null) {
            complaints.error("What waits for sink " + sink + " cannot be kept on disk", why);
        }
        return why;
    }

    private String explained(IOException e) {
        Path where = path == null ? Path.of(System.getProperty("java.io.tmpdir")) : path.toAbsolutePath();
        Path there = where;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            if (free < HARDLY_ANY || String.valueOf(e.getMessage()).contains("No space left")) {
                return "disk full: " + where + ", " + free + " bytes free, " + bytes + " bytes wait there";
            }
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
        }
        return "the disk fails at " + where + ": " + e;
    }

    private void note(int newBatches, long newBytes) {
        bytes = newBytes;
        if (newBatches == 0 && batches > 0) {
            // Whether the disk takes anything again shows when it is asked to; nothing depends on it now.
            writeFailure = null;
        }
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
