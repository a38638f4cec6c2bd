package io.marketprism.simulator.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolStatisticsTest {

    private static final long MINUTE = 60_000_000;
    private static final CandleInterval ONE_MINUTE = CandleInterval.of("1m");
    private static final ListedInstrument LINEAR =
            ListedInstrument.of("BTC-USDT", "67000.00", "0.150").derivative();
    private static final ListedInstrument INVERSE =
            ListedInstrument.of("BTC-USD", "67000.0", "150").inverseDerivative().contractsOf("100");

    private long now = 1_000_000 * MINUTE + 7;
    private final Seen seen = new Seen();

    private static final class Seen implements MarketListener {
        private final List<Fill> fills = new ArrayList<>();
        private final List<Liquidation> liquidations = new ArrayList<>();
        private final List<OffBookTrade> offBook = new ArrayList<>();
        private final List<Candle> candles = new ArrayList<>();

        @Override
        public void onFill(SymbolMarket market, Fill fill) {
            fills.add(fill);
        }

        @Override
        public void onBookChange(SymbolMarket market, BookChange change) {
            // Books have their own tests.
        }

        @Override
        public void onLiquidation(SymbolMarket market, Liquidation liquidation) {
            assertEquals(fills.get(fills.size() - 1), liquidation.fill());
            liquidations.add(liquidation);
        }

        @Override
        public void onOffBookTrade(SymbolMarket market, OffBookTrade trade) {
            Liquidation rest = liquidations.get(liquidations.size() - 1);
            assertEquals(rest.fill().lastTradeId() + 1, trade.tradeId());
            assertEquals(rest.bankruptcyPrice(), trade.price());
            offBook.add(trade);
        }

        @Override
        public void onCandleClosed(SymbolMarket market, Candle candle) {
            candles.add(candle);
        }
    }

    private SimulatedMarket market(ListedInstrument... listings) {
        SimulatedMarket market = new SimulatedMarket(List.of(listings), 50, 1, 1, 7, () -> now);
        market.trackCandles(List.of(ONE_MINUTE, CandleInterval.of("1M")));
        return market;
    }

    private static SymbolStatistics only(SimulatedMarket market) {
        return market.symbols().get(0).statistics();
    }

    private static BigDecimal sum(ListedInstrument listing, List<Fill> fills, boolean worth) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Fill fill : fills) {
            for (long quantity : fill.quantities()) {
                BigDecimal number = listing.quantity(quantity);
                sum = sum.add(worth ? listing.worth(listing.price(fill.price()), number) : number);
            }
        }
        return sum;
    }

    private static void assertSame(BigDecimal expected, BigDecimal actual) {
        assertEquals(0, expected.compareTo(actual), () -> "expected " + expected + ", was " + actual);
    }

    @Test
    void aSymbolWithoutTradesHasItsStartPriceAndItsCandlesClose() {
        SimulatedMarket market = market(LINEAR);
        DayTicker ticker = only(market).ticker(now);
        assertEquals(List.of(6_700_000L, 6_700_000L), List.of(ticker.open(), ticker.last()));
        assertEquals(-1, ticker.firstTradeId());
        assertEquals(0, ticker.turnover().trades());
        now += 2 * MINUTE;
        market.tick(seen);
        assertEquals(2, seen.candles.size());
        Candle second = seen.candles.get(1);
        assertTrue(second.closed());
        assertEquals(6_700_000, second.close());
        assertEquals(-1, second.lastTradeId());
        assertEquals(seen.candles.get(0).endMicros(), second.startMicros());
        assertSame(BigDecimal.ZERO, second.turnover().quoteVolume(LINEAR));
    }

    @Test
    void tickerAndCandlesAddUpToTheTradesExactly() {
        for (ListedInstrument listing : List.of(LINEAR, INVERSE)) {
            seen.fills.clear();
            seen.candles.clear();
            SimulatedMarket market = market(listing);
            market.advance(2_000, seen);
            List<Fill> first = List.copyOf(seen.fills);
            now += MINUTE;
            market.advance(2_000, seen);
            List<Fill> second = seen.fills.subList(first.size(), seen.fills.size());

            Candle closed = seen.candles.get(0);
            assertSame(sum(listing, first, false), closed.turnover().volume());
            assertSame(sum(listing, first, true), closed.turnover().worth());
            assertEquals(first.get(0).price(), closed.open());
            assertEquals(first.get(first.size() - 1).price(), closed.close());
            assertEquals(first.stream().mapToLong(Fill::price).max().orElseThrow(), closed.high());
            assertEquals(first.stream().mapToLong(Fill::price).min().orElseThrow(), closed.low());
            assertEquals(first.get(0).firstTradeId(), closed.firstTradeId());
            assertEquals(
                    closed.lastTradeId() - closed.firstTradeId() + 1,
                    closed.turnover().trades());
            List<Fill> bought =
                    first.stream().filter(fill -> fill.taker() == TakerSide.BUY).toList();
            assertSame(sum(listing, bought, false), closed.turnover().takerBuyVolume());
            assertSame(sum(listing, bought, true), closed.turnover().takerBuyWorth());

            Candle open = only(market).candle(ONE_MINUTE);
            assertEquals(second.get(0).firstTradeId(), open.firstTradeId());
            assertSame(sum(listing, second, false), open.turnover().volume());
            DayTicker ticker = only(market).ticker(now);
            assertSame(sum(listing, seen.fills, true), ticker.turnover().worth());
            assertEquals(open.close(), ticker.last());
            BigDecimal traded = listing.currency(sum(listing, seen.fills, false));
            assertSame(
                    traded,
                    listing.inverse()
                            ? ticker.turnover().quoteVolume(listing)
                            : ticker.turnover().baseVolume(listing));
        }
    }

    @Test
    void aDayForgetsWhatIsOlder() {
        SimulatedMarket market = market(LINEAR);
        market.advance(1_000, seen);
        long lastOfFirst = seen.fills.get(seen.fills.size() - 1).price();
        int firstFills = seen.fills.size();
        now += 23 * 60 * MINUTE;
        market.advance(1_000, seen);
        assertSame(
                sum(LINEAR, seen.fills, false),
                only(market).ticker(now).turnover().volume());
        now += 2 * 60 * MINUTE;
        List<Fill> second = seen.fills.subList(firstFills, seen.fills.size());
        DayTicker ticker = only(market).ticker(now);
        assertSame(sum(LINEAR, second, false), ticker.turnover().volume());
        assertEquals(lastOfFirst, ticker.open());
        assertEquals(second.get(0).firstTradeId(), ticker.firstTradeId());
        assertEquals(
                Math.max(
                        lastOfFirst,
                        second.stream().mapToLong(Fill::price).max().orElseThrow()),
                ticker.high());
        now += 48 * 60 * MINUTE;
        DayTicker idle = only(market).ticker(now);
        assertEquals(List.of(idle.last(), idle.last()), List.of(idle.open(), idle.low()));
        assertEquals(0, idle.turnover().trades());
    }

    @Test
    void whatFollowsTheClockMovesAndIsTheSameForTheSameSeed() {
        List<Object> one = course();
        now -= 100;
        assertEquals(one, course());
        assertNotEquals(one.subList(0, 5), one.subList(5, 10));
    }

    private List<Object> course() {
        SimulatedMarket market = market(INVERSE);
        List<Object> course = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            market.advance(500, seen);
            now += 50;
            market.tick(seen);
            SymbolStatistics statistics = only(market);
            course.addAll(List.of(
                    statistics.markPrice(),
                    statistics.index().price(),
                    statistics.fundingRate(),
                    statistics.openInterest(),
                    market.volatilities().get(0).value()));
        }
        course.add(only(market).ratios(RatioKind.ALL_ACCOUNTS, CandleInterval.of("5m"), 3, now));
        return course;
    }

    @Test
    void marksAndIndexStayNearTheMarket() {
        SimulatedMarket market = market(LINEAR, LINEAR.named("BTC-USDT-261225"));
        for (int i = 0; i < 200; i++) {
            market.advance(100, seen);
            market.tick(seen);
        }
        SymbolStatistics statistics = only(market);
        assertEquals(statistics.index(), market.symbols().get(1).statistics().index());
        BigDecimal last = LINEAR.price(statistics.ticker(now).last());
        for (BigDecimal near :
                List.of(statistics.markPrice(), statistics.index().price())) {
            assertEquals(8, near.scale());
            BigDecimal off = near.subtract(last).abs().divide(last, 8, RoundingMode.UP);
            assertTrue(off.compareTo(new BigDecimal("0.005")) < 0, near + " is far from " + last);
        }
    }

    @Test
    void liquidationsAreFillsOfDerivatives() {
        market(LINEAR).advance(5_000, seen);
        long share = seen.fills.stream().filter(Fill::liquidation).count();
        assertEquals(share, seen.liquidations.size());
        assertTrue(share > 0 && share < seen.fills.size() / 10, share + " of " + seen.fills.size());
        for (Liquidation liquidation : seen.liquidations) {
            boolean worse = liquidation.fill().taker() == TakerSide.BUY
                    ? liquidation.bankruptcyPrice() > liquidation.fill().price()
                    : liquidation.bankruptcyPrice() < liquidation.fill().price();
            assertTrue(worse, "the order's price is worse than what it got: " + liquidation);
        }
        seen.liquidations.clear();
        market(ListedInstrument.of("BTC-USDT", "67000.00", "0.150")).advance(5_000, seen);
        assertEquals(List.of(), seen.liquidations);
    }

    @Test
    void whatTheVenueSettlesBesideTheBookIsOfLiquidations() {
        SimulatedMarket market = market(LINEAR);
        market.tradeOffBook();
        market.advance(5_000, seen);
        assertTrue(!seen.offBook.isEmpty() && seen.offBook.size() < seen.liquidations.size());
        DayTicker ticker = only(market).ticker(now);
        assertEquals(
                ticker.lastTradeId() - ticker.firstTradeId() + 1,
                ticker.turnover().trades() + seen.offBook.size(),
                "it has ids, but counts not");
    }

    @Test
    void fundingAndRatiosLieOnTheirPeriods() {
        SymbolStatistics statistics = only(market(INVERSE));
        assertEquals(8, statistics.fundingIntervalHours());
        long funding = statistics.fundingTime(now);
        assertEquals(0, funding % (8 * 60 * MINUTE));
        assertTrue(funding > now && funding - now <= 8 * 60 * MINUTE);
        assertEquals(statistics.settledFundingRate(funding), statistics.settledFundingRate(funding));
        CandleInterval period = CandleInterval.of("5m");
        List<LongShortRatio> ratios = statistics.ratios(RatioKind.TOP_POSITIONS, period, 30, now);
        assertEquals(period.start(now), ratios.get(29).endMicros());
        assertEquals(5 * MINUTE, ratios.get(29).endMicros() - ratios.get(28).endMicros());
        for (LongShortRatio ratio : ratios) {
            assertSame(BigDecimal.ONE, ratio.longShare().add(ratio.shortShare()));
            assertEquals(4, ratio.ratio().scale());
        }
        now += 5 * MINUTE;
        assertEquals(
                ratios.subList(1, 30),
                statistics.ratios(RatioKind.TOP_POSITIONS, period, 30, now).subList(0, 29));
        assertNotEquals(
                ratios.get(29).longShare(),
                statistics.ratios(RatioKind.ALL_ACCOUNTS, period, 2, now).get(0).longShare());
    }
}
