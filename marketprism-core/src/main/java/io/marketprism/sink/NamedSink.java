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
        this.name = checked(name, "sink " + sink.name());
    }

    /** {@return the name, if it can be one} */
    static String checked(String name, String of) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new ConfigurationException("Expected a name for " + of
                    + " of 1 to 100 characters without control characters, not beginning or ending with a space, was "
                    + (name == null ? "null" : '"' + name + '"'));
        }
        return name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Selection selection() {
        return sink.selection();
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
