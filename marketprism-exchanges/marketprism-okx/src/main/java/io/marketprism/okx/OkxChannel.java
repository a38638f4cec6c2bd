package io.marketprism.okx;

import io.marketprism.connector.Offer.Numbering;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * OKX's channels, a row each: what it carries, where it comes from, whose data it is, and who reads it. The rows alone say what a channel is called,
 * how a message is read, and which ones are known and not carried; the rows of the {@linkplain OkxMarket markets} say where they can be asked for.
 */
enum OkxChannel {
    /** Every fill alone. The exchange's documentation wants no log-in for it; some clients log in. */
    TRADES_ALL(
            "trades-all",
            DataType.TRADE,
            Endpoint.BUSINESS,
            Scope.INSTRUMENT,
            Numbering.WITH_HOLES,
            Duration.ofMinutes(10),
            TradesReader::new),
    /** The fills of a taker order at one price together: the way out where the exchange refuses every fill. */
    TRADES(
            "trades",
            DataType.TRADE,
            Endpoint.PUBLIC,
            Scope.INSTRUMENT,
            Numbering.WITH_HOLES,
            Duration.ofMinutes(10),
            TradesReader::new),
    /** Sends a keep-alive each minute. */
    BOOKS(
            "books",
            DataType.ORDERBOOK,
            Endpoint.PUBLIC,
            Scope.INSTRUMENT,
            Duration.ofSeconds(90),
            json -> new BooksReader(json, 400)),
    BBO_TBT("bbo-tbt", DataType.BBO, Endpoint.PUBLIC, Scope.INSTRUMENT, Duration.ofMinutes(10), BboReader::new),
    TICKERS("tickers", DataType.TICKER, Endpoint.PUBLIC, Scope.INSTRUMENT, Duration.ofMinutes(10), TickerReader::new),
    CANDLE("candle*", DataType.CANDLE, Endpoint.BUSINESS, Scope.INSTRUMENT, Duration.ofMinutes(10), CandleReader::new),
    /** Comes every ten seconds even if nothing changes. */
    MARK_PRICE(
            "mark-price",
            DataType.MARK_PRICE,
            Endpoint.PUBLIC,
            Scope.INSTRUMENT,
            Duration.ofMinutes(3),
            json -> new PriceReader(json, "markPx", false)),
    /** Comes every minute even if nothing changes. */
    INDEX_TICKERS(
            "index-tickers",
            DataType.MARK_PRICE,
            Endpoint.PUBLIC,
            Scope.INDEX,
            Duration.ofMinutes(3),
            json -> new PriceReader(json, "idxPx", true)),
    /** Comes every 30 to 90 s. */
    FUNDING_RATE(
            "funding-rate",
            DataType.FUNDING_RATE,
            Endpoint.PUBLIC,
            Scope.INSTRUMENT,
            Duration.ofMinutes(5),
            FundingRateReader::new),
    OPEN_INTEREST(
            "open-interest",
            DataType.OPEN_INTEREST,
            Endpoint.PUBLIC,
            Scope.INSTRUMENT,
            Duration.ofMinutes(10),
            OpenInterestReader::new),
    /** Comes when there is one, which may be never. */
    LIQUIDATION_ORDERS(
            "liquidation-orders", DataType.LIQUIDATION, Endpoint.PUBLIC, Scope.MARKET, null, LiquidationReader::new),
    TOP_TRADER_POSITIONS(
            "rubik/stat/contracts/long-short-position-ratio-contract-top-trader", DataType.LSR_TOP_POSITION),
    ALL_ACCOUNTS("rubik/stat/contracts/long-short-account-ratio-contract", DataType.LSR_ALL_ACCOUNT),

    // What we read where it stands, in a capture, but do not subscribe.
    BOOKS5("books5", DataType.ORDERBOOK, Endpoint.PUBLIC, json -> new WholeBookReader(json, 5)),
    BOOKS_L2_TBT("books-l2-tbt", DataType.ORDERBOOK, Endpoint.PUBLIC, json -> new BooksReader(json, 400)),
    BOOKS50_L2_TBT("books50-l2-tbt", DataType.ORDERBOOK, Endpoint.PUBLIC, json -> new BooksReader(json, 50)),
    MARKET_BOOKS("market/books", DataType.ORDERBOOK, Endpoint.HTTP, json -> new WholeBookReader(json, 400)),

    /** Says what has changed in the list of instruments; some say all of it at first. We fetch the list then, and read no row. */
    INSTRUMENTS("instruments"),

    // What the exchange documents and we do not carry, on purpose.
    MARK_PRICE_CANDLE("mark-price-candle*"),
    INDEX_CANDLE("index-candle*"),
    OPT_SUMMARY("opt-summary"),
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

        /** {@return the one that an address ends in} */
        static Endpoint of(URI address) {
            return Arrays.stream(values())
                    .filter(endpoint -> address.getPath().endsWith(endpoint.path))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("Expected an endpoint of okx, was " + address));
        }
    }

    /** Whose data a channel brings. */
    enum Scope {
        /** That of one instrument, which its argument names. */
        INSTRUMENT,
        /** That of one index, which its argument names. */
        INDEX,
        /** That of all instruments of a market; each row names its own. */
        MARKET
    }

    /** What stands at the end of a wire name that is only the begin of names. */
    private static final String ANY_ENDING = "*";

    /** Those that are streamed under one name. */
    static final List<OkxChannel> NAMES = streamed(false);

    /** Those under several, of which we do not carry any. */
    private static final List<OkxChannel> FAMILIES =
            streamed(true).stream().filter(family -> !family.isCarried()).toList();

    private final String wireName;
    private final @Nullable DataType dataType;
    private final @Nullable Endpoint endpoint;
    private final Scope scope;
    private final Numbering numbering;
    private final @Nullable Duration staleAfter;
    private final @Nullable Function<JsonCursor, OkxRowReader> reader;

    /** A channel whose events have numbers. */
    OkxChannel(
            String wireName,
            @Nullable DataType dataType,
            @Nullable Endpoint endpoint,
            Scope scope,
            Numbering numbering,
            @Nullable Duration staleAfter,
            @Nullable Function<JsonCursor, OkxRowReader> reader) {
        this.wireName = wireName;
        this.dataType = dataType;
        this.endpoint = endpoint;
        this.scope = scope;
        this.numbering = numbering;
        this.staleAfter = staleAfter;
        this.reader = reader;
    }

    /** One whose events have none, books apart, which have a rule of their own. */
    OkxChannel(
            String wireName,
            DataType dataType,
            Endpoint endpoint,
            Scope scope,
            @Nullable Duration staleAfter,
            Function<JsonCursor, OkxRowReader> reader) {
        this(wireName, dataType, endpoint, scope, Numbering.NONE, staleAfter, reader);
    }

    /** One that we only read. */
    OkxChannel(String wireName, DataType dataType, Endpoint endpoint, Function<JsonCursor, OkxRowReader> reader) {
        this(wireName, dataType, endpoint, Scope.INSTRUMENT, null, reader);
    }

    /** A call for ratios. */
    OkxChannel(String path, DataType dataType) {
        this(path, dataType, Endpoint.HTTP, json -> new RatioReader(json, dataType));
    }

    /** One that we do not carry. */
    OkxChannel(String wireName) {
        this(wireName, null, null, Scope.INSTRUMENT, Numbering.NONE, null, null);
    }

    private static List<OkxChannel> streamed(boolean family) {
        return Arrays.stream(values())
                .filter(channel -> channel.endpoint != Endpoint.HTTP && channel.wireName.endsWith(ANY_ENDING) == family)
                .toList();
    }

    /** {@return the family that a name begins like and that we do not carry; null if there is none} */
    static @Nullable OkxChannel family(String name) {
        for (OkxChannel family : FAMILIES) {
            if (name.startsWith(family.beginning())) {
                return family;
            }
        }
        return null;
    }

    /** {@return the row of a call; null if nobody knows its path} */
    static @Nullable OkxChannel ofCall(String path) {
        return Arrays.stream(values())
                .filter(channel -> channel.endpoint == Endpoint.HTTP && channel.wireName.equals(path))
                .findFirst()
                .orElse(null);
    }

    /** What all names of a family begin with. */
    private String beginning() {
        return wireName.substring(0, wireName.length() - ANY_ENDING.length());
    }

    /** {@return the exchange's name; that of a family ends in an asterisk, that of a call is its path} */
    String wireName() {
        return wireName;
    }

    /** {@return the exchange's name of the member of this family that has this ending} */
    String wireName(String ending) {
        return beginning() + ending;
    }

    /** {@return what it carries; only those that we carry tell} */
    DataType dataType() {
        return carried(dataType);
    }

    boolean isCarried() {
        return reader != null;
    }

    /** {@return where it comes from; only those that we carry tell} */
    Endpoint endpoint() {
        return carried(endpoint);
    }

    Scope scope() {
        return scope;
    }

    /** {@return whether the exchange may want a log-in for it} */
    boolean mayWantLogin() {
        return this == TRADES_ALL;
    }

    /** {@return what its sequence numbers prove, books apart, which have a rule of their own} */
    Numbering numbering() {
        return numbering;
    }

    /** {@return the time without data after which its stream counts as dead; null if silence tells nothing} */
    @Nullable Duration staleAfter() {
        return staleAfter;
    }

    /** {@return who reads its rows with this cursor; only those that we carry have one} */
    OkxRowReader newReader(JsonCursor json) {
        return carried(reader).apply(json);
    }

    private static <T> T carried(@Nullable T value) {
        return Objects.requireNonNull(value, "Expected a channel that is carried");
    }
}
