package io.marketprism.binance;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.error.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Binance's markets, one row each, by the exchange's API documentation of July 2026; of futures, as they are since their integration of 30 June 2026.
 */
enum BinanceMarket {
    SPOT(
            new Hosts(
                    "https://api.binance.com",
                    "wss://stream.binance.com:9443",
                    "wss://data-stream.binance.vision",
                    "wss://stream.binance.com:443"),
            new Hosts("https://testnet.binance.vision", "wss://stream.testnet.binance.vision"),
            Map.of(
                    BinanceRoute.PUBLIC, "/stream?timeUnit=MICROSECOND",
                    BinanceRoute.MARKET, "/stream?timeUnit=MICROSECOND"),
            Duration.ofMillis(250),
            Map.of("X-MBX-TIME-UNIT", "MICROSECOND"),
            "/api/v3",
            20,
            new BookCall(
                    false, List.of(new Depth(100, 5), new Depth(500, 25), new Depth(1_000, 50), new Depth(5_000, 250))),
            BookRule.Continuity.COVERING,
            new LimitPool("request weight", new RateLimit(6_000, Duration.ofMinutes(1)), "x-mbx-used-weight-1m"),
            BinanceMarket.NO_FAMILY),
    /** Its streams are spread over two paths; on the wrong one the exchange acknowledges, and stays silent. */
    USDM(
            new Hosts("https://fapi.binance.com", "wss://fstream.binance.com"),
            new Hosts(
                    "https://demo-fapi.binance.com",
                    "wss://fstream.binancefuture.com",
                    "wss://demo-fstream.binance.com"),
            Map.of(BinanceRoute.PUBLIC, "/public/stream", BinanceRoute.MARKET, "/market/stream"),
            Duration.ofMillis(125),
            Map.of(),
            "/fapi/v1",
            1,
            BinanceMarket.futuresBookCall(),
            BookRule.Continuity.CHAINED,
            BinanceMarket.futuresWeight(),
            1),
    COINM(
            new Hosts("https://dapi.binance.com", "wss://dstream.binance.com"),
            new Hosts("https://demo-dapi.binance.com", "wss://dstream.binancefuture.com"),
            Map.of(BinanceRoute.PUBLIC, "/stream", BinanceRoute.MARKET, "/stream"),
            Duration.ofMillis(125),
            Map.of(),
            "/dapi/v1",
            1,
            BinanceMarket.futuresBookCall(),
            BookRule.Continuity.CHAINED,
            BinanceMarket.futuresWeight(),
            2);

    /** The market is of no family of futures. */
    static final int NO_FAMILY = 0;

    private static final LimitPool CONNECTS = new LimitPool("connections", new RateLimit(300, Duration.ofMinutes(5)));

    /** What the statistics of USD-M ({@code /futures/data}) are taken of; those of COIN-M cost request weight. */
    private static final LimitPool STATISTICS =
            new LimitPool("futures data", new RateLimit(1_000, Duration.ofMinutes(5)));

    private final Hosts hosts;
    private final Hosts testnetHosts;
    private final Map<BinanceRoute, String> streams;
    private final Duration pace;
    private final Map<String, String> headers;
    private final String api;
    private final int instrumentWeight;
    private final BookCall bookCall;
    private final BookRule bookRule;
    private final LimitPool calls;
    private final int family;

    /** Scheme, host and port for HTTP calls and for sockets, and of further sockets that bring the same, the best first. */
    record Hosts(String rest, String webSocket, List<String> otherWebSockets) {
        Hosts(String rest, String webSocket, String... others) {
            this(rest, webSocket, List.of(others));
        }
    }

    /** What a call for a book's snapshot costs for how many levels, the fewest first; whether only these numbers are allowed. */
    record BookCall(boolean onlyThese, List<Depth> depths) {

        /** The nearest number of levels that the exchange allows. */
        int levels(int wanted) {
            int most = depths.get(depths.size() - 1).upTo;
            return onlyThese && wanted < most ? row(wanted).upTo : Math.min(most, Math.max(1, wanted));
        }

        /** What a call for an allowed number of levels costs. */
        int weight(int levels) {
            return row(levels).weight;
        }

        private Depth row(int levels) {
            return depths.stream()
                    .filter(depth -> levels <= depth.upTo)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What a call costs for up to so many levels. */
    record Depth(int upTo, int weight) {}

    /**
     * A market.
     *
     * @param streams the paths of its streams
     * @param pace between two messages of ours, our pongs included: 5 a second are allowed on spot, 10 on futures
     * @param headers of all its calls; they choose the unit of time
     * @param api the begin of its calls' paths
     * @param instrumentWeight what a call for the instrument list costs
     * @param continuity what proves that a delta continues a book
     * @param calls what the weight of each call is taken of
     * @param family what its messages have as {@code st}
     */
    BinanceMarket(
            Hosts hosts,
            Hosts testnetHosts,
            Map<BinanceRoute, String> streams,
            Duration pace,
            Map<String, String> headers,
            String api,
            int instrumentWeight,
            BookCall bookCall,
            BookRule.Continuity continuity,
            LimitPool calls,
            int family) {
        this.hosts = hosts;
        this.testnetHosts = testnetHosts;
        this.streams = streams;
        this.pace = pace;
        this.headers = headers;
        this.api = api;
        this.instrumentWeight = instrumentWeight;
        this.bookCall = bookCall;
        this.bookRule = new BookRule(continuity, BookRule.SnapshotSource.REST);
        this.calls = calls;
        this.family = family;
    }

    private static BookCall futuresBookCall() {
        return new BookCall(
                true,
                List.of(
                        new Depth(5, 2),
                        new Depth(10, 2),
                        new Depth(20, 2),
                        new Depth(50, 2),
                        new Depth(100, 5),
                        new Depth(500, 10),
                        new Depth(1_000, 20)));
    }

    private static LimitPool futuresWeight() {
        return new LimitPool("futures weight", new RateLimit(2_400, Duration.ofMinutes(1)), "x-mbx-used-weight-1m");
    }

    static BinanceMarket ofName(String name) {
        return Arrays.stream(values())
                .filter(market -> market.marketName().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("Expected a market of binance, one of "
                        + Arrays.stream(values()).map(BinanceMarket::marketName).collect(Collectors.joining(", "))
                        + ", was \"" + name + "\""));
    }

    String marketName() {
        return name().toLowerCase(Locale.ROOT);
    }

    Hosts hosts(boolean testnet) {
        return testnet ? testnetHosts : hosts;
    }

    /** The path of streams. */
    String streams(BinanceRoute route) {
        return Objects.requireNonNull(streams.get(route), "Expected a path of each route");
    }

    Duration pace() {
        return pace;
    }

    Map<String, String> headers() {
        return headers;
    }

    String api() {
        return api;
    }

    int instrumentWeight() {
        return instrumentWeight;
    }

    BookCall bookCall() {
        return bookCall;
    }

    BookRule bookRule() {
        return bookRule;
    }

    /** {@return whether its instruments are contracts: perpetuals and futures} */
    boolean isFutures() {
        return family != NO_FAMILY;
    }

    /** {@return what its messages have as {@code st}, to tell them from those of other futures} */
    int family() {
        return family;
    }

    /** {@return whether its quantities are numbers of contracts, and its volumes in base stand beside them} */
    boolean countsContracts() {
        return this == COINM;
    }

    /**
     * What the weight of each call is taken of. The exchange counts the calls of both kinds of futures together, whichever host they go to; an own
     * host, such as a simulator's, counts for itself.
     */
    LimitPool calls(ConnectorOptions options) {
        return isFutures() && options.restUri() == null
                ? calls.countedAt(
                        URI.create(USDM.hosts(options.testnet()).rest()).getRawAuthority())
                : calls;
    }

    /** {@return what a call for statistics takes} */
    LimitPool.Cost statistics(ConnectorOptions options) {
        return (this == USDM ? STATISTICS : calls(options)).weighing(1);
    }

    /** {@return what each attempt to connect takes one of, whichever of the market's hosts it goes to; an own host counts for itself} */
    LimitPool connects(ConnectorOptions options) {
        return options.webSocketUri() == null
                ? CONNECTS.countedAt(
                        URI.create(hosts(options.testnet()).webSocket()).getRawAuthority())
                : CONNECTS;
    }
}
