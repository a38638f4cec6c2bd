package io.marketprism.simulator.deribit;

import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.venue.VenueContext;

/** An {@code instrument.state} channel of all currencies: what an instrument of a kind has become. */
final class InstrumentStateChannel extends DeribitChannel {

    /** In place of a kind. */
    static final String ANY = "any";

    private final String kind;

    InstrumentStateChannel(VenueContext context, DeribitFrames frames, String kind) {
        super(context, frames, "instrument.state." + kind + "." + ANY);
        this.kind = kind;
    }

    void onListing(DeribitInstrument instrument, ListingState before) {
        if (!kind.equals(ANY) && !kind.equals(DeribitListings.kind(instrument.listing()))) {
            return;
        }
        String state =
                switch (instrument.market().state()) {
                    case UNLISTED -> "closed";
                    case HALTED -> "deactivated";
                    case TRADING -> before == ListingState.UNLISTED ? "created" : "started";
                };
        long now = context().nowMicros();
        topic().publish(now, now, form -> {
            frames().begin(topic())
                    .raw("{\"timestamp\":")
                    .number(now / 1_000)
                    .raw(",\"state\":\"")
                    .raw(state)
                    .raw("\",\"instrument_name\":\"")
                    .raw(instrument.name())
                    .raw("\"}");
            return frames().end();
        });
    }
}
