package io.marketprism.connector.json;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON forward, over bytes, allocating only what it returns. Keys may come in any order and unknown ones are skipped; what is read must
 * be well-formed and of the right type, or a {@link NormalizationException} tells the byte where it is not. One per thread; reused for every frame.
 *
 * <pre>{@code
 * json.reset(frame).enterObject();
 * for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
 *     if (key == PRICE) {
 *         price = json.price();
 *     } else {
 *         json.skip();
 *     }
 * }
 * json.finish();
 * }</pre>
 */
public final class JsonCursor extends JsonLevels {
    /**
     * Times below this are milliseconds (until the year 5138), others microseconds (since 1973): no time that {@link ExchangeTime} believes can be
     * taken for the other.
     */
    private static final long FIRST_MICROSECONDS = 100_000_000_000_000L;

    private static final long MOST_MILLISECONDS = Long.MAX_VALUE / 1_000;

    /** A cursor without a frame; {@link #reset} gives it one. */
    public JsonCursor() {}

    /**
     * Begins with a frame.
     *
     * @param frame borrowed until the next reset
     * @return this
     * @throws NormalizationException if the bytes are not UTF-8
     */
    public JsonCursor reset(Frame frame) {
        bytes = frame.bytes();
        position = 0;
        end = frame.length();
        copied = false;
        depth = 0;
        place = 0;
        requireUtf8();
        return this;
    }

    /**
     * Whether there is a side of a best bid and offer, of which price and quantity have been read. It is empty if its quantity is 0, and if price and
     * quantity are 0 or missing.
     *
     * @param price what was read, or null
     * @param quantity what was read, or null
     * @return false if it is empty
     * @throws NormalizationException if one of the two cannot be
     */
    @Contract("null, _ -> false; _, null -> false")
    public boolean isSide(@Nullable Decimal price, @Nullable Decimal quantity) {
        if (quantity != null && quantity.signum() < 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, position, "expected a quantity of 0 or more, was " + quantity);
        }
        boolean hasQuantity = quantity != null && quantity.signum() > 0;
        if (price == null || price.signum() <= 0) {
            if (hasQuantity || price != null && price.signum() < 0) {
                throw new NormalizationException(
                        Problem.INVALID_PRICE,
                        position,
                        "expected a price above 0, was " + (price == null ? "none" : price));
            }
            return false;
        }
        if (quantity == null) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, position, "expected a quantity at the price of " + price + ", was none");
        }
        return hasQuantity;
    }

    /**
     * Reads a time in milliseconds since the epoch, a whole number in quotes or not, that may be missing: {@code null}, an empty text, or 0.
     *
     * @return the time in µs since the epoch; {@link MarketEvent#ABSENT} if it is missing; the largest that there is if it is larger than any can be
     */
    public long epochMillis() {
        long time = epoch();
        return time == MarketEvent.ABSENT ? time : inMicroseconds(time);
    }

    /**
     * Reads a time as {@link #epochMillis()} does, in milliseconds or microseconds, whichever the exchange writes: times from 1973 to 5138 differ.
     *
     * @return the time in µs since the epoch; {@link MarketEvent#ABSENT} if it is missing; {@link Long#MAX_VALUE} if it is larger than any can be
     */
    public long epochMillisOrMicros() {
        long time = epoch();
        return time != MarketEvent.ABSENT && Math.abs(time) < FIRST_MICROSECONDS ? time * 1_000 : time;
    }

    private static long inMicroseconds(long milliseconds) {
        return Math.max(-MOST_MILLISECONDS, Math.min(MOST_MILLISECONDS, milliseconds)) * 1_000;
    }

    /** A time as it is counted, which may be missing. */
    private long epoch() {
        long plain = plainWhole();
        if (plain > 0) {
            return plain;
        }
        if (plain == 0) {
            return MarketEvent.ABSENT;
        }
        int from = position;
        Decimal time = decimalOrNull();
        if (time == null || time.signum() == 0) {
            return MarketEvent.ABSENT;
        }
        if (time.scale() != 0) {
            position = from;
            throw invalid("a time, which is a whole number");
        }
        return time.isWide() ? Long.MAX_VALUE : time.unscaled();
    }

    /**
     * Reads a time as ISO 8601 writes it, such as {@code "2023-10-06T17:49:20.123456Z"}, with up to nine digits behind the second, that may be missing:
     * {@code null} or an empty text. What is smaller than a microsecond is left out.
     *
     * @return the time in µs since the epoch, or {@link MarketEvent#ABSENT} if it is missing
     */
    public long isoTime() {
        if (skipNull()) {
            return MarketEvent.ABSENT;
        }
        if (peek() != '"') {
            throw invalid("a time in quotes");
        }
        int quote = position;
        long plain = skipText() ? IsoTime.NONE : IsoTime.plain(bytes, quote + 1, position - 1);
        if (plain != IsoTime.NONE) {
            return plain;
        }
        position = quote;
        String text = text();
        if (text.isEmpty()) {
            return MarketEvent.ABSENT;
        }
        long time = IsoTime.parse(text);
        if (time == IsoTime.NONE) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    quote,
                    "expected a time such as 2023-10-06T17:49:20.123Z, was \"" + text + "\"");
        }
        return time;
    }

    /**
     * Reads a trade id, a number or text.
     *
     * @return the id
     */
    public TradeId tradeId() {
        int next = peek();
        long plain = plainWhole();
        if (plain >= 0) {
            return TradeId.of(plain);
        }
        int from = next == '"' ? position + 1 : position;
        int p = from;
        long number = 0;
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9' && p - from < MAX_SAFE_DIGITS) {
            number = number * 10 + bytes[p++] - '0';
        }
        boolean canonical = p > from && p < end && (bytes[from] != '0' || p == from + 1);
        if (next != '"') {
            if (!canonical || isNumberByte(bytes[p])) {
                throw invalid("a trade id of at most 18 digits, or text");
            }
            position = p;
            return TradeId.of(number);
        }
        if (canonical && bytes[p] == '"') {
            position = p + 1;
            return TradeId.of(number);
        }
        if (skipText() && withoutEscapes(from - 1)) {
            position = from - 1;
            return tradeId();
        }
        position = from - 1;
        return TradeId.of(text());
    }

    /**
     * Reads a native symbol and finds its instrument.
     *
     * @param symbols where to find it
     * @return the instrument
     * @throws NormalizationException if it is not known
     */
    public Instrument symbol(SymbolTable symbols) {
        return definition(symbols).instrument();
    }

    /**
     * Reads a native symbol and finds the definition of its instrument, which tells what its quantities count.
     *
     * @param symbols where to find it
     * @return the definition
     * @throws NormalizationException if it is not known
     */
    public InstrumentDefinition definition(SymbolTable symbols) {
        peek();
        int quote = position;
        InstrumentDefinition definition = definitionIfKnown(symbols);
        if (definition == null) {
            position = quote;
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, quote + 1, "expected a subscribed symbol, was \"" + text() + "\"");
        }
        return definition;
    }

    /**
     * Reads a native symbol and finds the definition of its instrument, where others than those that are known may stand.
     *
     * @param symbols where to find it
     * @return the definition, or null if it is not known
     */
    public @Nullable InstrumentDefinition definitionIfKnown(SymbolTable symbols) {
        if (peek() != '"') {
            throw invalid("a symbol in quotes");
        }
        int from = position + 1;
        if (skipText()) {
            position = from - 1;
            return symbols.find(text());
        }
        return symbols.find(bytes, from, position - 1);
    }

    /**
     * Whose message it is that has a problem, where its symbol may stand behind the problem.
     *
     * @param problem what is wrong with it; where it is not even JSON, nothing is looked for
     * @param message {@link #mark()} before the first key of its object; the cursor is anywhere in it afterwards
     * @param symbolKey the key of its symbol, as {@link #key} codes it
     * @param symbols where to find it
     * @return the instrument, or null if the message does not tell
     */
    public @Nullable Instrument symbolIn(
            NormalizationException problem, long message, long symbolKey, SymbolTable symbols) {
        if (problem.problem() == Problem.MALFORMED) {
            return null;
        }
        returnTo(message);
        try {
            for (long key = nextKey(); key != END; key = nextKey()) {
                if (key == symbolKey) {
                    return symbol(symbols);
                }
                skip();
            }
        } catch (NormalizationException another) {
            return null; // The first problem is the one that is told.
        }
        return null;
    }

    /**
     * Reads an array of rows that do not depend on each other. One that is broken is {@linkplain NormalizerOutput#rejected rejected}, and the others
     * are read, as long as the message is JSON.
     *
     * @param reader reads each of them
     * @param frame holds them
     * @param output takes what they say
     * @return how many there are
     */
    public int rows(RowReader reader, Frame frame, NormalizerOutput output) {
        int rows = 0;
        enterArray();
        while (nextElement()) {
            rows++;
            long row = mark();
            try {
                reader.read(frame, output);
            } catch (NormalizationException e) {
                if (e.problem() == Problem.MALFORMED) {
                    throw e;
                }
                output.rejected(e);
                returnTo(row);
                skip();
            }
        }
        return rows;
    }

    /**
     * Reads the id of a request of ours, as an answer repeats it: a whole number, text, or {@code null}.
     *
     * @return the id as text, or null
     */
    public @Nullable String requestId() {
        if (skipNull()) {
            return null;
        }
        return atText() ? text() : Long.toString(longValue());
    }

    /**
     * Checks that a field has come, once its object is read.
     *
     * @param value what was read of it, or null
     * @param field its name
     */
    @Contract("null, _ -> fail")
    public void require(@Nullable Object value, String field) {
        if (value == null) {
            throw missing(field);
        }
    }

    /**
     * Checks that a field has come, once its object is read.
     *
     * @param value what was read of it, or {@link MarketEvent#ABSENT}
     * @param field its name
     */
    public void require(long value, String field) {
        if (value == MarketEvent.ABSENT) {
            throw missing(field);
        }
    }

    /**
     * A field has not come.
     *
     * @param field its name
     * @return the exception to throw
     */
    public NormalizationException missing(String field) {
        return new NormalizationException(
                Problem.INVALID_FIELD, position, "expected a field \"" + field + "\", was none before the end");
    }
}
