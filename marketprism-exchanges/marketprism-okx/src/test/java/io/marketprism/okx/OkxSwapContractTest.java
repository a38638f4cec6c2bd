package io.marketprism.okx;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;

/** OKX's perpetual swaps keep the promises of every connector. */
class OkxSwapContractTest extends OkxDerivativesContract {
    OkxSwapContractTest() {
        super(OkxMarket.SWAP, OkxDefinitions.SWAP, "0.7");
    }

    @Override
    String index() {
        return "QRX-EUR";
    }

    @Override
    InstrumentDefinition.Builder listed(String nativeSymbol) {
        return InstrumentDefinition.builder(
                        new Instrument("okx", MarketType.PERPETUAL, "QRX-EUR", nativeSymbol, QuantityUnit.BASE))
                .base("QRX")
                .quote("EUR")
                .settle("EUR")
                .contractType("linear")
                .contractSize(Decimal.parse("0.1"), "QRX")
                .tickSize(Decimal.parse("0.01"))
                .lotSize(Decimal.parse("0.001"))
                .minQuantity(Decimal.parse("0.05"))
                .underlying("QRX-EUR")
                .status(InstrumentStatus.TRADING)
                .listedAtUs(1_700_000_000_123_000L);
    }
}
