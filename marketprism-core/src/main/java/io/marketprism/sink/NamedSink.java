package io.marketprism.sink;

import io.marketprism.error.ConfigurationException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** A sink under another name. */
final class NamedSink implements Sink {
    private static final Pattern NAME = Pattern.compile("(?=\\S)[^\\p{Cntrl}]{1,100}(?<=\\S)");

    private final String name;
    private final Sink sink;

    NamedSink(String name, Sink sink) {
        this.sink = sink;
        this.name = name;
        if (name == null || !NAME.matcher(name).matches()) {
            throw new ConfigurationException("Expected another name for sink " + sink.name()
                    + " of 1 to 100 characters without control characters, not beginning or ending with a space, was "
                    + (name == null ? "null" : '"' + name + '"'));
        }
    }

    @Override
    public String name() {
        return name;
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
