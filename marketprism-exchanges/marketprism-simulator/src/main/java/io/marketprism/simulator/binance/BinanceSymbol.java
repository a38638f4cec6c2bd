package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.CandleInterval;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.VenueContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A symbol and its streams. */
final class BinanceSymbol {

    /** As many as one answer has at most. */
    private static final int KEPT_CANDLES = 1_500;

    private final SymbolMarket market;
    private final String nativeSymbol;
    private final byte[] nativeBytes;
    private final List<BinanceStreamKind> kinds;
    private final List<BinanceStream> streams = new ArrayList<>();
    private final BinanceStream[] ofTradesAndBook;
    private final Map<CandleInterval, Deque<Candle>> closedCandles = new HashMap<>();
    private long lastChangeMicros;

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
        this.lastChangeMicros = context.nowMicros();
        String prefix = nativeSymbol.toLowerCase(Locale.ROOT);
        List<BinanceStream> hearEverything = new ArrayList<>();
        for (BinanceStreamKind kind : kinds) {
            BinanceStream stream = kind.factory().of(context, frames, this, context.topic(prefix + kind.suffix()));
            streams.add(stream);
            if (kind.ofTradesAndBook()) {
                hearEverything.add(stream);
            }
        }
        this.ofTradesAndBook = hearEverything.toArray(BinanceStream[]::new);
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

    /** When the book changed last, microseconds since the epoch. */
    long lastChangeMicros() {
        return lastChangeMicros;
    }

    void onFill(Fill fill, long sentMicros) {
        for (BinanceStream stream : ofTradesAndBook) {
            stream.onFill(fill, sentMicros);
        }
    }

    /** Keeps the time of a change, where the venue tells it. */
    void changedAt(long micros) {
        lastChangeMicros = micros;
    }

    void onBookChange(BookChange change) {
        for (BinanceStream stream : ofTradesAndBook) {
            stream.onBookChange(change);
        }
    }

    void onOffBookTrade(OffBookTrade trade, long sentMicros) {
        for (BinanceStream stream : ofTradesAndBook) {
            stream.onOffBookTrade(trade, sentMicros);
        }
    }

    void onLiquidation(Liquidation liquidation) {
        streams.forEach(stream -> stream.onLiquidation(liquidation));
    }

    void onCandleClosed(Candle candle) {
        Deque<Candle> closed = closedCandles.computeIfAbsent(candle.interval(), unknown -> new ArrayDeque<>());
        closed.add(candle);
        if (closed.size() > KEPT_CANDLES) {
            closed.remove();
        }
        if (market.isListed()) {
            streams.forEach(stream -> stream.onCandleClosed(candle));
        }
    }

    /** The candles since the venue opened, oldest first, the open one last. */
    List<Candle> candles(CandleInterval interval) {
        List<Candle> candles = new ArrayList<>(closedCandles.getOrDefault(interval, new ArrayDeque<>()));
        candles.add(market.statistics().candle(interval));
        return candles;
    }

    /** Sends what is sent at these intervals. */
    void onInterval(double bookIntervals) {
        for (int i = 0; i < kinds.size(); i++) {
            if (kinds.get(i).bookIntervals() == bookIntervals) {
                streams.get(i).onInterval();
            }
        }
    }
}
