package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.CandleInterval;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** A {@code @kline} stream: the open candle whenever trades have changed it, and every candle once when it has closed. */
final class BinanceKlineStream extends BinanceStream {

    private final CandleInterval interval;
    private long start;
    private long lastTradeId;

    private BinanceKlineStream(
            VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic, CandleInterval interval) {
        super(context, frames, symbol, topic);
        this.interval = interval;
    }

    static BinanceStreamKind.Factory of(CandleInterval interval) {
        return (context, frames, symbol, topic) -> new BinanceKlineStream(context, frames, symbol, topic, interval);
    }

    @Override
    void onInterval() {
        if (!hasSubscribers()) {
            start = 0;
            return;
        }
        Candle candle = symbol().market().statistics().candle(interval);
        if (candle.startMicros() != start || candle.lastTradeId() != lastTradeId) {
            send(candle);
        }
    }

    @Override
    void onCandleClosed(Candle candle) {
        if (candle.interval().equals(interval) && hasSubscribers()) {
            send(candle);
        }
    }

    private void send(Candle candle) {
        start = candle.startMicros();
        lastTradeId = candle.lastTradeId();
        long sent = nowMicros();
        publish(candle.firstTradeId(), lastTradeId, form -> frames().kline(form, this, candle, sent));
        ListedInstrument listing = symbol().market().listing();
        told(frames().asWritten(ProducedEvent.candle(listing, candle, sent), listing, candle.turnover()));
    }
}
