package io.marketprism.sink;

import java.util.concurrent.CompletionStage;

/** A sink under its own name that takes less. */
final class NarrowedSink implements Sink {
    private final Sink sink;
    private final Selection selection;

    NarrowedSink(Sink sink, Selection selection) {
        this.sink = sink;
        this.selection = selection;
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Selection selection() {
        return selection;
    }

    @Override
    public Sink unwrapped() {
        return sink.unwrapped();
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
