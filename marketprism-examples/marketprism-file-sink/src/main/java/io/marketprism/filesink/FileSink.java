package io.marketprism.filesink;

import io.marketprism.codec.EventJson;
import io.marketprism.codec.Utf8Buffer;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as lines of JSON into the files {@code events-00000001.jsonl}, {@code events-00000002.jsonl}, … of a folder. A batch is durable when its lines
 * and the {@linkplain Position position} behind them are on the disk (fsync); what stands behind the position is of a write that has failed, and is cut off. A
 * batch that comes again though the position tells that it is stored is not written again.
 *
 * <p>One process may have the folder open at a time.
 */
public final class FileSink implements Sink {
    static final long DEFAULT_ROTATE_BYTES = 256L << 20;

    private final Path directory;
    private final long rotateBytes;
    private final Utf8Buffer lines = new Utf8Buffer(64 * 1024);

    private @Nullable FileChannel lock;

    /** A write that hangs is ended by another thread, which closes the sink. */
    private volatile @Nullable FileChannel file;

    @SuppressWarnings("NullAway.Init") // Read when the sink is opened.
    private Position position;

    private FileSink(Path directory, long rotateBytes) {
        if (rotateBytes < 1) {
            throw new ConfigurationException("rotate_bytes: expected a number of 1 or more, was " + rotateBytes);
        }
        this.directory = directory;
        this.rotateBytes = rotateBytes;
    }

    /**
     * A sink that writes into a folder.
     *
     * @param directory created if it is missing
     * @return the sink, named {@code file}
     */
    public static FileSink in(Path directory) {
        return new FileSink(directory, DEFAULT_ROTATE_BYTES);
    }

    /**
     * The same with another size of files.
     *
     * @param bytes a file that has so many, or more, is followed by another; at least 1
     * @return a copy
     * @throws ConfigurationException if it is less than 1
     */
    public FileSink rotateBytes(long bytes) {
        return new FileSink(directory, bytes);
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void open() {
        try {
            Files.createDirectories(directory);
            lock = locked(directory.resolve("lock"));
            position = Position.read(directory);
            open(position);
            // Of a write that did not get as far as its position.
            Files.deleteIfExists(fileOf(position.file() + 1));
        } catch (IOException e) {
            close();
            throw SinkException.hold(
                    "Cannot open " + directory + "; look at its rights, and at space and health of the disk: " + e, e);
        }
    }

    private static FileChannel locked(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // By this process: as much in use as by another.
        }
        channel.close();
        throw SinkException.retryable(
                "Expected " + path.getParent()
                        + " for this sink alone, is open in another; close that, or name another folder",
                null);
    }

    private Path fileOf(long number) {
        return directory.resolve(String.format("events-%08d.jsonl", number));
    }

    /** Opens the file of a position, without what stands behind it. */
    private void open(Position at) throws IOException {
        Path path = fileOf(at.file());
        FileChannel opened = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file = opened;
        if (opened.size() < at.length()) {
            throw new IOException("expected " + at.length() + " bytes or more in " + path + ", was " + opened.size()
                    + "; was it changed?");
        }
        cut(opened, at);
    }

    private static void cut(FileChannel channel, Position at) throws IOException {
        channel.truncate(at.length()).position(at.length());
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        if (file == null) {
            return CompletableFuture.failedFuture(
                    SinkException.hold("Expected " + directory + " to be open, was closed", null));
        }
        if (batch.id().equals(position.batch())) {
            return CompletableFuture.completedFuture(new Receipt(batch.events(), List.of()));
        }
        lines.clear();
        for (MarketEvent event : batch.events()) {
            EventJson.write(event, lines);
            lines.append('\n');
        }
        try {
            append(batch.id());
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(SinkException.hold(
                    "Cannot write " + batch.events().size() + " events to " + directory
                            + "; look at space and health of the disk: " + e,
                    e));
        }
    }

    private void append(String batch) throws IOException {
        if (position.length() >= rotateBytes) {
            close(file);
            position = position.next();
            open(position);
        }
        FileChannel to = Objects.requireNonNull(file);
        cut(to, position);
        ByteBuffer bytes = ByteBuffer.wrap(lines.array(), 0, lines.length());
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
        to.force(true);
        if (to != file) {
            // Another sink may have the folder by now.
            throw new IOException("it was closed while it was written");
        }
        Position after = position.behind(lines.length(), batch);
        after.write(directory);
        position = after;
    }

    @Override
    public void close() {
        FileChannel opened = file;
        file = null;
        try {
            close(opened);
        } finally {
            close(lock);
            lock = null;
        }
    }

    private void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw SinkException.hold("Cannot close a file in " + directory + ": " + e, e);
        }
    }
}
