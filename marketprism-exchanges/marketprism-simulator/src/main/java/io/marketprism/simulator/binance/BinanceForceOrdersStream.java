package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.venue.VenueContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code !forceOrder@arr} stream: one liquidation a frame, in spite of its name, of each symbol only the latest in an interval. */
final class BinanceForceOrdersStream extends BinanceMarketStream {

    private final Map<BinanceSymbol, Liquidation> latest = new LinkedHashMap<>();

    private BinanceForceOrdersStream(String name, VenueContext context, BinanceFuturesFrames frames) {
        super(context, frames, context.topic(name));
    }

    static List<BinanceForceOrdersStream> of(
            String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        return List.of(new BinanceForceOrdersStream(name, context, frames));
    }

    @Override
    void onLiquidation(BinanceSymbol symbol, Liquidation liquidation) {
        if (topic().hasSubscribers()) {
            latest.put(symbol, liquidation);
        }
    }

    @Override
    void onInterval() {
        long now = context().nowMicros();
        latest.forEach((symbol, liquidation) -> {
            BinanceRow row = row(symbol);
            send(row, liquidation, now);
            context().told(BinanceForceOrderStream.event(row, liquidation));
            send(row.foreign(), liquidation, now);
        });
        latest.clear();
    }

    private void send(BinanceRow row, Liquidation liquidation, long now) {
        Fill fill = liquidation.fill();
        topic().publish(fill.firstTradeId(), fill.lastTradeId(), form -> frames().forceOrder(
                        form, topic().name(), row, liquidation, now));
    }
}
