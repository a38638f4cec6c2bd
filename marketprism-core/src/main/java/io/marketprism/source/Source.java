package io.marketprism.source;

import io.marketprism.error.ConfigurationException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where events come from that happened before, elsewhere: a stream of messages, a file. Unlike an exchange it can wait and can bring an event again.
 * The engine gives each source one thread, hands its events to the sinks as they have room, opens it anew after a failure, and says of each
 * {@link Portion} when it need not come again; a source only reads.
 *
 * <p>Its events go to the sinks as they are, with the collector and the times that they have: the pipeline subscribes nothing for them, and leaves
 * neither gaps nor coverage of its own.
 *
 * <p>{@link #open}, {@link #read}, {@link #close} and the methods of its portions are called by one thread at a time, {@link #name} and
 * {@link #detail} by any.
 *
 * <p>Whatever it throws is a failure of the source: it is told, the source is closed, and opened after a pause, with pauses that grow from 250 ms to
 * 15 s. The message of a {@link io.marketprism.error.MarketPrismException} stands in logs and in the health as it is; it says what failed, where, and
 * what to do, and holds no secret. Anything else counts as a defect of the source.
 */
public interface Source extends AutoCloseable {

    /** {@return short name in health and logs, such as {@code nats}; unique in a pipeline, among the sinks too} */
    String name();

    /**
     * Reaches the server or opens the file. Called before the first read, and again after {@link #close} when something failed. From here on come
     * all events whose portions are not settled, those too that were brought before; their old portions are forgotten.
     */
    default void open() {}

    /**
     * Brings what comes next. If there is nothing, it waits a second or so, not longer than the portions that are out may go without
     * {@link Portion#held()}. It need not wait, nor bring more, as long as portions are out.
     *
     * @return with no events if none came in time; null at the end, after which it is not called again
     * @throws InterruptedException if the thread was interrupted: the pipeline closes and has no more time
     */
    @Nullable Portion read() throws InterruptedException;

    /** {@return what it does at the moment, in words, as long as it does not fail} */
    default String detail() {
        return "is read";
    }

    /** Releases what it holds. Idempotent. */
    @Override
    default void close() {}

    /**
     * The same source under another name, so that a pipeline can have several of one kind.
     *
     * @param name in health and logs; unique in a pipeline, not blank
     * @return reads from this source
     * @throws ConfigurationException if the name cannot be one
     */
    default Source named(String name) {
        if (name == null || name.isBlank()) {
            throw new ConfigurationException("Expected another name for source " + name() + ", was \"" + name + '"');
        }
        Source named = this;
        return new Source() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void open() {
                named.open();
            }

            @Override
            public @Nullable Portion read() throws InterruptedException {
                return named.read();
            }

            @Override
            public String detail() {
                return named.detail();
            }

            @Override
            public void close() {
                named.close();
            }
        };
    }

    /**
     * A source that reads a file of events, one as JSON on each line, as {@link io.marketprism.sink.Sink#jsonLines} writes them, and ends with the
     * file. A line that is no event is told with its number, and the next one read; an empty one is passed over.
     *
     * @param file in UTF-8
     * @return the source, named {@code json-lines}
     */
    static Source jsonLines(Path file) {
        Objects.requireNonNull(file, "Expected a file of events, was null");
        return new JsonLinesSource(file);
    }

    /**
     * As {@link #jsonLines(Path)} of a stream. A stream that fails cannot be read again, so the source fails from then on, and never ends.
     *
     * @param in in UTF-8; not closed
     * @return the source, named {@code json-lines}
     */
    static Source jsonLines(InputStream in) {
        Objects.requireNonNull(in, "Expected a stream of events, was null");
        return new JsonLinesSource(in);
    }
}
