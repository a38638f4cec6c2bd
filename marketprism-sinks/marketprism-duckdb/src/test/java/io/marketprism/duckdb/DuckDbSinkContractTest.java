package io.marketprism.duckdb;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Sink;
import io.marketprism.testkit.SinkContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class DuckDbSinkContractTest extends SinkContract {
    @TempDir
    Path folder;

    private final List<DuckDbSink> sinks = new ArrayList<>();

    @AfterEach
    void closeSinks() {
        sinks.forEach(DuckDbSink::close);
    }

    private Path file() {
        return folder.resolve("events.duckdb");
    }

    @Override
    protected Sink newSink() {
        DuckDbSink sink = DuckDbSink.at(file());
        sinks.add(sink);
        return sink;
    }

    /** Through the sink if it is open, because then nobody else can open the file read-only. */
    @Override
    protected List<MarketEvent> stored() {
        for (DuckDbSink sink : sinks) {
            if (sink.isOpen()) {
                try (DuckDbStore store = sink.reader()) {
                    return StoredEvents.read(store);
                }
            }
        }
        if (!Files.exists(file())) {
            return List.of();
        }
        try (DuckDbStore store = DuckDbStore.open(file())) {
            return StoredEvents.read(store);
        }
    }

    /** A file is always within reach. */
    @Override
    protected Optional<Sink> newUnreachableSink() {
        return Optional.empty();
    }

    /** Tables have no order. */
    @Override
    protected boolean keepsOrder() {
        return false;
    }
}
