package io.marketprism.simulator.binance;

import static io.marketprism.simulator.binance.BinanceStreamKind.FAST;
import static io.marketprism.simulator.binance.BinanceStreamKind.HALF;
import static io.marketprism.simulator.binance.BinanceStreamKind.QUARTER;
import static io.marketprism.simulator.binance.BinanceStreamKind.SLOW;
import static io.marketprism.simulator.binance.BinanceStreamKind.SLOWER;
import static io.marketprism.simulator.binance.BinanceStreamKind.SLOWEST;

import io.marketprism.simulator.market.CandleInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The streams of Binance's markets. */
final class BinanceStreams {

    /** The path of USD-M futures that delivers books. */
    static final String PUBLIC = "/public";

    /** The path of USD-M futures that delivers everything else. */
    static final String MARKET = "/market";

    private static final List<CandleInterval> MINUTES_AND_MORE = Stream.of(
                    "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M")
            .map(CandleInterval::of)
            .toList();
    private static final CandleInterval SECOND = CandleInterval.of("1s");

    private BinanceStreams() {}

    /** The intervals of candles: spot alone has seconds. */
    static List<CandleInterval> candleIntervals(boolean seconds) {
        return seconds
                ? Stream.concat(Stream.of(SECOND), MINUTES_AND_MORE.stream()).toList()
                : MINUTES_AND_MORE;
    }

    static List<BinanceStreamKind> spot() {
        List<BinanceStreamKind> kinds = new ArrayList<>(List.of(
                BinanceStreamKind.atOnce("@trade", BinanceTradeStream::new),
                BinanceStreamKind.atOnce("@aggTrade", BinanceAggTradeStream::new),
                BinanceStreamKind.atOnce("@bookTicker", BinanceBookTickerStream::new),
                BinanceStreamKind.every(FAST, "@depth@100ms", BinanceDiffDepthStream::new),
                BinanceStreamKind.every(FAST, "@depth5@100ms", BinancePartialDepthStream.of(5)),
                BinanceStreamKind.every(FAST, "@depth10@100ms", BinancePartialDepthStream.of(10)),
                BinanceStreamKind.every(FAST, "@depth20@100ms", BinancePartialDepthStream.of(20)),
                BinanceStreamKind.every(SLOW, "@depth", BinanceDiffDepthStream::new),
                BinanceStreamKind.every(SLOW, "@depth5", BinancePartialDepthStream.of(5)),
                BinanceStreamKind.every(SLOW, "@depth10", BinancePartialDepthStream.of(10)),
                BinanceStreamKind.every(SLOW, "@depth20", BinancePartialDepthStream.of(20)),
                BinanceStreamKind.told(SLOW, "@ticker", BinanceTickerStream::new),
                kline(SLOW, SECOND)));
        MINUTES_AND_MORE.forEach(interval -> kinds.add(kline(SLOWER, interval)));
        return kinds;
    }

    /** The streams of USD-M futures, each on the one path that delivers it. */
    static List<BinanceStreamKind> usdm() {
        List<BinanceStreamKind> kinds = new ArrayList<>();
        kinds.add(BinanceStreamKind.atOnce("@trade", BinanceFuturesTradeStream::new)
                .on(PUBLIC));
        futuresBooks().forEach(kind -> kinds.add(kind.on(PUBLIC)));
        futuresOthers().forEach(kind -> kinds.add(kind.on(MARKET)));
        return kinds;
    }

    static List<BinanceStreamKind> coinm() {
        return Stream.concat(futuresBooks().stream(), futuresOthers().stream()).toList();
    }

    private static List<BinanceStreamKind> futuresBooks() {
        List<BinanceStreamKind> kinds = new ArrayList<>();
        kinds.add(BinanceStreamKind.atOnce("@bookTicker", BinanceBookTickerStream::new));
        addBooks(kinds, FAST, "@100ms");
        addBooks(kinds, QUARTER, "");
        addBooks(kinds, HALF, "@500ms");
        return kinds;
    }

    private static void addBooks(List<BinanceStreamKind> kinds, double bookIntervals, String speed) {
        kinds.add(BinanceStreamKind.every(bookIntervals, "@depth" + speed, BinanceDiffDepthStream::new));
        for (int depth : new int[] {5, 10, 20}) {
            String suffix = "@depth" + depth + speed;
            kinds.add(BinanceStreamKind.every(bookIntervals, suffix, BinancePartialDepthStream.of(depth)));
        }
    }

    private static List<BinanceStreamKind> futuresOthers() {
        List<BinanceStreamKind> kinds = new ArrayList<>(List.of(
                BinanceStreamKind.every(FAST, "@aggTrade", BinanceBatchedAggTradeStream::new),
                BinanceStreamKind.told(SLOW, "@markPrice@1s", BinanceMarkPriceStream::new),
                BinanceStreamKind.told(SLOWEST, "@markPrice", BinanceMarkPriceStream::new),
                BinanceStreamKind.told(SLOWER, "@ticker", BinanceTickerStream::new),
                BinanceStreamKind.told(SLOW, "@forceOrder", BinanceForceOrderStream::new)));
        MINUTES_AND_MORE.forEach(interval -> kinds.add(kline(QUARTER, interval)));
        return kinds;
    }

    private static BinanceStreamKind kline(double bookIntervals, CandleInterval interval) {
        return BinanceStreamKind.told(bookIntervals, "@kline_" + interval.name(), BinanceKlineStream.of(interval));
    }

    /** The streams of a whole market, which both families have. */
    static List<BinanceMarketStreamKind> wholeMarket(String route) {
        return Stream.of(
                        BinanceMarketStreamKind.every(SLOW, "!markPrice@arr@1s", BinanceMarkPricesStream::of),
                        BinanceMarketStreamKind.every(SLOWEST, "!markPrice@arr", BinanceMarkPricesStream::of),
                        BinanceMarketStreamKind.every(SLOWER, "!ticker@arr", BinanceTickersStream::of),
                        BinanceMarketStreamKind.every(SLOW, "!forceOrder@arr", BinanceForceOrdersStream::of),
                        BinanceMarketStreamKind.atOnce("!contractInfo", BinanceContractInfoStream::of))
                .map(kind -> kind.on(route))
                .toList();
    }

    /** The streams of COIN-M futures that show several symbols: of the whole market, and the indices of its pairs. */
    static List<BinanceMarketStreamKind> coinmMarket() {
        return Stream.concat(
                        wholeMarket("").stream(),
                        Stream.of(
                                BinanceMarketStreamKind.every(SLOW, "@indexPrice@1s", BinanceIndexPriceStream::of),
                                BinanceMarketStreamKind.every(SLOWEST, "@indexPrice", BinanceIndexPriceStream::of)))
                .toList();
    }
}
