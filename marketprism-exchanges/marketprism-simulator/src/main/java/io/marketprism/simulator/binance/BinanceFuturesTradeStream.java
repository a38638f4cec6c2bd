package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** The {@code @trade} stream of futures, which no document has: every trade, also those beside the book. */
final class BinanceFuturesTradeStream extends BinanceTradeStream {

    private final BinanceFuturesFrames futuresFrames;

    BinanceFuturesTradeStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
        this.futuresFrames = (BinanceFuturesFrames) frames;
    }

    @Override
    void onOffBookTrade(OffBookTrade trade, long sentMicros) {
        publish(trade.tradeId(), trade.tradeId(), form -> futuresFrames.offBookTrade(form, this, trade, sentMicros));
    }
}
