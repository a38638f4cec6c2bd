package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.VenueContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A symbol and its streams. */
final class BinanceSymbol {

    private final SymbolMarket market;
    private final String nativeSymbol;
    private final byte[] nativeBytes;
    private final List<BinanceStreamKind> kinds;
    private final BinanceStream[] streams;

    BinanceSymbol(
            VenueContext context,
            SymbolMarket market,
            String nativeSymbol,
            List<BinanceStreamKind> kinds,
            BinanceFrames frames) {
        this.market = market;
        this.nativeSymbol = nativeSymbol;
        this.nativeBytes = nativeSymbol.getBytes(StandardCharsets.UTF_8);
        this.kinds = kinds;
        String prefix = nativeSymbol.toLowerCase(Locale.ROOT);
        this.streams = kinds.stream()
                .map(kind -> kind.factory().of(context, frames, this, context.topic(prefix + kind.suffix())))
                .toArray(BinanceStream[]::new);
    }

    SymbolMarket market() {
        return market;
    }

    String nativeSymbol() {
        return nativeSymbol;
    }

    byte[] nativeBytes() {
        return nativeBytes;
    }

    void onFill(Fill fill, long sentMicros) {
        for (BinanceStream stream : streams) {
            stream.onFill(fill, sentMicros);
        }
    }

    void onBookChange(BookChange change) {
        for (BinanceStream stream : streams) {
            stream.onBookChange(change);
        }
    }

    /** Sends what is sent at these intervals. */
    void onInterval(double bookIntervals) {
        for (int i = 0; i < streams.length; i++) {
            if (kinds.get(i).bookIntervals() == bookIntervals) {
                streams[i].onInterval();
            }
        }
    }
}
