package io.marketprism.binance;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import java.util.Locale;

/** What the readers of one normalizer share: the cursor, the instruments, and the name of the stream that the wrapper tells. */
final class BinanceInput {
    private static final long UNNAMED = -1;

    final JsonCursor json = new JsonCursor();
    final SymbolTable symbols;

    /** Where the wrapper names the stream. */
    private long stream = UNNAMED;

    BinanceInput(SymbolTable symbols) {
        this.symbols = symbols;
    }

    /** The stream is named by the value that comes next. */
    void streamIsNamedHere() {
        stream = json.mark();
    }

    /** No wrapper names the stream. */
    void streamIsNotNamed() {
        stream = UNNAMED;
    }

    boolean isStreamNamed() {
        return stream != UNNAMED;
    }

    /** {@return where the stream is named, for {@link #streamIsNamedAt}} */
    long stream() {
        return stream;
    }

    /** The stream is named where it was before. */
    void streamIsNamedAt(long mark) {
        stream = mark;
    }

    /** The name of the stream, made only for those few who need it: by the wrapper, else by whoever handed the frame over; or null. */
    String streamName(Frame frame) {
        if (stream == UNNAMED) {
            return frame.stream();
        }
        long here = json.mark();
        json.returnTo(stream);
        String name = json.atText() ? json.text() : frame.stream();
        json.returnTo(here);
        return name;
    }

    /** The native symbol in a stream's name, which writes it in small letters. */
    static String symbolOf(String streamName) {
        int at = streamName.indexOf('@');
        return (at < 0 ? streamName : streamName.substring(0, at)).toUpperCase(Locale.ROOT);
    }

    /** The instrument in a stream's name; null if it is not known. */
    Instrument instrumentOf(String streamName) {
        InstrumentDefinition definition = symbols.find(symbolOf(streamName));
        return definition == null ? null : definition.instrument();
    }

    /** Adds what the name of the stream tells. */
    NormalizationException located(NormalizationException e, Frame frame) {
        String name = streamName(frame);
        int at = name == null ? -1 : name.indexOf('@');
        DataType type = at < 0 ? null : BinanceChannel.typeOfStream(name.substring(at + 1));
        return e.in(name, type == null ? null : instrumentOf(name), type);
    }

    /**
     * Adds which kind of message has a problem and whose it is, also if its symbol stands behind the problem.
     *
     * @param known whose it is, if that has been read
     * @param message mark before the first key of its object
     */
    NormalizationException located(NormalizationException e, BinanceChannel channel, Instrument known, long message) {
        Instrument instrument = known == null ? json.symbolIn(e, message, 's', symbols) : known;
        return e.in(channel.wireName(), instrument, channel.dataType());
    }

    /** The time of an event: matching or transaction time, else the time when it was sent. */
    static long time(
            long eventTime, long sendTime, Frame frame, Instrument of, DataType type, NormalizerOutput output) {
        return ExchangeTime.plausible(eventTime == MarketEvent.ABSENT ? sendTime : eventTime, frame, of, type, output);
    }

    /** The letter of a key of one letter, else something that is none. */
    static int letter(long key) {
        return (int) Math.min(key, 0x7F);
    }
}
