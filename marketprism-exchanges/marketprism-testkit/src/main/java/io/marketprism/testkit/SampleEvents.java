package io.marketprism.testkit;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.Liquidation;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.event.VolatilityIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events to test sinks with. All are of the invented exchange {@code contract}; any two of one list, and of the complete and the sparse ones, differ in
 * identity.
 */
public final class SampleEvents {

    /** Exchange time of the samples, 2026-01-02T03:04:05.678901Z in µs since the epoch. */
    public static final long TIME_US = 1_790_000_123_678_901L;

    private static final long RECEIVE_TIME_US = TIME_US + 12_345;
    private static final long OPEN_TIME_US = TIME_US - TIME_US % 60_000_000;
    private static final long ABSENT = MarketEvent.ABSENT;
    private static final String COLLECTOR = "collector-1";
    private static final String SESSION = "session-1";
    private static final Instrument SPOT = instrument("BTC-USDT", "BTCUSDT");
    private static final Instrument PERPETUAL =
            new Instrument("contract", MarketType.PERPETUAL, "BTC-USDT", "BTC-USDT-SWAP", QuantityUnit.BASE);
    private static final Instrument INDEX =
            new Instrument("contract", MarketType.INDEX, "BTC-DVOL", "btc_usd", QuantityUnit.BASE);
    private static final Instrument OPTION = new Instrument(
            "contract", MarketType.OPTION, "BTC-USD-261225-50000-C", "BTC-25DEC26-50000-C", QuantityUnit.CONTRACT);

    private SampleEvents() {}

    /**
     * A spot instrument.
     *
     * @param symbol such as {@code BTC-USDT}
     * @param nativeSymbol such as {@code BTCUSDT}
     * @return the instrument
     */
    public static Instrument instrument(String symbol, String nativeSymbol) {
        return new Instrument("contract", MarketType.SPOT, symbol, nativeSymbol, QuantityUnit.BASE);
    }

    /**
     * A trade of BTC-USDT.
     *
     * @param id the venue's id
     * @param price in quote per base
     * @param quantity in base
     * @return the trade
     */
    public static Trade trade(String id, String price, String quantity) {
        return trade(SPOT, id, Decimal.parse(price), Decimal.parse(quantity));
    }

    /**
     * A trade whose times, price and quantity follow from its id.
     *
     * @param instrument what was traded
     * @param id the venue's id, at least 0
     * @return the trade
     */
    public static Trade trade(Instrument instrument, long id) {
        return trade(
                instrument,
                TradeId.of(id),
                Decimal.of(6_700_000 + id, 2),
                Decimal.of(id + 1, 5),
                Side.BUY,
                TIME_US + id,
                TIME_US + id + 1,
                COLLECTOR);
    }

    /**
     * A trade that says this, and nothing else that a trade may leave out.
     *
     * @param instrument what was traded
     * @param id the venue's id
     * @param price in quote per base
     * @param quantity in the instrument's unit
     * @param exchangeTimeUs µs since the epoch, or {@link MarketEvent#ABSENT}
     * @param receiveTimeUs µs since the epoch, or {@link MarketEvent#ABSENT}
     * @param collector who received it, or null
     * @return the trade
     */
    public static Trade trade(
            Instrument instrument,
            long id,
            String price,
            String quantity,
            long exchangeTimeUs,
            long receiveTimeUs,
            @Nullable String collector) {
        return trade(
                instrument,
                TradeId.of(id),
                Decimal.parse(price),
                Decimal.parse(quantity),
                Side.BUY,
                exchangeTimeUs,
                receiveTimeUs,
                collector);
    }

    /** {@return one event of every data type, of order books a snapshot and a delta, with nothing absent} */
    public static List<MarketEvent> complete() {
        return List.of(
                new Trade(
                        SPOT,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        TradeId.of("c5ba43e8-0d6f-4b46-a1b1-000000000042"),
                        TradeForm.AGGREGATE,
                        Decimal.parse("67000.1"),
                        Decimal.parse("0.001"),
                        Side.BUY,
                        40,
                        42,
                        7,
                        TradeSource.BACKFILL),
                new BookSnapshot(
                        SPOT,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        1_000,
                        levels("67000.1", "0.5", "67000", "12"),
                        levels("67000.2", "0.00000001"),
                        2,
                        SESSION),
                new BookDelta(
                        SPOT,
                        TIME_US + 1,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        1_000,
                        3,
                        true,
                        levels("67000.1", "0"),
                        levels("67000.2", "1.5", "67001", "2"),
                        SESSION),
                new BestBidOffer(
                        SPOT,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        1_001,
                        Decimal.parse("67000.1"),
                        Decimal.parse("0.5"),
                        Decimal.parse("67000.2"),
                        Decimal.parse("3")),
                new Ticker(
                        SPOT,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        Decimal.parse("67000.1"),
                        Decimal.parse("66000"),
                        Decimal.parse("68000.5"),
                        Decimal.parse("65999.99"),
                        Decimal.parse("1234.5678"),
                        Decimal.parse("82716042.6")),
                new Candle(
                        PERPETUAL,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        "1m",
                        OPEN_TIME_US,
                        OPEN_TIME_US + 59_999_000,
                        Decimal.parse("67000.1"),
                        Decimal.parse("67010"),
                        Decimal.parse("66990.5"),
                        Decimal.parse("67005"),
                        Decimal.parse("12.5"),
                        Decimal.parse("837562.5"),
                        321,
                        true),
                new FundingRate(
                        PERPETUAL,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        FundingKind.PREDICTED,
                        Decimal.parse("-0.00012345"),
                        TIME_US + 3_600_000_000L,
                        TIME_US + 7_200_000_000L,
                        1),
                new MarkPrice(
                        PERPETUAL,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        Decimal.parse("67000.12345678"),
                        Decimal.parse("66999.87654321")),
                new OpenInterest(
                        PERPETUAL,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        Decimal.parse("98765.432"),
                        Decimal.parse("6617283944.32"),
                        "USDT"),
                new Liquidation(
                        PERPETUAL,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        Side.SELL,
                        Decimal.parse("66000"),
                        Decimal.parse("66010.5"),
                        Decimal.parse("0.25"),
                        "FILLED",
                        TradeId.of(77),
                        2,
                        true),
                ratio(DataType.LSR_TOP_POSITION, TIME_US, Decimal.parse("0.6"), Decimal.parse("0.4")),
                ratio(DataType.LSR_ALL_ACCOUNT, TIME_US, Decimal.parse("0.6"), Decimal.parse("0.4")),
                new VolatilityIndex(INDEX, TIME_US, RECEIVE_TIME_US, COLLECTOR, Decimal.parse("55.25")),
                InstrumentDefinition.builder(OPTION)
                        .exchangeTimeUs(TIME_US)
                        .received(RECEIVE_TIME_US, COLLECTOR, TIME_US)
                        .base("BTC")
                        .quote("USD")
                        .settle("BTC")
                        .contractType("inverse")
                        .contractSize(Decimal.parse("0.1"), "BTC")
                        .tickSize(Decimal.parse("0.0005"))
                        .lotSize(Decimal.parse("0.01"))
                        .minQuantity(Decimal.parse("0.02"))
                        .minNotional(Decimal.parse("5"))
                        .underlying("BTC-USD")
                        .expiryUs(TIME_US + 1_000_000)
                        .option(Decimal.parse("50000"), OptionType.CALL)
                        .status(InstrumentStatus.TRADING)
                        .listedAtUs(TIME_US - 1_000_000)
                        .build(),
                new Gap(
                        SPOT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        "gap-1",
                        SESSION,
                        2,
                        GapState.RECOVERED,
                        DataType.TRADE,
                        "nats",
                        GapCause.OVERFLOW,
                        "43",
                        "45",
                        3,
                        2,
                        TIME_US,
                        TIME_US + 10,
                        TIME_US - 1,
                        TIME_US + 11,
                        "1m"),
                new Coverage(
                        SPOT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        DataType.ORDERBOOK,
                        SESSION,
                        TIME_US,
                        TIME_US + 60_000_000,
                        "1000",
                        "1003",
                        4,
                        "5m"));
    }

    /** {@return events of every data type, with everything absent that may be} */
    public static List<MarketEvent> sparse() {
        return List.of(
                trade(SPOT, "1", Decimal.ONE, Decimal.ONE),
                new BookSnapshot(SPOT, ABSENT, RECEIVE_TIME_US, COLLECTOR, 1, Levels.EMPTY, Levels.EMPTY, 0, SESSION),
                new BookDelta(
                        SPOT,
                        ABSENT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        ABSENT,
                        2,
                        false,
                        Levels.EMPTY,
                        Levels.EMPTY,
                        SESSION),
                new BestBidOffer(SPOT, ABSENT, RECEIVE_TIME_US, COLLECTOR, 3, null, null, null, null),
                new BestBidOffer(
                        SPOT, TIME_US, RECEIVE_TIME_US, COLLECTOR, ABSENT, null, null, Decimal.ONE, Decimal.ONE),
                new Ticker(SPOT, ABSENT, RECEIVE_TIME_US, COLLECTOR, Decimal.ONE, null, null, null, null, null),
                new Ticker(SPOT, ABSENT, RECEIVE_TIME_US, COLLECTOR, null, null, null, null, Decimal.ONE, null),
                new Candle(
                        SPOT,
                        ABSENT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        "1h",
                        OPEN_TIME_US,
                        OPEN_TIME_US + 3_600_000_000L,
                        Decimal.ONE,
                        Decimal.ONE,
                        Decimal.ONE,
                        Decimal.ONE,
                        null,
                        null,
                        ABSENT,
                        false),
                new FundingRate(
                        PERPETUAL,
                        ABSENT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        FundingKind.SETTLED,
                        Decimal.ZERO,
                        ABSENT,
                        ABSENT,
                        ABSENT),
                new MarkPrice(PERPETUAL, ABSENT, RECEIVE_TIME_US, COLLECTOR, Decimal.ONE, null),
                new MarkPrice(PERPETUAL, ABSENT, RECEIVE_TIME_US, COLLECTOR, null, Decimal.ONE),
                new OpenInterest(PERPETUAL, ABSENT, RECEIVE_TIME_US, COLLECTOR, Decimal.ZERO, null, null),
                new Liquidation(
                        PERPETUAL,
                        ABSENT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        Side.BUY,
                        Decimal.ONE,
                        null,
                        Decimal.ONE,
                        null,
                        null,
                        1,
                        false),
                ratio(DataType.LSR_TOP_POSITION, ABSENT, null, null),
                ratio(DataType.LSR_ALL_ACCOUNT, ABSENT, null, null),
                new VolatilityIndex(INDEX, ABSENT, RECEIVE_TIME_US, COLLECTOR, Decimal.ZERO),
                InstrumentDefinition.builder(SPOT)
                        .received(RECEIVE_TIME_US, COLLECTOR, TIME_US)
                        .base("BTC")
                        .quote("USDT")
                        .status(InstrumentStatus.HALTED)
                        .build(),
                new Gap(
                        SPOT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        "gap-2",
                        SESSION,
                        1,
                        GapState.OPEN,
                        DataType.ORDERBOOK,
                        null,
                        GapCause.RECONNECT,
                        null,
                        null,
                        ABSENT,
                        0,
                        TIME_US,
                        ABSENT,
                        ABSENT,
                        ABSENT,
                        null),
                new Coverage(
                        SPOT,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        DataType.TRADE,
                        SESSION,
                        TIME_US,
                        TIME_US + 1,
                        null,
                        null,
                        0,
                        null));
    }

    /**
     * {@return events with the longest and the smallest numbers that every store must hold: 20 digits before the point and
     * 18 behind, zero, and 63 bits all set}
     */
    public static List<MarketEvent> extremeDecimals() {
        List<MarketEvent> events = new ArrayList<>();
        for (String number : List.of(
                "99999999999999999999.999999999999999999",
                "12345678901234567890.123456789012345678",
                "92233720368.54775807",
                "9223372036854775807",
                "0.000000000000000001",
                "663713565.83263888",
                "0.1")) {
            events.add(trade("price-" + number, number, "1"));
            events.add(trade("quantity-" + number, "1", number));
        }
        events.add(new BookSnapshot(
                SPOT,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                1,
                levels("99999999999999999999.999999999999999999", "0.000000000000000001", "1", "1"),
                levels("100000000", "92233720368.54775807", "100000000.1", "9223372036854775807"),
                0,
                SESSION));
        return events;
    }

    /** {@return trades whose instruments have symbols that are hard to write: other scripts, quotes, signs of queries and subjects} */
    public static List<MarketEvent> unusualSymbols() {
        List<MarketEvent> events = new ArrayList<>();
        for (String base :
                List.of("币安人生", "ÅÄÖ", "🚀", "1000.PEPE", "A B", "*", ">", "50%", "O'B", "\"", "\\n", "{}", "a/b")) {
            events.add(trade(instrument(base + "-USDT", base + "USDT"), "1", Decimal.ONE, Decimal.ONE));
        }
        return events;
    }

    /** {@return two trades whose prices many stores cannot hold: 61 digits before the point, and 40 behind it} */
    public static List<Trade> oversized() {
        return List.of(
                trade("huge", "1" + "0".repeat(60) + ".5", "1"), trade("tiny", "0." + "0".repeat(39) + "1", "1"));
    }

    /**
     * {@return many trades with ids counted from 1}
     *
     * @param count how many
     */
    public static List<MarketEvent> trades(int count) {
        List<MarketEvent> events = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            events.add(trade(SPOT, Integer.toString(i), Decimal.of(i, 2), Decimal.of(i, 8)));
        }
        return events;
    }

    private static LongShortRatio ratio(
            DataType type, long exchangeTimeUs, @Nullable Decimal longRatio, @Nullable Decimal shortRatio) {
        return new LongShortRatio(
                PERPETUAL,
                exchangeTimeUs,
                RECEIVE_TIME_US,
                COLLECTOR,
                type,
                Decimal.parse("1.5"),
                longRatio,
                shortRatio,
                "5m");
    }

    private static Trade trade(Instrument instrument, String id, Decimal price, Decimal quantity) {
        return trade(instrument, TradeId.of(id), price, quantity, Side.SELL, TIME_US, RECEIVE_TIME_US, COLLECTOR);
    }

    private static Trade trade(
            Instrument instrument,
            TradeId id,
            Decimal price,
            Decimal quantity,
            Side side,
            long exchangeTimeUs,
            long receiveTimeUs,
            @Nullable String collector) {
        return new Trade(
                instrument,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                id,
                TradeForm.SINGLE,
                price,
                quantity,
                side,
                ABSENT,
                ABSENT,
                ABSENT,
                TradeSource.LIVE);
    }

    /** @param pricesAndQuantities alternating, best first */
    private static Levels levels(String... pricesAndQuantities) {
        List<Levels.Level> levels = new ArrayList<>();
        for (int i = 0; i < pricesAndQuantities.length; i += 2) {
            levels.add(
                    new Levels.Level(Decimal.parse(pricesAndQuantities[i]), Decimal.parse(pricesAndQuantities[i + 1])));
        }
        return Levels.of(levels);
    }
}
