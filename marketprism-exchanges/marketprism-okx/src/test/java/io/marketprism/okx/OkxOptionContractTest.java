package io.marketprism.okx;

/** OKX's options keep the promises of every connector. */
class OkxOptionContractTest extends OkxDerivativesContract {
    OkxOptionContractTest() {
        super(OkxMarket.OPTION, OkxDefinitions.OPTION, OkxDefinitions.OPTION.replace("QRX-", "LISTING-QRX-"), "0.07");
    }
}
