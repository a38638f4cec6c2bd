package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/** A {@code @markPrice} stream: mark, index and predicted funding in one frame. */
final class BinanceMarkPriceStream extends BinanceStream {

    private final BinanceFuturesFrames futuresFrames;

    BinanceMarkPriceStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        super(context, frames, symbol, topic);
        this.futuresFrames = (BinanceFuturesFrames) frames;
    }

    @Override
    void onInterval() {
        if (hasSubscribers()) {
            long sent = nowMicros();
            publish(sent, sent, form -> futuresFrames.markPrice(form, this, sent));
            BinanceMarks.of(symbol().market(), sent).forEach(this::told);
        }
    }
}
