package io.marketprism.okx;

/** OKX's dated futures keep the promises of every connector. */
class OkxFuturesContractTest extends OkxDerivativesContract {
    OkxFuturesContractTest() {
        super(OkxMarket.FUTURES, OkxDefinitions.FUTURE, OkxDefinitions.FUTURE.replace("QRX-", "LISTING-QRX-"), "700");
    }
}
