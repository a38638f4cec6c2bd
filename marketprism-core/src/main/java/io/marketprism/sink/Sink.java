package io.marketprism.sink;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Where events go. The engine gives each sink a queue and one thread, batches, retries and accounts; a sink only writes.
 *
 * <p>{@link #open}, {@link #write} and {@link #close} are called by one thread at a time.
 */
public interface Sink extends AutoCloseable {

    /** {@return short name in metrics, gaps and logs, such as {@code nats}; unique in a pipeline} */
    String name();

    /**
     * Reaches the server and creates or checks what it needs there. Called before the first write, again if it failed, and again after
     * {@link #close} when a write failed for a reason that does not pass by itself: a sink can be opened anew.
     *
     * @throws SinkException retryable if the server cannot be reached, to hold if it can be but something else must be changed
     */
    default void open() {}

    /**
     * Writes a batch. After a failure the very same batch is written again, with the same id and order, so that a sink can recognise what was
     * stored already; see {@link SinkException.Outcome} for when parts of it follow, as batches with ids of their own.
     *
     * @param batch not empty
     * @return completes when every event is durable or rejected, within {@link Delivery#writeTimeout()}; completes exceptionally with a
     *     {@link SinkException} if the whole batch failed. The next batch is written only then
     */
    CompletionStage<Receipt> write(Batch batch);

    /** Releases what it holds; called after the last batch, and before the sink is opened anew. Idempotent. */
    @Override
    default void close() {}

    /**
     * The same sink under another name, so that a pipeline can have several of one kind.
     *
     * @param name in metrics, gaps, logs and the spill directory; unique in a pipeline, not blank
     * @return writes to this sink
     * @throws io.marketprism.error.ConfigurationException if the name cannot be one
     */
    default Sink named(String name) {
        return new NamedSink(name, this);
    }

    /**
     * Which events it takes. Asked once, when the pipeline starts.
     *
     * @return {@link Selection#ALL} by default
     */
    default Selection selection() {
        return Selection.ALL;
    }

    /**
     * The same sink for certain data types only, with the gaps and the coverage of those, as in {@code sink.only(TRADE, BBO)}. What it does not
     * take is neither queued nor counted for it.
     *
     * @param first one data type
     * @param more further ones
     * @return writes to this sink
     * @throws io.marketprism.error.ConfigurationException if nothing is left that it takes
     */
    default Sink only(DataType first, DataType... more) {
        return new NarrowedSink(this, selection().only(first, more));
    }

    /**
     * The same sink for certain instruments only, on all exchanges, as in {@code sink.only("BTC-USDT")}.
     *
     * @param first a symbol in either spelling: {@code BTC-USDT} or the exchange's own
     * @param more further ones
     * @return writes to this sink
     * @throws io.marketprism.error.ConfigurationException if nothing is left that it takes
     */
    default Sink only(String first, String... more) {
        return new NarrowedSink(this, selection().only(first, more));
    }

    /**
     * The sink that does the work, for a sink that only stands before another one. A pipeline asks it, since one sink cannot be used twice at
     * the same time.
     *
     * @return this sink, unless it hands everything to another
     */
    default Sink unwrapped() {
        return this;
    }

    /**
     * A sink that hands each event to a callback, on the sink's own thread. What the callback throws, an {@link Error} too, is reported as a
     * rejected event, and in the log with its stack the first time; an {@link OutOfMemoryError} is a failure of the sink, after which all
     * events of the batch come again.
     *
     * @param consumer takes the events
     * @return the sink, named {@code for-each}
     */
    static Sink forEach(Consumer<? super MarketEvent> consumer) {
        Objects.requireNonNull(consumer, "Expected a callback for events, was null");
        return new ForEachSink<>(MarketEvent.class, "for-each", consumer);
    }

    /**
     * A sink that hands each event of one class to a callback, as {@link #forEach} does, and takes no others:
     *
     * <pre>{@code .to(Sink.on(Trade.class, "vwap", trade -> vwap.add(trade.price(), trade.quantity())))}</pre>
     *
     * @param type such as {@code Trade.class}, {@code BookEvent.class} or {@code Gap.class}
     * @param name of the sink in metrics, gaps and logs; unique in a pipeline, not blank
     * @param consumer takes the events, on the sink's own thread
     * @param <E> the class
     * @return the sink
     * @throws io.marketprism.error.ConfigurationException if the name cannot be one
     */
    static <E extends MarketEvent> Sink on(Class<E> type, String name, Consumer<? super E> consumer) {
        Objects.requireNonNull(type, "Expected a class of events, such as Trade.class, was null");
        Objects.requireNonNull(consumer, "Expected a callback for events, was null");
        return new ForEachSink<>(type, NamedSink.checked(name, "a sink of " + type.getSimpleName()), consumer);
    }

    /**
     * A sink that writes each event as one line of JSON, as it is published on NATS, and flushes after each batch. While the stream throws, the
     * batch waits and is written again, from a line of its own: then some of its events may be there twice, and one line may be cut short or
     * empty.
     *
     * @param out where to; not closed
     * @return the sink, named {@code json-lines}
     */
    static Sink jsonLines(OutputStream out) {
        Objects.requireNonNull(out, "Expected a stream to write lines of JSON to, was null");
        return new JsonLinesSink(out);
    }
}
