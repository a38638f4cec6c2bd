package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.util.function.IntFunction;

/** A stream of one symbol: sends a frame when something happens that it shows, or at intervals. */
abstract class BinanceStream {

    private final VenueContext context;
    private final BinanceFrames frames;
    private final BinanceSymbol symbol;
    private final Topic topic;

    BinanceStream(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic) {
        this.context = context;
        this.frames = frames;
        this.symbol = symbol;
        this.topic = topic;
    }

    String name() {
        return topic.name();
    }

    BinanceSymbol symbol() {
        return symbol;
    }

    BinanceFrames frames() {
        return frames;
    }

    long nowMicros() {
        return context.nowMicros();
    }

    boolean hasSubscribers() {
        return topic.hasSubscribers();
    }

    void publish(long firstId, long lastId, IntFunction<byte[]> frame) {
        topic.publish(firstId, lastId, frame);
    }

    /** Records what the frame just published told. */
    void told(ProducedEvent event) {
        context.told(event);
    }

    /** Trades happened. */
    void onFill(Fill fill, long sentMicros) {}

    /** The book changed. */
    void onBookChange(BookChange change) {}

    /** The rest of a liquidation was settled beside the book. */
    void onOffBookTrade(OffBookTrade trade, long sentMicros) {}

    /** A position was liquidated. */
    void onLiquidation(Liquidation liquidation) {}

    /** The time of a candle is over. */
    void onCandleClosed(Candle candle) {}

    /** The interval at which this stream is sent is over. */
    void onInterval() {}
}
