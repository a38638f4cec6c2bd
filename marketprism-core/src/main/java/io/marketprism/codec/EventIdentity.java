package io.marketprism.codec;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeId;
import io.marketprism.schema.Field;
import io.marketprism.schema.IdentityPart;
import io.marketprism.schema.Schemas;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text that identifies an event: its type, exchange, market type, symbol, and what tells it from others of its instrument, such as
 * {@code trade:binance:spot:BTC-USDT:single:12345}. Two copies of one event, from whichever connection, collector or retry, have one identity;
 * two different events never do. The time of receipt is no part of it, and the collector only of what belongs to one collector; the one exception is
 * a best bid and offer that has neither a sequence nor a time of the venue.
 *
 * <p>Short printable ASCII. In each part everything but letters, digits, {@code -}, {@code .}, {@code _} and {@code ~} is percent-encoded; an
 * absent part is empty and an empty text is a lone {@code %}, so no two rows of parts look the same.
 */
public final class EventIdentity {
    private static final byte[][] TYPE = types();
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private EventIdentity() {}

    /**
     * The identity of an event.
     *
     * @param event any
     * @return the text
     */
    public static String of(MarketEvent event) {
        Utf8Buffer out = new Utf8Buffer(96);
        write(event, out);
        return out.toString();
    }

    /**
     * Appends the identity of an event. Allocates nothing if the buffer is large enough and no number is {@linkplain Decimal#isWide() wide}.
     *
     * <p>Of what is published again as it grows each version counts as an event: a gap's revision, the end of the covered time, and whether a
     * candle is closed and its values are part of the identity.
     *
     * @param event any
     * @param out gets the text
     */
    public static void write(MarketEvent event, Utf8Buffer out) {
        Instrument instrument = event.instrument();
        out.append(TYPE[event.dataType().ordinal()]);
        part(instrument.exchange(), out);
        part(instrument.marketType().wireName(), out);
        part(instrument.symbol(), out);
        if (event instanceof Trade trade) {
            part(trade.form().wireName(), out);
            part(trade.tradeId(), out);
        } else if (event instanceof BookDelta delta) {
            part("delta", out);
            part(delta.previousSequence(), out);
            part(delta.sequence(), out);
            part(delta.exchangeTimeUs(), out);
        } else if (event instanceof BookSnapshot snapshot) {
            part("snapshot", out);
            part(snapshot.sequence(), out);
            part(snapshot.depthLimit() == 0 ? MarketEvent.ABSENT : snapshot.depthLimit(), out);
            part(snapshot.collector(), out);
            part(snapshot.bookSession(), out);
        } else if (event instanceof BestBidOffer bbo) {
            part(bbo.sequence(), out);
            part(bbo.exchangeTimeUs(), out);
            part(bbo.bidPrice(), out);
            part(bbo.bidQuantity(), out);
            part(bbo.askPrice(), out);
            part(bbo.askQuantity(), out);
            if (bbo.sequence() == MarketEvent.ABSENT && bbo.exchangeTimeUs() == MarketEvent.ABSENT) {
                // The venue tells nothing by which a state that comes back differs from its first coming.
                part(bbo.receiveTimeUs(), out);
                part(bbo.collector(), out);
            }
        } else {
            writeParts(event, out);
        }
    }

    /** Appends what the schema says. The types above are written by hand, byte for byte the same. */
    static <E extends MarketEvent> void writeParts(E event, Utf8Buffer out) {
        for (IdentityPart<E> part : Schemas.of(event).identity()) {
            if (part.condition().holds(event)) {
                part(part.field(), event, out);
            }
        }
    }

    private static <E extends MarketEvent> void part(Field<E> field, E event, Utf8Buffer out) {
        switch (field.kind()) {
            case TEXT, KEYWORD, CHOICE, TRADE_ID -> part(field.text(event), out);
            case NUMBER_AS_TEXT, INTEGER, COUNT, SMALL_COUNT, TIME -> part(field.number(event), out);
            case FLAG -> part(Boolean.toString(field.flag(event)), out);
            case DECIMAL, RATE -> part(field.decimal(event), out);
            case LEVELS -> throw new IllegalArgumentException("Expected a part that is short, was " + field);
        }
    }

    private static void part(long number, Utf8Buffer out) {
        out.append(':');
        if (number != MarketEvent.ABSENT) {
            out.append(number);
        }
    }

    private static void part(@Nullable Decimal number, Utf8Buffer out) {
        out.append(':');
        if (number != null) {
            out.append(number);
        }
    }

    private static void part(TradeId id, Utf8Buffer out) {
        if (id.isNumber()) {
            part(id.number(), out);
        } else {
            part(id.toString(), out);
        }
    }

    private static void part(@Nullable String text, Utf8Buffer out) {
        out.append(':');
        if (text == null) {
            return;
        }
        if (text.isEmpty()) {
            out.append('%');
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnreserved(c)) {
                out.append(c);
            } else {
                int codePoint = text.codePointAt(i);
                percentEncode(codePoint, out);
                i += Character.charCount(codePoint) - 1;
            }
        }
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static void percentEncode(int codePoint, Utf8Buffer out) {
        int encoded = Utf8Buffer.utf8(codePoint);
        int shift = encoded == 0 ? 0 : 24 - Integer.numberOfLeadingZeros(encoded) / 8 * 8;
        for (; shift >= 0; shift -= 8) {
            int b = encoded >>> shift;
            out.append('%').append((char) HEX[b >> 4 & 0xF]).append((char) HEX[b & 0xF]);
        }
    }

    private static byte[][] types() {
        DataType[] values = DataType.values();
        byte[][] names = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            names[i] = values[i].wireName().getBytes(StandardCharsets.US_ASCII);
        }
        return names;
    }
}
