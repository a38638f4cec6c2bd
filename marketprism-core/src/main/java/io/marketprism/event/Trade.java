package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * One public trade, or one aggregate of fills.
 *
 * @param instrument what was traded
 * @param exchangeTimeUs matching time, else send time; µs since the epoch
 * @param receiveTimeUs when its frame left the socket; µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param tradeId the venue's id
 * @param form single fill, aggregate or block
 * @param price in quote per base
 * @param quantity in {@link Instrument#quantityUnit()}
 * @param side side of the taker
 * @param firstTradeId the venue's number of an aggregate's first fill, 0 or more; {@link MarketEvent#ABSENT} if there is none
 * @param lastTradeId the venue's number of an aggregate's last fill, 0 or more; {@link MarketEvent#ABSENT} if there is none
 * @param sequence place in the venue's own numbering of this instrument's trades, or {@link MarketEvent#ABSENT}
 * @param source live or fetched later
 */
public record Trade(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        TradeId tradeId,
        TradeForm form,
        Decimal price,
        Decimal quantity,
        Side side,
        long firstTradeId,
        long lastTradeId,
        long sequence,
        TradeSource source)
        implements MarketEvent {

    /** Checks the numbers of the fills; throws an {@link IllegalArgumentException} if one of them is negative. */
    public Trade {
        requireNumber(firstTradeId, "first");
        requireNumber(lastTradeId, "last");
    }

    private static void requireNumber(long id, String which) {
        if (id < 0 && id != ABSENT) {
            throw new IllegalArgumentException(
                    "Expected 0 or more, or ABSENT, as the number of the " + which + " fill, was " + id);
        }
    }

    @Override
    public DataType dataType() {
        return DataType.TRADE;
    }

    /**
     * The same trade, come another way.
     *
     * @param how live or fetched later
     * @return a copy
     */
    public Trade withSource(TradeSource how) {
        return new Trade(
                instrument,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                tradeId,
                form,
                price,
                quantity,
                side,
                firstTradeId,
                lastTradeId,
                sequence,
                how);
    }
}
