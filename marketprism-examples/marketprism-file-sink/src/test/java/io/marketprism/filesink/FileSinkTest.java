package io.marketprism.filesink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventJson;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.SinkContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink keeps the contract, and what it says of its files. */
class FileSinkTest extends SinkContract {

    /** So small that tests write several files. */
    private static final long FEW_BYTES = 20_000;

    @TempDir
    Path folder;

    private Path directory() {
        return folder.resolve("events");
    }

    @Override
    protected Sink newSink() {
        return FileSink.in(directory()).rotateBytes(FEW_BYTES);
    }

    @Override
    protected List<MarketEvent> stored() throws IOException {
        List<MarketEvent> events = new ArrayList<>();
        for (Path file : files()) {
            Files.readAllLines(file).forEach(line -> events.add(EventJson.read(line.getBytes(StandardCharsets.UTF_8))));
        }
        return events;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    /** There is no server: a folder is there, or it is made. */
    @Override
    protected Optional<Sink> newUnreachableSink() {
        return Optional.empty();
    }

    private static Receipt write(Sink sink, String id, List<MarketEvent> events) {
        try {
            return sink.write(new Batch(id, events)).toCompletableFuture().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void beginsAnotherFileWhenOneIsFull() throws IOException {
        List<MarketEvent> events = SampleEvents.trades(300);
        try (Sink sink = newSink()) {
            sink.open();
            for (int i = 0; i < 300; i += 50) {
                write(sink, "batch-" + i, events.subList(i, i + 50));
            }
        }
        assertEquals(events, stored());
        List<Path> files = files();
        assertTrue(files.size() > 1, files::toString);
        for (Path full : files.subList(0, files.size() - 1)) {
            assertTrue(Files.size(full) >= FEW_BYTES, () -> full + " is not full");
        }
    }

    /** As a process leaves it that is killed while it writes, and while it begins another file. */
    @Test
    void cutsOffWhatNoPositionStandsBehind() throws IOException {
        List<MarketEvent> events = SampleEvents.trades(4);
        try (Sink sink = newSink()) {
            sink.open();
            write(sink, "first", events.subList(0, 2));
        }
        Files.writeString(files().get(0), "{\"data_type\":\"trade\",\"exch", StandardOpenOption.APPEND);
        Files.writeString(directory().resolve("events-00000002.jsonl"), "{\"data_type\"");
        try (Sink sink = newSink()) {
            sink.open();
            assertEquals(events.subList(0, 2), stored());
            write(sink, "second", events.subList(2, 4));
        }
        assertEquals(events, stored());
    }

    @Test
    void tellsThatItHasABatchAlready() throws IOException {
        List<MarketEvent> events = SampleEvents.trades(2);
        try (Sink sink = newSink()) {
            sink.open();
            assertEquals(List.of(), write(sink, "same", events).deduplicated());
            assertEquals(events, write(sink, "same", events).deduplicated());
        }
        try (Sink sink = newSink()) {
            sink.open();
            assertEquals(events, write(sink, "same", events).deduplicated());
        }
        assertEquals(events, stored());
    }

    @Test
    void leavesAFolderToTheSinkThatHasIt() {
        Sink first = newSink();
        first.open();
        try (Sink second = newSink()) {
            SinkException refused = assertThrows(SinkException.class, second::open);
            assertTrue(refused.isRetryable(), refused::toString);
            first.close();
            second.open();
        }
    }

    @Test
    void holdsWhenAFileIsShorterThanItShouldBe() throws IOException {
        try (Sink sink = newSink()) {
            sink.open();
            write(sink, "first", SampleEvents.trades(2));
        }
        Files.writeString(files().get(0), "");
        try (Sink sink = newSink()) {
            SinkException refused = assertThrows(SinkException.class, sink::open);
            assertEquals(SinkException.Outcome.HOLD, refused.outcome());
            assertTrue(refused.getMessage().contains("events-00000001.jsonl"), refused::toString);
        }
    }

    @Test
    void isMadeFromSettings() {
        FileSinkProvider provider = new FileSinkProvider();
        assertEquals("file", provider.create(Map.of("directory", "data")).name());
        for (Map<String, String> wrong : List.of(
                Map.<String, String>of(),
                Map.of("directory", " "),
                Map.of("directory", "data\0"),
                Map.of("directory", "data", "rotate_bytes", "1 GB"),
                Map.of("directory", "data", "rotate_bytes", "0"))) {
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, () -> provider.create(wrong), wrong::toString);
            assertFalse(refused.getMessage().isBlank());
        }
    }
}
