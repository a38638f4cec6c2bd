package io.marketprism.nats;

import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.testkit.SampleEvents;
import java.util.ArrayList;
import java.util.List;

/** Trades that follow from their numbers. */
final class Trades {
    private Trades() {}

    /** The trades of some numbers, of several instruments in turn. */
    static List<MarketEvent> range(List<Instrument> instruments, long from, long to) {
        List<MarketEvent> trades = new ArrayList<>();
        for (long id = from; id < to; id++) {
            trades.add(SampleEvents.trade(instruments.get((int) (id % instruments.size())), id));
        }
        return trades;
    }
}
