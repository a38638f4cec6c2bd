package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what kind of message a frame holds, bare or in the combined wrapper {@code {"stream":…,"data":…}}, and hands it to the reader of its
 * {@link BinanceChannel}. Answers to requests and announcements it reads itself.
 */
final class BinanceNormalizer implements Normalizer {
    private static final long STREAM = JsonCursor.key("stream");
    private static final long DATA = JsonCursor.key("data");
    private static final long RESULT = JsonCursor.key("result");
    private static final long METHOD = JsonCursor.key("method");
    private static final long ERROR = JsonCursor.key("error");
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("msg");
    private static final long ID = JsonCursor.key("id");

    /** In place of a key that tells what a message is: it is a partial depth. */
    private static final long PARTIAL_DEPTH = JsonCursor.key("bids");

    private static final String SHUTDOWN = "serverShutdown";
    private static final String NO_REASON = "no reason given";

    private final BinanceInput input;
    private final JsonCursor json;
    private final long[] kinds;
    private final long allBookTickers;
    private final long allForceOrders;
    private final @Nullable MessageReader[] readers;
    private final BookTickerReader bookTicker;
    private final RowReader rows = this::row;

    /** Whether the message is one of several. */
    private boolean inArray;

    /** Whether its stream is of all instruments, though it brings one by one. */
    private boolean ofWholeMarket;

    BinanceNormalizer(BinanceMarket market, SymbolTable symbols) {
        input = new BinanceInput(market, symbols);
        json = input.json;
        kinds = BinanceChannel.codes(json);
        allBookTickers = json.codeOf("!bookTicker");
        allForceOrders = json.codeOf("!forceOrder@arr");
        readers = BinanceChannel.readers(input);
        bookTicker = (BookTickerReader) readers[BinanceChannel.BOOK_TICKER.ordinal()];
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        json.reset(frame);
        input.streamIsNotNamed();
        ofWholeMarket = false;
        try {
            if (json.atArray()) {
                rows(frame, output);
            } else {
                json.enterObject();
                long start = json.mark();
                long key = json.nextKey();
                if (key == STREAM || key == DATA) {
                    wrapped(key, frame, output);
                } else {
                    json.returnTo(start);
                    message(frame, output);
                }
            }
            json.finish();
        } catch (NormalizationException e) {
            throw input.located(e, frame);
        }
    }

    /** The streams of all symbols, such as {@code !miniTicker@arr}, send an array. */
    private void row(Frame frame, NormalizerOutput output) {
        long outer = input.stream();
        try {
            json.enterObject();
            message(frame, output);
        } catch (NormalizationException e) {
            throw input.located(e, frame);
        } finally {
            input.streamIsNamedAt(outer);
        }
    }

    /** Inside the object {@code {"stream":"btcusdt@trade","data":{…}}}, behind its first key. */
    private void wrapped(long first, Frame frame, NormalizerOutput output) {
        input.streamIsNotNamed();
        long early = 0;
        boolean read = false;
        for (long key = first; key != JsonCursor.END; key = json.nextKey()) {
            if (key == STREAM) {
                input.streamIsNamedHere();
                ofWholeMarket = isOfWholeMarket();
            } else if (key == DATA && input.isStreamNamed()) {
                data(frame, output);
                read = true;
            } else {
                early = key == DATA ? json.mark() : early;
                json.skip();
            }
        }
        if (!read) {
            if (early == 0) {
                throw json.missing("data");
            }
            long behind = json.mark();
            json.returnTo(early);
            data(frame, output);
            json.returnTo(behind);
        }
    }

    /** Reads the name of a stream. */
    private boolean isOfWholeMarket() {
        if (!json.atText()) {
            json.skip();
            return false;
        }
        long name = json.textCode();
        return name == allBookTickers || name == allForceOrders;
    }

    private void data(Frame frame, NormalizerOutput output) {
        if (json.atArray()) {
            rows(frame, output);
        } else {
            json.enterObject();
            message(frame, output);
        }
    }

    private void rows(Frame frame, NormalizerOutput output) {
        inArray = true;
        try {
            json.rows(rows, frame, output);
        } finally {
            inArray = false;
        }
    }

    /** Inside the object of a message, before its first key. */
    private void message(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        long key = json.nextKey();
        boolean kindFirst = key == 'e';
        if (!kindFirst) {
            if (bookTicker.readIfItIs(key, start, frame, output)) {
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
        BinanceChannel channel = BinanceChannel.ofKind(kind, kinds);
        if (channel == null) {
            announcement(output);
        } else {
            read(channel, frame, output);
        }
    }

    private void read(BinanceChannel channel, Frame frame, NormalizerOutput output) {
        MessageReader reader = readers[channel.ordinal()];
        if (reader != null && input.market.isFutures()) {
            futures(channel, reader, frame, output);
        } else if (reader != null) {
            reader.read(frame, output);
        } else {
            boolean isNews = channel == BinanceChannel.CONTRACT_INFO && !input.isOfOtherFamily(json.mark());
            input.skipRest();
            if (isNews) {
                output.instrumentsChanged();
            } else {
                output.ignored(channel.wireName());
            }
        }
    }

    /** Streams of the whole market carry those of USD-M and of COIN-M. Without a list of instruments only {@code st} tells whose a message is. */
    private void futures(BinanceChannel channel, MessageReader reader, Frame frame, NormalizerOutput output) {
        long start = json.mark();
        boolean mixed = inArray || ofWholeMarket || channel == BinanceChannel.FORCE_ORDER && !input.isStreamNamed();
        if (!mixed || !input.isOfOtherFamily(start)) {
            try {
                reader.read(frame, output);
                return;
            } catch (NormalizationException e) {
                if (e.problem() != Problem.UNKNOWN_KIND || e.instrument() != null || !input.isOfOtherFamily(start)) {
                    throw e;
                }
            }
        }
        input.skipRest();
        output.ignored(channel.wireName());
    }

    /** A kind of which there is no row. */
    private void announcement(NormalizerOutput output) {
        String kind = json.last();
        if (!kind.equals(SHUTDOWN)) {
            throw new NormalizationException(
                            Problem.UNKNOWN_KIND, json.position(), "expected a known event, was \"" + kind + "\"")
                    .in(kind, null, null);
        }
        input.skipRest();
        output.closing(SHUTDOWN);
    }

    /** A key that tells what a message without {@code e} is, or {@code 'e'}; its value comes next. */
    private long tellingKey() {
        long telling = JsonCursor.END;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == 'e') {
                return key;
            }
            if (key == 'B' || key == DATA || key == RESULT || key == METHOD || key == ERROR || key == CODE) {
                telling = key;
            } else if (PartialDepthReader.isToldBy(key, json)) {
                telling = PARTIAL_DEPTH;
            }
            json.skip();
        }
        return telling;
    }

    private void withoutKind(long telling, Frame frame, NormalizerOutput output) {
        if (telling == 'B') {
            read(BinanceChannel.BOOK_TICKER, frame, output);
        } else if (telling == PARTIAL_DEPTH) {
            read(BinanceChannel.PARTIAL_DEPTH, frame, output);
        } else if (telling == DATA) {
            wrapped(json.nextKey(), frame, output);
        } else if (telling == METHOD) {
            input.skipRest(); // A request of ours, in a capture.
            output.ignored("method");
        } else if (telling == RESULT || telling == ERROR || telling == CODE) {
            answer(output);
        } else {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, json.position(), "expected a known kind of message, was one without \"e\"");
        }
    }

    /** {@code {"result":null,"id":1}}, {@code {"code":2,"msg":"…","id":1}} or {@code {"error":{"code":2,"msg":"…"},"id":1}}. */
    private void answer(NormalizerOutput output) {
        String id = null;
        boolean refused = false;
        String reason = NO_REASON;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ID) {
                id = json.requestId();
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
}
