package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolMarket;

/**
 * An instrument of a market that is played.
 *
 * @param venueMarket the market that lists it
 * @param market what happens to it
 */
record OkxInstrument(OkxVenueMarket venueMarket, SymbolMarket market) {

    ListedInstrument listing() {
        return market.listing();
    }

    String instId() {
        return venueMarket.instId(listing());
    }

    /** The family, which shares contract terms: {@code BTC-USDT}. */
    String instFamily() {
        return OkxListings.instFamily(listing());
    }

    /** The underlying: the index that it follows. */
    String uly() {
        return listing().pair();
    }
}
