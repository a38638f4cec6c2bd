package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import org.jspecify.annotations.Nullable;

/** A {@code @forceOrder} stream: of the liquidations in an interval only the latest. */
final class BinanceForceOrderStream extends BinanceStream {

    private final BinanceFuturesFrames futuresFrames;
    private @Nullable Liquidation latest;

    BinanceForceOrderStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
        this.futuresFrames = (BinanceFuturesFrames) frames;
    }

    @Override
    void onLiquidation(Liquidation liquidation) {
        latest = hasSubscribers() ? liquidation : null;
    }

    @Override
    void onInterval() {
        Liquidation sent = latest;
        if (sent == null) {
            return;
        }
        latest = null;
        Fill fill = sent.fill();
        long now = nowMicros();
        BinanceRow row = BinanceRow.of(symbol(), futuresFrames.family());
        publish(
                fill.firstTradeId(),
                fill.lastTradeId(),
                form -> futuresFrames.forceOrder(form, name(), row, sent, now));
        told(event(row, sent));
    }

    /** What a frame with a liquidation tells. */
    static ProducedEvent event(BinanceRow row, Liquidation liquidation) {
        return ProducedEvent.liquidation(
                        row.market().listing(), liquidation, liquidation.fill().timeMicros())
                .with("status", "FILLED")
                .toTheMillisecond();
    }
}
