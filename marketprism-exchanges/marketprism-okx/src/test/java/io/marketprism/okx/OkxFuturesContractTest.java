package io.marketprism.okx;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;

/** OKX's dated futures keep the promises of every connector. */
class OkxFuturesContractTest extends OkxDerivativesContract {
    OkxFuturesContractTest() {
        super(OkxMarket.FUTURES, OkxDefinitions.FUTURE, "700");
    }

    @Override
    String index() {
        return "QRX-USD";
    }

    @Override
    InstrumentDefinition.Builder listed(String nativeSymbol) {
        return InstrumentDefinition.builder(
                        new Instrument("okx", MarketType.FUTURE, "QRX-USD-261225", nativeSymbol, QuantityUnit.QUOTE))
                .base("QRX")
                .quote("USD")
                .settle("QRX")
                .contractType("inverse")
                .contractSize(Decimal.of(100), "USD")
                .tickSize(Decimal.parse("0.01"))
                .lotSize(Decimal.of(100))
                .minQuantity(Decimal.of(100))
                .underlying("QRX-USD")
                .expiryUs(1_798_185_600_000_000L)
                .status(InstrumentStatus.TRADING)
                .listedAtUs(1_700_000_000_123_000L);
    }
}
