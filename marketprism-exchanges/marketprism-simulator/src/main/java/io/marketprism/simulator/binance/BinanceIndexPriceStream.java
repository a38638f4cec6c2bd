package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.PriceIndex;
import io.marketprism.simulator.venue.VenueContext;
import java.util.List;
import java.util.Locale;

/** An {@code @indexPrice} stream of a pair. */
final class BinanceIndexPriceStream extends BinanceMarketStream {

    private final PriceIndex index;

    private BinanceIndexPriceStream(
            String suffix, VenueContext context, BinanceFuturesFrames frames, PriceIndex index) {
        super(context, frames, context.topic(index.pair().replace("-", "").toLowerCase(Locale.ROOT) + suffix));
        this.index = index;
    }

    static List<BinanceIndexPriceStream> of(
            String suffix, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        return context.market().indices().stream()
                .map(index -> new BinanceIndexPriceStream(suffix, context, frames, index))
                .toList();
    }

    @Override
    void onInterval() {
        if (topic().hasSubscribers()) {
            long sent = context().nowMicros();
            topic().publish(sent, sent, form -> frames().indexPrice(form, topic().name(), index, sent));
            context()
                    .told(ProducedEvent.of("mark_price", index.pair(), "", sent)
                            .with("index_price", index.price())
                            .toTheMillisecond());
        }
    }
}
