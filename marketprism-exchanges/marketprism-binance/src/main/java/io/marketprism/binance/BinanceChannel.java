package io.marketprism.binance;

import io.marketprism.connector.Offer;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketType;
import io.marketprism.event.TradeForm;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Binance sends, one row for each kind of message, by the API documentation of July 2026. The rows alone say what a market offers, what is
 * subscribed for it, who reads a message, and what is known and not carried, on purpose.
 */
enum BinanceChannel {
    /** Every fill, numbered by symbol. It may be rare. Futures do not document it. */
    TRADE(
            "trade",
            DataType.TRADE,
            BinanceRoute.PUBLIC,
            "trade",
            (input, row) -> new TradeReader(input, row, TradeForm.SINGLE),
            new Subscribed("", Numbering.WITHOUT_HOLES, Subscribed.RARE, BinanceMarket.SPOT)),
    /** The fills of one taker order at one price; on futures those of 100 ms, without those of the insurance fund and of forced closes. */
    AGGREGATE_TRADE(
            "aggTrade",
            DataType.TRADE,
            BinanceRoute.MARKET,
            "aggTrade",
            (input, row) -> new TradeReader(input, row, TradeForm.AGGREGATE),
            new Subscribed("", Numbering.WITHOUT_HOLES, Subscribed.RARE, BinanceMarket.USDM, BinanceMarket.COINM)),
    /** The changes of a book, which moves every few seconds on any listed market; on futures also its best levels. */
    DEPTH(
            "depthUpdate",
            DataType.ORDERBOOK,
            BinanceRoute.PUBLIC,
            "depth",
            DepthReader::new,
            new Subscribed("@100ms", Numbering.NONE, Subscribed.LIVELY, BinanceMarket.values())),
    /** The best price and quantity of either side. Spot sends it without its kind. */
    BOOK_TICKER(
            "bookTicker",
            DataType.BBO,
            BinanceRoute.PUBLIC,
            "bookTicker",
            BookTickerReader::new,
            new Subscribed("", Numbering.NONE, Subscribed.LIVELY, BinanceMarket.values())),
    /** Trades agreed outside of the book, with a numbering of their own. */
    BLOCK_TRADE(
            "blockTrade",
            DataType.TRADE,
            BinanceRoute.PUBLIC,
            "blockTrade",
            (input, row) -> new TradeReader(input, row, TradeForm.BLOCK),
            Subscribed.NOWHERE),
    /** The best levels of a book, and no others. Spot sends it without a kind. */
    PARTIAL_DEPTH(null, DataType.ORDERBOOK, BinanceRoute.PUBLIC, "depth", PartialDepthReader::new, Subscribed.NOWHERE),
    TICKER(
            "24hrTicker",
            DataType.TICKER,
            BinanceRoute.MARKET,
            "ticker",
            TickerReader::new,
            new Subscribed("", Numbering.NONE, Subscribed.RARE, BinanceMarket.values())),
    KLINE(
            "kline",
            DataType.CANDLE,
            BinanceRoute.MARKET,
            "kline",
            KlineReader::new,
            new Subscribed("", Numbering.NONE, Subscribed.RARE, BinanceMarket.values())),
    MARK_PRICE(
            "markPriceUpdate",
            DataType.MARK_PRICE,
            BinanceRoute.MARKET,
            "markPrice",
            MarkPriceReader::new,
            new Subscribed("@1s", Numbering.NONE, Subscribed.LIVELY, BinanceMarket.USDM, BinanceMarket.COINM)),
    /** Stands in the messages of {@link #MARK_PRICE}. */
    FUNDING_RATE(
            null,
            DataType.FUNDING_RATE,
            BinanceRoute.MARKET,
            "markPrice",
            null,
            new Subscribed("@1s", Numbering.NONE, Subscribed.LIVELY, BinanceMarket.USDM, BinanceMarket.COINM)),
    /** The mark price of an instrument that is an index. */
    INDEX_PRICE(
            "indexPriceUpdate",
            DataType.MARK_PRICE,
            BinanceRoute.MARKET,
            "indexPrice",
            IndexPriceReader::new,
            new Subscribed("@1s", Numbering.NONE, Subscribed.LIVELY)),
    /** Nobody knows how long there may be none. */
    FORCE_ORDER(
            "forceOrder",
            DataType.LIQUIDATION,
            BinanceRoute.MARKET,
            "forceOrder",
            ForceOrderReader::new,
            new Subscribed("", Numbering.NONE, null, BinanceMarket.USDM, BinanceMarket.COINM)),
    /** Something of a contract has changed in the list of instruments, which we fetch then. */
    CONTRACT_INFO("contractInfo"),
    MINI_TICKER("24hrMiniTicker"),
    TICKER_1H("1hTicker"),
    TICKER_4H("4hTicker"),
    TICKER_1D("1dTicker"),
    AVERAGE_PRICE("avgPrice"),
    REFERENCE_PRICE("referencePrice"),
    COMPOSITE_INDEX("compositeIndex"),
    ASSET_INDEX("assetIndexUpdate"),
    CONTINUOUS_KLINE("continuous_kline"),
    MARK_PRICE_KLINE("markPrice_kline"),
    INDEX_PRICE_KLINE("indexPrice_kline"),
    EQUITY_SESSION("EquityUpdate"),
    COMMODITY_SESSION("CommodityUpdate");

    private static final BinanceChannel[] ROWS = values();

    private final @Nullable String kind;
    private final @Nullable DataType dataType;
    private final @Nullable BinanceRoute route;
    private final @Nullable String stream;
    private final @Nullable Readers readers;
    private final Subscribed subscribed;

    /** Makes the reader of a row for one normalizer. */
    @FunctionalInterface
    private interface Readers {
        MessageReader reader(BinanceInput input, BinanceChannel row);
    }

    /**
     * Where a row is what we subscribe for its data type, and how.
     *
     * @param speed what the stream's name has behind it
     * @param numbering what its numbers prove; of a book, the market's rule says so
     * @param staleAfter how long it may be quiet while the instrument trades
     * @param markets where
     */
    private record Subscribed(
            String speed, Numbering numbering, @Nullable Duration staleAfter, Set<BinanceMarket> markets) {
        /** How long a stream may be quiet that speaks of trades. */
        private static final Duration RARE = Duration.ofMinutes(10);

        /** How long one may be quiet that speaks all the time. */
        private static final Duration LIVELY = Duration.ofSeconds(60);

        private static final Subscribed NOWHERE = new Subscribed("", Numbering.NONE, null);

        private Subscribed(String speed, Numbering numbering, @Nullable Duration staleAfter, BinanceMarket... markets) {
            this(speed, numbering, staleAfter, Set.of(markets));
        }
    }

    /**
     * A row, with nulls where it is not carried.
     *
     * @param kind what the message has as {@code e}; null if it has none
     * @param route the path that brings it, where a market has two
     * @param stream its stream's name behind the symbol, as far as it is the same for all of them
     */
    BinanceChannel(
            @Nullable String kind,
            @Nullable DataType dataType,
            @Nullable BinanceRoute route,
            @Nullable String stream,
            @Nullable Readers readers,
            Subscribed subscribed) {
        this.kind = kind;
        this.dataType = dataType;
        this.route = route;
        this.stream = stream;
        this.readers = readers;
        this.subscribed = subscribed;
    }

    /** A row that is known and not carried. */
    BinanceChannel(String kind) {
        this(kind, null, null, null, null, Subscribed.NOWHERE);
    }

    /** {@return the codes of the kinds of all rows, as this cursor has them, by their ordinals; 0, which is none, for those without} */
    static long[] codes(JsonCursor json) {
        return Arrays.stream(ROWS)
                .mapToLong(row -> row.kind == null ? 0 : json.codeOf(row.kind))
                .toArray();
    }

    /**
     * The row of a message, by its kind.
     *
     * @param kind as {@link JsonCursor#textCode()} returned it
     * @param codes those of that cursor
     * @return the row, or null if there is none
     */
    static @Nullable BinanceChannel ofKind(long kind, long[] codes) {
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == kind) {
                return ROWS[i];
            }
        }
        return null;
    }

    /** The data type of a stream, by its name behind the symbol, such as {@code depth20@100ms}; null if no row carries it. */
    static @Nullable DataType typeOfStream(String name) {
        return Arrays.stream(ROWS)
                .filter(row -> row.isStream(name))
                .map(row -> row.dataType)
                .findFirst()
                .orElse(null);
    }

    /** Whether a stream is of this row: a number of levels or a speed may follow. */
    private boolean isStream(String name) {
        return stream != null
                && name.startsWith(stream)
                && (name.length() == stream.length() || !Character.isLetter(name.charAt(stream.length())));
    }

    /** {@return what is subscribed in a market} */
    private static Stream<BinanceChannel> subscribed(BinanceMarket market) {
        return Arrays.stream(ROWS).filter(row -> row.subscribed.markets.contains(market));
    }

    /**
     * What a market offers.
     *
     * @param snapshot the call for a book's snapshot
     */
    static List<Offer> offers(BinanceMarket market, Offer.SnapshotCall snapshot) {
        return subscribed(market).map(row -> row.offer(market, snapshot)).toList();
    }

    private Offer offer(BinanceMarket market, Offer.SnapshotCall snapshot) {
        return dataType == DataType.ORDERBOOK
                ? new Offer.Book(market.bookRule(), snapshot, subscribed.staleAfter)
                : new Offer.Streamed(carried(dataType), variants(market), subscribed.numbering, subscribed.staleAfter);
    }

    private List<String> variants(BinanceMarket market) {
        if (this != KLINE) {
            return List.of();
        }
        return market.isFutures() ? BinanceVariants.FUTURES_INTERVALS : BinanceVariants.SPOT_INTERVALS;
    }

    /** The row that brings a subscription's data. */
    static BinanceChannel subscribed(BinanceMarket market, Subscription subscription) {
        BinanceChannel row = subscribed(market, subscription.dataType());
        boolean ofIndex = row == MARK_PRICE && subscription.instrument().marketType() == MarketType.INDEX;
        return ofIndex ? INDEX_PRICE : row;
    }

    /**
     * The row that is subscribed for a data type.
     *
     * @throws IllegalArgumentException if the market does not offer it
     */
    static BinanceChannel subscribed(BinanceMarket market, DataType type) {
        return subscribed(market)
                .filter(row -> row.dataType == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected a data type of binance " + market.marketName() + ", was " + type));
    }

    /** {@return a reader for each row, by its ordinal; null where the messages are not carried} */
    static @Nullable MessageReader[] readers(BinanceInput input) {
        return Arrays.stream(ROWS)
                .map(row -> row.readers == null ? null : row.readers.reader(input, row))
                .toArray(MessageReader[]::new);
    }

    /** {@return the name of the message: its kind, else its stream} */
    String wireName() {
        return kind == null ? carried(stream) : kind;
    }

    /** {@return what it is of, or null if it is not carried} */
    @Nullable DataType dataType() {
        return dataType;
    }

    /** {@return the path that brings it, where a market has two; only rows that are carried tell} */
    BinanceRoute route() {
        return carried(route);
    }

    /**
     * The name of the stream that is subscribed, behind its symbol.
     *
     * @param variant which of several, or null
     */
    String subscribedStream(@Nullable String variant) {
        return stream + (variant == null ? "" : "_" + variant) + subscribed.speed;
    }

    private static <T> T carried(@Nullable T value) {
        return Objects.requireNonNull(value, "Expected a row that is carried");
    }
}
