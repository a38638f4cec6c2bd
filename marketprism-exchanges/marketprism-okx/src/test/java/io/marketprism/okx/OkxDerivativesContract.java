package io.marketprism.okx;

import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.Liquidation;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.BackfillSample;
import io.marketprism.testkit.FrameSample;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A market of contracts, of one instrument. Those that it does not offer have no samples. */
abstract class OkxDerivativesContract extends OkxContract {
    private static final long TIME_US = 1_790_000_015_000_000L;

    private final OkxMarket market;
    private final String row;
    private final String quantity;

    /**
     * The contract of a market.
     *
     * @param row lists its instrument
     * @param quantity of 7 contracts
     */
    OkxDerivativesContract(OkxMarket market, String row, String quantity) {
        this.market = market;
        this.row = row;
        this.quantity = quantity;
    }

    @Override
    protected Connector newConnector() {
        return new OkxConnector(market, ConnectorOptions.defaults());
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return List.of(OkxDefinitions.of(market, row).get(0));
    }

    @Override
    protected String instrumentList() {
        return OkxDefinitions.list(row, announced());
    }

    private String announced() {
        return row.replace("\"instId\":\"", "\"instId\":\"LISTING-");
    }

    /** {@return what the row says, under a native symbol} */
    abstract InstrumentDefinition.Builder listed(String nativeSymbol);

    /** {@return the pair that the row follows} */
    abstract String index();

    @Override
    protected List<InstrumentDefinition> listed() {
        String known = instruments().get(0).instrument().nativeSymbol();
        return List.of(
                listed(known).build(),
                listed("LISTING-" + known).build(),
                InstrumentDefinition.unknown(
                        new Instrument("okx", MarketType.INDEX, index(), index(), QuantityUnit.BASE)));
    }

    @Override
    protected List<FrameSample> samples() {
        Instrument of = instruments().get(0).instrument();
        String id = of.nativeSymbol();
        Map<DataType, FrameSample> samples = Map.ofEntries(
                sample("""
                        {"arg":{"channel":"trades-all","instId":"%s"},"data":[{"instId":"%1$s","tradeId":"8105","px":"27.30",\
                        "sz":"7","side":"sell","source":"0","ts":"1790000015000"}]}""".formatted(id), trade(of)),
                sample("""
                        {"arg":{"channel":"books","instId":"%s"},"action":"snapshot","data":[{"asks":[["27.32","7","0","2"]],\
                        "bids":[["27.3","7","0","3"]],"ts":"1790000015000","checksum":0,"seqId":70010,"prevSeqId":-1}]}""".formatted(id), snapshot(of)),
                sample("""
                        {"arg":{"channel":"bbo-tbt","instId":"%s"},"data":[{"asks":[["27.32","7","0","2"]],\
                        "bids":[],"ts":"1790000015000","seqId":70040}]}""".formatted(id), bbo(of)),
                sample("""
                        {"arg":{"channel":"tickers","instId":"%s"},"data":[{"instId":"%1$s","last":"27.3","open24h":"26",\
                        "volCcy24h":"100.25","vol24h":"","ts":"1790000015000"}]}""".formatted(id), ticker(of, "27.3", "26", "100.25", null)),
                sample("""
                        {"arg":{"channel":"candle1m","instId":"%s"},"data":[["1790000040000","27","28.25","26.5","27.75","1000",\
                        "100.5","2763.75","1"]]}""".formatted(id), candle(of, "100.5")),
                sample(
                        """
                        {"arg":{"channel":"mark-price","instId":"%s"},"data":[{"instId":"%1$s","markPx":"27.31",\
                        "ts":"1790000015000"}]}""".formatted(id),
                        new MarkPrice(of, TIME_US, RECEIVE_TIME_US, COLLECTOR, decimal("27.31"), null)),
                sample("""
                        {"arg":{"channel":"funding-rate","instId":"%s"},"data":[{"instId":"%1$s","fundingRate":"-0.00018",\
                        "fundingTime":"1790006400000","nextFundingTime":"1790020800000","settFundingRate":"0.0002","settState":"settled",\
                        "ts":"1790000015000"}]}""".formatted(id), funding(of)),
                sample(
                        """
                        {"arg":{"channel":"open-interest","instId":"%s"},"data":[{"instId":"%1$s","oi":"7","oiCcy":"0.75",\
                        "oiUsd":"19.25","ts":"1790000015000"}]}""".formatted(id),
                        new OpenInterest(
                                of, TIME_US, RECEIVE_TIME_US, COLLECTOR, decimal(quantity), decimal("19.25"), "USD")),
                sample("""
                        {"arg":{"channel":"liquidation-orders","instType":"%s"},"data":[{"details":[{"bkLoss":"0","bkPx":"29.5","ccy":"",\
                        "posSide":"short","side":"buy","sz":"7","ts":"1790000015000"}],"instId":"%s"}]}""".formatted(market.instrumentType(), id), liquidation(of)),
                ratio(OkxChannel.TOP_TRADER_POSITIONS, of),
                ratio(OkxChannel.ALL_ACCOUNTS, of));
        return Stream.concat(newConnector().dataTypes().stream().map(samples::get), Stream.of(change(of)))
                .toList();
    }

    @Override
    protected List<BackfillSample> backfills() {
        Instrument of = instruments().get(0).instrument();
        return Stream.of(
                        trades(of, trade(of), "7"),
                        candles(candle(of, "100.5"), "\"1000\",\"100.5\",\"2763.75\""),
                        ratios(ratio(of, DataType.LSR_TOP_POSITION)),
                        ratios(ratio(of, DataType.LSR_ALL_ACCOUNT)))
                .filter(sample -> newConnector()
                        .backfill(sample.expected().events().get(0).dataType())
                        .isPresent())
                .toList();
    }

    /** The answer for that ratio and those before it, of which it has none. */
    private static BackfillSample ratios(LongShortRatio live) {
        return new BackfillSample(
                "{\"code\":\"0\",\"msg\":\"\",\"data\":[[\"1790003615000\",\"1.2\"],[\"1790000015000\",\"1.1739\"]]}",
                TIME_US - 3_600_000_000L,
                TIME_US + 3_599_999_999L,
                new BackfillPage(List.of(live), TIME_US, TIME_US + 3_599_999_999L, MarketEvent.ABSENT, List.of()));
    }

    private static Map.Entry<DataType, FrameSample> sample(String frame, MarketEvent event) {
        return Map.entry(event.dataType(), FrameSample.of(frame, event));
    }

    private static Map.Entry<DataType, FrameSample> ratio(OkxChannel channel, Instrument of) {
        LongShortRatio ratio = ratio(of, channel.dataType());
        return Map.entry(
                channel.dataType(),
                FrameSample.of("{\"code\":\"0\",\"msg\":\"\",\"data\":[[\"1790000015000\",\"1.1739\"]]}", ratio).stream(
                        channel.wireName() + ":1H:" + of.nativeSymbol()));
    }

    private static LongShortRatio ratio(Instrument of, DataType type) {
        return new LongShortRatio(of, TIME_US, RECEIVE_TIME_US, COLLECTOR, type, decimal("1.1739"), null, null, "1h");
    }

    private Trade trade(Instrument of) {
        return new Trade(
                of,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(8105),
                TradeForm.SINGLE,
                decimal("27.3"),
                decimal(quantity),
                Side.SELL,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                8105,
                TradeSource.LIVE);
    }

    private BookSnapshot snapshot(Instrument of) {
        return new BookSnapshot(
                of, TIME_US, RECEIVE_TIME_US, COLLECTOR, 70_010, levels("27.3"), levels("27.32"), 0, null);
    }

    private FrameSample change(Instrument of) {
        return FrameSample.of(
                """
                {"arg":{"channel":"books","instId":"%s"},"action":"update","data":[{"asks":[["27.32","0","0","0"],["27.33","7","0","2"]],\
                "bids":[["27.29","7","0","3"],["27.28","7","0","1"]],"ts":"1790000015000","checksum":0,"seqId":70015,"prevSeqId":70010}]}""".formatted(of.nativeSymbol()),
                new BookDelta(
                        of,
                        TIME_US,
                        RECEIVE_TIME_US,
                        COLLECTOR,
                        70_010,
                        70_015,
                        false,
                        levels("27.29", "27.28"),
                        Levels.of(List.of(
                                new Levels.Level(Decimal.parse("27.32"), Decimal.ZERO),
                                new Levels.Level(Decimal.parse("27.33"), decimal(quantity)))),
                        null));
    }

    private Levels levels(String... prices) {
        return Levels.of(Stream.of(prices)
                .map(price -> new Levels.Level(Decimal.parse(price), decimal(quantity)))
                .toList());
    }

    private BestBidOffer bbo(Instrument of) {
        return new BestBidOffer(
                of, TIME_US, RECEIVE_TIME_US, COLLECTOR, 70_040, null, null, decimal("27.32"), decimal(quantity));
    }

    private static FundingRate funding(Instrument of) {
        return new FundingRate(
                of,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                FundingKind.PREDICTED,
                decimal("-0.00018"),
                1_790_006_400_000_000L,
                1_790_020_800_000_000L,
                4);
    }

    private Liquidation liquidation(Instrument of) {
        return new Liquidation(
                of,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                Side.BUY,
                decimal("29.5"),
                null,
                decimal(quantity),
                null,
                null,
                1,
                false);
    }
}
