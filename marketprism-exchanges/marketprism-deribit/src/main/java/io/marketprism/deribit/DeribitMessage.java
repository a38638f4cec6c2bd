package io.marketprism.deribit;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;

/** What is known of the message that is being read, and where its events go. One per normalizer, used again for every message. */
final class DeribitMessage {
    /** In place of a time: its field has not come. */
    static final long NOT_READ = Long.MIN_VALUE + 1;

    private Frame frame;
    private NormalizerOutput output;
    private DeribitChannel channel;
    private Instrument instrument;
    private DeribitResolution resolution;

    void begin(Frame read, NormalizerOutput to) {
        frame = read;
        output = to;
        stream(null, null, null);
    }

    void stream(DeribitChannel ofChannel, Instrument ofInstrument, DeribitResolution ofResolution) {
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

    /** {@return null as long as it is not known} */
    DeribitChannel channel() {
        return channel;
    }

    /** {@return null as long as it is not known, and for channels that we do not carry} */
    Instrument instrument() {
        return instrument;
    }

    /** {@return null for all channels but those of candles} */
    DeribitResolution resolution() {
        return resolution;
    }

    /** {@return the time of an event of this message, or {@link MarketEvent#ABSENT} if it cannot be right, which is told} */
    long plausible(long exchangeTimeUs) {
        return ExchangeTime.plausible(exchangeTimeUs, frame, instrument, channel.dataType(), output);
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
        return problem.in(channel.family(), instrument, channel.dataType());
    }
}
