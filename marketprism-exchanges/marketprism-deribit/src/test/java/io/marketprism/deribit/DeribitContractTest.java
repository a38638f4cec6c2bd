package io.marketprism.deribit;

import io.marketprism.connector.Connector;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.Liquidation;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.event.VolatilityIndex;
import io.marketprism.testkit.BackfillSample;
import io.marketprism.testkit.ConnectionLimits;
import io.marketprism.testkit.ConnectorContract;
import io.marketprism.testkit.ControlSample;
import io.marketprism.testkit.FrameSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Deribit's derivatives keep the promises of every connector. */
class DeribitContractTest extends ConnectorContract {
    private static final Instrument BTC = Listed.instrument("BTC-PERPETUAL");
    private static final long TIME_US = 1_790_000_001_240_000L;

    @Override
    protected Connector newConnector() {
        return Deribit.derivatives();
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return Listed.definitions();
    }

    private static Decimal decimal(String text) {
        return Decimal.parse(text);
    }

    private static String notification(String channel, String data) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"" + channel + "\",\"data\":"
                + data + "}}";
    }

    private static String trade(long sequence, String price, String amount, String more) {
        return "{\"trade_seq\":" + sequence
                + ",\"trade_id\":\"403691824\",\"timestamp\":1790000001240,\"tick_direction\":2,\"price\":" + price
                + ",\"instrument_name\":\"BTC-PERPETUAL\",\"direction\":\"sell\",\"contracts\":4.0,\"amount\":" + amount
                + more + "}";
    }

    private static Trade trade(long sequence, String price, String amount) {
        return new Trade(
                BTC,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(403_691_824),
                TradeForm.SINGLE,
                decimal(price),
                decimal(amount),
                Side.SELL,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                sequence,
                TradeSource.LIVE);
    }

    private static Liquidation liquidation(Side side, String price, String amount) {
        return new Liquidation(
                BTC,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                side,
                decimal(price),
                decimal(price),
                decimal(amount),
                null,
                TradeId.of(403_691_824),
                1,
                true);
    }

    @Override
    protected List<FrameSample> samples() {
        return List.of(
                FrameSample.of(
                        notification("trades.BTC-PERPETUAL.100ms", "[" + trade(71, "67001.5", "40.0", "") + "]"),
                        trade(71, "67001.5", "40")),
                FrameSample.of(
                        notification(
                                "trades.BTC-PERPETUAL.100ms",
                                "[" + trade(72, "67001.0", "20.0", ",\"liquidation\":\"M\"") + ","
                                        + trade(73, "67002.5", "50.0", "") + "]"),
                        liquidation(Side.BUY, "67001", "20"),
                        trade(72, "67001", "20"),
                        trade(73, "67002.5", "50")),
                FrameSample.of(
                        notification(
                                "book.BTC-PERPETUAL.100ms",
                                "{\"type\":\"snapshot\",\"timestamp\":1790000001240,\"instrument_name\":\"BTC-PERPETUAL\",\"change_id\":297217,"
                                        + "\"bids\":[[\"new\",67000.5,30.0],[\"new\",67000.0,120.0]],\"asks\":[[\"new\",67001.5,10.0]]}"),
                        new BookSnapshot(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                297_217,
                                levels("67000.5", "30", "67000", "120"),
                                levels("67001.5", "10"),
                                0,
                                null)),
                FrameSample.of(
                        notification(
                                "book.BTC-PERPETUAL.100ms",
                                "{\"type\":\"change\",\"timestamp\":1790000001240,\"prev_change_id\":297217,\"instrument_name\":\"BTC-PERPETUAL\","
                                        + "\"change_id\":297218,\"bids\":[[\"new\",67000.5,70.0],[\"change\",67000.0,90.0]],\"asks\":[]}"),
                        new BookDelta(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                297_217,
                                297_218,
                                false,
                                levels("67000.5", "70", "67000", "90"),
                                Levels.EMPTY,
                                null)),
                FrameSample.of(
                        notification(
                                "book.BTC-PERPETUAL.100ms",
                                "{\"type\":\"change\",\"timestamp\":1790000001240,\"prev_change_id\":297218,\"instrument_name\":\"BTC-PERPETUAL\","
                                        + "\"change_id\":297225,\"bids\":[[\"delete\",67000.0,0.0]],"
                                        + "\"asks\":[[\"change\",67001.5,20.0],[\"new\",67002.0,40.0]]}"),
                        new BookDelta(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                297_218,
                                297_225,
                                false,
                                levels("67000", "0"),
                                levels("67001.5", "20", "67002", "40"),
                                null)),
                FrameSample.of(
                        notification(
                                "quote.BTC-PERPETUAL",
                                "{\"timestamp\":1790000001240,\"instrument_name\":\"BTC-PERPETUAL\",\"best_bid_price\":67000.5,\"best_bid_amount\":30.0,"
                                        + "\"best_ask_price\":67001.5,\"best_ask_amount\":50.0}"),
                        new BestBidOffer(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                MarketEvent.ABSENT,
                                decimal("67000.5"),
                                decimal("30"),
                                decimal("67001.5"),
                                decimal("50"))),
                FrameSample.of(
                        ticker(
                                "\"stats\":{\"volume_usd\":31500.0,\"volume\":0.47,\"price_change\":1.2,\"low\":66000.5,\"high\":68000.0},"
                                        + "\"last_price\":67001.0,\"open_interest\":913004710,\"mark_price\":67001.37,\"index_price\":66998.11,"
                                        + "\"funding_8h\":6.55e-6,\"current_funding\":1.25e-5"),
                        new Ticker(
                                BTC,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                decimal("67001"),
                                null,
                                decimal("68000"),
                                decimal("66000.5"),
                                decimal("0.47"),
                                decimal("31500")),
                        funding("0.0000125"),
                        new MarkPrice(
                                BTC, TIME_US, RECEIVE_TIME_US, COLLECTOR, decimal("67001.37"), decimal("66998.11")),
                        openInterest("913004710")),
                FrameSample.of(ticker("\"current_funding\":-2.5e-4"), funding("-0.00025")),
                FrameSample.of(ticker("\"open_interest\":12.5"), openInterest("12.5")),
                FrameSample.of(
                        notification(
                                "chart.trades.BTC-PERPETUAL.60",
                                "{\"volume\":0.05219351,\"tick\":1789999200000,\"open\":66990.5,\"low\":66980.0,\"high\":67010.0,\"cost\":460.0,"
                                        + "\"close\":67001.5}"),
                        candle(false)),
                FrameSample.of(
                        notification(
                                "deribit_price_index.btc_usd",
                                "{\"timestamp\":1790000001240,\"price\":66998.25,\"index_name\":\"btc_usd\"}"),
                        new MarkPrice(
                                Listed.instrument("btc_usd"),
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                null,
                                decimal("66998.25"))),
                FrameSample.of(
                        notification(
                                "deribit_volatility_index.btc_usd",
                                "{\"volatility\":51.37,\"timestamp\":1790000001240,\"index_name\":\"btc_usd\"}"),
                        new VolatilityIndex(
                                Listed.instrument("BTC-DVOL"), TIME_US, RECEIVE_TIME_US, COLLECTOR, decimal("51.37"))));
    }

    /** A forced close has no number, and is no trade. */
    @Override
    protected List<BackfillSample> backfills() {
        return List.of(
                BackfillSample.of(
                        "{\"jsonrpc\":\"2.0\",\"result\":{\"trades\":[" + trade(71, "67001.5", "40.0", "") + ","
                                + trade(72, "67001.0", "20.0", ",\"liquidation\":\"M\"") + ","
                                + trade(73, "67002.5", "50.0", "")
                                + "],\"has_more\":true},\"usIn\":1,\"usOut\":2,\"usDiff\":1,\"testnet\":false}",
                        71,
                        72,
                        trade(71, "67001.5", "40").withSource(TradeSource.BACKFILL),
                        trade(72, "67001", "20").withSource(TradeSource.BACKFILL)),
                BackfillSample.of(
                        "{\"usOut\":2,\"usIn\":1,\"usDiff\":1,\"testnet\":false,\"result\":{\"volume\":[0.05219351,0.5],"
                                + "\"ticks\":[1789999200000,1790002800000],\"status\":\"ok\",\"open\":[66990.5,67001.5],\"low\":[66980.0,67000.0],"
                                + "\"high\":[67010.0,67005.0],\"cost\":[460.0,33500.0],\"close\":[67001.5,67004.0]},\"jsonrpc\":\"2.0\"}",
                        1_789_999_200_000_000L,
                        1_790_002_799_999_999L,
                        candle(true)));
    }

    private static String ticker(String values) {
        return notification(
                "ticker.BTC-PERPETUAL.100ms",
                "{\"timestamp\":1790000001240,\"state\":\"open\",\"instrument_name\":\"BTC-PERPETUAL\"," + values
                        + "}");
    }

    private static Candle candle(boolean closed) {
        return new Candle(
                BTC,
                MarketEvent.ABSENT,
                RECEIVE_TIME_US,
                COLLECTOR,
                "1h",
                1_789_999_200_000_000L,
                1_790_002_800_000_000L,
                decimal("66990.5"),
                decimal("67010"),
                decimal("66980"),
                decimal("67001.5"),
                decimal("0.05219351"),
                decimal("460"),
                MarketEvent.ABSENT,
                closed);
    }

    private static FundingRate funding(String rate) {
        return new FundingRate(
                BTC,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                FundingKind.PREDICTED,
                decimal(rate),
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT);
    }

    private static OpenInterest openInterest(String amount) {
        return new OpenInterest(BTC, TIME_US, RECEIVE_TIME_US, COLLECTOR, decimal(amount), null, null);
    }

    private static Levels levels(String... priceAndQuantity) {
        List<Levels.Level> levels = new ArrayList<>();
        for (int i = 0; i < priceAndQuantity.length; i += 2) {
            levels.add(new Levels.Level(decimal(priceAndQuantity[i]), decimal(priceAndQuantity[i + 1])));
        }
        return Levels.of(levels);
    }

    @Override
    protected List<ControlSample> controlSamples() {
        return List.of(
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":[\"trades.BTC-PERPETUAL.100ms\",\"ticker.BTC-27NOV26.100ms\","
                                + "\"chart.trades.BTC-PERPETUAL.180\",\"deribit_price_index.btc_usd\",\"deribit_volatility_index.btc_usd\","
                                + "\"quote.NEVER-HEARD\"],\"usIn\":1,\"usOut\":2,\"usDiff\":1,\"testnet\":false}",
                        "acknowledged only 3: [trade of deribit perpetual BTC-USD, liquidation of deribit perpetual BTC-USD,"
                                + " ticker of deribit future BTC-USD-261127, funding_rate of deribit future BTC-USD-261127,"
                                + " mark_price of deribit future BTC-USD-261127, open_interest of deribit future BTC-USD-261127,"
                                + " candle 3h of deribit perpetual BTC-USD, mark_price of deribit index BTC-USD,"
                                + " volatility_index of deribit index BTC-DVOL]"),
                ControlSample.of("{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":[]}", "acknowledged only 4: []"),
                ControlSample.of("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"ok\"}", "acknowledged 1"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"unsubscribe-5\",\"result\":[\"trades.BTC-PERPETUAL.100ms\"]}",
                        "ignored public/unsubscribe"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"test\",\"result\":{\"version\":\"1.2.26\"}}",
                        "ignored public/test"),
                ControlSample.of("{\"jsonrpc\":\"2.0\",\"result\":\"ok\"}", "ignored result"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"public/subscribe\",\"id\":3,\"params\":{\"channels\":[\"trades.BTC-PERPETUAL.100ms\"]}}",
                        "ignored public/subscribe"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":6,\"error\":{\"message\":\"too_many_requests\",\"code\":10028},\"testnet\":false}",
                        "refused 6: 10028 too_many_requests"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"error\":{\"message\":\"Parse error\",\"code\":-32700,\"data\":{\"reason\":\"x\"}}}",
                        "refused null: -32700 Parse error"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"message\":\"system_maintenance\",\"code\":11051}}",
                        "refused 7: 11051 system_maintenance",
                        "maintenance: 11051 system_maintenance"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"heartbeat\",\"params\":{\"type\":\"heartbeat\"}}",
                        "ignored heartbeat"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"heartbeat\",\"params\":{\"type\":\"test_request\"}}",
                        "reply {\"jsonrpc\":\"2.0\",\"id\":\"test\",\"method\":\"public/test\",\"params\":{}}"),
                ControlSample.of(
                        notification("platform_state", "{\"price_index\":\"btc_usd\",\"locked\":true}"),
                        "ignored platform_state"),
                ControlSample.of(
                        notification(
                                "instrument.state.future.BTC",
                                "{\"timestamp\":1790000001240,\"state\":\"created\",\"instrument_name\":\"BTC-25DEC26\"}"),
                        "instruments changed"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"instruments-8\",\"result\":[\"instrument.state.option.any\"]}",
                        "acknowledged instruments-8"),
                ControlSample.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"instruments-9\",\"result\":[]}",
                        "refused instruments-9: no such channel"));
    }

    @Override
    protected String instrumentList() {
        return Listed.list(
                Listed.FUTURE,
                Listed.FUTURE
                        .replace("BTC-27NOV26", "BTC-27NOV26-OLD")
                        .replace("\"state\":\"open\"", "\"state\":\"inactive\""));
    }

    /** With the indices that both follow. */
    @Override
    protected List<InstrumentDefinition> listed() {
        return List.of(
                listed("BTC-27NOV26", InstrumentStatus.TRADING),
                listed("BTC-27NOV26-OLD", InstrumentStatus.HALTED),
                InstrumentDefinition.builder(
                                new Instrument("deribit", MarketType.INDEX, "BTC-USD", "btc_usd", QuantityUnit.BASE))
                        .base("BTC")
                        .quote("USD")
                        .status(InstrumentStatus.TRADING)
                        .build(),
                InstrumentDefinition.builder(
                                new Instrument("deribit", MarketType.INDEX, "BTC-DVOL", "BTC-DVOL", QuantityUnit.BASE))
                        .base("BTC")
                        .underlying("btc_usd")
                        .status(InstrumentStatus.TRADING)
                        .build());
    }

    private static InstrumentDefinition listed(String nativeSymbol, InstrumentStatus status) {
        return InstrumentDefinition.builder(new Instrument(
                        "deribit", MarketType.FUTURE, "BTC-USD-261127", nativeSymbol, QuantityUnit.QUOTE))
                .base("BTC")
                .quote("USD")
                .settle("BTC")
                .contractType("inverse")
                .contractSize(decimal("10"), "USD")
                .tickSize(decimal("2.5"))
                .minQuantity(decimal("10"))
                .underlying("btc_usd")
                .expiryUs(1_795_766_400_000_000L)
                .status(status)
                .listedAtUs(1_764_000_000_000_000L)
                .build();
    }

    /** 3.3 requests to subscribe a second. Neither how much a connection may carry nor how long a request may be is documented, nor that silence ends it. */
    @Override
    protected ConnectionLimits connectionLimits() {
        return new ConnectionLimits(250, 16 * 1024, Duration.ofMillis(300)).closesSilent(ConnectionLimits.NEVER);
    }
}
