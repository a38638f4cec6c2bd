package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.Offer;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.PaperConnector.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows that the contract passes a connector that keeps its promises, and that each of its tests fails for one that does not. */
class ConnectorContractTest {

    private static Fault planted;

    @Test
    void passesAConnectorThatKeepsItsPromises() {
        planted = null;

        ContractRun run = ContractRun.of(OfPaperConnector.class);

        assertEquals(Map.of(), run.failures());
        assertEquals(
                Stream.of(Fault.values()).map(Fault::noticedBy).collect(Collectors.toSet()),
                run.succeeded(),
                "tests that notice something, and those that there are");
    }

    @ParameterizedTest
    @EnumSource
    void noticesAPlantedFault(Fault fault) {
        planted = fault;

        ContractRun run = ContractRun.of(contract(fault), fault.noticedBy());

        run.assertNotices(fault, fault.noticedBy(), fault.said());
    }

    private static Class<?> contract(Fault fault) {
        return fault == Fault.DOES_NOT_CUT_BOOKS_TO_THEIR_DEPTH ? OfUncutTidal.class : OfPaperConnector.class;
    }

    /** Asks for books of 25 levels, and takes them for deeper. */
    static final class OfUncutTidal extends TidalContractTest {
        @Override
        protected Connector newConnector() {
            return new TidalConnector(URI.create("wss://tidal.example/v2")) {
                @Override
                public List<Offer> offers() {
                    return super.offers().stream()
                            .map(offer -> offer instanceof Offer.Book book ? uncut(book) : offer)
                            .toList();
                }
            };
        }

        private static Offer uncut(Offer.Book book) {
            return new Offer.Book(
                    BookRule.checksummed(Objects.requireNonNull(book.rule().checksum()), 1_000),
                    null,
                    book.staleAfter());
        }
    }

    static final class OfPaperConnector extends ConnectorContract {
        private static final long TIME_US = 1_790_000_123_555_000L;

        private static final InstrumentDefinition BTC = PaperConnector.definition("BTC-USDT", "BTCUSDT");
        private static final InstrumentDefinition ETH = PaperConnector.definition("ETH-USDT", "ETHUSDT");
        private static final InstrumentDefinition CONTRACT = PaperConnector.definition("BTC-USDT", "BTCPERP", "0.001");

        @Override
        protected Connector newConnector() {
            return new PaperConnector(planted);
        }

        private static boolean isBelieved() {
            return planted != null && planted.isBelieved();
        }

        @Override
        protected List<InstrumentDefinition> instruments() {
            if (!isBelieved()) {
                return List.of(BTC, ETH, CONTRACT);
            }
            return listedBy(newConnector()).stream()
                    .filter(definition -> definition.status() == InstrumentStatus.TRADING)
                    .toList();
        }

        private List<InstrumentDefinition> listedBy(Connector connector) {
            return ((InstrumentSource.Fetched) connector.instruments())
                    .calls()
                    .get(0)
                    .parser()
                    .apply(Frame.of(instrumentList(), RECEIVE_TIME_US, COLLECTOR));
        }

        @Override
        protected List<FrameSample> samples() {
            return right().stream().map(this::asBelieved).toList();
        }

        private FrameSample asBelieved(FrameSample right) {
            return isBelieved()
                    ? new FrameSample(
                            right.frame(), right.stream(), read(right.frame()).events())
                    : right;
        }

        private Reading read(String frame) {
            return Reading.of(newConnector().normalizer(SymbolTable.of(instruments())), frame, null);
        }

        private static List<FrameSample> right() {
            return List.of(
                    FrameSample.of(
                            "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":42,\"n\":701,\"p\":\"67000.10\",\"q\":\"0.0050\",\"m\":true,\"T\":1790000123555}",
                            trade(BTC, 42, 701, "67000.1", "0.005", Side.SELL)),
                    FrameSample.of(
                            "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":44,\"n\":704,\"p\":\"67000.2\",\"q\":\"0.0060\",\"m\":true,\"T\":1790000123555}",
                            trade(BTC, 44, 704, "67000.2", "0.006", Side.SELL)),
                    FrameSample.of(
                            "{\"e\":\"trade\",\"s\":\"ETHUSDT\",\"t\":43,\"n\":12,\"p\":\"3000\",\"q\":\"2.5\",\"m\":false,\"T\":1790000123555}",
                            trade(ETH, 43, 12, "3000", "2.5", Side.BUY)),
                    FrameSample.of(
                            "{\"e\":\"trade\",\"s\":\"BTCPERP\",\"t\":48,\"n\":33,\"p\":\"67000.4\",\"q\":\"7\",\"m\":false,\"T\":1790000123555}",
                            trade(CONTRACT, 48, 33, "67000.4", "0.007", Side.BUY)),
                    FrameSample.of(
                            "{\"e\":\"trade\",\"s\":\"ETHUSDT\",\"t\":57,\"f\":55,\"l\":57,\"n\":13,\"p\":\"3000.1\",\"q\":\"9.5\",\"m\":false,\"T\":1790000123555}",
                            trade(ETH, 57, TradeForm.AGGREGATE, 55, 57, 13, "3000.1", "9.5", Side.BUY)),
                    FrameSample.of(
                            "{\"e\":\"book\",\"s\":\"BTCUSDT\",\"u\":9,\"b\":[[\"67000.1\",\"3.5\"],[\"66999\",\"0.75\"]],\"a\":[[\"67000.2\",\"4\"],[\"67001\",\"8\"]],\"T\":1790000123555}",
                            new BookSnapshot(
                                    BTC.instrument(),
                                    TIME_US,
                                    RECEIVE_TIME_US,
                                    COLLECTOR,
                                    9,
                                    Levels.of(List.of(level("67000.1", "3.5"), level("66999", "0.75"))),
                                    Levels.of(List.of(level("67000.2", "4"), level("67001", "8"))),
                                    0,
                                    null)),
                    FrameSample.of(
                            "{\"e\":\"depth\",\"s\":\"BTCUSDT\",\"pu\":9,\"u\":16,\"b\":[[\"67000.1\",\"0\"],[\"67000\",\"1.25\"]],\"a\":[],\"T\":1790000123555}",
                            new BookDelta(
                                    BTC.instrument(),
                                    TIME_US,
                                    RECEIVE_TIME_US,
                                    COLLECTOR,
                                    9,
                                    16,
                                    false,
                                    Levels.of(List.of(level("67000.1", "0"), level("67000", "1.25"))),
                                    Levels.EMPTY,
                                    null)),
                    FrameSample.of(
                            "{\"e\":\"bbo\",\"s\":\"BTCUSDT\",\"u\":11,\"bp\":67000.1,\"bq\":0.25,\"ap\":67000.2,\"aq\":4.5}",
                            new BestBidOffer(
                                    BTC.instrument(),
                                    MarketEvent.ABSENT,
                                    RECEIVE_TIME_US,
                                    COLLECTOR,
                                    11,
                                    Decimal.parse("67000.1"),
                                    Decimal.parse("0.25"),
                                    Decimal.parse("67000.2"),
                                    Decimal.parse("4.5"))));
        }

        @Override
        protected List<FrameSample> answers() {
            return List.of(FrameSample.of(
                    "{\"s\":\"BTCUSDT\",\"oi\":\"15004.5\",\"T\":1790000123555}",
                    new OpenInterest(
                            BTC.instrument(),
                            TIME_US,
                            RECEIVE_TIME_US,
                            COLLECTOR,
                            Decimal.parse("15004.5"),
                            null,
                            null)));
        }

        @Override
        protected List<BackfillSample> backfills() {
            return List.of(BackfillSample.of(
                    "[{\"s\":\"BTCUSDT\",\"t\":42,\"n\":701,\"p\":\"67000.10\",\"q\":\"0.0050\",\"m\":true,\"T\":1790000123555},"
                            + "{\"s\":\"BTCUSDT\",\"t\":41,\"n\":699,\"p\":\"67000.20\",\"q\":\"0.0070\",\"m\":false,\"T\":1790000123554}]",
                    TIME_US - 2_000,
                    TIME_US,
                    past(41, 699, "67000.2", "0.007", Side.BUY, -1_000),
                    past(42, 701, "67000.1", "0.005", Side.SELL, 0)));
        }

        @Override
        protected List<ControlSample> controlSamples() {
            return rightAnswers().stream()
                    .map(right -> isBelieved()
                            ? new ControlSample(
                                    right.frame(), read(right.frame()).says())
                            : right)
                    .toList();
        }

        private static List<ControlSample> rightAnswers() {
            return List.of(
                    ControlSample.of("{\"e\":\"answer\",\"id\":\"7\",\"ok\":true}", "acknowledged 7"),
                    ControlSample.of(
                            "{\"e\":\"answer\",\"id\":\"7\",\"ok\":false,\"why\":\"too many\"}", "refused 7: too many"),
                    ControlSample.of("{\"e\":\"alive\"}", "ignored alive"));
        }

        @Override
        protected ConnectionLimits connectionLimits() {
            return new ConnectionLimits(10, 4_096, Duration.ofMillis(200)).closesSilent(Duration.ofSeconds(30));
        }

        @Override
        protected String instrumentList() {
            return "{\"rows\":[" + row("BTC", "SOONBTC", "", false) + "," + row("BTC", "BTCUSDT", "", true) + ","
                    + row("ETH", "ETHUSDT", "", true) + "," + row("BTC", "BTCPERP", "0.001", true) + "]}";
        }

        private static String row(String base, String nativeSymbol, String contractSize, boolean isOpen) {
            return "{\"native\":\"" + nativeSymbol + "\",\"base\":\"" + base
                    + "\",\"quote\":\"USDT\",\"tick\":\"0.10\",\"lot\":\"0.00010\",\"contract\":\"" + contractSize
                    + "\",\"open\":" + isOpen + "}";
        }

        @Override
        protected List<InstrumentDefinition> listed() {
            return List.of(announced(), BTC, ETH, CONTRACT);
        }

        private static InstrumentDefinition announced() {
            return InstrumentDefinition.builder(
                            PaperConnector.definition("BTC-USDT", "SOONBTC").instrument())
                    .base("BTC")
                    .quote("USDT")
                    .tickSize(Decimal.parse("0.1"))
                    .lotSize(Decimal.parse("0.0001"))
                    .status(InstrumentStatus.PRE_OPEN)
                    .build();
        }

        @Override
        protected String joined(List<String> messages) {
            return "[" + String.join(",", messages) + "]";
        }

        private static Trade past(long id, long number, String price, String quantity, Side side, long afterUs) {
            Trade live = trade(BTC, id, number, price, quantity, side);
            return new Trade(
                    live.instrument(),
                    live.exchangeTimeUs() + afterUs,
                    live.receiveTimeUs(),
                    live.collector(),
                    live.tradeId(),
                    live.form(),
                    live.price(),
                    live.quantity(),
                    live.side(),
                    live.firstTradeId(),
                    live.lastTradeId(),
                    live.sequence(),
                    TradeSource.BACKFILL);
        }

        private static Trade trade(
                InstrumentDefinition of, long id, long number, String price, String quantity, Side side) {
            return trade(
                    of, id, TradeForm.SINGLE, MarketEvent.ABSENT, MarketEvent.ABSENT, number, price, quantity, side);
        }

        private static Trade trade(
                InstrumentDefinition of,
                long id,
                TradeForm form,
                long first,
                long last,
                long number,
                String price,
                String quantity,
                Side side) {
            return new Trade(
                    of.instrument(),
                    TIME_US,
                    RECEIVE_TIME_US,
                    COLLECTOR,
                    TradeId.of(id),
                    form,
                    Decimal.parse(price),
                    Decimal.parse(quantity),
                    side,
                    first,
                    last,
                    number,
                    TradeSource.LIVE);
        }

        private static Levels.Level level(String price, String quantity) {
            return new Levels.Level(Decimal.parse(price), Decimal.parse(quantity));
        }
    }
}
