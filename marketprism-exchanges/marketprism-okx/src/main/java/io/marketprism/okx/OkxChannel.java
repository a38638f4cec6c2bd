package io.marketprism.okx;

import io.marketprism.connector.Offer.Numbering;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * OKX's channels, a row each: what it carries, where it comes from, and who reads it. The rows alone say what can be subscribed, by which name,
 * how a message is read, and which ones are known and not carried.
 */
enum OkxChannel {
    TRADES("trades", DataType.TRADE, Endpoint.PUBLIC, Numbering.WITH_HOLES, Duration.ofMinutes(10), TradesReader::new),
    /** Sends a keep-alive each minute. */
    BOOKS(
            "books",
            DataType.ORDERBOOK,
            Endpoint.PUBLIC,
            Numbering.NONE,
            Duration.ofSeconds(90),
            json -> new BooksReader(json, 400)),
    BBO_TBT("bbo-tbt", DataType.BBO, Endpoint.PUBLIC, Numbering.NONE, Duration.ofMinutes(10), BboReader::new),

    // What we read where it stands, in a capture, but do not subscribe.
    TRADES_ALL("trades-all", DataType.TRADE, Endpoint.BUSINESS, TradesReader::new),
    BOOKS5("books5", DataType.ORDERBOOK, Endpoint.PUBLIC, json -> new WholeBookReader(json, 5)),
    BOOKS_L2_TBT("books-l2-tbt", DataType.ORDERBOOK, Endpoint.PUBLIC, json -> new BooksReader(json, 400)),
    BOOKS50_L2_TBT("books50-l2-tbt", DataType.ORDERBOOK, Endpoint.PUBLIC, json -> new BooksReader(json, 50)),
    MARKET_BOOKS("market/books", DataType.ORDERBOOK, Endpoint.HTTP, json -> new WholeBookReader(json, 400)),

    // What the exchange documents and we do not carry, on purpose.
    TICKERS("tickers"),
    CANDLE("candle*"),
    MARK_PRICE("mark-price"),
    MARK_PRICE_CANDLE("mark-price-candle*"),
    INDEX_TICKERS("index-tickers"),
    INDEX_CANDLE("index-candle*"),
    FUNDING_RATE("funding-rate"),
    OPEN_INTEREST("open-interest"),
    LIQUIDATION_ORDERS("liquidation-orders"),
    OPT_SUMMARY("opt-summary"),
    INSTRUMENTS("instruments"),
    OPTION_TRADES("option-trades"),
    PRICE_LIMIT("price-limit"),
    ESTIMATED_PRICE("estimated-price"),
    CALL_AUCTION_DETAILS("call-auction-details"),
    STATUS("status"),
    BOOKS_RPI("books-rpi"),
    BOOKS_ELP("books-elp"),
    ADL_WARNING("adl-warning"),
    ECONOMIC_CALENDAR("economic-calendar");

    /** Where a channel comes from. */
    enum Endpoint {
        PUBLIC("/ws/v5/public"),
        BUSINESS("/ws/v5/business"),
        /** Not a channel but the answer to a call, whose path the row names. */
        HTTP("/api/v5/");

        private final String path;

        Endpoint(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    /** What stands at the end of a wire name that is only the begin of names. */
    private static final String ANY_ENDING = "*";

    /** Those that are streamed under the one name, and under several. */
    private static final OkxChannel[] NAMES = streamed(false);

    private static final OkxChannel[] FAMILIES = streamed(true);

    private static final List<OkxChannel> SUBSCRIBED = Arrays.stream(values())
            .filter(channel -> channel.staleAfter != null)
            .toList();

    private final String wireName;
    private final long code;
    private final DataType dataType;
    private final Endpoint endpoint;
    private final Numbering numbering;
    private final Duration staleAfter;
    private final Function<JsonCursor, OkxRowReader> reader;

    /** A channel that we subscribe. */
    OkxChannel(
            String wireName,
            DataType dataType,
            Endpoint endpoint,
            Numbering numbering,
            Duration staleAfter,
            Function<JsonCursor, OkxRowReader> reader) {
        this.wireName = wireName;
        this.code = wireName.length() > Long.BYTES ? JsonCursor.LONG_KEY : JsonCursor.key(wireName);
        this.dataType = dataType;
        this.endpoint = endpoint;
        this.numbering = numbering;
        this.staleAfter = staleAfter;
        this.reader = reader;
    }

    /** One that we only read. */
    OkxChannel(String wireName, DataType dataType, Endpoint endpoint, Function<JsonCursor, OkxRowReader> reader) {
        this(wireName, dataType, endpoint, null, null, reader);
    }

    /** One that we do not carry. */
    OkxChannel(String wireName) {
        this(wireName, null, null, null);
    }

    private static OkxChannel[] streamed(boolean family) {
        return Arrays.stream(values())
                .filter(channel -> channel.endpoint != Endpoint.HTTP && channel.wireName.endsWith(ANY_ENDING) == family)
                .toArray(OkxChannel[]::new);
    }

    /** {@return those that can be subscribed} */
    static List<OkxChannel> subscribed() {
        return SUBSCRIBED;
    }

    /** {@return the one that carries what is wanted} */
    static OkxChannel of(Subscription subscription) {
        return SUBSCRIBED.stream()
                .filter(channel -> channel.dataType == subscription.dataType())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected a data type of okx, one of "
                        + SUBSCRIBED.stream()
                                .map(channel -> channel.dataType.wireName())
                                .collect(Collectors.joining(", "))
                        + ", was " + subscription));
    }

    /**
     * The channel of a name.
     *
     * @param code what {@link JsonCursor#textCode()} returned for it
     * @param json has just read it
     * @return the row; null if nobody knows it
     */
    static OkxChannel of(long code, JsonCursor json) {
        for (OkxChannel channel : NAMES) {
            if (channel.code == code && (code != JsonCursor.LONG_KEY || json.lastIs(channel.wireName))) {
                return channel;
            }
        }
        String name = json.last();
        for (OkxChannel family : FAMILIES) {
            if (name.startsWith(family.wireName.substring(0, family.wireName.length() - ANY_ENDING.length()))) {
                return family;
            }
        }
        return null;
    }

    /** {@return the exchange's name; that of a family ends in an asterisk, that of a call is its path} */
    String wireName() {
        return wireName;
    }

    /** {@return what it carries; null if we carry nothing of it} */
    DataType dataType() {
        return dataType;
    }

    boolean isCarried() {
        return reader != null;
    }

    /** {@return where it comes from; null if we do not carry it} */
    Endpoint endpoint() {
        return endpoint;
    }

    /** {@return what its sequence numbers prove, books apart, which have a rule of their own; null if we do not subscribe it} */
    Numbering numbering() {
        return numbering;
    }

    /** {@return the time without data after which its stream counts as dead; null if we do not subscribe it} */
    Duration staleAfter() {
        return staleAfter;
    }

    /** {@return who reads its rows with this cursor; null if we do not carry it} */
    OkxRowReader newReader(JsonCursor json) {
        return reader == null ? null : reader.apply(json);
    }
}
