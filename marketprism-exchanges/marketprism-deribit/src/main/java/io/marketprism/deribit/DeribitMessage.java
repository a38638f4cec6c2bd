package io.marketprism.deribit;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of the message that is being read, and where its events go. One per normalizer, used again for every message. */
final class DeribitMessage {
    /** In place of a time: its field has not come. */
    static final long NOT_READ = Long.MIN_VALUE + 1;

    @SuppressWarnings("NullAway.Init") // Nothing is read before a message begins.
    private Frame frame;

    @SuppressWarnings("NullAway.Init") // Nothing is told before a message begins.
    private NormalizerOutput output;

    private @Nullable DeribitChannel channel;
    private @Nullable Instrument instrument;
    private @Nullable DeribitResolution resolution;

    void begin(Frame read, NormalizerOutput to) {
        frame = read;
        output = to;
        stream(null, null, null);
    }

    void stream(
            @Nullable DeribitChannel ofChannel,
            @Nullable Instrument ofInstrument,
            @Nullable DeribitResolution ofResolution) {
        channel = ofChannel;
        instrument = ofInstrument;
        resolution = ofResolution;
    }

    Frame frame() {
        return frame;
    }

    NormalizerOutput output() {
        return output;
    }

    void event(MarketEvent event) {
        output.event(event);
    }

    /** {@return the channel; known before its data are read} */
    DeribitChannel channel() {
        return known(channel);
    }

    /** {@return whose data they are; to be asked by readers of data, for which it is known} */
    Instrument instrument() {
        return known(instrument);
    }

    /** {@return the length of candles; only their channels have one} */
    DeribitResolution resolution() {
        return known(resolution);
    }

    /** {@return the time of an event of this message, or {@link MarketEvent#ABSENT} if it cannot be right, which is told} */
    long plausible(long exchangeTimeUs) {
        return ExchangeTime.plausible(
                exchangeTimeUs, frame, instrument(), known(channel().dataType()), output);
    }

    /** Adds to a problem what is known of the stream. All that comes in its channel is lost with the message. */
    NormalizationException located(NormalizationException problem) {
        if (channel != null) {
            locatedInRow(problem);
            channel.carried().forEach(carried -> problem.also(carried.dataType()));
        }
        return problem;
    }

    /** Adds to the problem of a row what is known of the stream. */
    NormalizationException locatedInRow(NormalizationException problem) {
        return problem.in(channel().family(), instrument, channel().dataType());
    }

    private static <T> T known(@Nullable T value) {
        return Objects.requireNonNull(value, "Expected a message whose channel is known, and all that it names");
    }
}
