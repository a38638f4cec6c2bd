package io.marketprism.bench.normalize;

import io.marketprism.bench.corpus.CorpusInstrument;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Candle;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.Liquidation;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.event.VolatilityIndex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes our events for the peers in the cheapest way that our public API offers, so that nobody is slow because of us: no sorting, no checks,
 * numbers that fit a {@code long} are taken as such.
 */
final class PeerEvents {
    private static final long MICROSECONDS = 1_000;

    private static final long HOUR_US = 3_600_000_000L;
    private static final long MINUTE_US = 60_000_000L;

    private final Map<String, Instrument> instruments = new HashMap<>();
    private final Map<String, InstrumentDefinition> definitions = new HashMap<>();
    private final List<MarketEvent> earlier = new ArrayList<>();

    PeerEvents(MessageKind kind) {
        for (CorpusInstrument listing : CorpusInstrument.ALL) {
            InstrumentDefinition definition = listing.definition(kind);
            instruments.put(listing.wireName(kind), definition.instrument());
            definitions.put(listing.wireName(kind), definition);
        }
    }

    /** {@return of the message that was read last, the events before the one that was returned} */
    List<MarketEvent> earlier() {
        return earlier;
    }

    MarketEvent ticker(
            String symbol,
            long timeMs,
            Decimal last,
            Decimal open,
            Decimal high,
            Decimal low,
            Decimal volume,
            Decimal quoteVolume) {
        return new Ticker(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                last,
                open,
                high,
                low,
                volume,
                quoteVolume);
    }

    MarketEvent candle(
            String symbol,
            long openMs,
            Decimal open,
            Decimal high,
            Decimal low,
            Decimal close,
            Decimal volume,
            Decimal quoteVolume,
            boolean closed) {
        long openUs = openMs * MICROSECONDS;
        return new Candle(
                instruments.get(symbol),
                MarketEvent.ABSENT,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                "1m",
                openUs,
                openUs + MINUTE_US,
                open,
                high,
                low,
                close,
                volume,
                quoteVolume,
                MarketEvent.ABSENT,
                closed);
    }

    MarketEvent candle(
            String symbol,
            long timeMs,
            String interval,
            long openMs,
            long closeMs,
            Decimal open,
            Decimal high,
            Decimal low,
            Decimal close,
            Decimal volume,
            Decimal quoteVolume,
            long trades,
            boolean closed) {
        return new Candle(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                interval,
                openMs * MICROSECONDS,
                closeMs * MICROSECONDS,
                open,
                high,
                low,
                close,
                volume,
                quoteVolume,
                trades,
                closed);
    }

    /** A mark price, and the funding rate of a settlement. */
    MarketEvent funded(String symbol, long timeMs, Decimal mark, Decimal index, Decimal rate, long settlementMs) {
        Instrument instrument = instruments.get(symbol);
        long timeUs = timeMs * MICROSECONDS;
        earlier.clear();
        earlier.add(new MarkPrice(instrument, timeUs, FrameReader.RECEIVED_US, FrameReader.COLLECTOR, mark, index));
        return new FundingRate(
                instrument,
                timeUs,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                FundingKind.PREDICTED,
                rate,
                settlementMs * MICROSECONDS,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT);
    }

    /** A ticker, a rate of continuous funding, a mark price, and open interest. */
    MarketEvent perpetual(
            String symbol,
            long timeMs,
            Decimal last,
            Decimal high,
            Decimal low,
            Decimal volume,
            Decimal quoteVolume,
            Decimal rate,
            Decimal mark,
            Decimal index,
            Decimal openInterest) {
        Instrument instrument = instruments.get(symbol);
        long timeUs = timeMs * MICROSECONDS;
        long receivedUs = FrameReader.RECEIVED_US;
        String collector = FrameReader.COLLECTOR;
        earlier.clear();
        earlier.add(new Ticker(instrument, timeUs, receivedUs, collector, last, null, high, low, volume, quoteVolume));
        earlier.add(new FundingRate(
                instrument,
                timeUs,
                receivedUs,
                collector,
                FundingKind.PREDICTED,
                rate,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT));
        earlier.add(new MarkPrice(instrument, timeUs, receivedUs, collector, mark, index));
        return new OpenInterest(instrument, timeUs, receivedUs, collector, openInterest, null, null);
    }

    MarketEvent index(String symbol, long timeMs, Decimal price) {
        return new MarkPrice(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                null,
                price);
    }

    MarketEvent volatility(String symbol, long timeMs, Decimal value) {
        return new VolatilityIndex(
                instruments.get(symbol), timeMs * MICROSECONDS, FrameReader.RECEIVED_US, FrameReader.COLLECTOR, value);
    }

    MarketEvent markPrice(String symbol, long timeMs, Decimal price) {
        return new MarkPrice(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                price,
                null);
    }

    MarketEvent fundingRate(String symbol, long timeMs, Decimal rate, long settlementMs, long nextMs) {
        return new FundingRate(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                FundingKind.PREDICTED,
                rate,
                settlementMs * MICROSECONDS,
                nextMs * MICROSECONDS,
                (nextMs - settlementMs) * MICROSECONDS / HOUR_US);
    }

    MarketEvent openInterest(String symbol, long timeMs, Decimal contracts, Decimal value) {
        InstrumentDefinition definition = definitions.get(symbol);
        return new OpenInterest(
                definition.instrument(),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                definition.quantity(contracts),
                value,
                "USD");
    }

    MarketEvent liquidation(String symbol, long timeMs, boolean buy, Decimal price, Decimal contracts) {
        InstrumentDefinition definition = definitions.get(symbol);
        return new Liquidation(
                definition.instrument(),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                buy ? Side.BUY : Side.SELL,
                price,
                null,
                definition.quantity(contracts),
                null,
                null,
                1,
                false);
    }

    MarketEvent order(
            String symbol,
            long timeMs,
            boolean buy,
            Decimal price,
            Decimal averagePrice,
            Decimal quantity,
            String status) {
        return new Liquidation(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                buy ? Side.BUY : Side.SELL,
                price,
                averagePrice,
                quantity,
                status,
                null,
                1,
                false);
    }

    MarketEvent aggregate(
            String symbol,
            long id,
            Decimal price,
            Decimal contracts,
            long first,
            long last,
            boolean buyerIsMaker,
            long timeMs) {
        InstrumentDefinition definition = definitions.get(symbol);
        return new Trade(
                definition.instrument(),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                TradeId.of(id),
                TradeForm.AGGREGATE,
                price,
                definition.quantity(contracts),
                buyerIsMaker ? Side.SELL : Side.BUY,
                first,
                last,
                id,
                TradeSource.LIVE);
    }

    MarketEvent deribitTrade(
            String symbol, long id, Decimal price, Decimal amount, boolean buy, long timeMs, long sequence) {
        return new Trade(
                instruments.get(symbol),
                timeMs * MICROSECONDS,
                FrameReader.RECEIVED_US,
                FrameReader.COLLECTOR,
                TradeId.of(id),
                TradeForm.SINGLE,
                price,
                amount,
                buy ? Side.BUY : Side.SELL,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                sequence,
                TradeSource.LIVE);
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

    /** Levels of contracts. */
    MarketEvent contracts(String symbol, long timeMs, long previous, long sequence, Levels bids, Levels asks) {
        InstrumentDefinition definition = definitions.get(symbol);
        return delta(symbol, timeMs, previous, sequence, definition.quantities(bids), definition.quantities(asks));
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
