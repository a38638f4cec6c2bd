package com.example.acme;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.ConnectionLimits;
import io.marketprism.testkit.ConnectorContract;
import io.marketprism.testkit.ControlSample;
import io.marketprism.testkit.FrameSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the exchange documents, and what it means. */
class AcmeContractTest extends ConnectorContract {
    static final InstrumentDefinition BTC = InstrumentDefinition.builder(
                    new Instrument("acme", MarketType.SPOT, "BTC-USDT", "BTC-USDT", QuantityUnit.BASE))
            .base("BTC")
            .quote("USDT")
            .tickSize(Decimal.parse("0.1"))
            .lotSize(Decimal.parse("0.00001"))
            .status(InstrumentStatus.TRADING)
            .build();

    private static final Instrument INSTRUMENT = BTC.instrument();
    private static final long TIME_US = 1_790_000_122_000_123L;

    @Override
    protected Connector newConnector() {
        return new AcmeConnector(ConnectorOptions.defaults());
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return List.of(BTC);
    }

    @Override
    protected List<FrameSample> samples() {
        return List.of(
                FrameSample.of(trade(42), event(42)),
                FrameSample.of(trade(43), event(43)),
                FrameSample.of(
                        "{\"stream\":\"book:BTC-USDT\",\"data\":{\"sequence\":700,\"time\":" + TIME_US
                                + ",\"bids\":[[\"66999.5\",\"1.25\"],[\"66998\",\"3\"]],\"asks\":[[\"67000.2\",\"0.75\"],[\"67001\",\"4\"]]}}",
                        new BookSnapshot(
                                INSTRUMENT,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                700,
                                levels("66999.5", "1.25", "66998", "3"),
                                levels("67000.2", "0.75", "67001", "4"),
                                0,
                                null)),
                FrameSample.of(
                        "{\"stream\":\"book:BTC-USDT\",\"data\":{\"previous\":700,\"sequence\":703,\"time\":" + TIME_US
                                + ",\"bids\":[[\"66999.5\",\"0\"]],\"asks\":[[\"67000.3\",\"0.125\"]]}}",
                        new BookDelta(
                                INSTRUMENT,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                700,
                                703,
                                false,
                                levels("66999.5", "0"),
                                levels("67000.3", "0.125"),
                                null)),
                FrameSample.of(
                        "{\"stream\":\"bbo:BTC-USDT\",\"data\":{\"sequence\":704,\"bid\":\"66998\",\"bid_quantity\":\"3\","
                                + "\"ask\":\"67000.2\",\"ask_quantity\":\"0.75\",\"time\":" + TIME_US + "}}",
                        new BestBidOffer(
                                INSTRUMENT,
                                TIME_US,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                704,
                                Decimal.parse("66998"),
                                Decimal.parse("3"),
                                Decimal.parse("67000.2"),
                                Decimal.parse("0.75"))));
    }

    private static String trade(long id) {
        return "{\"stream\":\"trade:BTC-USDT\",\"data\":[{\"id\":" + id + ",\"price\":\"67000.1\",\"quantity\":\"0.5678\","
                + "\"taker\":\"sell\",\"time\":" + TIME_US + "}]}";
    }

    private static Trade event(long id) {
        return new Trade(
                INSTRUMENT,
                TIME_US,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.parse("67000.1"),
                Decimal.parse("0.5678"),
                Side.SELL,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                TradeSource.LIVE);
    }

    private static Levels levels(String... pricesAndQuantities) {
        List<Levels.Level> levels = new ArrayList<>();
        for (int i = 0; i < pricesAndQuantities.length; i += 2) {
            levels.add(
                    new Levels.Level(Decimal.parse(pricesAndQuantities[i]), Decimal.parse(pricesAndQuantities[i + 1])));
        }
        return Levels.of(levels);
    }

    @Override
    protected List<ControlSample> controlSamples() {
        return List.of(
                ControlSample.of("{\"id\":7,\"result\":\"subscribed\"}", "acknowledged 7"),
                ControlSample.of("{\"id\":8,\"error\":\"no such stream\"}", "refused 8: no such stream"),
                ControlSample.of("{\"id\":9,\"result\":\"unsubscribed\"}", "ignored answer to unsubscribe"),
                ControlSample.of("{\"closing\":\"restart\"}", "closing: restart"));
    }

    @Override
    protected ConnectionLimits connectionLimits() {
        return new ConnectionLimits(100, 4_096, Duration.ofMillis(10)).closesSilent(Duration.ofSeconds(30));
    }

    /** What the two of the list say. */
    @Override
    protected List<InstrumentDefinition> listed() {
        return List.of(
                BTC,
                InstrumentDefinition.builder(
                                new Instrument("acme", MarketType.SPOT, "BTC-USDT", "BTC-USDT.OLD", QuantityUnit.BASE))
                        .base("BTC")
                        .quote("USDT")
                        .tickSize(Decimal.parse("0.5"))
                        .lotSize(Decimal.parse("0.001"))
                        .status(InstrumentStatus.HALTED)
                        .build());
    }

    /** Two that would have one name. */
    @Override
    protected String instrumentList() {
        return "{\"instruments\":[{\"symbol\":\"BTC-USDT\",\"base\":\"BTC\",\"quote\":\"USDT\",\"tick\":\"0.1\",\"lot\":\"0.00001\","
                + "\"status\":\"trading\"},{\"symbol\":\"BTC-USDT.OLD\",\"base\":\"BTC\",\"quote\":\"USDT\",\"tick\":\"0.5\","
                + "\"lot\":\"0.001\",\"status\":\"halted\"}]}";
    }
}
