package io.marketprism.okx;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;

/** OKX's options keep the promises of every connector. */
class OkxOptionContractTest extends OkxDerivativesContract {
    OkxOptionContractTest() {
        super(OkxMarket.OPTION, OkxDefinitions.OPTION, "0.07");
    }

    @Override
    String index() {
        return "QRX-USD";
    }

    @Override
    InstrumentDefinition.Builder listed(String nativeSymbol) {
        return InstrumentDefinition.builder(new Instrument(
                        "okx", MarketType.OPTION, "QRX-USD-261225-50-C", nativeSymbol, QuantityUnit.BASE))
                .base("QRX")
                .quote("USD")
                .settle("QRX")
                .contractSize(Decimal.parse("0.01"), "QRX")
                .tickSize(Decimal.parse("0.0005"))
                .lotSize(Decimal.parse("0.01"))
                .minQuantity(Decimal.parse("0.01"))
                .underlying("QRX-USD")
                .expiryUs(1_798_185_600_000_000L)
                .option(Decimal.of(50), OptionType.CALL)
                .status(InstrumentStatus.TRADING)
                .listedAtUs(1_700_000_000_123_000L);
    }
}
