package io.marketprism.bench.normalize;

import io.marketprism.bench.corpus.CorpusInstrument;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes our events for the peers in the cheapest way that our public API offers, so that nobody is slow because of us: no sorting, no checks,
 * numbers that fit a {@code long} are taken as such.
 */
final class PeerEvents {
    private static final long MICROSECONDS = 1_000;

    private final Map<String, Instrument> instruments = new HashMap<>();

    PeerEvents(MessageKind kind) {
        for (Instrument instrument : CorpusInstrument.instruments(kind)) {
            instruments.put(instrument.nativeSymbol(), instrument);
        }
    }

    MarketEvent binanceTrade(
            String symbol, long id, Decimal price, Decimal quantity, boolean buyerIsMaker, long timeMs) {
        return new Trade(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                TradeId.of(id),
                TradeForm.SINGLE,
                price,
                quantity,
                buyerIsMaker ? Side.SELL : Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                TradeSource.LIVE);
    }

    MarketEvent okxTrade(String symbol, long id, Decimal price, Decimal size, boolean buy, long timeMs, long count) {
        return new Trade(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                TradeId.of(id),
                TradeForm.AGGREGATE,
                price,
                size,
                buy ? Side.BUY : Side.SELL,
                id - count + 1,
                id,
                id,
                TradeSource.LIVE);
    }

    MarketEvent bestBidOffer(
            String symbol,
            long timeMs,
            long sequence,
            Decimal bidPrice,
            Decimal bidQuantity,
            Decimal askPrice,
            Decimal askQuantity) {
        return new BestBidOffer(
                instruments.get(symbol),
                timeMs == MarketEvent.ABSENT ? timeMs : timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                sequence,
                bidPrice,
                bidQuantity,
                askPrice,
                askQuantity);
    }

    MarketEvent delta(String symbol, long timeMs, long previous, long sequence, Levels bids, Levels asks) {
        return new BookDelta(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                previous,
                sequence,
                sequence < previous,
                bids,
                asks,
                null);
    }

    static Decimal decimal(BigDecimal number) {
        return number.precision() <= 18 && number.scale() >= 0
                ? Decimal.of(number.unscaledValue().longValue(), number.scale())
                : Decimal.of(number);
    }

    /** Levels that have a price, a quantity and possibly more. */
    static Levels levels(List<BigDecimal[]> levels) {
        int priceScale = 0;
        int quantityScale = 0;
        for (BigDecimal[] level : levels) {
            priceScale = Math.max(priceScale, level[0].scale());
            quantityScale = Math.max(quantityScale, level[1].scale());
        }
        long[] packed = new long[2 * levels.size()];
        int size = 0;
        for (BigDecimal[] level : levels) {
            packed[size++] = unscaled(level[0], priceScale);
            packed[size++] = unscaled(level[1], quantityScale);
        }
        return Levels.ofPacked(packed, priceScale, quantityScale);
    }

    private static long unscaled(BigDecimal number, int scale) {
        BigDecimal scaled = number.scale() == scale ? number : number.setScale(scale);
        return scaled.unscaledValue().longValueExact();
    }
}
