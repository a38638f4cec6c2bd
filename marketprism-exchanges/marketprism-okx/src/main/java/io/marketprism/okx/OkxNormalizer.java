package io.marketprism.okx;

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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads OKX's stream messages {@code {"arg":{"channel":…,"instId":…},"data":[…]}}, its events, and the bodies of its book calls. */
final class OkxNormalizer implements Normalizer {
    private static final long ARG = JsonCursor.key("arg");
    private static final long DATA = JsonCursor.key("data");
    private static final long ACTION = JsonCursor.key("action");
    private static final long EVENT = JsonCursor.key("event");
    private static final long OPERATION = JsonCursor.key("op");
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("msg");
    private static final long ID = JsonCursor.key("id");
    private static final long CHANNEL = JsonCursor.key("channel");
    private static final long INSTRUMENT = JsonCursor.key("instId");
    private static final long TRADE_ID = JsonCursor.key("tradeId");
    private static final long PRICE = JsonCursor.key("px");
    private static final long SIZE = JsonCursor.key("sz");
    private static final long SIDE = JsonCursor.key("side");
    private static final long BUY = JsonCursor.key("buy");
    private static final long SELL = JsonCursor.key("sell");
    private static final long TIME = JsonCursor.key("ts");
    private static final long COUNT = JsonCursor.key("count");
    private static final long ASKS = JsonCursor.key("asks");
    private static final long BIDS = JsonCursor.key("bids");
    private static final long SEQUENCE = JsonCursor.key("seqId");
    private static final long CHECKSUM = JsonCursor.key("checksum");

    private static final long UPDATE = JsonCursor.key("update");
    private static final long SNAPSHOT = JsonCursor.key("snapshot");
    private static final long TRADES = JsonCursor.key("trades");
    private static final long BOOKS = JsonCursor.key("books");
    private static final long BOOKS5 = JsonCursor.key("books5");
    private static final long BBO = JsonCursor.key("bbo-tbt");

    private static final int FULL_BOOK_LEVELS = 400;

    /** The code of the notice that announces the end of the connection in 60 s. */
    private static final String SERVICE_UPGRADE = "64008";

    /** What {@code prevSeqId} says of a snapshot: it has no predecessor. */
    private static final long NO_PREDECESSOR = -1;

    /** In place of a time: its field has not come. */
    private static final long NOT_READ = Long.MIN_VALUE + 1;

    /** Channels that the exchange documents and we do not carry; {@link #isCandles candles} come on top. */
    private static final Set<String> NOT_CARRIED = Set.of(
            "tickers",
            "mark-price",
            "index-tickers",
            "funding-rate",
            "open-interest",
            "liquidation-orders",
            "opt-summary",
            "instruments",
            "option-trades",
            "price-limit",
            "estimated-price",
            "call-auction-details",
            "status",
            "books-rpi",
            "books-elp",
            "adl-warning",
            "economic-calendar");

    /** Books whose checksum is verified: those whose snapshot had one. */
    private final Map<Instrument, OkxChecksum> checksums = new HashMap<>();

    private final SymbolTable symbols;
    private final JsonCursor json = new JsonCursor();

    private Channel channel;
    private Instrument instrument;

    private Levels asks;
    private Levels bids;
    private Decimal price;
    private Decimal quantity;
    private long time;
    private long sequence;
    private long previous;
    private long checksum;

    /** What the rows of a frame are. */
    private enum Channel {
        TRADES("trades", DataType.TRADE),
        BOOKS("books", DataType.ORDERBOOK),
        BOOKS5("books5", DataType.ORDERBOOK),
        BBO("bbo-tbt", DataType.BBO),
        BODY_OF_BOOK_CALL("market/books", DataType.ORDERBOOK),
        NOT_CARRIED(null, null);

        private final String wireName;
        private final DataType dataType;

        Channel(String wireName, DataType dataType) {
            this.wireName = wireName;
            this.dataType = dataType;
        }
    }

    OkxNormalizer(SymbolTable symbols) {
        this.symbols = symbols;
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        channel = null;
        instrument = null;
        json.reset(frame);
        if (isHeartbeat(frame)) {
            return;
        }
        try {
            message(frame, output);
        } catch (NormalizationException e) {
            throw located(e);
        }
    }

    private NormalizationException located(NormalizationException e) {
        return channel == null ? e : e.in(channel.wireName, instrument, channel.dataType);
    }

    private void message(Frame frame, NormalizerOutput output) {
        Boolean update = null;
        long later = -1;
        boolean read = false;
        json.enterObject();
        long start = json.mark();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ARG) {
                arg();
            } else if (key == ACTION) {
                update = action();
            } else if (key == DATA) {
                if (channel != null && (channel != Channel.BOOKS || update != null)) {
                    rows(frame, update, output);
                    read = true;
                } else {
                    later = json.mark();
                    json.skip();
                }
            } else if (key == EVENT || key == OPERATION) {
                json.returnTo(start);
                // It may name a channel, but carries none of its data.
                channel = null;
                instrument = null;
                control(output);
                json.finish();
                return;
            } else {
                json.skip();
            }
        }
        json.finish();
        if (read) {
            return;
        }
        if (later < 0) {
            throw missing("data");
        }
        json.returnTo(later);
        if (channel == null) {
            bodyOfBookCall(frame, output);
        } else {
            rows(frame, update, output);
        }
    }

    /** {@code ping} and {@code pong}, the only messages that are not JSON; a capture may hold them. */
    private static boolean isHeartbeat(Frame frame) {
        byte[] bytes = frame.bytes();
        return frame.length() == 4
                && bytes[0] == 'p'
                && (bytes[1] == 'i' || bytes[1] == 'o')
                && bytes[2] == 'n'
                && bytes[3] == 'g';
    }

    /** {@code {"channel":"books","instId":"BTC-USDT"}}, keys in any order. */
    private void arg() {
        long symbol = -1;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == CHANNEL) {
                long code = json.textCode();
                json.kind(code);
                channel = channel(code);
            } else if (key == INSTRUMENT && channel != null && channel != Channel.NOT_CARRIED) {
                instrument = json.symbol(symbols);
            } else if (key == INSTRUMENT) {
                symbol = json.mark();
                json.skip();
            } else {
                json.skip();
            }
        }
        if (instrument != null) {
            return;
        }
        long behind = json.mark();
        if (channel == null) {
            throw missing("channel");
        }
        if (channel == Channel.NOT_CARRIED) {
            return;
        }
        if (symbol < 0) {
            throw missing("instId");
        }
        json.returnTo(symbol);
        instrument = json.symbol(symbols);
        json.returnTo(behind);
    }

    private Channel channel(long code) {
        if (code == TRADES) {
            return Channel.TRADES;
        }
        if (code == BOOKS) {
            return Channel.BOOKS;
        }
        if (code == BBO) {
            return Channel.BBO;
        }
        if (code == BOOKS5) {
            return Channel.BOOKS5;
        }
        if (json.lastIs("trades-all")) {
            return Channel.TRADES;
        }
        if (json.lastIs("books-l2-tbt") || json.lastIs("books50-l2-tbt")) {
            return Channel.BOOKS;
        }
        String name = json.last();
        if (NOT_CARRIED.contains(name) || isCandles(name)) {
            return Channel.NOT_CARRIED;
        }
        throw new NormalizationException(
                        Problem.UNKNOWN_KIND, json.position(), "expected a known channel, was \"" + name + "\"")
                .in(name, null, null);
    }

    private static boolean isCandles(String name) {
        return name.startsWith("candle") || name.startsWith("mark-price-candle") || name.startsWith("index-candle");
    }

    /** {@return whether it is an update, not a snapshot} */
    private boolean action() {
        long action = json.textCode();
        if (action != UPDATE && action != SNAPSHOT) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected an action, snapshot or update, was \"" + json.last() + "\"");
        }
        return action == UPDATE;
    }

    /** The rows of a frame, and how many there are. One that is broken is reported; the others are read, as long as the frame is JSON. */
    private int rows(Frame frame, Boolean update, NormalizerOutput output) {
        if (channel == Channel.NOT_CARRIED) {
            json.skip();
            return 0;
        }
        int rows = 0;
        json.enterArray();
        while (json.nextElement()) {
            rows++;
            long row = json.mark();
            try {
                row(frame, update, output);
            } catch (NormalizationException e) {
                if (e.problem() == Problem.MALFORMED) {
                    throw e;
                }
                output.rejected(located(e));
                json.returnTo(row);
                json.skip();
            }
        }
        return rows;
    }

    private void row(Frame frame, Boolean update, NormalizerOutput output) {
        json.enterObject();
        switch (channel) {
            case TRADES -> trade(frame, output);
            case BBO -> bestBidOffer(frame, output);
            case BOOKS5 -> output.event(wholeBook(frame, 5, output));
            case BODY_OF_BOOK_CALL -> output.event(wholeBook(frame, FULL_BOOK_LEVELS, output));
            default -> book(frame, update, output);
        }
    }

    /**
     * {@code {"instId":"BTC-USDT","tradeId":"130639474","px":"42219.9","sz":"0.12","side":"buy","ts":"1630048897897","count":"3","source":"0",
     * "seqId":1234}}: {@code count} fills of one taker order at one price, of which {@code tradeId} is the last. Trades of the channel
     * {@code trades-all} have no count and are single.
     */
    private void trade(Frame frame, NormalizerOutput output) {
        TradeId id = null;
        Decimal price = null;
        Decimal size = null;
        Side side = null;
        long time = NOT_READ;
        long count = MarketEvent.ABSENT;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == TRADE_ID) {
                id = tradeId();
            } else if (key == PRICE) {
                price = json.price();
            } else if (key == SIZE) {
                size = json.quantity();
            } else if (key == SIDE) {
                side = side();
            } else if (key == TIME) {
                time = timeUs();
            } else if (key == COUNT) {
                count = json.longValue();
            } else {
                json.skip();
            }
        }
        require(id, "tradeId");
        require(price, "px");
        require(size, "sz");
        require(side, "side");
        requireTime(time);
        boolean aggregate = count != MarketEvent.ABSENT;
        if (aggregate && count != 1 && (count < 1 || !id.isNumber() || id.number() < count - 1)) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected a count of fills that end at trade " + id + ", was " + count);
        }
        long number = id.isNumber() ? id.number() : MarketEvent.ABSENT;
        boolean numbered = aggregate && id.isNumber();
        output.event(new Trade(
                instrument,
                plausible(time, frame, output),
                frame.receiveTimeUs(),
                frame.collector(),
                id,
                aggregate ? TradeForm.AGGREGATE : TradeForm.SINGLE,
                price,
                size,
                side,
                numbered ? number - count + 1 : MarketEvent.ABSENT,
                numbered ? number : MarketEvent.ABSENT,
                number,
                TradeSource.LIVE));
    }

    private TradeId tradeId() {
        TradeId id = json.tradeId();
        if (!id.isNumber() && id.toString().isEmpty()) {
            throw new NormalizationException(Problem.INVALID_FIELD, json.position(), "expected a trade id, was \"\"");
        }
        return id;
    }

    private Side side() {
        long side = json.textCode();
        if (side == BUY) {
            return Side.BUY;
        }
        if (side == SELL) {
            return Side.SELL;
        }
        throw new NormalizationException(
                Problem.INVALID_FIELD, json.position(), "expected a side, buy or sell, was \"" + json.last() + "\"");
    }

    /**
     * Reads a row {@code {"asks":[…],"bids":[…],"ts":"…","checksum":0,"seqId":15,"prevSeqId":10}} into the fields of this normalizer. Only the
     * channel of whole books with updates has the last three.
     */
    private void bookRow() {
        asks = null;
        bids = null;
        time = NOT_READ;
        sequence = MarketEvent.ABSENT;
        previous = MarketEvent.ABSENT;
        checksum = 0;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ASKS) {
                asks = json.asks();
            } else if (key == BIDS) {
                bids = json.bids();
            } else if (key == TIME) {
                time = timeUs();
            } else if (key == SEQUENCE) {
                sequence = sequence(0);
            } else if (key == CHECKSUM) {
                checksum = json.longValue();
            } else if (key == JsonCursor.LONG_KEY && json.lastIs("prevSeqId")) {
                previous = sequence(NO_PREDECESSOR);
            } else {
                json.skip();
            }
        }
        require(asks, "asks");
        require(bids, "bids");
        requireTime(time);
    }

    /** {@code {"asks":[["27.32","1.25","0","2"]],"bids":[["27.3","4.5","0","3"]],"ts":"1790000013000","seqId":70040}}. */
    private void bestBidOffer(Frame frame, NormalizerOutput output) {
        boolean hasBids = false;
        boolean hasAsks = false;
        Decimal bidPrice = null;
        Decimal bidQuantity = null;
        Decimal askPrice = null;
        Decimal askQuantity = null;
        time = NOT_READ;
        sequence = MarketEvent.ABSENT;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ASKS) {
                best(false);
                askPrice = price;
                askQuantity = quantity;
                hasAsks = true;
            } else if (key == BIDS) {
                best(true);
                bidPrice = price;
                bidQuantity = quantity;
                hasBids = true;
            } else if (key == TIME) {
                time = timeUs();
            } else if (key == SEQUENCE) {
                sequence = sequence(0);
            } else {
                json.skip();
            }
        }
        if (!hasAsks || !hasBids) {
            throw missing(hasAsks ? "bids" : "asks");
        }
        requireTime(time);
        output.event(new BestBidOffer(
                instrument,
                plausible(time, frame, output),
                frame.receiveTimeUs(),
                frame.collector(),
                sequence,
                bidPrice,
                bidQuantity,
                askPrice,
                askQuantity));
    }

    /** Reads one side into the fields of this normalizer: the best of its levels, of which there is one; null if it is empty. */
    private void best(boolean highest) {
        price = null;
        quantity = null;
        if (json.skipNull()) {
            return;
        }
        json.enterArray();
        while (json.nextElement()) {
            Decimal levelPrice = null;
            Decimal levelQuantity = null;
            json.enterArray();
            if (json.nextElement()) {
                levelPrice = json.decimalOrNull();
                if (json.nextElement()) {
                    levelQuantity = json.decimalOrNull();
                    while (json.nextElement()) {
                        json.skip();
                    }
                }
            }
            if (json.isSide(levelPrice, levelQuantity)
                    && (price == null || levelPrice.compareTo(price) > 0 == highest)) {
                price = levelPrice;
                quantity = levelQuantity;
            }
        }
    }

    private long plausible(long exchangeTimeUs, Frame frame, NormalizerOutput output) {
        return ExchangeTime.plausible(exchangeTimeUs, frame, instrument, channel.dataType, output);
    }

    /**
     * A snapshot or an update. An update whose two ids are equal and that has no levels is a keep-alive; one whose {@code seqId} is the smaller
     * restarts the numbering.
     */
    private void book(Frame frame, Boolean update, NormalizerOutput output) {
        long row = json.mark();
        bookRow();
        require(sequence, "seqId");
        if (update == null) {
            throw missing("action");
        }
        if (checksum != 0 || !checksums.isEmpty()) {
            verify(row, update);
        }
        if (!update) {
            output.event(snapshot(frame, FULL_BOOK_LEVELS, output));
            return;
        }
        long predecessor = previous == NO_PREDECESSOR ? MarketEvent.ABSENT : previous;
        output.event(new BookDelta(
                instrument,
                plausible(time, frame, output),
                frame.receiveTimeUs(),
                frame.collector(),
                predecessor,
                sequence,
                predecessor != MarketEvent.ABSENT && sequence < predecessor,
                bids,
                asks,
                null));
    }

    /** Reads the row again, as the exchange wrote it, and compares the checksum of the book that it leads to. */
    private void verify(long row, boolean update) {
        OkxChecksum book = update ? checksums.get(instrument) : new OkxChecksum();
        if (checksum == 0 || book == null) {
            checksums.remove(instrument);
            return;
        }
        long behind = json.mark();
        json.returnTo(row);
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ASKS || key == BIDS) {
                setLevels(book, key == BIDS);
            } else {
                json.skip();
            }
        }
        json.returnTo(behind);
        if (book.value() != checksum) {
            checksums.remove(instrument);
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected levels that lead to a book of checksum " + checksum + ", was " + book.value());
        }
        checksums.put(instrument, book);
    }

    private void setLevels(OkxChecksum book, boolean bids) {
        json.enterArray();
        while (json.nextElement()) {
            json.enterArray();
            json.nextElement();
            String price = json.text();
            json.nextElement();
            book.set(bids, price, json.text());
            while (json.nextElement()) {
                json.skip();
            }
        }
    }

    private static int cutAt(int limit, Levels bids, Levels asks) {
        return bids.size() >= limit || asks.size() >= limit ? limit : 0;
    }

    /** The row that was read as a whole book. */
    private BookSnapshot snapshot(Frame frame, int limit, NormalizerOutput output) {
        return new BookSnapshot(
                instrument,
                ExchangeTime.plausible(time, frame, instrument, DataType.ORDERBOOK, output),
                frame.receiveTimeUs(),
                frame.collector(),
                sequence,
                bids,
                asks,
                cutAt(limit, bids, asks),
                null);
    }

    private BookSnapshot wholeBook(Frame frame, int limit, NormalizerOutput output) {
        bookRow();
        require(sequence, "seqId");
        return snapshot(frame, limit, output);
    }

    /** The body of {@code market/books}, which does not tell its instrument: {@link Frame#stream()} must. */
    private void bodyOfBookCall(Frame frame, NormalizerOutput output) {
        channel = Channel.BODY_OF_BOOK_CALL;
        if (frame.stream() == null) {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND,
                    json.position(),
                    "expected \"arg\", or the name of the instrument, such as BTC-USDT, since the message does not tell it");
        }
        String symbol = frame.stream().substring(frame.stream().lastIndexOf(':') + 1);
        instrument = symbols.find(symbol);
        if (instrument == null) {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, json.position(), "expected a subscribed symbol, was \"" + symbol + "\"");
        }
        if (rows(frame, null, output) == 0) {
            throw new NormalizationException(Problem.INVALID_FIELD, json.position(), "expected a book, was none");
        }
    }

    /**
     * Reads the body of a book call.
     *
     * @param frame the body
     * @param of whose book was asked for
     * @param limit number of levels that was asked for
     */
    BookSnapshot restSnapshot(Frame frame, Instrument of, int limit) {
        instrument = of;
        BookSnapshot snapshot = null;
        String problem = null;
        json.reset(frame).enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == DATA) {
                json.enterArray();
                while (json.nextElement()) {
                    json.enterObject();
                    snapshot = wholeBook(frame, limit, null);
                }
            } else if (key == MESSAGE) {
                problem = json.text();
            } else {
                json.skip();
            }
        }
        json.finish();
        if (snapshot == null) {
            throw new NormalizationException(
                            Problem.INVALID_FIELD,
                            0,
                            "expected a book, was none; the exchange says \"" + problem + "\"")
                    .in("market/books", of, DataType.ORDERBOOK);
        }
        return snapshot;
    }

    /** {@code {"id":"1512","event":"subscribe","arg":{…},"connId":"…"}}, {@code {"id":"1512","event":"error","code":"60012","msg":"…"}}. */
    private void control(NormalizerOutput output) {
        String event = null;
        String id = null;
        String code = null;
        String message = null;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == EVENT) {
                event = json.text();
            } else if (key == ID) {
                id = json.text();
            } else if (key == CODE) {
                code = json.text();
            } else if (key == MESSAGE) {
                message = json.text();
            } else {
                json.skip();
            }
        }
        if (event == null) {
            return; // A request of ours, in a capture.
        }
        switch (event) {
            case "subscribe" -> output.acknowledged(id);
            case "error" -> output.refused(id, code + " " + message);
            case "notice" -> {
                if (SERVICE_UPGRADE.equals(code)) {
                    output.closing(code + " " + message);
                }
            }
            case "unsubscribe", "login", "channel-conn-count", "channel-conn-count-error" -> {
                // Nothing to do.
            }
            default ->
                throw new NormalizationException(
                                Problem.UNKNOWN_KIND, json.position(), "expected a known event, was \"" + event + "\"")
                        .in(event, null, null);
        }
    }

    /** The number of a book's state, not below the least that the field may have. */
    private long sequence(long least) {
        int from = json.position();
        long sequence = json.longValue();
        if (sequence < least) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, from, "expected an id of " + least + " or more, was " + sequence);
        }
        return sequence;
    }

    private long timeUs() {
        return json.epochMillis();
    }

    private void requireTime(long exchangeTimeUs) {
        if (exchangeTimeUs == NOT_READ) {
            throw missing("ts");
        }
    }

    private void require(Object value, String field) {
        if (value == null) {
            throw missing(field);
        }
    }

    private void require(long value, String field) {
        if (value == MarketEvent.ABSENT) {
            throw missing(field);
        }
    }

    private NormalizationException missing(String field) {
        return new NormalizationException(
                Problem.INVALID_FIELD, json.position(), "expected a field \"" + field + "\", was none before the end");
    }
}
