package io.marketprism.clickhouse;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.testkit.SampleEvents;

/** Invented events. */
final class Events {
    static final Instrument SPOT =
            new Instrument("binance-sim", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);

    /** 2026-11-22 10:00:00 UTC. */
    static final long T0 = 1_795_341_600_000_000L;

    private Events() {}

    static Trade trade(long id) {
        return SampleEvents.trade(SPOT, id, "67000.12", "0.001", T0 + id * 1_000, T0 + id * 1_000 + 5_000, "host-1");
    }

    static BookSnapshot snapshot(long sequence, long exchangeTimeUs, long receiveTimeUs, String collector) {
        return new BookSnapshot(
                SPOT,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                sequence,
                Levels.ofPacked(new long[] {6_700_001, 1_000, 6_700_000, 25_000_000}, 2, 8),
                Levels.ofPacked(new long[] {6_700_002, 1}, 2, 8),
                0,
                "s-1");
    }

    static BookDelta delta(
            long previousSequence, long sequence, long exchangeTimeUs, long receiveTimeUs, String collector) {
        return new BookDelta(
                SPOT,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                previousSequence,
                sequence,
                false,
                Levels.ofPacked(new long[] {6_700_001, 0}, 2, 8),
                Levels.EMPTY,
                collector + "-session");
    }

    static BestBidOffer bbo(long sequence, long exchangeTimeUs, long receiveTimeUs, String collector) {
        return new BestBidOffer(
                SPOT,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                sequence,
                Decimal.parse("67000.01"),
                Decimal.parse("1.5"),
                null,
                null);
    }

    static InstrumentDefinition definition(long validFromUs, long receiveTimeUs, InstrumentStatus status) {
        return InstrumentDefinition.builder(new Instrument(
                        "okx-demo",
                        MarketType.OPTION,
                        "BTC-USD-261225-50000-C",
                        "BTC-USD-261225-50000-C",
                        QuantityUnit.BASE))
                .received(receiveTimeUs, "host-1", validFromUs)
                .base("BTC")
                .quote("USD")
                .settle("BTC")
                .contractSize(Decimal.parse("0.01"), "BTC")
                .tickSize(Decimal.parse("0.0001"))
                .lotSize(Decimal.ONE)
                .minQuantity(Decimal.ONE)
                .underlying("BTC-USD")
                .expiryUs(1_798_185_600_000_000L)
                .option(Decimal.parse("50000"), OptionType.CALL)
                .status(status)
                .build();
    }

    static Gap gap(int revision, GapState state, long receiveTimeUs, long lost, long endedAtUs) {
        return new Gap(
                SPOT,
                receiveTimeUs,
                "host-1",
                "gap-7",
                "run-1",
                revision,
                state,
                DataType.TRADE,
                null,
                GapCause.RECONNECT,
                "100",
                revision == 1 ? null : "110",
                lost,
                0,
                T0,
                endedAtUs,
                T0 - 1,
                MarketEvent.ABSENT,
                null);
    }

    static Coverage coverage(long toUs, long receiveTimeUs, long events) {
        return coverage(toUs, receiveTimeUs, events, null);
    }

    static Coverage coverage(long toUs, long receiveTimeUs, long events, String variant) {
        return new Coverage(
                SPOT, receiveTimeUs, "host-1", DataType.ORDERBOOK, "run-1", T0, toUs, "1", null, events, variant);
    }
}
