package io.marketprism.connector;

import io.marketprism.error.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A frame, or a part of it, is not what the exchange promises. Carries no stack trace: the position in the frame tells more. */
public final class NormalizationException extends MarketPrismException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Problem {
        /** Not JSON, or not UTF-8. */
        MALFORMED,
        /** A price that cannot be one. */
        INVALID_PRICE,
        /** A field is missing or has the wrong type or value. */
        INVALID_FIELD,
        /** A kind of message, or an instrument, that we do not know. */
        UNKNOWN_KIND
    }

    private final Problem problem;
    private final int position;
    private @Nullable String channel;
    private transient @Nullable Instrument instrument;
    private @Nullable DataType dataType;

    /** Beside {@link #dataType}. */
    private final Set<DataType> others = EnumSet.noneOf(DataType.class);

    /**
     * A problem at a place.
     *
     * @param problem what is wrong
     * @param position byte in the frame, from 0
     * @param message what was expected and what was found
     */
    public NormalizationException(Problem problem, int position, String message) {
        super(message, null, false);
        this.problem = problem;
        this.position = position;
    }

    /**
     * Adds what the normalizer knows of the frame; what is known already stays.
     *
     * @param inChannel the exchange's name of the channel or message kind, or null
     * @param ofInstrument whose data, or null
     * @param ofType which data, or null
     * @return this
     */
    public NormalizationException in(
            @Nullable String inChannel, @Nullable Instrument ofInstrument, @Nullable DataType ofType) {
        channel = channel == null ? inChannel : channel;
        instrument = instrument == null ? ofInstrument : instrument;
        dataType = dataType == null ? ofType : dataType;
        return this;
    }

    /**
     * Adds another kind of data that is lost with it, where a message carries several.
     *
     * @param another which data
     * @return this
     */
    public NormalizationException also(DataType another) {
        others.add(another);
        return this;
    }

    /** {@return what is wrong} */
    public Problem problem() {
        return problem;
    }

    /** {@return byte in the frame, from 0} */
    public int position() {
        return position;
    }

    /** {@return the exchange's name of the channel or message kind, or null if the frame does not tell} */
    public @Nullable String channel() {
        return channel;
    }

    /** {@return whose data it was, or null if the frame does not tell} */
    public @Nullable Instrument instrument() {
        return instrument;
    }

    /** {@return which data it was, the first where there are several, or null if the frame does not tell} */
    public @Nullable DataType dataType() {
        return dataType;
    }

    /**
     * Whether data of a kind may be lost with it.
     *
     * @param type which data
     * @return true if it is, and if the frame does not tell which data it was
     */
    public boolean concerns(DataType type) {
        return dataType == null || dataType == type || others.contains(type);
    }

    /**
     * The whole story in one line: where, what, and the bytes around it.
     *
     * @param exchange who sent it
     * @param frame the frame it was found in
     * @return such as {@code binance: cannot read "btcusdt@trade" at byte 57: expected a decimal, was 'x' in …"p":"1x0"…}
     */
    public String describe(String exchange, Frame frame) {
        return exchange + ": cannot read " + (channel == null ? "frame" : "\"" + channel + "\"") + " at byte "
                + position + ": " + getMessage() + " in " + snippet(frame);
    }

    private String snippet(Frame frame) {
        int from = Math.max(0, Math.min(position, frame.length()) - 60);
        int to = Math.min(frame.length(), from + 120);
        String text = new String(frame.bytes(), from, to - from, java.nio.charset.StandardCharsets.UTF_8);
        return (from > 0 ? "…" : "") + text.replaceAll("\\p{Cntrl}", "?") + (to < frame.length() ? "…" : "");
    }
}
