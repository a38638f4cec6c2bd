package io.marketprism.binance;

import static io.marketprism.event.QuantityUnit.BASE;
import static io.marketprism.event.QuantityUnit.QUOTE;

import io.marketprism.connector.Connector;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.testkit.FuzzContract;
import java.util.List;

/** Nothing that could come instead of a frame of Binance breaks its normalizer. */
class BinanceFuzzIT extends FuzzContract {

    @Override
    protected List<Connector> newConnectors() {
        return List.of(Binance.spot(), Binance.usdm(), Binance.coinm());
    }

    @Override
    protected List<String> folders() {
        return List.of("frames", "frames-usdm", "frames-coinm");
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return List.of(
                InstrumentDefinition.unknown(new Instrument("binance", MarketType.SPOT, "QRX-EUR", "QRXEUR", BASE)),
                sized(
                        new Instrument("binance", MarketType.PERPETUAL, "QRX-USD", "QRXUSD_PERP", QUOTE),
                        "inverse",
                        "100",
                        "USD"),
                sized(
                        new Instrument("binance", MarketType.OPTION, "QRX-USD-261225-50-C", "QRX-261225-50-C", BASE),
                        "inverse",
                        "0.01",
                        "QRX"));
    }

    private static InstrumentDefinition sized(Instrument instrument, String type, String size, String unit) {
        return InstrumentDefinition.builder(instrument)
                .base("QRX")
                .quote("USD")
                .settle("QRX")
                .contractType(type)
                .contractSize(Decimal.parse(size), unit)
                .status(InstrumentStatus.TRADING)
                .build();
    }
}
