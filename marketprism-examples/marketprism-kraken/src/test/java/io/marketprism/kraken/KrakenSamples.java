package io.marketprism.kraken;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.testkit.ConnectorContract;
import java.util.List;

/** What the tests know of two pairs, as the exchange would list them. */
final class KrakenSamples {
    static final InstrumentDefinition BTC = pair("BTC", "0.1", "0.00005");
    static final InstrumentDefinition ETH = pair("ETH", "0.01", "0.001");

    private KrakenSamples() {}

    private static InstrumentDefinition pair(String base, String tick, String least) {
        return InstrumentDefinition.builder(new Instrument(
                        Kraken.spot(ConnectorOptions.defaults()).exchange(),
                        MarketType.SPOT,
                        base + "-USD",
                        base + "/USD",
                        QuantityUnit.BASE))
                .received(
                        ConnectorContract.RECEIVE_TIME_US,
                        ConnectorContract.COLLECTOR,
                        ConnectorContract.RECEIVE_TIME_US)
                .base(base)
                .quote("USD")
                .tickSize(Decimal.parse(tick))
                .lotSize(Decimal.parse("0.00000001"))
                .minQuantity(Decimal.parse(least))
                .minNotional(Decimal.parse("0.5"))
                .status(InstrumentStatus.TRADING)
                .build();
    }

    static List<InstrumentDefinition> pairs() {
        return List.of(BTC, ETH);
    }
}
