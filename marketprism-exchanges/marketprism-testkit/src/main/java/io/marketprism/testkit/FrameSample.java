package io.marketprism.testkit;

import io.marketprism.event.MarketEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame as the exchange sends it, and the events it means.
 *
 * @param frame JSON, as on the wire; with different values in fields of different meaning, so that a mix-up shows
 * @param stream names what the payload lacks, as {@link io.marketprism.connector.Frame#stream()}; null if it lacks nothing
 * @param expected the events, at least one, all of one instrument, received at
 *     {@link ConnectorContract#RECEIVE_TIME_US} by {@link ConnectorContract#COLLECTOR}
 */
public record FrameSample(String frame, @Nullable String stream, List<MarketEvent> expected) {

    /**
     * Checks that something is expected of one instrument.
     *
     * @param frame JSON, as on the wire
     * @param stream names what the payload lacks, or null
     * @param expected the events
     */
    public FrameSample {
        frame = frame.strip();
        expected = List.copyOf(expected);
        if (expected.stream().map(MarketEvent::instrument).distinct().count() != 1) {
            throw new IllegalArgumentException("Expected events of one instrument, were " + expected + " for " + frame);
        }
    }

    /**
     * A frame that says everything itself.
     *
     * @param frame JSON, as on the wire
     * @param expected the events it means
     * @return the sample
     */
    public static FrameSample of(String frame, MarketEvent... expected) {
        return new FrameSample(frame, null, List.of(expected));
    }

    /**
     * The same frame from a named stream.
     *
     * @param name as {@link io.marketprism.connector.Frame#stream()}
     * @return a copy
     */
    public FrameSample stream(String name) {
        return new FrameSample(frame, name, expected);
    }
}
