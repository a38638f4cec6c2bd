package io.marketprism.nats;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.SampleEvents;
import java.util.ArrayList;
import java.util.List;

/** Trades that follow from their numbers. */
final class Trades {
    private Trades() {}

    static Trade of(Instrument instrument, long id) {
        return new Trade(
                instrument,
                SampleEvents.TIME_US + id,
                SampleEvents.TIME_US + id + 1,
                "collector-1",
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.of(6_700_000 + id, 2),
                Decimal.of(id + 1, 5),
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                TradeSource.LIVE);
    }

    /** The trades of some numbers, of several instruments in turn. */
    static List<MarketEvent> range(List<Instrument> instruments, long from, long to) {
        List<MarketEvent> trades = new ArrayList<>();
        for (long id = from; id < to; id++) {
            trades.add(of(instruments.get((int) (id % instruments.size())), id));
        }
        return trades;
    }
}
