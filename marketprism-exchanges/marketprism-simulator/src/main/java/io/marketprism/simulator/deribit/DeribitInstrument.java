package io.marketprism.simulator.deribit;

import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueContext;
import java.util.ArrayList;
import java.util.List;

/** An instrument and its channels. */
final class DeribitInstrument {

    private final SymbolMarket market;
    private final String name;
    private final List<DeribitChannel> channels = new ArrayList<>();

    DeribitInstrument(VenueContext context, DeribitFrames frames, SymbolMarket market) {
        this.market = market;
        this.name = DeribitListings.nativeSymbol(market.listing());
        channels.add(new TradesChannel(context, frames, this));
        channels.add(new BookChannel(context, frames, this));
        channels.add(new QuoteChannel(context, frames, this));
        channels.add(new TickerChannel(context, frames, this));
        ChartChannel.RESOLUTIONS.forEach(
                (resolution, interval) -> channels.add(new ChartChannel(context, frames, this, resolution, interval)));
    }

    SymbolMarket market() {
        return market;
    }

    ListedInstrument listing() {
        return market.listing();
    }

    String name() {
        return name;
    }

    List<DeribitChannel> channels() {
        return channels;
    }

    /** Appends the best bid and offer. */
    void best(JsonText json) {
        best(json, "bid", market.book().bids());
        best(json, "ask", market.book().asks());
    }

    private void best(JsonText json, String side, BookLevels levels) {
        json.raw(",\"best_")
                .raw(side)
                .raw("_price\":")
                .decimalNumber(levels.price(0), listing().priceScale())
                .raw(",\"best_")
                .raw(side)
                .raw("_amount\":")
                .decimalNumber(levels.quantity(0), listing().quantityScale());
    }
}
