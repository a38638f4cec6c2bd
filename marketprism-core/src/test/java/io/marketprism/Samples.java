package io.marketprism;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

/**
 * Events of one instrument, at times that follow from their numbers. For the tests of core, which cannot have the testkit's {@code SampleEvents}:
 * the testkit is built upon core.
 */
public final class Samples {
    public static final Instrument INSTRUMENT =
            new Instrument("venue", MarketType.SPOT, "A-B", "AB", QuantityUnit.BASE);

    private Samples() {}

    /** A trade whose sequence is its id. */
    public static Trade trade(long id) {
        return trade(TradeId.of(id), id, MarketEvent.ABSENT, MarketEvent.ABSENT);
    }

    /** A trade that was received as it was traded. */
    public static Trade tradeAt(long id, long us) {
        return tradeAt(id, us, us);
    }

    public static Trade tradeAt(long id, long exchangeTimeUs, long receiveTimeUs) {
        return trade(TradeId.of(id), id, MarketEvent.ABSENT, MarketEvent.ABSENT, exchangeTimeUs, receiveTimeUs);
    }

    public static Trade trade(TradeId id, long sequence, long first, long last) {
        long number = Math.max(0, sequence);
        return trade(id, sequence, first, last, 1_000 + number, 2_000 + number);
    }

    private static Trade trade(
            TradeId id, long sequence, long first, long last, long exchangeTimeUs, long receiveTimeUs) {
        return new Trade(
                INSTRUMENT,
                exchangeTimeUs,
                receiveTimeUs,
                "here",
                id,
                first == MarketEvent.ABSENT ? TradeForm.SINGLE : TradeForm.AGGREGATE,
                Decimal.ONE,
                Decimal.ONE,
                Side.BUY,
                first,
                last,
                sequence,
                TradeSource.LIVE);
    }

    /** A trade of a venue that does not number them. */
    public static Trade unnumbered(String id) {
        return trade(TradeId.of(id), MarketEvent.ABSENT, MarketEvent.ABSENT, MarketEvent.ABSENT);
    }

    public static BestBidOffer bbo(long sequence) {
        return new BestBidOffer(
                INSTRUMENT, MarketEvent.ABSENT, 2_000, "here", sequence, Decimal.ONE, Decimal.ONE, null, null);
    }

    /** A candle that was received a moment after its minute, or in the middle of it if it is not final yet. */
    public static Candle candle(String interval, long openTimeUs, boolean closed) {
        return candle(interval, openTimeUs, openTimeUs + (closed ? 60_100_000 : 30_000_000), closed);
    }

    public static Candle candle(String interval, long openTimeUs, long receiveTimeUs, boolean closed) {
        return Candle.builder(INSTRUMENT)
                .exchangeTimeUs(receiveTimeUs)
                .receiveTimeUs(receiveTimeUs)
                .collector("here")
                .interval(interval)
                .openTimeUs(openTimeUs)
                .closeTimeUs(openTimeUs + 59_999_999)
                .openPrice(Decimal.ONE)
                .highPrice(Decimal.ONE)
                .lowPrice(Decimal.ONE)
                .closePrice(Decimal.ONE)
                .closed(closed)
                .build();
    }

    /** A ratio that was received a second after its time. */
    public static LongShortRatio ratio(String period, long exchangeTimeUs) {
        return LongShortRatio.builder(INSTRUMENT)
                .dataType(DataType.LSR_ALL_ACCOUNT)
                .exchangeTimeUs(exchangeTimeUs)
                .receiveTimeUs(Math.max(0, exchangeTimeUs) + 1_000_000)
                .collector("here")
                .longShortRatio(Decimal.ONE)
                .period(period)
                .build();
    }

    public static BookSnapshot snapshot(long sequence) {
        return new BookSnapshot(
                INSTRUMENT, 1_000 + sequence, 2_000 + sequence, "here", sequence, Levels.EMPTY, Levels.EMPTY, 0, "s");
    }
}
