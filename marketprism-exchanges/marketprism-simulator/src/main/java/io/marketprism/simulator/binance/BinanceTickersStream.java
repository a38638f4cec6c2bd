package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.VenueContext;
import java.util.List;

/** The {@code !ticker@arr} stream: the tickers of all symbols, in several messages. */
final class BinanceTickersStream extends BinanceMarketStream {

    private final List<BinanceSymbol> symbols;

    private BinanceTickersStream(
            String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        super(context, frames, context.topic(name));
        this.symbols = symbols;
    }

    static List<BinanceTickersStream> of(
            String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        return List.of(new BinanceTickersStream(name, context, frames, symbols));
    }

    @Override
    void onInterval() {
        if (topic().hasSubscribers()) {
            long sent = context().nowMicros();
            List<BinanceSymbol> listed = listed(symbols);
            for (List<BinanceRow> rows : shards(listed)) {
                topic().publish(sent, sent, form -> frames().tickers(form, topic().name(), rows, sent));
            }
            listed.forEach(symbol -> context()
                    .told(BinanceTickerStream.event(
                            frames(),
                            symbol.market().listing(),
                            symbol.market().statistics().ticker(sent),
                            sent)));
        }
    }
}
