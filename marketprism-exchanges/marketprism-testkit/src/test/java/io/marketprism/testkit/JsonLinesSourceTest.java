package io.marketprism.testkit;

import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import io.marketprism.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file of events keeps what a source promises. */
class JsonLinesSourceTest extends SourceContract {
    @TempDir
    private Path folder;

    @BeforeEach
    void createFile() throws IOException {
        Files.createFile(file());
    }

    private Path file() {
        return folder.resolve("events.jsonl");
    }

    @Override
    protected Source newSource() {
        return Source.jsonLines(file());
    }

    @Override
    protected void add(List<MarketEvent> events) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (MarketEvent event : events) {
            lines.write(EventJson.encode(event));
            lines.write('\n');
        }
        Files.write(file(), lines.toByteArray(), StandardOpenOption.APPEND);
    }

    @Override
    protected boolean hasEnd() {
        return true;
    }

    @Override
    protected boolean remembers() {
        return false;
    }

    @Override
    protected Optional<Source> newUnreachableSource() {
        return Optional.of(Source.jsonLines(folder.resolve("missing.jsonl")));
    }
}
