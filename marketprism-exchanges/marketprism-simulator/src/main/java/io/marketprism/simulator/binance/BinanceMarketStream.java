package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.util.ArrayList;
import java.util.List;

/** A stream of a whole market of futures, or of a pair. Those of a whole market show rows of the other family too. */
abstract class BinanceMarketStream {

    private static final int SHARDS = 2;

    private final VenueContext context;
    private final BinanceFuturesFrames frames;
    private final Topic topic;

    BinanceMarketStream(VenueContext context, BinanceFuturesFrames frames, Topic topic) {
        this.context = context;
        this.frames = frames;
        this.topic = topic;
    }

    VenueContext context() {
        return context;
    }

    BinanceFuturesFrames frames() {
        return frames;
    }

    Topic topic() {
        return topic;
    }

    BinanceRow row(BinanceSymbol symbol) {
        return BinanceRow.of(symbol, frames.family());
    }

    static List<BinanceSymbol> listed(List<BinanceSymbol> symbols) {
        return symbols.stream().filter(symbol -> symbol.market().isListed()).toList();
    }

    /** The rows of all symbols, each followed by one of the other family, in as many parts as there are messages. */
    List<List<BinanceRow>> shards(List<BinanceSymbol> symbols) {
        int size = (symbols.size() + SHARDS - 1) / SHARDS;
        List<List<BinanceRow>> shards = new ArrayList<>();
        for (int from = 0; from < symbols.size(); from += size) {
            List<BinanceRow> rows = new ArrayList<>();
            for (BinanceSymbol symbol : symbols.subList(from, Math.min(symbols.size(), from + size))) {
                rows.add(row(symbol));
                rows.add(row(symbol).foreign());
            }
            shards.add(rows);
        }
        return shards;
    }

    /** A position was liquidated. */
    void onLiquidation(BinanceSymbol symbol, Liquidation liquidation) {}

    /** A symbol was listed, halted, resumed or delisted. */
    void onListing(BinanceSymbol symbol) {}

    /** The interval at which this stream is sent is over. */
    void onInterval() {}
}
