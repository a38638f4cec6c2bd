package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Connector;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.PaperConnector.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

        assertEquals(Set.of(), run.failed());
        assertTrue(run.succeeded().size() > 10, "tests that ran: " + run.succeeded());
    }

    @ParameterizedTest
    @EnumSource
    void noticesAPlantedFault(Fault fault) {
        planted = fault;

        ContractRun run = ContractRun.of(OfPaperConnector.class);

        assertTrue(run.failed().contains(fault.noticedBy()), fault + ": failed were " + run.failed());
    }

    @Test
    void everyTestOfTheContractNoticesSomething() {
        planted = null;
        Set<String> tests = ContractRun.of(OfPaperConnector.class).succeeded();
        Set<String> noticing = new TreeSet<>();
        for (Fault fault : Fault.values()) {
            noticing.add(fault.noticedBy());
        }

        assertEquals(tests, noticing);
    }

    static final class OfPaperConnector extends ConnectorContract {

        private static final InstrumentDefinition BTC = PaperConnector.definition("BTC-USDT", "BTCUSDT");
        private static final InstrumentDefinition ETH = PaperConnector.definition("ETH-USDT", "ETHUSDT");

        @Override
        protected Connector newConnector() {
            return new PaperConnector(planted);
        }

        @Override
        protected List<InstrumentDefinition> instruments() {
            return List.of(BTC, ETH);
        }

        @Override
        protected List<FrameSample> samples() {
            return List.of(
                    FrameSample.of(
                            "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":42,\"p\":\"67000.10\",\"q\":\"0.0050\",\"m\":true,\"T\":1790000123678901}",
                            trade(BTC.instrument(), 42, "67000.1", "0.005", Side.SELL)),
                    FrameSample.of(
                            "{\"e\":\"trade\",\"s\":\"ETHUSDT\",\"t\":43,\"p\":\"3000\",\"q\":\"2.5\",\"m\":false,\"T\":1790000123678901}",
                            trade(ETH.instrument(), 43, "3000", "2.5", Side.BUY)),
                    FrameSample.of(
                            "{\"e\":\"depth\",\"s\":\"BTCUSDT\",\"pu\":7,\"u\":9,\"b\":[[\"67000.1\",\"0\"],[\"67000\",\"1.25\"]],\"a\":[],\"T\":1790000123678901}",
                            new BookDelta(
                                    BTC.instrument(),
                                    1790000123678901L,
                                    RECEIVE_TIME_US,
                                    COLLECTOR,
                                    7,
                                    9,
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
                    "{\"s\":\"BTCUSDT\",\"oi\":\"15004.5\",\"T\":1790000123678901}",
                    new OpenInterest(
                            BTC.instrument(),
                            1790000123678901L,
                            RECEIVE_TIME_US,
                            COLLECTOR,
                            Decimal.parse("15004.5"),
                            null,
                            null)));
        }

        @Override
        protected List<BackfillSample> backfills() {
            return List.of(BackfillSample.of(
                    "[" + past(42, "67000.10", "0.0050", true, 0) + "," + past(41, "67000.20", "0.0070", false, -1_000)
                            + "]",
                    1_790_000_123_677_000L,
                    1_790_000_123_678_901L,
                    past(41, "67000.2", "0.007", Side.BUY, -1_000),
                    past(42, "67000.1", "0.005", Side.SELL, 0)));
        }

        private static String past(long id, String price, String quantity, boolean maker, long afterUs) {
            return "{\"s\":\"BTCUSDT\",\"t\":" + id + ",\"p\":\"" + price + "\",\"q\":\"" + quantity + "\",\"m\":"
                    + maker + ",\"T\":" + (1_790_000_123_678_901L + afterUs) + "}";
        }

        @Override
        protected List<ControlSample> controlSamples() {
            return List.of(
                    ControlSample.of("{\"e\":\"answer\",\"id\":\"7\",\"ok\":true}", "acknowledged 7"),
                    ControlSample.of(
                            "{\"e\":\"answer\",\"id\":\"7\",\"ok\":false,\"why\":\"too many\"}", "refused 7: too many"),
                    ControlSample.of("{\"e\":\"alive\"}", "ignored alive"));
        }

        @Override
        protected ConnectionLimits connectionLimits() {
            return new ConnectionLimits(10, 4_096, Duration.ofMillis(200));
        }

        @Override
        protected String instrumentList() {
            return "{\"rows\":[{\"name\":\"BTC-USDT\",\"native\":\"SOONBTC\",\"open\":false},"
                    + "{\"name\":\"BTC-USDT\",\"native\":\"BTCUSDT\",\"open\":true}]}";
        }

        @Override
        protected String joined(List<String> messages) {
            return "[" + String.join(",", messages) + "]";
        }

        private static Trade past(long id, String price, String quantity, Side side, long afterUs) {
            Trade live = trade(BTC.instrument(), id, price, quantity, side);
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

        private static Trade trade(Instrument instrument, long id, String price, String quantity, Side side) {
            return new Trade(
                    instrument,
                    1790000123678901L,
                    RECEIVE_TIME_US,
                    COLLECTOR,
                    TradeId.of(id),
                    TradeForm.SINGLE,
                    Decimal.parse(price),
                    Decimal.parse(quantity),
                    side,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
                    TradeSource.LIVE);
        }

        private static Levels.Level level(String price, String quantity) {
            return new Levels.Level(Decimal.parse(price), Decimal.parse(quantity));
        }
    }
}
