package io.marketprism.sink;

import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** A sink under another name. */
final class NamedSink implements Sink {
    private final String name;
    private final Sink sink;

    NamedSink(String name, Sink sink) {
        this.name = Objects.requireNonNull(name, "name");
        this.sink = sink;
        if (name.isBlank()) {
            throw new IllegalArgumentException("Expected a name for sink " + sink.name() + ", was blank");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open() {
        sink.open();
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        return sink.write(batch);
    }

    @Override
    public void close() {
        sink.close();
    }
}
