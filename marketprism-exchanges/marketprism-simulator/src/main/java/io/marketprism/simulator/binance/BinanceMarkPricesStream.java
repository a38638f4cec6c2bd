package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.VenueContext;
import java.util.List;

/** A {@code !markPrice@arr} stream: the marks of all symbols, in several messages. */
final class BinanceMarkPricesStream extends BinanceMarketStream {

    private final List<BinanceSymbol> symbols;

    private BinanceMarkPricesStream(
            String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        super(context, frames, context.topic(name));
        this.symbols = symbols;
    }

    static List<BinanceMarkPricesStream> of(
            String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        return List.of(new BinanceMarkPricesStream(name, context, frames, symbols));
    }

    @Override
    void onInterval() {
        if (topic().hasSubscribers()) {
            long sent = context().nowMicros();
            List<BinanceSymbol> listed = listed(symbols);
            for (List<BinanceRow> rows : shards(listed)) {
                topic().publish(sent, sent, form -> frames().markPrices(form, topic().name(), rows, sent));
            }
            listed.forEach(symbol -> BinanceMarks.of(symbol.market(), sent).forEach(context()::told));
        }
    }
}
