package io.marketprism.simulator.deribit;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.PriceIndex;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueContext;

/** The {@code deribit_price_index} channel. */
final class PriceIndexChannel extends StateChannel {

    private final PriceIndex index;
    private final String name;

    PriceIndexChannel(VenueContext context, DeribitFrames frames, PriceIndex index) {
        super(context, frames, "deribit_price_index." + DeribitListings.indexOf(index.pair()));
        this.index = index;
        this.name = DeribitListings.indexOf(index.pair());
    }

    @Override
    byte[] frame(long micros) {
        JsonText json = frames().begin(topic()).raw("{\"timestamp\":").number(micros / 1_000);
        frames().number("price", index.price());
        json.raw(",\"index_name\":\"").raw(name).raw("\"}");
        return frames().end();
    }

    @Override
    void tell(long micros) {
        context()
                .told(ProducedEvent.of("mark_price", index.pair(), "", micros)
                        .toTheMillisecond()
                        .with("index_price", index.price()));
    }
}
