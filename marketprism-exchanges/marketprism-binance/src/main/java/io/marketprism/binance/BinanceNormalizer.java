package io.marketprism.binance;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Binance spot's stream messages, bare or in the combined wrapper {@code {"stream":…,"data":…}}, and the bodies of its depth calls.
 * Names on the left of each method are the wire's, those on the right are ours.
 */
final class BinanceNormalizer implements Normalizer {
    private static final long STREAM = JsonCursor.key("stream");
    private static final long DATA = JsonCursor.key("data");
    private static final long TRADE = JsonCursor.key("trade");
    private static final long AGGREGATE_TRADE = JsonCursor.key("aggTrade");
    private static final long RESULT = JsonCursor.key("result");
    private static final long METHOD = JsonCursor.key("method");
    private static final long ERROR = JsonCursor.key("error");
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("msg");
    private static final long ID = JsonCursor.key("id");
    private static final long BIDS = JsonCursor.key("bids");
    private static final long ASKS = JsonCursor.key("asks");

    /** Kinds that the exchange documents and we do not carry. */
    private static final Set<String> NOT_CARRIED = Set.of(
            "kline", "24hrTicker", "24hrMiniTicker", "1hTicker", "4hTicker", "1dTicker", "avgPrice", "referencePrice");

    /** The name of a stream that sends the best levels of a book only, behind its symbol. */
    private static final Pattern PARTIAL_DEPTH = Pattern.compile("@depth(\\d{1,4})");

    private static final String NO_REASON = "no reason given";

    private static final long UNNAMED = -1;

    private final SymbolTable symbols;
    private final JsonCursor json = new JsonCursor();

    /** Where the wrapper names the stream. */
    private long stream = UNNAMED;

    BinanceNormalizer(SymbolTable symbols) {
        this.symbols = symbols;
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        json.reset(frame);
        stream = UNNAMED;
        try {
            if (json.atArray()) {
                messages(frame, output);
            } else {
                json.enterObject();
                long start = json.mark();
                long key = json.nextKey();
                if (key == STREAM || key == DATA) {
                    wrapped(key, frame, output);
                } else {
                    json.returnTo(start);
                    payload(frame, output);
                }
            }
            json.finish();
        } catch (NormalizationException e) {
            throw located(e, frame);
        }
    }

    /** Adds what the name of the stream tells. */
    private NormalizationException located(NormalizationException e, Frame frame) {
        String name = streamName(frame);
        int at = name == null ? -1 : name.indexOf('@');
        DataType type = at < 0 ? null : typeOf(name.substring(at + 1));
        return e.in(name, type == null ? null : instrumentOf(name), type);
    }

    private static DataType typeOf(String streamType) {
        return switch (streamType) {
            case "trade", "aggTrade", "blockTrade" -> DataType.TRADE;
            case "bookTicker" -> DataType.BBO;
            default -> streamType.startsWith("depth") ? DataType.ORDERBOOK : null;
        };
    }

    /** The instrument in a stream's name, which writes symbols in small letters; null if it is not known. */
    private Instrument instrumentOf(String streamName) {
        return symbols.find(symbolOf(streamName));
    }

    private static String symbolOf(String streamName) {
        int at = streamName.indexOf('@');
        return (at < 0 ? streamName : streamName.substring(0, at)).toUpperCase(Locale.ROOT);
    }

    /** The streams of all symbols, such as {@code !miniTicker@arr}, send an array. A message that is broken is reported, the others are read. */
    private void messages(Frame frame, NormalizerOutput output) {
        json.enterArray();
        long outer = stream;
        while (json.nextElement()) {
            long message = json.mark();
            stream = outer;
            try {
                json.enterObject();
                payload(frame, output);
            } catch (NormalizationException e) {
                if (e.problem() == Problem.MALFORMED) {
                    throw e;
                }
                output.rejected(located(e, frame));
                json.returnTo(message);
                json.skip();
            }
        }
    }

    /** Inside the object {@code {"stream":"btcusdt@trade","data":{…}}}, behind its first key. */
    private void wrapped(long first, Frame frame, NormalizerOutput output) {
        stream = UNNAMED;
        long early = UNNAMED;
        boolean read = false;
        for (long key = first; key != JsonCursor.END; key = json.nextKey()) {
            if (key == STREAM) {
                stream = json.mark();
                json.skip();
            } else if (key == DATA && stream != UNNAMED) {
                data(frame, output);
                read = true;
            } else {
                early = key == DATA ? json.mark() : early;
                json.skip();
            }
        }
        if (!read) {
            if (early == UNNAMED) {
                throw missing("data");
            }
            long behind = json.mark();
            json.returnTo(early);
            data(frame, output);
            json.returnTo(behind);
        }
    }

    /** The name of the stream, made only for those few who need it: by the wrapper, else by whoever handed the frame over; or null. */
    private String streamName(Frame frame) {
        if (stream == UNNAMED) {
            return frame.stream();
        }
        long here = json.mark();
        json.returnTo(stream);
        String name = json.atText() ? json.text() : frame.stream();
        json.returnTo(here);
        return name;
    }

    private void data(Frame frame, NormalizerOutput output) {
        if (json.atArray()) {
            messages(frame, output);
        } else {
            json.enterObject();
            payload(frame, output);
        }
    }

    /** Inside the object of a message, before its first key. */
    private void payload(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        long key = json.nextKey();
        boolean kindFirst = key == 'e';
        if (!kindFirst) {
            if (key == 'u' && bookTicker(key, frame, true, output)) {
                return;
            }
            json.returnTo(start);
            key = tellingKey();
            if (key != 'e') {
                json.returnTo(start);
                withoutKind(key, frame, output);
                return;
            }
        }
        long kind = json.textCode();
        json.kind(kind);
        if (!kindFirst) {
            json.returnTo(start);
        }
        if (kind == TRADE) {
            trade(frame, TradeForm.SINGLE, output);
        } else if (kind == AGGREGATE_TRADE) {
            trade(frame, TradeForm.AGGREGATE, output);
        } else if (json.lastIs("depthUpdate")) {
            depthUpdate(frame, output);
        } else if (json.lastIs("blockTrade")) {
            trade(frame, TradeForm.BLOCK, output);
        } else {
            otherKind(json.last(), frame, output);
        }
    }

    private void otherKind(String kind, Frame frame, NormalizerOutput output) {
        switch (kind) {
            case "bookTicker" -> bookTicker(json.nextKey(), frame, false, output);
            case "serverShutdown" -> {
                skipRest();
                output.closing("serverShutdown");
            }
            default -> {
                if (!NOT_CARRIED.contains(kind)) {
                    throw new NormalizationException(
                                    Problem.UNKNOWN_KIND,
                                    json.position(),
                                    "expected a known event, was \"" + kind + "\"")
                            .in(kind, null, null);
                }
                skipRest();
            }
        }
    }

    /** A key that tells the kind of a message without {@code e}, or {@code 'e'}; its value comes next. */
    private long tellingKey() {
        long telling = JsonCursor.END;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == 'e') {
                return key;
            }
            if (key == 'B' || key == DATA || key == RESULT || key == METHOD || key == ERROR || key == CODE) {
                telling = key;
            } else if (key == JsonCursor.LONG_KEY && json.lastIs("lastUpdateId")) {
                telling = BIDS;
            }
            json.skip();
        }
        return telling;
    }

    private void withoutKind(long telling, Frame frame, NormalizerOutput output) {
        if (telling == 'B') {
            bookTicker(json.nextKey(), frame, false, output);
        } else if (telling == BIDS) {
            partialDepth(frame, streamName(frame), output);
        } else if (telling == DATA) {
            wrapped(json.nextKey(), frame, output);
        } else if (telling == METHOD) {
            skipRest();
        } else if (telling == RESULT || telling == ERROR || telling == CODE) {
            answer(output);
        } else {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, json.position(), "expected a known kind of message, was one without \"e\"");
        }
    }

    private void skipRest() {
        while (json.nextKey() != JsonCursor.END) {
            json.skip();
        }
    }

    /**
     * {@code {"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}}; a block trade
     * has the same keys and a numbering of its own; an aggregate has {@code a} for its id and {@code f}, {@code l} for its first and last trade.
     */
    private void trade(Frame frame, TradeForm form, NormalizerOutput output) {
        boolean aggregate = form == TradeForm.AGGREGATE;
        long start = json.mark();
        Instrument instrument = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long tradeTime = MarketEvent.ABSENT;
            long id = -1;
            long first = -1;
            long last = -1;
            Decimal price = null;
            Decimal quantity = null;
            Side side = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                int letter = letter(key);
                if (letter == (aggregate ? 'a' : 't')) {
                    id = wholeNumber();
                    continue;
                }
                switch (letter) {
                    case 'E' -> sendTime = timeUs();
                    case 'T' -> tradeTime = timeUs();
                    case 's' -> instrument = json.symbol(symbols);
                    case 'p' -> price = json.price();
                    case 'q' -> quantity = json.quantity();
                    case 'm' -> side = json.booleanValue() ? Side.SELL : Side.BUY;
                    case 'f' -> first = wholeNumber();
                    case 'l' -> last = wholeNumber();
                    default -> json.skip();
                }
            }
            require(instrument, "s");
            require(id, aggregate ? "a" : "t");
            require(price, "p");
            require(quantity, "q");
            require(side, "m");
            if (aggregate) {
                require(first, "f");
                require(last, "l");
            }
            output.event(new Trade(
                    instrument,
                    time(tradeTime, sendTime, frame, instrument, DataType.TRADE, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    TradeId.of(id),
                    form,
                    price,
                    quantity,
                    side,
                    aggregate ? first : MarketEvent.ABSENT,
                    aggregate ? last : MarketEvent.ABSENT,
                    form == TradeForm.BLOCK ? MarketEvent.ABSENT : id,
                    TradeSource.LIVE));
        } catch (NormalizationException e) {
            throw e.in(kindOf(form), whose(e, instrument, JsonCursor.END, start), DataType.TRADE);
        }
    }

    /** The time of an event: matching or transaction time, else the time when it was sent. */
    private static long time(
            long eventTime, long sendTime, Frame frame, Instrument of, DataType type, NormalizerOutput output) {
        return ExchangeTime.plausible(eventTime == MarketEvent.ABSENT ? sendTime : eventTime, frame, of, type, output);
    }

    /**
     * Whose message it is that has a problem, also if that stands behind the problem.
     *
     * @param known whose it is, if that has been read
     * @param first the key behind which {@code start} is, or {@link JsonCursor#END} if it is before a key
     */
    private Instrument whose(NormalizationException problem, Instrument known, long first, long start) {
        if (known != null || problem.problem() == Problem.MALFORMED) {
            return known;
        }
        json.returnTo(start);
        try {
            for (long key = first == JsonCursor.END ? json.nextKey() : first;
                    key != JsonCursor.END;
                    key = json.nextKey()) {
                if (key == 's') {
                    return json.symbol(symbols);
                }
                json.skip();
            }
        } catch (NormalizationException another) {
            return null; // The first problem is the one that is told.
        }
        return null;
    }

    private static String kindOf(TradeForm form) {
        return switch (form) {
            case SINGLE -> "trade";
            case AGGREGATE -> "aggTrade";
            case BLOCK -> "blockTrade";
        };
    }

    /**
     * {@code {"e":"depthUpdate","E":1672515782136,"s":"BNBBTC","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}}. A delta holds
     * the updates {@code U} to {@code u}, so the state before it is {@code U - 1}.
     */
    private void depthUpdate(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        Instrument instrument = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long transactionTime = MarketEvent.ABSENT;
            long first = -1;
            long last = -1;
            Levels bids = null;
            Levels asks = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                switch (letter(key)) {
                    case 'E' -> sendTime = timeUs();
                    case 'T' -> transactionTime = timeUs();
                    case 's' -> instrument = json.symbol(symbols);
                    case 'U' -> first = wholeNumber();
                    case 'u' -> last = wholeNumber();
                    case 'b' -> bids = json.bids();
                    case 'a' -> asks = json.asks();
                    default -> json.skip();
                }
            }
            require(instrument, "s");
            require(last, "u");
            require(bids, "b");
            require(asks, "a");
            if (first > last) {
                throw new NormalizationException(
                        Problem.INVALID_FIELD,
                        json.position(),
                        "expected \"U\" of " + last + " (\"u\") or less, was " + first);
            }
            output.event(new BookDelta(
                    instrument,
                    time(transactionTime, sendTime, frame, instrument, DataType.ORDERBOOK, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    first <= 0 ? MarketEvent.ABSENT : first - 1,
                    last,
                    false,
                    bids,
                    asks,
                    null));
        } catch (NormalizationException e) {
            throw e.in("depthUpdate", whose(e, instrument, JsonCursor.END, start), DataType.ORDERBOOK);
        }
    }

    /**
     * {@code {"u":400900217,"s":"BNBUSDT","b":"25.35190000","B":"31.21","a":"25.3652","A":"40.66"}}, without kind and time.
     *
     * @param first the first key, behind which the cursor is
     * @param unsure whether something else may come under keys such as these
     * @return false if it is unsure and something else has come
     */
    private boolean bookTicker(long first, Frame frame, boolean unsure, NormalizerOutput output) {
        long start = json.mark();
        Instrument instrument = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long transactionTime = MarketEvent.ABSENT;
            long sequence = -1;
            boolean sides = false;
            Decimal bidPrice = null;
            Decimal bidQuantity = null;
            Decimal askPrice = null;
            Decimal askQuantity = null;
            for (long key = first; key != JsonCursor.END; key = json.nextKey()) {
                int letter = letter(key);
                if (unsure && (!isOfBookTicker(letter) || json.atArray())) {
                    return false;
                }
                sides |= letter == 'b' || letter == 'a';
                switch (letter) {
                    case 'E' -> sendTime = timeUs();
                    case 'T' -> transactionTime = timeUs();
                    case 'u' -> sequence = wholeNumber();
                    case 's' -> instrument = json.symbol(symbols);
                    case 'b' -> bidPrice = json.decimalOrNull();
                    case 'B' -> bidQuantity = json.decimalOrNull();
                    case 'a' -> askPrice = json.decimalOrNull();
                    case 'A' -> askQuantity = json.decimalOrNull();
                    default -> json.skip();
                }
            }
            require(instrument, "s");
            require(sequence, "u");
            if (!sides) {
                throw missing("b");
            }
            boolean bid = json.isSide(bidPrice, bidQuantity);
            boolean ask = json.isSide(askPrice, askQuantity);
            output.event(new BestBidOffer(
                    instrument,
                    time(transactionTime, sendTime, frame, instrument, DataType.BBO, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    sequence,
                    bid ? bidPrice : null,
                    bid ? bidQuantity : null,
                    ask ? askPrice : null,
                    ask ? askQuantity : null));
            return true;
        } catch (NormalizationException e) {
            throw e.in("bookTicker", whose(e, instrument, first, start), DataType.BBO);
        }
    }

    private static boolean isOfBookTicker(int letter) {
        return switch (letter) {
            case 'u', 's', 'b', 'B', 'a', 'A' -> true;
            default -> false;
        };
    }

    /** {@code {"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[["0.0026","100"]]}}: only the stream's name tells the symbol. */
    private void partialDepth(Frame frame, String stream, NormalizerOutput output) {
        if (stream == null) {
            throw new NormalizationException(
                            Problem.UNKNOWN_KIND,
                            0,
                            "expected the name of the stream, such as btcusdt@depth20, since the message does not tell its symbol")
                    .in("depth", null, DataType.ORDERBOOK);
        }
        Instrument instrument = instrumentOf(stream);
        if (instrument == null) {
            throw new NormalizationException(
                            Problem.UNKNOWN_KIND, 0, "expected a subscribed symbol, was \"" + symbolOf(stream) + "\"")
                    .in(stream, null, DataType.ORDERBOOK);
        }
        output.event(snapshot(frame, instrument, depthOf(stream), output));
    }

    /** The number of levels in a stream's name such as {@code btcusdt@depth20@100ms}; no limit if it names none. */
    private static int depthOf(String stream) {
        int at = stream.indexOf('@');
        Matcher levels = PARTIAL_DEPTH.matcher(at < 0 ? "" : stream.substring(at));
        return levels.lookingAt() ? Integer.parseInt(levels.group(1)) : Integer.MAX_VALUE;
    }

    /**
     * Reads the body of a depth call.
     *
     * @param frame the body
     * @param instrument whose book was asked for
     * @param limit number of levels that was asked for
     */
    BookSnapshot restSnapshot(Frame frame, Instrument instrument, int limit) {
        json.reset(frame).enterObject();
        BookSnapshot snapshot = snapshot(frame, instrument, limit, null);
        json.finish();
        return snapshot;
    }

    /**
     * Reads a snapshot. A side for which as many levels were sent as were asked for, be it with quantity 0, may go on below them; a shorter one is
     * whole.
     */
    private BookSnapshot snapshot(Frame frame, Instrument instrument, int limit, NormalizerOutput output) {
        try {
            long sequence = -1;
            long sendTime = MarketEvent.ABSENT;
            long transactionTime = MarketEvent.ABSENT;
            Levels bids = null;
            Levels asks = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == BIDS) {
                    bids = json.bids();
                } else if (key == ASKS) {
                    asks = json.asks();
                } else if (key == 'E') {
                    sendTime = timeUs();
                } else if (key == 'T') {
                    transactionTime = timeUs();
                } else if (key == JsonCursor.LONG_KEY && json.lastIs("lastUpdateId")) {
                    sequence = wholeNumber();
                } else {
                    json.skip();
                }
            }
            require(sequence, "lastUpdateId");
            require(bids, "bids");
            require(asks, "asks");
            return new BookSnapshot(
                    instrument,
                    time(transactionTime, sendTime, frame, instrument, DataType.ORDERBOOK, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    sequence,
                    bids,
                    asks,
                    bids.size() >= limit || asks.size() >= limit ? limit : 0,
                    null);
        } catch (NormalizationException e) {
            throw e.in("depth", instrument, DataType.ORDERBOOK);
        }
    }

    /** {@code {"result":null,"id":1}}, {@code {"code":2,"msg":"…","id":1}} or {@code {"error":{"code":2,"msg":"…"},"id":1}}. */
    private void answer(NormalizerOutput output) {
        String id = null;
        boolean refused = false;
        String reason = NO_REASON;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ID) {
                id = requestId();
            } else if (key == MESSAGE) {
                reason = json.text();
            } else if (key == ERROR && !json.skipNull()) {
                refused = true;
                reason = error();
            } else if (key != ERROR) {
                refused |= key == CODE;
                json.skip();
            }
        }
        if (refused) {
            output.refused(id, reason);
        } else if (id != null) {
            output.acknowledged(id);
        }
    }

    /** A whole number, text, or null. */
    private String requestId() {
        if (json.skipNull()) {
            return null;
        }
        return json.atText() ? json.text() : Long.toString(json.longValue());
    }

    private String error() {
        String reason = NO_REASON;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == MESSAGE) {
                reason = json.text();
            } else {
                json.skip();
            }
        }
        return reason;
    }

    /** The letter of a key of one letter, else something that is none. */
    private static int letter(long key) {
        return (int) Math.min(key, 0x7F);
    }

    private long timeUs() {
        return json.epochMillisOrMicros();
    }

    private long wholeNumber() {
        int from = json.position();
        long number = json.longValue();
        if (number < 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, from, "expected a whole number of 0 or more, was " + number);
        }
        return number;
    }

    private void require(Object value, String field) {
        if (value == null) {
            throw missing(field);
        }
    }

    private void require(long value, String field) {
        if (value < 0) {
            throw missing(field);
        }
    }

    private NormalizationException missing(String field) {
        return new NormalizationException(
                Problem.INVALID_FIELD, json.position(), "expected a field \"" + field + "\", was none before the end");
    }
}
