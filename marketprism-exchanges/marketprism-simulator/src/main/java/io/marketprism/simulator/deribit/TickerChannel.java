package io.marketprism.simulator.deribit;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.DayTicker;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolStatistics;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueContext;

/** The {@code ticker} channel: statistics of a day, mark and index, open interest, and of a perpetual its funding. */
final class TickerChannel extends StateChannel {

    private final DeribitInstrument instrument;

    TickerChannel(VenueContext context, DeribitFrames frames, DeribitInstrument instrument) {
        super(context, frames, "ticker." + instrument.name() + ".100ms");
        this.instrument = instrument;
    }

    private boolean isPerpetual() {
        return instrument.listing().kind() == InstrumentKind.PERPETUAL;
    }

    private boolean isOption() {
        return instrument.listing().kind() == InstrumentKind.OPTION;
    }

    @Override
    byte[] frame(long micros) {
        ListedInstrument listing = instrument.listing();
        SymbolStatistics statistics = instrument.market().statistics();
        DayTicker day = statistics.ticker(context().nowMicros());
        JsonText json = frames().begin(topic())
                .raw("{\"timestamp\":")
                .number(micros / 1_000)
                .raw(",\"state\":\"open\",\"stats\":{\"price_change\":")
                .raw(day.lastTradeId() < 0 ? "null" : "0.1234");
        if (day.lastTradeId() < 0) {
            json.raw(",\"high\":null,\"low\":null");
        } else {
            frames().number("high", listing.price(day.high()));
            frames().number("low", listing.price(day.low()));
        }
        frames().number("volume", day.turnover().baseVolume(listing));
        if (listing.inverse()) {
            frames().number("volume_usd", day.turnover().quoteVolume(listing));
        } else if (!isOption()) {
            frames().number("volume_notional", day.turnover().quoteVolume(listing));
        }
        json.raw("}");
        frames().number("open_interest", statistics.openInterest());
        frames().number("mark_price", statistics.markPrice());
        if (day.lastTradeId() < 0) {
            json.raw(",\"last_price\":null");
        } else {
            frames().number("last_price", listing.price(day.last()));
        }
        json.raw(",\"instrument_name\":\"").raw(instrument.name()).raw("\"");
        frames().number("index_price", statistics.index().price());
        if (isPerpetual()) {
            frames().number("current_funding", statistics.fundingRate());
            frames().number("funding_8h", statistics.fundingRate());
        }
        instrument.best(json);
        json.raw("}");
        return frames().end();
    }

    @Override
    void tell(long micros) {
        ListedInstrument listing = instrument.listing();
        SymbolStatistics statistics = instrument.market().statistics();
        DayTicker day = statistics.ticker(context().nowMicros());
        ProducedEvent ticker = ProducedEvent.ticker(listing, day, micros).without("open_price");
        if (isOption()) {
            ticker = ticker.without("quote_volume");
        }
        if (day.lastTradeId() < 0) {
            ticker = ticker.without("last_price").without("high_price").without("low_price");
        }
        context().told(ticker.toTheMillisecond());
        context()
                .told(told("mark_price", micros)
                        .with("mark_price", statistics.markPrice())
                        .with("index_price", statistics.index().price()));
        context().told(told("open_interest", micros).with("open_interest", statistics.openInterest()));
        if (isPerpetual()) {
            context()
                    .told(told("funding_rate", micros)
                            .with("kind", "predicted")
                            .with("funding_rate", statistics.fundingRate()));
        }
    }

    private ProducedEvent told(String dataType, long micros) {
        return ProducedEvent.of(dataType, instrument.listing().symbol(), "", micros)
                .toTheMillisecond();
    }
}
