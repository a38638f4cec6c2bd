package io.marketprism.deribit;

import io.marketprism.connector.Offer.Numbering;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Deribit's channels, a row each: what it carries, of what, and who reads it. The rows alone say what can be subscribed, by which name, how a
 * message is read, and which ones are known and not carried. Several kinds of data may come in one channel.
 */
enum DeribitChannel {
    /** By the exchange's documentation, {@code trade_seq} is the number of the trade within its instrument. */
    TRADES(
            "trades.{instrument}.{interval}",
            Carrier.CONTRACT,
            TradesReader::new,
            new Carried(DataType.TRADE, Numbering.WITHOUT_HOLES, Duration.ofMinutes(10)),
            new Carried(DataType.LIQUIDATION, Numbering.NONE, null)),
    BOOK(
            "book.{instrument}.{interval}",
            Carrier.CONTRACT,
            BookReader::new,
            new Carried(DataType.ORDERBOOK, Numbering.NONE, Duration.ofMinutes(5))),
    QUOTE(
            "quote.{instrument}",
            Carrier.CONTRACT,
            QuoteReader::new,
            new Carried(DataType.BBO, Numbering.NONE, Duration.ofMinutes(10))),
    TICKER(
            "ticker.{instrument}.{interval}",
            Carrier.CONTRACT,
            TickerReader::new,
            new Carried(DataType.TICKER, Numbering.NONE, Duration.ofMinutes(2)),
            new Carried(DataType.FUNDING_RATE, Numbering.NONE, Duration.ofMinutes(2)),
            new Carried(DataType.MARK_PRICE, Numbering.NONE, Duration.ofMinutes(2)),
            new Carried(DataType.OPEN_INTEREST, Numbering.NONE, Duration.ofMinutes(2))),
    /** A long candle may go without news for as long as it lasts. */
    CHART_TRADES(
            "chart.trades.{instrument}.{resolution}",
            Carrier.CONTRACT,
            CandleReader::new,
            new Carried(DataType.CANDLE, Numbering.NONE, null)),
    PRICE_INDEX(
            "deribit_price_index.{index}",
            Carrier.PRICE_INDEX,
            PriceIndexReader::new,
            new Carried(DataType.MARK_PRICE, Numbering.NONE, Duration.ofMinutes(2))),
    VOLATILITY_INDEX(
            "deribit_volatility_index.{index}",
            Carrier.VOLATILITY_INDEX,
            VolatilityIndexReader::new,
            new Carried(DataType.VOLATILITY_INDEX, Numbering.NONE, Duration.ofMinutes(2))),

    /** Says that an instrument has come, gone, or has another state. We fetch the list then. */
    INSTRUMENT_STATE("instrument.state.{kind}.{currency}"),

    // What the exchange documents and we do not carry, on purpose.
    BOOK_IN_GROUPS("book.{instrument}.{group}.{depth}.{interval}"),
    TRADES_OF_KIND("trades.{kind}.{currency}.{interval}"),
    INCREMENTAL_TICKER("incremental_ticker.{instrument}"),
    PERPETUAL("perpetual.{instrument}.{interval}"),
    PRICE_RANKING("deribit_price_ranking.{index}"),
    PRICE_STATISTICS("deribit_price_statistics.{index}"),
    ESTIMATED_EXPIRATION_PRICE("estimated_expiration_price.{index}"),
    MARK_PRICES_OF_OPTIONS("markprice.options.{index}"),
    PLATFORM_STATE("platform_state"),
    PUBLIC_METHODS_STATE("platform_state.public_methods_state"),
    BLOCK_RFQ_TRADES("block_rfq.trades.{currency}"),
    BLOCK_TRADE_CONFIRMATIONS("block_trade_confirmations");

    /** What a channel tells of. */
    enum Carrier {
        CONTRACT,
        PRICE_INDEX,
        /** Its instrument has a name of its own, since the exchange calls it by that of a price index. */
        VOLATILITY_INDEX;

        static Carrier of(InstrumentDefinition definition) {
            if (definition.instrument().marketType() != MarketType.INDEX) {
                return CONTRACT;
            }
            return definition.underlying() == null ? PRICE_INDEX : VOLATILITY_INDEX;
        }
    }

    /**
     * Data that a channel carries.
     *
     * @param numbering what its sequence numbers prove, books apart, which have a rule of their own
     * @param staleAfter the time without data after which its stream counts as dead, or null
     */
    record Carried(
            DataType dataType,
            Numbering numbering,
            @Nullable Duration staleAfter) {}

    /** The most frequent one that needs no login. */
    private static final String INTERVAL = "100ms";

    private static final DeribitChannel[] ALL = values();

    private final String wireName;

    /** What all names of the channel begin with. */
    private final String beginning;

    /** How many parts of a name differ. */
    private final int parts;

    private final @Nullable Carrier carrier;
    private final @Nullable Function<JsonCursor, DeribitReader> reader;
    private final List<Carried> carried;

    /** A channel that we subscribe. */
    DeribitChannel(
            String wireName,
            @Nullable Carrier carrier,
            @Nullable Function<JsonCursor, DeribitReader> reader,
            Carried... carried) {
        int part = wireName.indexOf('{');
        this.wireName = wireName;
        this.beginning = part < 0 ? wireName : wireName.substring(0, part);
        this.parts = (int) wireName.chars().filter(c -> c == '{').count();
        this.carrier = carrier;
        this.reader = reader;
        this.carried = List.of(carried);
    }

    /** One that we do not carry. */
    DeribitChannel(String wireName) {
        this(wireName, null, null);
    }

    /** {@return the one that carries data of an instrument; empty if there is none} */
    static Optional<DeribitChannel> of(InstrumentDefinition definition, DataType dataType) {
        if (dataType == DataType.FUNDING_RATE && definition.instrument().marketType() != MarketType.PERPETUAL) {
            return Optional.empty();
        }
        Carrier carrier = Carrier.of(definition);
        return Arrays.stream(ALL)
                .filter(channel -> channel.carrier == carrier
                        && channel.carried.stream().anyMatch(carried -> carried.dataType == dataType))
                .findFirst();
    }

    /** {@return the name by which a stream is subscribed} */
    static String topic(Subscription subscription) {
        InstrumentDefinition definition = subscription.definition();
        DeribitChannel channel = of(definition, subscription.dataType())
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected data that deribit has of the instrument, was " + subscription));
        String symbol = channel.carrier == Carrier.VOLATILITY_INDEX
                ? definition.underlying()
                : definition.instrument().nativeSymbol();
        if (channel.parts == 1) {
            return channel.beginning + symbol;
        }
        String last =
                channel == CHART_TRADES ? DeribitResolution.of(subscription).wireName() : INTERVAL;
        return channel.beginning + symbol + '.' + last;
    }

    /** {@return the name by which changes of all instruments of a kind are subscribed} */
    static String stateOf(String kind) {
        return INSTRUMENT_STATE.beginning + kind + ".any";
    }

    /**
     * The channel of a name.
     *
     * @param bytes hold the name
     * @param from first byte of it
     * @param to behind its last byte
     * @return the row; null if nobody knows it
     */
    static @Nullable DeribitChannel of(byte[] bytes, int from, int to) {
        for (DeribitChannel channel : ALL) {
            int rest = from + channel.beginning.length();
            if (rest <= to && equal(channel.beginning, bytes, from, rest) && channel.parts == parts(bytes, rest, to)) {
                return channel;
            }
        }
        return null;
    }

    private static int parts(byte[] bytes, int from, int to) {
        if (from == to) {
            return 0;
        }
        int parts = 1;
        for (int i = from; i < to; i++) {
            parts += bytes[i] == '.' ? 1 : 0;
        }
        return parts;
    }

    /** {@return whether this ASCII text stands there} */
    private static boolean equal(String text, byte[] bytes, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@return where the part of a name begins that tells the instrument or index; it ends at the next point, or with the name} */
    int symbolFrom(int from) {
        return from + beginning.length();
    }

    /** {@return the name with placeholders for what differs} */
    String wireName() {
        return wireName;
    }

    /** {@return the name without what differs, for messages} */
    String family() {
        return parts == 0 ? wireName : beginning.substring(0, beginning.length() - 1);
    }

    /** {@return what it carries; nothing if we do not carry it} */
    List<Carried> carried() {
        return carried;
    }

    /** {@return what it tells of; null if we do not carry it} */
    @Nullable Carrier carrier() {
        return carrier;
    }

    /** {@return the first data that it carries; null if we do not carry it} */
    @Nullable DataType dataType() {
        return carried.isEmpty() ? null : carried.get(0).dataType;
    }

    /** {@return who reads its data with this cursor; null if we do not carry it} */
    @Nullable DeribitReader newReader(JsonCursor json) {
        return reader == null ? null : reader.apply(json);
    }
}
