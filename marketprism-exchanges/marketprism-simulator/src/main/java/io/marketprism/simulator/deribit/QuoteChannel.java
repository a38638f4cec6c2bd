package io.marketprism.simulator.deribit;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueContext;

/** The {@code quote} channel: the best bid and offer. */
final class QuoteChannel extends StateChannel {

    private final DeribitInstrument instrument;

    QuoteChannel(VenueContext context, DeribitFrames frames, DeribitInstrument instrument) {
        super(context, frames, "quote." + instrument.name());
        this.instrument = instrument;
    }

    @Override
    byte[] frame(long micros) {
        JsonText json = frames().begin(topic())
                .raw("{\"timestamp\":")
                .number(micros / 1_000)
                .raw(",\"instrument_name\":\"")
                .raw(instrument.name())
                .raw("\"");
        instrument.best(json);
        json.raw("}");
        return frames().end();
    }

    @Override
    void tell(long micros) {
        ListedInstrument listing = instrument.listing();
        BookLevels bids = instrument.market().book().bids();
        BookLevels asks = instrument.market().book().asks();
        context()
                .told(ProducedEvent.of("bbo", listing.symbol(), "", micros)
                        .toTheMillisecond()
                        .with("bid_price", listing.price(bids.price(0)))
                        .with("bid_quantity", listing.quantity(bids.quantity(0)))
                        .with("ask_price", listing.price(asks.price(0)))
                        .with("ask_quantity", listing.quantity(asks.quantity(0))));
    }
}
