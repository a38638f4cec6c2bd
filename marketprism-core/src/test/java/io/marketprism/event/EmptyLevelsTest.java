package io.marketprism.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A level at which there is nothing is none in a snapshot, no side of a best bid and offer, and what removes another in a delta. */
class EmptyLevelsTest {
    private static final Instrument BTC =
            new Instrument("x", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final String HUGE = "9".repeat(40);

    @Test
    void snapshotLeavesThemOut() {
        Levels bids = levels("5:0", "4:1", "3:0.000", "2:2", "1:0");
        Levels asks = levels("6:0", HUGE + ":1", HUGE + "1:0");
        BookSnapshot snapshot = new BookSnapshot(BTC, 1, 1, null, 7, bids, asks, 5, null);

        assertEquals(levels("4:1", "2:2"), snapshot.bids());
        assertEquals(levels(HUGE + ":1"), snapshot.asks());
        assertEquals(5, snapshot.depthLimit());
        assertEquals(Levels.EMPTY, new BookSnapshot(BTC, 1, 1, null, 7, levels("1:0"), asks, 0, null).bids());
    }

    @Test
    void deltaKeepsThem() {
        Levels bids = levels("5:0", "4:1");
        assertSame(bids, new BookDelta(BTC, 1, 1, null, 6, 7, false, bids, Levels.EMPTY, null).bids());
    }

    @Test
    void levelsWithoutAnyAreTheSame() {
        Levels all = levels("5:1", "4:2");
        assertSame(all, all.withoutZeros());
        assertSame(Levels.EMPTY, Levels.EMPTY.withoutZeros());
    }

    @Test
    void sideWithoutQuantityOrPriceIsEmpty() {
        for (String quantity : Arrays.asList("0", "0.000", "0e0", null)) {
            BestBidOffer noBid = bbo("100", quantity, "101", "1");
            assertNull(noBid.bidPrice());
            assertNull(noBid.bidQuantity());
            assertEquals(Decimal.of(101), noBid.askPrice());
            BestBidOffer noAsk = bbo("100", "1", "101", quantity);
            assertNull(noAsk.askPrice());
            assertNull(noAsk.askQuantity());
            assertEquals(Decimal.ONE, noAsk.bidQuantity());
        }
        assertNull(bbo(null, "1", "101", "1").bidQuantity());
    }

    private static BestBidOffer bbo(String bidPrice, String bidQuantity, String askPrice, String askQuantity) {
        return new BestBidOffer(
                BTC, 1, 1, null, 1, decimal(bidPrice), decimal(bidQuantity), decimal(askPrice), decimal(askQuantity));
    }

    private static Decimal decimal(String text) {
        return text == null ? null : Decimal.parse(text);
    }

    private static Levels levels(String... pairs) {
        List<Levels.Level> levels = Arrays.stream(pairs)
                .map(pair -> pair.split(":"))
                .map(pair -> new Levels.Level(Decimal.parse(pair[0]), Decimal.parse(pair[1])))
                .toList();
        return Levels.of(levels);
    }
}
