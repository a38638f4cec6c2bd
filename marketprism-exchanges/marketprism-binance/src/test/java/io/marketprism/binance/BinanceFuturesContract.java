package io.marketprism.binance;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.Liquidation;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.BackfillSample;
import io.marketprism.testkit.ConnectionLimits;
import io.marketprism.testkit.ConnectorContract;
import io.marketprism.testkit.ControlSample;
import io.marketprism.testkit.FrameSample;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What is the same on both markets of futures: of a perpetual, whose symbol stands as {@code #} in the frames. */
abstract class BinanceFuturesContract extends ConnectorContract {
    private static final long TIME_US = 1_790_000_015_001_000L;
    private static final long SEND_TIME_US = 1_790_000_015_007_000L;

    private final BinanceMarket market;
    private final String row;

    /**
     * A market and the perpetual of its samples.
     *
     * @param row lists the perpetual
     */
    BinanceFuturesContract(BinanceMarket market, String row) {
        this.market = market;
        this.row = row;
    }

    /** {@return what the instrument's quantities count, of a number of the venue's} */
    abstract Decimal quantity(String sent);

    /** {@return base, of the fields that volumes have} */
    abstract Decimal volume(String v, String q);

    /** {@return quote, of the fields that volumes have} */
    abstract Decimal quoteVolume(String v, String q);

    /** {@return the key of one side's share of positions, without the side} */
    abstract String share();

    @Override
    protected Connector newConnector() {
        return new BinanceConnector(market, ConnectorOptions.defaults());
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return BinanceInstruments.definitions(
                market, "binance", Frame.of("{\"symbols\":[" + row + "]}", RECEIVE_TIME_US, COLLECTOR));
    }

    @Override
    protected String instrumentList() {
        String known = perpetual().nativeSymbol();
        String another =
                row.replace("\"" + known + "\"", "\"" + known + "OLD\"").replace("TRADING", "CLOSE");
        return "{\"symbols\":[" + another + "," + row + "]}";
    }

    /** {@return what the row says, under a native symbol and with a status} */
    abstract InstrumentDefinition.Builder listed(String nativeSymbol, InstrumentStatus status);

    @Override
    protected List<InstrumentDefinition> listed() {
        String known = perpetual().nativeSymbol();
        return List.of(
                listed(known + "OLD", InstrumentStatus.DELISTED).build(),
                listed(known, InstrumentStatus.TRADING).build());
    }

    final Instrument perpetual() {
        return instruments().get(0).instrument();
    }

    private FrameSample sample(String frame, MarketEvent... expected) {
        return FrameSample.of(frame(frame), expected);
    }

    private String frame(String frame) {
        String symbol = perpetual().nativeSymbol();
        return frame.replace("#", symbol).replace("~", symbol.toLowerCase(Locale.ROOT));
    }

    @Override
    protected List<FrameSample> samples() {
        Instrument of = perpetual();
        return List.of(
                sample("""
                        {"stream":"~@aggTrade","data":{"e":"aggTrade","E":1790000015007,"a":2501,"s":"#","p":"27.450","q":"6",\
                        "f":7401,"l":7405,"T":1790000015001,"m":true,"st":%s}}""".formatted(market.family()), trade(of, 2501, 7401, 7405)),
                sample("""
                        {"stream":"~@aggTrade","data":{"e":"aggTrade","E":1790000015007,"a":2502,"s":"#","p":"27.450","q":"6",\
                        "f":7407,"l":7408,"T":1790000015001,"m":true,"st":%s}}""".formatted(market.family()), trade(of, 2502, 7407, 7408)),
                sample(
                        """
                        {"stream":"~@depth@100ms","data":{"e":"depthUpdate","E":1790000015007,"T":1790000015001,"s":"#","U":50021,\
                        "u":50029,"pu":50014,"b":[["27.30","4"],["27.26","0"]],"a":[["27.32","7"],["27.35","0"]]}}""",
                        new BookDelta(
                                of,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                50_014,
                                50_029,
                                false,
                                Levels.of(List.of(level("27.3", "4"), level("27.26", "0"))),
                                Levels.of(List.of(level("27.32", "7"), level("27.35", "0"))),
                                null)),
                sample(
                        """
                        {"stream":"~@depth@100ms","data":{"e":"depthUpdate","E":1790000015007,"T":1790000015001,"s":"#","U":50031,\
                        "u":50044,"pu":50029,"b":[["27.29","5"]],"a":[]}}""",
                        new BookDelta(
                                of,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                50_029,
                                50_044,
                                false,
                                Levels.of(List.of(level("27.29", "5"))),
                                Levels.EMPTY,
                                null)),
                sample("""
                        {"stream":"~@depth5@100ms","data":{"e":"depthUpdate","E":1790000015007,"T":1790000015001,"s":"#","U":50021,\
                        "u":50060,"pu":50014,"b":[["27.30","4"]],"a":[["27.32","7"]]}}""", snapshot(of)),
                sample(
                        """
                        {"e":"bookTicker","u":50050,"E":1790000015007,"T":1790000015001,"s":"#","b":"27.30","B":"4","a":"27.32",\
                        "A":"7"}""",
                        new BestBidOffer(
                                of,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                50_050,
                                Decimal.parse("27.3"),
                                quantity("4"),
                                Decimal.parse("27.32"),
                                quantity("7"))),
                sample("""
                        {"stream":"~@ticker","data":{"e":"24hrTicker","E":1790000015007,"s":"#","c":"27.3","o":"26.8","h":"27.9",\
                        "l":"26.7","v":"1520","q":"41500.25"}}""", ticker(of)),
                sample("""
                        {"stream":"~@kline_1m","data":{"e":"kline","E":1790000015007,"s":"#","k":{"t":1789999980000,"T":1790000039999,\
                        "i":"1m","o":"27.3","c":"27.32","h":"27.35","l":"27.29","v":"125","n":7,"x":false,"q":"341.4"}}}""", candle(of, SEND_TIME_US, false)),
                sample(
                        """
                        {"stream":"~@markPrice@1s","data":{"e":"markPriceUpdate","E":1790000015007,"s":"#","p":"27.37858696",\
                        "P":"27.5","i":"27.6","r":"-0.00003936","T":1790006400000,"st":%s}}""".formatted(market.family()),
                        new MarkPrice(
                                of,
                                SEND_TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                Decimal.parse("27.37858696"),
                                Decimal.parse("27.6")),
                        new FundingRate(
                                of,
                                SEND_TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                FundingKind.PREDICTED,
                                Decimal.parse("-0.00003936"),
                                1_790_006_400_000_000L,
                                MarketEvent.ABSENT,
                                MarketEvent.ABSENT)),
                sample(liquidation("SELL"), liquidation(of, Side.SELL)),
                sample(liquidation("BUY"), liquidation(of, Side.BUY)));
    }

    @Override
    protected List<FrameSample> answers() {
        Instrument of = perpetual();
        return List.of(
                sample(
                        "{\"symbol\":\"#\",\"openInterest\":\"15004\",\"time\":1790000015007}",
                        new OpenInterest(of, SEND_TIME_US, RECEIVE_TIME_US, COLLECTOR, quantity("15004"), null, null)),
                sample(
                        "[" + ratio(share(), "1.4342", 1_789_999_800_000L) + ","
                                + ratio(share(), "1.5", 1_790_000_100_000L) + "]",
                        ratio(of, DataType.LSR_TOP_POSITION, "1.4342", 1_789_999_800_000_000L),
                        ratio(of, DataType.LSR_TOP_POSITION, "1.5", 1_790_000_100_000_000L)),
                sample(
                        "[" + ratio("Account", "0", 1_790_000_100_000L) + "]",
                        ratio(of, DataType.LSR_ALL_ACCOUNT, "0", 1_790_000_100_000_000L)));
    }

    @Override
    protected List<BackfillSample> backfills() {
        Instrument of = perpetual();
        Trade live = trade(of, 2501, 7401, 7405);
        Trade before = new Trade(
                of,
                1_790_000_014_901_000L,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(2500),
                TradeForm.AGGREGATE,
                Decimal.parse("27.46"),
                quantity("3"),
                Side.BUY,
                7399,
                7400,
                2500,
                TradeSource.BACKFILL);
        return List.of(
                BackfillSample.of("""
                        [{"a":2500,"p":"27.460","q":"3","nq":"2","f":7399,"l":7400,"T":1790000014901,"m":false},\
                        {"a":2501,"p":"27.450","q":"6","nq":"5","f":7401,"l":7405,"T":1790000015001,"m":true},\
                        {"a":2502,"p":"27.440","q":"9","nq":"9","f":7406,"l":7406,"T":1790000015009,"m":true}]""", 2500, 2501, before, live.withSource(TradeSource.BACKFILL)),
                BackfillSample.of(
                        """
                        [[1789999980000,"27.3","27.35","27.29","27.32","125",1790000039999,"341.4",7,"50","136.5","0"],\
                        [1790000040000,"27.32","27.33","27.31","27.31","11",1790000099999,"30.05",2,"1","2.7","0"]]""", 1_789_999_980_000_000L, 1_790_000_039_999_999L, candle(of, MarketEvent.ABSENT, true)),
                BackfillSample.of(
                        "[" + ratio(share(), "1.4342", 1_789_999_800_000L) + ","
                                + ratio(share(), "1.5", 1_790_000_100_000L) + "]",
                        1_789_999_800_000_000L,
                        1_790_000_099_999_999L,
                        ratio(of, DataType.LSR_TOP_POSITION, "1.4342", 1_789_999_800_000_000L)),
                BackfillSample.of(
                        "[" + ratio("Account", "0", 1_790_000_100_000L) + "]",
                        1_790_000_100_000_000L,
                        1_790_000_100_000_000L,
                        ratio(of, DataType.LSR_ALL_ACCOUNT, "0", 1_790_000_100_000_000L)));
    }

    private static String ratio(String share, String ratio, long timeMillis) {
        return "{\"long" + share + "\":\"0.5344\",\"short" + share + "\":\"0.4238\",\"longShortRatio\":\"" + ratio
                + "\",\"timestamp\":" + timeMillis + "}";
    }

    private static LongShortRatio ratio(Instrument of, DataType type, String ratio, long timeUs) {
        return new LongShortRatio(
                of,
                timeUs,
                RECEIVE_TIME_US,
                COLLECTOR,
                type,
                Decimal.parse(ratio),
                Decimal.parse("0.5344"),
                Decimal.parse("0.4238"),
                "5m");
    }

    private Trade trade(Instrument of, long id, long first, long last) {
        return new Trade(
                of,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(id),
                TradeForm.AGGREGATE,
                Decimal.parse("27.45"),
                quantity("6"),
                Side.SELL,
                first,
                last,
                id,
                TradeSource.LIVE);
    }

    private BookSnapshot snapshot(Instrument of) {
        return new BookSnapshot(
                of,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                50_060,
                Levels.of(List.of(level("27.3", "4"))),
                Levels.of(List.of(level("27.32", "7"))),
                0,
                null);
    }

    private Levels.Level level(String price, String quantity) {
        return new Levels.Level(Decimal.parse(price), quantity(quantity));
    }

    private Ticker ticker(Instrument of) {
        return new Ticker(
                of,
                SEND_TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                Decimal.parse("27.3"),
                Decimal.parse("26.8"),
                Decimal.parse("27.9"),
                Decimal.parse("26.7"),
                volume("1520", "41500.25"),
                quoteVolume("1520", "41500.25"));
    }

    private Candle candle(Instrument of, long timeUs, boolean closed) {
        return new Candle(
                of,
                timeUs,
                RECEIVE_TIME_US,
                COLLECTOR,
                "1m",
                1_789_999_980_000_000L,
                1_790_000_039_999_000L,
                Decimal.parse("27.3"),
                Decimal.parse("27.35"),
                Decimal.parse("27.29"),
                Decimal.parse("27.32"),
                volume("125", "341.4"),
                quoteVolume("125", "341.4"),
                7,
                closed);
    }

    private String liquidation(String side) {
        return """
                {"stream":"~@forceOrder","data":{"e":"forceOrder","E":1790000015007,"o":{"s":"#","S":"%s","o":"LIMIT","f":"IOC",\
                "q":"6","p":"27.336","ap":"27.355","X":"FILLED","l":"5","z":"5","T":1790000015001,"ps":"QRX","st":%s}}}""".formatted(side, market.family());
    }

    private Liquidation liquidation(Instrument of, Side side) {
        return new Liquidation(
                of,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                side,
                Decimal.parse("27.336"),
                Decimal.parse("27.355"),
                quantity("6"),
                "FILLED",
                null,
                1,
                false);
    }

    private String contractInfo(int family) {
        return frame("{\"stream\":\"!contractInfo\",\"data\":{\"e\":\"contractInfo\",\"E\":1790000015007,\"s\":\"#\","
                + "\"ct\":\"PERPETUAL\",\"cs\":\"SETTLING\",\"st\":" + family + "}}");
    }

    @Override
    protected List<ControlSample> controlSamples() {
        return List.of(
                ControlSample.of("{\"result\":null,\"id\":1}", "acknowledged 1"),
                ControlSample.of("{\"code\":2,\"msg\":\"Invalid request\",\"id\":2}", "refused 2: Invalid request"),
                ControlSample.of(
                        "{\"error\":{\"code\":2,\"msg\":\"Invalid request\"},\"id\":3}", "refused 3: Invalid request"),
                ControlSample.of("{\"e\":\"serverShutdown\",\"E\":1790000015007}", "closing: serverShutdown"),
                ControlSample.of(
                        frame("{\"e\":\"24hrMiniTicker\",\"E\":1790000015007,\"s\":\"#\",\"c\":\"27.3\"}"),
                        "ignored 24hrMiniTicker"),
                ControlSample.of(
                        frame("{\"e\":\"trade\",\"E\":1790000015007,\"T\":1790000015001,\"s\":\"#\",\"t\":7409,"
                                + "\"p\":\"27.4\",\"q\":\"1\",\"X\":\"INSURANCE_FUND\",\"m\":true}"),
                        "ignored trade off the book"),
                ControlSample.of(
                        frame(
                                "{\"stream\":\"!forceOrder@arr\",\"data\":{\"e\":\"forceOrder\",\"o\":{\"s\":\"#\",\"S\":\"SELL\","
                                        + "\"q\":\"1\",\"p\":\"27.3\",\"st\":" + (3 - market.family()) + "}}}"),
                        "ignored forceOrder"),
                ControlSample.of(contractInfo(market.family()), "instruments changed"),
                ControlSample.of(contractInfo(3 - market.family()), "ignored contractInfo"));
    }

    /** Streams of the whole market bring arrays, but for liquidations, which come one by one. */
    @Override
    protected String joined(List<String> messages) {
        return messages.stream().anyMatch(message -> message.contains("forceOrder"))
                ? null
                : "[" + String.join(",", messages) + "]";
    }

    /** 200 streams on a connection, ten messages a second of which some are pongs; no documented length of a message. It pings. */
    @Override
    protected ConnectionLimits connectionLimits() {
        return new ConnectionLimits(200, Integer.MAX_VALUE, Duration.ofMillis(100))
                .closesSilent(ConnectionLimits.NEVER);
    }
}
