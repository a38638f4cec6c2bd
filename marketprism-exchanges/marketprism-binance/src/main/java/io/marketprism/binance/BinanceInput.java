package io.marketprism.binance;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the readers of one normalizer share: the cursor, the instruments, and the name of the stream that the wrapper tells. */
final class BinanceInput {
    private static final long UNNAMED = -1;
    private static final long FAMILY = JsonCursor.key("st");

    final JsonCursor json = new JsonCursor();
    final SymbolTable symbols;
    final BinanceMarket market;

    /** Where the wrapper names the stream. */
    private long stream = UNNAMED;

    BinanceInput(BinanceMarket market, SymbolTable symbols) {
        this.market = market;
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

    /**
     * Whether the wrapper names a stream whose name ends so, told without making a text.
     *
     * @param ending ASCII
     */
    boolean streamEndsIn(String ending, Frame frame) {
        if (stream == UNNAMED) {
            return false;
        }
        long here = json.mark();
        json.returnTo(stream);
        json.skip();
        int first = json.position() - 1 - ending.length();
        json.returnTo(here);
        byte[] bytes = frame.bytes();
        for (int i = 0; i < ending.length(); i++) {
            if (first < 0 || bytes[first + i] != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The name of the stream, made only for those few who need it: by the wrapper, else by whoever handed the frame over; or null. */
    @Nullable String streamName(Frame frame) {
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

    /** The definition of the instrument in a stream's name; null if it is not known. */
    @Nullable InstrumentDefinition definitionOf(String streamName) {
        return symbols.find(symbolOf(streamName));
    }

    /** {@return whose definition it is, or null if there is none} */
    static @Nullable Instrument instrument(@Nullable InstrumentDefinition definition) {
        return definition == null ? null : definition.instrument();
    }

    /** Passes over what is left of an object. */
    void skipRest() {
        while (json.nextKey() != JsonCursor.END) {
            json.skip();
        }
    }

    /**
     * Whether a message is of the other kind of futures, by its {@code st}, which {@code forceOrder} has in its {@code o}: streams of the whole market
     * carry both since 30 June 2026.
     *
     * @param message mark before the first key of its object, where the cursor is again afterwards
     */
    boolean isOfOtherFamily(long message) {
        json.returnTo(message);
        long family = familyInside();
        json.returnTo(message);
        return family != BinanceMarket.NO_FAMILY && family != market.family();
    }

    private long familyInside() {
        long family = BinanceMarket.NO_FAMILY;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == FAMILY) {
                family = json.wholeNumber();
            } else if (key == 'o' && json.atObject()) {
                json.enterObject();
                family = familyInside();
            } else {
                json.skip();
            }
        }
        return family;
    }

    /** Adds what the name of the stream tells. */
    NormalizationException located(NormalizationException e, Frame frame) {
        String name = streamName(frame);
        if (name == null) {
            return e;
        }
        int at = name.indexOf('@');
        DataType type = at < 0 ? null : BinanceChannel.typeOfStream(name.substring(at + 1));
        return e.in(name, type == null ? null : instrument(definitionOf(name)), type);
    }

    /**
     * Adds which kind of message has a problem and whose it is, also if its symbol stands behind the problem.
     *
     * @param known whose it is, if that has been read
     * @param message mark before the first key of its object
     */
    NormalizationException located(
            NormalizationException e, BinanceChannel channel, @Nullable Instrument known, long message) {
        return located(e, channel, known, message, 's');
    }

    /** The same for a message with its symbol under another key. */
    NormalizationException located(
            NormalizationException e,
            BinanceChannel channel,
            @Nullable Instrument known,
            long message,
            long symbolKey) {
        Instrument instrument = known == null ? json.symbolIn(e, message, symbolKey, symbols) : known;
        return e.in(channel.wireName(), instrument, channel.dataType());
    }

    /** The time of an event: matching or transaction time, else the time when it was sent. */
    static long time(
            long eventTime,
            long sendTime,
            Frame frame,
            Instrument of,
            DataType type,
            @Nullable NormalizerOutput output) {
        return ExchangeTime.plausible(eventTime == MarketEvent.ABSENT ? sendTime : eventTime, frame, of, type, output);
    }

    /** Contracts in quote, exactly; null if they or the contract's size are not known. */
    static @Nullable Decimal value(InstrumentDefinition definition, @Nullable Decimal contracts) {
        return contracts == null || definition.contractSize() == null ? null : definition.quantity(contracts);
    }

    /** The letter of a key of one letter, else something that is none. */
    static int letter(long key) {
        return (int) Math.min(key, 0x7F);
    }
}
