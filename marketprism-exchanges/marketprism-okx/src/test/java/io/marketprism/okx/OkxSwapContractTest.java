package io.marketprism.okx;

/** OKX's perpetual swaps keep the promises of every connector. */
class OkxSwapContractTest extends OkxDerivativesContract {
    OkxSwapContractTest() {
        super(OkxMarket.SWAP, OkxDefinitions.SWAP, OkxDefinitions.SWAP.replace("QRX-", "LISTING-QRX-"), "0.7");
    }
}
