package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.CandleInterval;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Binance's markets that can be played, as of the autumn of 2026: one row each, which alone says how a market differs from the others. */
public enum BinanceVenueMarket {
    /** Spot. */
    SPOT(
            "binance-spot",
            List.of(
                    ListedInstrument.of("BTC-USDT", "67000.00", "0.15000"),
                    ListedInstrument.of("ETH-USDT", "3500.00", "1.5000"),
                    ListedInstrument.of("SOL-USDT", "170.00", "12.000"),
                    ListedInstrument.of("XRP-USDT", "2.1000", "350.0"),
                    ListedInstrument.of("DOGE-USDT", "0.19000", "1500"),
                    ListedInstrument.of("PEPE-USDT", "0.00001234", "40000000"),
                    ListedInstrument.of("ETH-BTC", "0.05200", "0.5000")),
            List.of("BTC-USDT", "ETH-USDT"),
            UnaryOperator.identity(),
            BinanceVenueMarket::spotSymbol,
            () -> new BinanceFrames(DecimalStyle.EIGHT_DECIMALS),
            1,
            new BinanceRules(
                    5,
                    1024,
                    300,
                    6_000,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofHours(24),
                    null),
            Set.of(""),
            BinanceStreams.spot(),
            List.of(),
            BinanceEndpoints.spot()),
    /** USD-M futures: perpetual and dated contracts settled in the quote currency. Their streams are split over two paths. */
    USDM(
            "binance-usdm",
            List.of(
                    ListedInstrument.of("BTC-USDT", "67000.0", "0.150").derivative(),
                    ListedInstrument.of("ETH-USDT", "3500.00", "1.500").derivative(),
                    ListedInstrument.of("SOL-USDT", "170.00", "12").derivative(),
                    ListedInstrument.of("XRP-USDT", "2.1000", "350.0").derivative(),
                    ListedInstrument.of("DOGE-USDT", "0.19000", "1500").derivative(),
                    ListedInstrument.of("1000PEPE-USDT", "0.0123400", "40000").derivative(),
                    ListedInstrument.of("TSLA-USDT", "410.00", "2.00").derivative(),
                    ListedInstrument.of("BTC-USDC", "67000.0", "0.050").derivative()),
            List.of("BTC-USDT", "ETH-USDT", "BTC-USDT-261225"),
            ListedInstrument::derivative,
            symbol -> futuresSymbol(symbol, ""),
            () -> new BinanceFuturesFrames(DecimalStyle.AS_LISTED, BinanceFamily.USDM),
            BinanceVenueMarket.GLOBAL_SEQUENCE_STEP,
            BinanceVenueMarket.futuresRules(),
            Set.of("", BinanceStreams.PUBLIC, BinanceStreams.MARKET),
            BinanceStreams.usdm(),
            BinanceStreams.wholeMarket(BinanceStreams.MARKET),
            BinanceEndpoints.futures("/fapi/v1", BinanceFamily.USDM)),
    /** COIN-M futures: perpetual and dated contracts settled in the base currency, sized in US dollars. */
    COINM(
            "binance-coinm",
            List.of(
                    ListedInstrument.of("BTC-USD", "67000.0", "150")
                            .inverseDerivative()
                            .contractsOf("100"),
                    ListedInstrument.of("ETH-USD", "3500.00", "500")
                            .inverseDerivative()
                            .contractsOf("10"),
                    ListedInstrument.of("SOL-USD", "170.000", "200")
                            .inverseDerivative()
                            .contractsOf("10"),
                    ListedInstrument.of("XRP-USD", "2.1000", "70")
                            .inverseDerivative()
                            .contractsOf("10")),
            List.of("BTC-USD", "ETH-USD", "BTC-USD-261225"),
            BinanceVenueMarket::wholeContracts,
            symbol -> futuresSymbol(symbol, "_PERP"),
            () -> new BinanceFuturesFrames(DecimalStyle.AS_LISTED, BinanceFamily.COINM),
            BinanceVenueMarket.GLOBAL_SEQUENCE_STEP,
            BinanceVenueMarket.futuresRules(),
            Set.of(""),
            BinanceStreams.coinm(),
            BinanceStreams.coinmMarket(),
            BinanceEndpoints.futures("/dapi/v1", BinanceFamily.COINM));

    /** The update ids of futures are shared by all symbols, so those of one symbol have holes. */
    private static final int GLOBAL_SEQUENCE_STEP = 40;

    private final String venueName;
    private final List<ListedInstrument> listings;
    private final List<String> defaultSymbols;
    private final UnaryOperator<ListedInstrument> invented;
    private final UnaryOperator<String> nativeSymbol;
    private final Supplier<BinanceFrames> frames;
    private final int longestSequenceStep;
    private final BinanceRules rules;
    private final Set<String> routes;
    private final List<BinanceStreamKind> streams;
    private final List<BinanceMarketStreamKind> marketStreams;
    private final List<BinanceEndpoint> endpoints;

    BinanceVenueMarket(
            String venueName,
            List<ListedInstrument> listings,
            List<String> defaultSymbols,
            UnaryOperator<ListedInstrument> invented,
            UnaryOperator<String> nativeSymbol,
            Supplier<BinanceFrames> frames,
            int longestSequenceStep,
            BinanceRules rules,
            Set<String> routes,
            List<BinanceStreamKind> streams,
            List<BinanceMarketStreamKind> marketStreams,
            List<BinanceEndpoint> endpoints) {
        this.venueName = venueName;
        this.listings = listings;
        this.defaultSymbols = defaultSymbols;
        this.invented = invented;
        this.nativeSymbol = nativeSymbol;
        this.frames = frames;
        this.longestSequenceStep = longestSequenceStep;
        this.rules = rules;
        this.routes = routes;
        this.streams = streams;
        this.marketStreams = marketStreams;
        this.endpoints = endpoints;
    }

    private static BinanceRules futuresRules() {
        return new BinanceRules(
                10,
                200,
                300,
                2_400,
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                null);
    }

    /** {@return the limits and timings that Binance documents for this market} */
    public BinanceRules rules() {
        return rules;
    }

    /** {@return symbols that this market has in truth, perpetual and dated where it has both, to be listed if no others are wanted} */
    public List<String> defaultSymbols() {
        return defaultSymbols;
    }

    /**
     * {@return this many symbols: first those that this market has in truth, then {@code SYM001} and so on in the same currency}
     *
     * @param count how many
     */
    public List<String> symbols(int count) {
        String currency = listings.get(0).quote();
        return Stream.concat(
                        listings.stream().map(ListedInstrument::symbol),
                        IntStream.rangeClosed(1, count).mapToObj(i -> String.format("SYM%03d-%s", i, currency)))
                .limit(count)
                .toList();
    }

    String venueName() {
        return venueName;
    }

    /** What is listed under a symbol: for dated contracts like the perpetual one of their pair; invented if Binance does not list it. */
    ListedInstrument listing(String symbol) {
        return listings.stream()
                .filter(listing -> listing.symbol().equals(symbol))
                .findFirst()
                .orElseGet(() ->
                        datedLikePerpetual(symbol).orElseGet(() -> invented.apply(ListedInstrument.invented(symbol))));
    }

    private Optional<ListedInstrument> datedLikePerpetual(String symbol) {
        return listings.stream()
                .filter(listing ->
                        listing.kind() == InstrumentKind.PERPETUAL && symbol.matches(listing.symbol() + "-[0-9]{6}"))
                .findFirst()
                .map(perpetual -> perpetual.named(symbol));
    }

    private static ListedInstrument wholeContracts(ListedInstrument invented) {
        return new ListedInstrument(
                        invented.symbol(), invented.priceScale(), 0, invented.startPrice(), invented.typicalQuantity())
                .inverseDerivative()
                .contractsOf("10");
    }

    String nativeSymbol(String symbol) {
        return nativeSymbol.apply(symbol);
    }

    private static String spotSymbol(String symbol) {
        return symbol.replace("-", "");
    }

    private static String futuresSymbol(String symbol, String perpetual) {
        String[] parts = symbol.split("-");
        return parts[0] + parts[1] + (parts.length > 2 ? "_" + parts[2] : perpetual);
    }

    BinanceFrames frames() {
        return frames.get();
    }

    int longestSequenceStep() {
        return longestSequenceStep;
    }

    /** Whether clients may ask for times in microseconds. */
    boolean hasMicroseconds() {
        return this == SPOT;
    }

    /** Whether frames with books tell when the book changed. */
    boolean tellsTimesOfChanges() {
        return this != SPOT;
    }

    /** Whether aggregates are what one side took at one price in 100 ms, else of a single order. */
    boolean aggregatesOverTime() {
        return this != SPOT;
    }

    /** Whether ids of requests may be texts. */
    boolean textIds() {
        return this == SPOT;
    }

    /** What paths of sockets may begin with. */
    Set<String> routes() {
        return routes;
    }

    /** Whether a stream is delivered to sockets of a route; those of other routes may subscribe to it, and hear nothing. */
    boolean delivers(String route, String stream) {
        String kind = stream.startsWith("!") ? stream : stream.substring(Math.max(0, stream.indexOf('@')));
        return streams.stream()
                        .noneMatch(
                                row -> row.suffix().equals(kind) && !row.route().equals(route))
                && marketStreams.stream()
                        .noneMatch(
                                row -> row.name().equals(kind) && !row.route().equals(route));
    }

    List<CandleInterval> candleIntervals() {
        return BinanceStreams.candleIntervals(this == SPOT);
    }

    List<BinanceStreamKind> streams() {
        return streams;
    }

    List<BinanceMarketStreamKind> marketStreams() {
        return marketStreams;
    }

    Optional<BinanceEndpoint> endpoint(String path) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.path().equals(path))
                .findFirst();
    }
}
