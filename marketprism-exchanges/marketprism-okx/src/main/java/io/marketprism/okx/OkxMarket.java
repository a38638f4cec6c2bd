package io.marketprism.okx;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.json.RateLimitCodes;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketType;
import io.marketprism.okx.OkxChannel.Endpoint;
import io.marketprism.okx.OkxChannel.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OKX's markets, a row each, and what all of them have in common, by the exchange's v5 API documentation of July to October 2026. */
enum OkxMarket {
    SPOT(
            "SPOT",
            MarketType.SPOT,
            OkxChannel.TRADES_ALL,
            OkxChannel.TRADES,
            OkxChannel.BOOKS,
            OkxChannel.BBO_TBT,
            OkxChannel.TICKERS,
            OkxChannel.CANDLE),
    SWAP(
            "SWAP",
            MarketType.PERPETUAL,
            OkxChannel.TRADES_ALL,
            OkxChannel.TRADES,
            OkxChannel.BOOKS,
            OkxChannel.BBO_TBT,
            OkxChannel.TICKERS,
            OkxChannel.CANDLE,
            OkxChannel.MARK_PRICE,
            OkxChannel.INDEX_TICKERS,
            OkxChannel.FUNDING_RATE,
            OkxChannel.OPEN_INTEREST,
            OkxChannel.LIQUIDATION_ORDERS,
            OkxChannel.TOP_TRADER_POSITIONS,
            OkxChannel.ALL_ACCOUNTS),
    FUTURES(
            "FUTURES",
            MarketType.FUTURE,
            OkxChannel.TRADES_ALL,
            OkxChannel.TRADES,
            OkxChannel.BOOKS,
            OkxChannel.BBO_TBT,
            OkxChannel.TICKERS,
            OkxChannel.CANDLE,
            OkxChannel.MARK_PRICE,
            OkxChannel.INDEX_TICKERS,
            OkxChannel.FUNDING_RATE,
            OkxChannel.OPEN_INTEREST,
            OkxChannel.LIQUIDATION_ORDERS,
            OkxChannel.TOP_TRADER_POSITIONS,
            OkxChannel.ALL_ACCOUNTS),
    OPTION(
            "OPTION",
            MarketType.OPTION,
            OkxChannel.TRADES_ALL,
            OkxChannel.TRADES,
            OkxChannel.BOOKS,
            OkxChannel.BBO_TBT,
            OkxChannel.TICKERS,
            OkxChannel.MARK_PRICE,
            OkxChannel.INDEX_TICKERS,
            OkxChannel.OPEN_INTEREST);

    static final String REST = "https://www.okx.com";

    /** Port 443: the exchange has retired 8443 on 2026-10-31. */
    static final String WEB_SOCKET = "wss://ws.okx.com";

    static final String DEMO_WEB_SOCKET = "wss://wspap.okx.com";

    static final BookRule BOOK_RULE = new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.STREAM);

    static final LimitPool CONNECTS = new LimitPool("connections", new RateLimit(3, Duration.ofSeconds(1)));

    /** The exchange counts the calls of each path on their own. */
    static final RateLimit BOOK_CALLS = new RateLimit(40, Duration.ofSeconds(2));

    static final RateLimit INSTRUMENT_CALLS = new RateLimit(20, Duration.ofSeconds(2));

    static final RateLimit UNDERLYING_CALLS = new RateLimit(20, Duration.ofSeconds(2));

    /** Of past trades, and of past candles. */
    static final RateLimit HISTORY_CALLS = new RateLimit(20, Duration.ofSeconds(2));

    /** For each instrument on its own. */
    static final RateLimit RATIO_CALLS = new RateLimit(5, Duration.ofSeconds(2));

    /**
     * What {@code {"code":"50011","msg":"…","data":[]}}, or 50061 for an account, says, with status 429 or 200. The exchange counts in windows of two
     * seconds.
     */
    static final RateLimitCodes TOO_MANY_CALLS =
            new RateLimitCodes(Set.of("50011", "50061"), (message, body) -> Duration.ofSeconds(4));

    private final String instrumentType;
    private final MarketType marketType;
    private final List<OkxChannel> channels;

    OkxMarket(String instrumentType, MarketType marketType, OkxChannel... channels) {
        this.instrumentType = instrumentType;
        this.marketType = marketType;
        this.channels = List.of(channels);
    }

    static OkxMarket ofName(String name) {
        return Arrays.stream(values())
                .filter(market -> market.marketName().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("Expected a market of okx, one of "
                        + Arrays.stream(values()).map(OkxMarket::marketName).collect(Collectors.joining(", "))
                        + ", was \"" + name + "\""));
    }

    String marketName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the exchange's {@code instType}} */
    String instrumentType() {
        return instrumentType;
    }

    /** {@return what our events say of its instruments} */
    MarketType marketType() {
        return marketType;
    }

    /** {@return whether hours without a trade are nothing unusual, so that silence tells nothing} */
    boolean tradesSeldom() {
        return marketType == MarketType.OPTION;
    }

    /** {@return whether there is no list of all of its instruments, but one for each underlying} */
    boolean isListedByUnderlying() {
        return marketType == MarketType.OPTION;
    }

    /** {@return the channels that can be asked for; of several that bring the same, the first is asked for} */
    List<OkxChannel> channels() {
        return channels;
    }

    /** {@return whether there is a channel behind an endpoint that the exchange may give to accounts alone} */
    boolean mayWantLogin(Endpoint endpoint) {
        return channels.stream().anyMatch(channel -> channel.endpoint() == endpoint && channel.mayWantLogin());
    }

    /** {@return whether an instrument has such data} */
    boolean carries(InstrumentDefinition definition, DataType type) {
        return channelsOf(definition, type).findFirst().isPresent()
                && (type != DataType.FUNDING_RATE || OkxInstruments.hasFunding(definition.instrument()));
    }

    /** {@return the endpoint that brings what is wanted} */
    Endpoint endpoint(Subscription subscription) {
        return channel(subscription, channel -> true).endpoint();
    }

    /** {@return the channel that brings what is wanted from that endpoint} */
    OkxChannel channel(Subscription subscription, Endpoint endpoint) {
        return channel(subscription, channel -> channel.endpoint() == endpoint);
    }

    private OkxChannel channel(Subscription subscription, Predicate<OkxChannel> wanted) {
        return channelsOf(subscription.definition(), subscription.dataType())
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected a data type of okx " + marketName()
                        + ", one of "
                        + channels.stream()
                                .map(channel -> channel.dataType().wireName())
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ", was " + subscription));
    }

    /** {@return the endpoint that brings the same by another channel, where one refuses it; null if none does} */
    @Nullable Endpoint endpointInsteadOf(Endpoint refusing, Subscription subscription) {
        return channelsOf(subscription.definition(), subscription.dataType())
                .map(OkxChannel::endpoint)
                .dropWhile(endpoint -> endpoint != refusing)
                .skip(1)
                .findFirst()
                .orElse(null);
    }

    private Stream<OkxChannel> channelsOf(InstrumentDefinition definition, DataType type) {
        boolean index = definition.instrument().marketType() == MarketType.INDEX;
        return channels.stream()
                .filter(channel -> channel.dataType() == type && (channel.scope() == Scope.INDEX) == index);
    }
}
