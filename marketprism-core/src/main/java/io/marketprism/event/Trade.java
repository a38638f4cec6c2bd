package io.marketprism.event;

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
 * @param firstTradeId first of the fills of an aggregate, else null
 * @param lastTradeId last of the fills of an aggregate, else null
 * @param sequence place in the venue's own numbering of this instrument's trades, or {@link MarketEvent#ABSENT}
 * @param source live or fetched later
 */
public record Trade(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        String collector,
        TradeId tradeId,
        TradeForm form,
        Decimal price,
        Decimal quantity,
        Side side,
        TradeId firstTradeId,
        TradeId lastTradeId,
        long sequence,
        TradeSource source)
        implements MarketEvent {

    @Override
    public DataType dataType() {
        return DataType.TRADE;
    }
}
