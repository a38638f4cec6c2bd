package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The {@code instruments} channel of a market: the row of an instrument, whenever it has changed. What is delisted is {@code expired}. */
final class OkxInstrumentsChannel extends OkxChannel {

    OkxInstrumentsChannel(Setting setting) {
        super(setting);
    }

    @Override
    void onListing(OkxInstrument instrument) {
        ObjectNode row = instrument.venueMarket().instrumentRow(instrument);
        if (!instrument.market().isListed()) {
            row.put("state", "expired");
        }
        long now = context().nowMicros();
        topic().publish(now, now, form -> frames().rows(this, row));
    }
}
