package io.marketprism.testkit;

import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SinkContractTest.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as lines of a file, and behind those of a batch a line with its id, which makes them count; right, except for one fault that can be
 * planted.
 */
final class JournalSink implements Sink {
    private static final char COMMIT = '#';

    private final Path file;
    private final @Nullable Fault fault;
    private final Set<String> batches = new HashSet<>();
    private @Nullable FileChannel channel;

    JournalSink(Path file, @Nullable Fault fault) {
        this.file = file;
        this.fault = fault;
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public void open() {
        try {
            FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = opened;
            String text = Files.readString(file);
            int end = end(text);
            if (end < text.length() && fault == Fault.REFUSES_A_TORN_TAIL) {
                throw SinkException.hold("expected a whole batch, was part of one", null);
            }
            batches.clear();
            if (fault != Fault.FORGETS_WHAT_IS_IN_ITS_FILE) {
                text.substring(0, end).lines().filter(JournalSink::isCommit).forEach(batches::add);
            }
            opened.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
            opened.position(opened.size());
        } catch (IOException e) {
            throw SinkException.hold("open " + file, e);
        }
    }

    /** {@return where to go on: behind the last whole batch} */
    private int end(String text) {
        int lastCommit = text.lastIndexOf(COMMIT);
        int behindIt = lastCommit < 0 ? 0 : text.indexOf('\n', lastCommit) + 1;
        if (fault == Fault.LEAVES_A_TORN_TAIL) {
            return text.length();
        }
        if (fault == Fault.LEAVES_HALF_OF_A_FAILED_WRITE) {
            return text.lastIndexOf('\n') + 1;
        }
        if (fault == Fault.CUTS_OFF_A_WHOLE_BATCH && behindIt < text.length()) {
            int before = text.lastIndexOf(COMMIT, Math.max(0, lastCommit - 1));
            return before < 0 ? 0 : text.indexOf('\n', before) + 1;
        }
        return lastCommit >= 0 && behindIt == 0 ? cutInCommit(text, lastCommit) : behindIt;
    }

    /** A commit line that has no end is none. */
    private static int cutInCommit(String text, int commit) {
        int before = text.lastIndexOf(COMMIT, commit - 1);
        return before < 0 ? 0 : text.indexOf('\n', before) + 1;
    }

    private static boolean isCommit(String line) {
        return line.charAt(0) == COMMIT;
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        if (batches.contains(COMMIT + batch.id())) {
            return CompletableFuture.completedFuture(
                    fault == Fault.CALLS_DELIVERED_WHAT_IT_HAD
                            ? Receipt.DELIVERED
                            : new Receipt(batch.events(), List.of()));
        }
        if (fault == Fault.TAKES_ITS_TIME) {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
        FileChannel open = channel;
        if (open == null || !open.isOpen()) {
            return CompletableFuture.failedFuture(SinkException.hold("expected a sink that is open", null));
        }
        try {
            append(open, batch);
            batches.add(COMMIT + batch.id());
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(SinkException.hold("write to " + file, e));
        }
    }

    private void append(FileChannel open, Batch batch) throws IOException {
        List<MarketEvent> events = new ArrayList<>(batch.events());
        if (fault == Fault.WRITES_BACKWARDS) {
            Collections.reverse(events);
        }
        for (MarketEvent event : events) {
            open.write(ByteBuffer.wrap(EventJson.encode(event)));
            open.write(line(""));
        }
        if (fault == Fault.FORCES_TOO_EARLY) {
            open.force(false);
        }
        open.write(line(COMMIT + batch.id()));
        if (fault != Fault.ACKNOWLEDGES_WHAT_IS_NOT_ON_THE_DISK && fault != Fault.FORCES_TOO_EARLY) {
            open.force(false);
        }
    }

    private static ByteBuffer line(String text) {
        return ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return what whole batches hold, in the order of the file} */
    static List<MarketEvent> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<MarketEvent> events = new ArrayList<>();
        List<MarketEvent> batch = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (isCommit(line)) {
                events.addAll(batch);
                batch.clear();
            } else {
                batch.add(EventJson.read(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return events;
    }
}
