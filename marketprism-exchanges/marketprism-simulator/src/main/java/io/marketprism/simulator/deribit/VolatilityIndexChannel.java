package io.marketprism.simulator.deribit;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.VolatilityIndex;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueContext;

/** The {@code deribit_volatility_index} channel: DVOL, which goes by the name of the price index in dollars. */
final class VolatilityIndexChannel extends StateChannel {

    private final VolatilityIndex index;
    private final String name;

    VolatilityIndexChannel(VenueContext context, DeribitFrames frames, VolatilityIndex index) {
        super(context, frames, "deribit_volatility_index." + DeribitListings.indexOf(index.currency() + "-USD"));
        this.index = index;
        this.name = DeribitListings.indexOf(index.currency() + "-USD");
    }

    @Override
    byte[] frame(long micros) {
        JsonText json = frames().begin(topic()).raw("{\"timestamp\":").number(micros / 1_000);
        frames().number("volatility", index.value());
        json.raw(",\"index_name\":\"").raw(name).raw("\"}");
        return frames().end();
    }

    @Override
    void tell(long micros) {
        context()
                .told(ProducedEvent.of("volatility_index", index.currency() + "-DVOL", "", micros)
                        .toTheMillisecond()
                        .with("value", index.value()));
    }
}
