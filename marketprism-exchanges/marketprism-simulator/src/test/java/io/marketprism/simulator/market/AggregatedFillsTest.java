package io.marketprism.simulator.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregatedFillsTest {

    private final List<Fill> fills = new ArrayList<>();

    private final MarketListener listener = new MarketListener() {
        @Override
        public void onFill(SymbolMarket market, Fill fill) {
            fills.add(fill);
        }

        @Override
        public void onBookChange(SymbolMarket market, BookChange change) {}
    };

    private static SimulatedMarket market() {
        List<ListedInstrument> listings =
                List.of(ListedInstrument.of("BTC-USDT", "67000.0", "0.150").derivative());
        return new SimulatedMarket(listings, 100, 1, 1, 5, () -> 0);
    }

    @Test
    void fillsOfOneSideAtOnePriceHaveOneNumberUntilThatIsEnded() {
        SimulatedMarket market = market();
        SymbolMarket symbol = market.symbols().get(0);
        market.aggregateFills();
        int shared = 0;
        int ended = 0;
        for (int i = 0; i < 20; i++) {
            int inInterval = fills.size();
            market.advance(200, listener);
            for (int at = Math.max(1, inInterval); at < fills.size(); at++) {
                Fill before = fills.get(at - 1);
                Fill fill = fills.get(at);
                boolean same = before.price() == fill.price() && before.taker() == fill.taker();
                boolean first = at == inInterval;
                assertEquals(before.id() + (same && !first ? 0 : 1), fill.id());
                shared += same && !first ? 1 : 0;
                ended += same && first ? 1 : 0;
            }
            assertEquals(newestId() - 1, symbol.lastWholeFillId(), "the newest may still grow");
            market.endAggregates();
            assertEquals(newestId(), symbol.lastWholeFillId());
        }
        assertTrue(shared > 0 && ended > 0);
    }

    @Test
    void everyFillHasANumberOfItsOwnOtherwise() {
        SimulatedMarket market = market();
        market.advance(2_000, listener);
        for (int at = 1; at < fills.size(); at++) {
            assertEquals(fills.get(at - 1).id() + 1, fills.get(at).id());
        }
        assertEquals(newestId(), market.symbols().get(0).lastWholeFillId());
    }

    private long newestId() {
        return fills.get(fills.size() - 1).id();
    }
}
