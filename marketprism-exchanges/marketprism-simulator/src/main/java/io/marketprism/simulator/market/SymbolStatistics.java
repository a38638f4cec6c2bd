package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What a venue tells of a symbol beside its trades and its book. Its random numbers are its own: they leave trades and books as they
 * are. What does not come from trades moves when the venue's clock ticks. Belongs to the venue's thread.
 */
public final class SymbolStatistics {

    private static final int PRICE_SCALE = 8;
    private static final int RATE_SCALE = 8;
    private static final long MOST_FUNDING = 75_000;
    private static final int[] FUNDING_HOURS = {4, 8, 1};
    private static final double LIQUIDATED_SHARE = 0.03;

    private final SymbolMarket market;
    private final ListedInstrument listing;
    private final PriceIndex index;
    private final long seed;
    private final SplittableRandom random;
    private final TradeTotals totals;
    private final RollingDay day;
    private final List<OpenCandle> candles = new ArrayList<>();
    private long firstEnd = Long.MAX_VALUE;
    private BigDecimal markPrice;
    private double basis;
    private long fundingUnits;
    private long openInterest;

    SymbolStatistics(SymbolMarket market, PriceIndex index, long seed) {
        this.market = market;
        this.listing = market.listing();
        this.index = index;
        this.seed = seed * 139 + listing.symbol().hashCode();
        this.random = new SplittableRandom(this.seed);
        this.totals = new TradeTotals(listing);
        this.day = new RollingDay(totals, listing.startPrice());
        this.markPrice = listing.price(listing.startPrice()).setScale(PRICE_SCALE, RoundingMode.HALF_EVEN);
        this.fundingUnits = random.nextLong(-MOST_FUNDING, MOST_FUNDING + 1);
        this.openInterest = listing.typicalQuantity() * random.nextLong(5_000, 50_000);
    }

    /** Begins candles of more intervals. */
    void track(List<CandleInterval> intervals, long nowMicros) {
        for (CandleInterval interval : intervals) {
            candles.add(new OpenCandle(interval, totals, day.last(), nowMicros));
        }
        findFirstEnd();
    }

    /** Decides whether a taker's order is a liquidation. */
    boolean drawLiquidation() {
        return listing.kind().isLiquidated() && random.nextDouble() < LIQUIDATED_SHARE;
    }

    Liquidation liquidation(Fill fill) {
        long distance = 1 + random.nextLong(Math.max(1, fill.price() / 100));
        return new Liquidation(fill, fill.price() + (fill.taker() == TakerSide.BUY ? distance : -distance));
    }

    /** Decides whether something of a liquidation is left for the venue to settle. */
    boolean drawRest() {
        return random.nextInt(3) == 0;
    }

    OffBookTrade rest(Liquidation liquidation, long tradeId) {
        Fill fill = liquidation.fill();
        return new OffBookTrade(
                tradeId,
                fill.taker(),
                liquidation.bankruptcyPrice(),
                1 + random.nextLong(fill.quantity()),
                fill.timeMicros(),
                random.nextBoolean());
    }

    /** Takes a fill in; candles whose time was over before it are closed first. */
    void add(Fill fill, MarketListener listener) {
        closeCandles(fill.timeMicros(), listener);
        day.add(fill);
        totals.add(fill);
        for (OpenCandle candle : candles) {
            candle.add(fill);
        }
        long change = fill.quantity() / 2;
        boolean opens = openInterest < listing.typicalQuantity() * 1_000 || random.nextBoolean();
        openInterest += opens ? change : -change;
    }

    /** The venue's clock ticked. */
    void tick(long nowMicros, MarketListener listener) {
        closeCandles(nowMicros, listener);
        double middle = market.middle();
        if (listing.kind() == InstrumentKind.OPTION) {
            markPrice = price(middle);
        } else {
            basis = basis * 0.8 + (middle - index.price().doubleValue()) * 0.2;
            markPrice = price(index.price().doubleValue() + basis);
        }
        fundingUnits = Math.max(-MOST_FUNDING, Math.min(MOST_FUNDING, fundingUnits + random.nextLong(-50, 51)));
    }

    private static BigDecimal price(double value) {
        return BigDecimal.valueOf(value).setScale(PRICE_SCALE, RoundingMode.HALF_EVEN);
    }

    private void closeCandles(long nowMicros, MarketListener listener) {
        if (nowMicros < firstEnd) {
            return;
        }
        for (OpenCandle candle : candles) {
            while (candle.end() <= nowMicros) {
                listener.onCandleClosed(market, candle.close());
            }
        }
        findFirstEnd();
    }

    private void findFirstEnd() {
        firstEnd = candles.stream().mapToLong(OpenCandle::end).min().orElse(Long.MAX_VALUE);
    }

    /**
     * {@return the last 24 hours}
     *
     * @param nowMicros the venue's time, microseconds since the epoch
     */
    public DayTicker ticker(long nowMicros) {
        return day.read(nowMicros);
    }

    /**
     * {@return the candle in the making}
     *
     * @param interval one of those {@linkplain SimulatedMarket#trackCandles tracked}
     */
    public Candle candle(CandleInterval interval) {
        return candles.stream()
                .filter(candle -> candle.interval().equals(interval))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no candles of " + interval.name() + " are tracked"))
                .read(false);
    }

    /** {@return the mark price, eight digits after the point} */
    public BigDecimal markPrice() {
        return markPrice;
    }

    /** {@return the index that the symbol follows; symbols of one pair share it} */
    public PriceIndex index() {
        return index;
    }

    /** {@return the funding rate predicted for {@link #fundingTime}, eight digits after the point; it may be negative or 0} */
    public BigDecimal fundingRate() {
        return BigDecimal.valueOf(fundingUnits, RATE_SCALE);
    }

    /**
     * {@return the rate settled at a funding time, eight digits after the point}
     *
     * @param fundingMicros a funding time, microseconds since the epoch
     */
    public BigDecimal settledFundingRate(long fundingMicros) {
        return BigDecimal.valueOf(drawn(fundingMicros).nextLong(-MOST_FUNDING, MOST_FUNDING + 1), RATE_SCALE);
    }

    /** {@return how many hours lie between two fundings: 8 for {@code BTC}, others for others} */
    public int fundingIntervalHours() {
        return FUNDING_HOURS[Math.floorMod(listing.base().hashCode(), FUNDING_HOURS.length)];
    }

    /**
     * {@return when funding is exchanged next, microseconds since the epoch; the funding after it is a
     * {@linkplain #fundingIntervalHours() funding interval} later}
     *
     * @param nowMicros the venue's time, microseconds since the epoch
     */
    public long fundingTime(long nowMicros) {
        long interval = TimeUnit.HOURS.toMicros(fundingIntervalHours());
        return (nowMicros / interval + 1) * interval;
    }

    /** {@return the open interest in the venue's unit, with the digits of the lot} */
    public BigDecimal openInterest() {
        return listing.quantity(openInterest);
    }

    /**
     * {@return the newest ratios of longs to shorts, oldest first; the last is of the last period that is over}
     *
     * @param kind what they count
     * @param period how long their periods are
     * @param most how many
     * @param nowMicros the venue's time, microseconds since the epoch
     */
    public List<LongShortRatio> ratios(RatioKind kind, CandleInterval period, int most, long nowMicros) {
        List<LongShortRatio> result = new ArrayList<>();
        long end = period.start(nowMicros);
        for (int i = 0; i < most; i++) {
            long share =
                    drawn(Objects.hash(kind.name(), period.name()) * 31L + end).nextLong(3_000, 7_001);
            result.add(0, new LongShortRatio(end, BigDecimal.valueOf(share, 4)));
            end = period.start(end - 1);
        }
        return result;
    }

    /** Random numbers that are always the same for the same thing of the same symbol. */
    private SplittableRandom drawn(long what) {
        return new SplittableRandom(seed ^ what * 0x9E3779B97F4A7C15L);
    }
}
