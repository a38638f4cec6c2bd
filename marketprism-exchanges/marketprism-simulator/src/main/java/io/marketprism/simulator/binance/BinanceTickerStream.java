package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.DayTicker;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** A {@code @ticker} stream: the last 24 hours, whenever trades have changed them. */
final class BinanceTickerStream extends BinanceStream {

    private long lastTradeId = Long.MIN_VALUE;

    BinanceTickerStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
    }

    @Override
    void onInterval() {
        if (!hasSubscribers()) {
            lastTradeId = Long.MIN_VALUE;
            return;
        }
        long sent = nowMicros();
        DayTicker ticker = symbol().market().statistics().ticker(sent);
        if (ticker.lastTradeId() != lastTradeId) {
            lastTradeId = ticker.lastTradeId();
            publish(lastTradeId, lastTradeId, form -> frames().ticker(form, this, ticker, sent));
            told(event(frames(), symbol().market().listing(), ticker, sent));
        }
    }

    /** What a frame with a ticker tells. */
    static ProducedEvent event(BinanceFrames frames, ListedInstrument listing, DayTicker ticker, long sentMicros) {
        return frames.asWritten(ProducedEvent.ticker(listing, ticker, sentMicros), listing, ticker.turnover());
    }
}
