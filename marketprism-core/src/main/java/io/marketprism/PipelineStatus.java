package io.marketprism;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.StreamKey;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline is doing, at one moment.
 *
 * @param collector its id
 * @param session names this run
 * @param startedAtUs when it began, µs since the epoch
 * @param framesPerSecond frames received, over the last seconds
 * @param unreadablePerSecond frames that could not be read, over the last seconds
 * @param connections each connection
 * @param feeds each data type of each instrument
 * @param sources each source that is no exchange
 * @param sinks each sink
 * @param problems what does not work, in words with figures: the {@linkplain PipelineHealth#reasons() reasons} of {@link Pipeline#health()}
 */
public record PipelineStatus(
        String collector,
        String session,
        long startedAtUs,
        double framesPerSecond,
        double unreadablePerSecond,
        List<Connection> connections,
        List<FeedStatus> feeds,
        List<SourceStatus> sources,
        List<SinkStatus> sinks,
        List<String> problems) {

    /** The same with what turned out to be a problem. */
    PipelineStatus with(List<String> found) {
        return new PipelineStatus(
                collector,
                session,
                startedAtUs,
                framesPerSecond,
                unreadablePerSecond,
                connections,
                feeds,
                sources,
                sinks,
                found);
    }

    /**
     * One connection.
     *
     * @param exchange its exchange
     * @param market its market
     * @param uri where to
     * @param state {@code waiting}, {@code connecting}, {@code subscribing}, {@code live} or {@code closed}
     * @param sinceUs since when, µs since the epoch
     * @param streams number of subscriptions it carries
     * @param frames frames received since the start
     * @param lastFrameAgeMillis age of the newest frame, or -1 if there is none
     */
    public record Connection(
            String exchange,
            String market,
            URI uri,
            String state,
            long sinceUs,
            int streams,
            long frames,
            long lastFrameAgeMillis) {}

    /**
     * One stream.
     *
     * @param stream which
     * @param lastEventAgeMillis age of the newest event, or -1 if there is none
     * @param valid false for an order book that is not whole at the moment
     * @param trading false if the exchange says that the instrument is not traded at the moment: then its silence is no fault
     * @param freshForMillis for how long nothing may come before the stream counts as stale; {@link Long#MAX_VALUE} where silence tells nothing
     */
    public record FeedStatus(
            StreamKey stream, long lastEventAgeMillis, boolean valid, boolean trading, long freshForMillis) {

        /** {@return the stream's instrument} */
        public Instrument instrument() {
            return stream.instrument();
        }

        /** {@return the stream's data} */
        public DataType dataType() {
            return stream.dataType();
        }
    }

    /**
     * One source that is no exchange.
     *
     * @param name its name
     * @param failure why it does not work at the moment, or null
     * @param detail what it does, in its own words
     * @param ended whether nothing more comes, and all that came is settled
     * @param events that it brought since the start
     * @param unreadable what it brought since the start and could not be read
     * @param unsettled events that it brought and would bring again
     */
    public record SourceStatus(
            String name,
            @Nullable String failure,
            String detail,
            boolean ended,
            long events,
            long unreadable,
            long unsettled) {}

    /**
     * One sink.
     *
     * @param name its name
     * @param failure why it does not work at the moment, or null
     * @param queueDepth events that wait in memory
     * @param spilledBytes bytes that wait on disk
     * @param counts by data type, for those that came: what became of every event
     */
    public record SinkStatus(
            String name, @Nullable String failure, int queueDepth, long spilledBytes, Map<DataType, Counts> counts) {}

    /**
     * What became of events: received = delivered + deduplicated + conflated + dropped + pending.
     *
     * @param received that came
     * @param delivered durable in the sink
     * @param deduplicated that the sink already had
     * @param conflated replaced by newer ones
     * @param dropped lost for the sink
     * @param pending that wait or are being written
     */
    public record Counts(
            long received, long delivered, long deduplicated, long conflated, long dropped, long pending) {}
}
