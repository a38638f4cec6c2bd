package io.marketprism.binance;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.error.ConfigurationException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Binance's markets, one row each, by the exchange's API documentation of July 2026. */
enum BinanceMarket {
    SPOT(
            new Hosts("https://api.binance.com", "wss://stream.binance.com:9443"),
            new Hosts("https://testnet.binance.vision", "wss://stream.testnet.binance.vision"),
            "/stream?timeUnit=MICROSECOND",
            Map.of("X-MBX-TIME-UNIT", "MICROSECOND"),
            new InstrumentCall("/api/v3/exchangeInfo", 20),
            new BookCall(
                    "/api/v3/depth",
                    List.of(new Depth(100, 5), new Depth(500, 25), new Depth(1_000, 50), new Depth(5_000, 250))),
            new BookRule(BookRule.Continuity.COVERING, BookRule.SnapshotSource.REST),
            new LimitPool("request weight", new RateLimit(6_000, Duration.ofMinutes(1)), "x-mbx-used-weight-1m"),
            new LimitPool("connections", new RateLimit(300, Duration.ofMinutes(5))));

    private final Hosts hosts;
    private final Hosts testnetHosts;
    private final String streams;
    private final Map<String, String> headers;
    private final InstrumentCall instrumentCall;
    private final BookCall bookCall;
    private final BookRule bookRule;
    private final LimitPool calls;
    private final LimitPool connects;

    /** Scheme, host and port for HTTP calls and for sockets. */
    record Hosts(String rest, String webSocket) {}

    /** The path of the instrument list, and what a call costs. */
    record InstrumentCall(String path, int weight) {}

    /** The path of a book's snapshot, and what a call costs for how many levels, the fewest first. */
    record BookCall(String path, List<Depth> depths) {

        /** The nearest number of levels that the exchange allows. */
        int levels(int wanted) {
            return Math.min(depths.get(depths.size() - 1).upTo, Math.max(1, wanted));
        }

        /** What a call for an allowed number of levels costs. */
        int weight(int levels) {
            return depths.stream()
                    .filter(depth -> levels <= depth.upTo)
                    .findFirst()
                    .orElseThrow()
                    .weight;
        }
    }

    /** What a call costs for up to so many levels. */
    record Depth(int upTo, int weight) {}

    /**
     * A market.
     *
     * @param streams the path of its streams
     * @param headers of all its calls; they choose the unit of time
     */
    BinanceMarket(
            Hosts hosts,
            Hosts testnetHosts,
            String streams,
            Map<String, String> headers,
            InstrumentCall instrumentCall,
            BookCall bookCall,
            BookRule bookRule,
            LimitPool calls,
            LimitPool connects) {
        this.hosts = hosts;
        this.testnetHosts = testnetHosts;
        this.streams = streams;
        this.headers = headers;
        this.instrumentCall = instrumentCall;
        this.bookCall = bookCall;
        this.bookRule = bookRule;
        this.calls = calls;
        this.connects = connects;
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

    String streams() {
        return streams;
    }

    Map<String, String> headers() {
        return headers;
    }

    InstrumentCall instrumentCall() {
        return instrumentCall;
    }

    BookCall bookCall() {
        return bookCall;
    }

    BookRule bookRule() {
        return bookRule;
    }

    /** {@return what the weight of each call is taken of} */
    LimitPool calls() {
        return calls;
    }

    /** {@return what each attempt to connect takes one of} */
    LimitPool connects() {
        return connects;
    }
}
