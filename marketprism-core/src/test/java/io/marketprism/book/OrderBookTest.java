package io.marketprism.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.book.OrderBook.State;
import io.marketprism.codec.EventJson;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.sink.Sink;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderBookTest {
    private static final Instrument INSTRUMENT =
            new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final Levels NONE = Levels.EMPTY;

    private final OrderBook book = new OrderBook(INSTRUMENT);

    /** {@code "100:2 99:1"}. */
    private static Levels levels(String text) {
        List<Level> levels = new ArrayList<>();
        for (String level : text.split(" ")) {
            String[] parts = level.split(":");
            levels.add(new Level(Decimal.parse(parts[0]), Decimal.parse(parts[1])));
        }
        return Levels.of(levels);
    }

    private static Decimal number(String text) {
        return Decimal.parse(text);
    }

    private static BookSnapshot snapshot(long sequence, Levels bids, Levels asks, int depthLimit) {
        return new BookSnapshot(INSTRUMENT, 70, 71, "c1", sequence, bids, asks, depthLimit, "s1");
    }

    private static BookDelta delta(long previous, long sequence, Levels bids, Levels asks) {
        return new BookDelta(INSTRUMENT, 80, 81, "c1", previous, sequence, false, bids, asks, "s1");
    }

    private void begin() {
        book.apply(snapshot(10, levels("100:2 99:1 98:5"), levels("101:3 102:1 104:4"), 0));
    }

    @Test
    void waitsForASnapshot() {
        assertEquals(State.SYNCING, book.state());
        assertEquals("there was no snapshot yet", book.reason());
        book.apply(delta(1, 2, levels("100:2"), NONE));
        assertEquals(State.SYNCING, book.state());
        assertEquals(MarketEvent.ABSENT, book.sequence());
        assertEquals(0, book.size());
        assertNull(book.bestBid());
        assertNull(book.mid());
        assertNull(book.spread());
        assertNull(book.imbalance(5));
        assertNull(book.snapshot(5));
        assertFalse(book.isCrossed());
    }

    @Test
    void appliesDeltasThatContinueIt() {
        begin();
        book.apply(delta(10, 12, levels("100:0 99.5:7"), levels("101:1")));
        assertEquals(State.VALID, book.state());
        assertNull(book.reason());
        assertEquals(12, book.sequence());
        assertEquals(80, book.exchangeTimeUs());
        assertEquals(81, book.receiveTimeUs());
        assertEquals(levels("99.5:7 99:1 98:5"), book.bids(10));
        assertEquals(levels("101:1 102:1 104:4"), book.asks(10));
    }

    @Test
    void appliesADeltaThatReachesBackBehindTheBook() {
        begin();
        book.apply(delta(7, 12, levels("99:9"), NONE));
        assertEquals(12, book.sequence());
        assertEquals(number("9"), book.bidQuantityAt(number("99")));
    }

    @Test
    void ignoresWhatItHasAlready() {
        begin();
        book.apply(delta(8, 10, levels("99:9"), NONE));
        book.apply(snapshot(10, levels("1:1"), NONE, 0));
        book.apply(snapshot(9, levels("1:1"), NONE, 0));
        assertEquals(State.VALID, book.state());
        assertEquals(levels("100:2 99:1 98:5"), book.bids(10));
    }

    @Test
    void breaksAtAHoleAndKeepsWhatWasLastKnown() {
        begin();
        book.apply(delta(11, 12, levels("99:9"), NONE));
        assertEquals(State.SYNCING, book.state());
        assertEquals("the book stands at 10, delta 12 does not continue it: it follows 11", book.reason());
        book.apply(delta(10, 13, levels("99:9"), NONE));
        assertEquals(State.SYNCING, book.state());
        assertEquals(10, book.sequence());
        assertEquals(levels("100:2 99:1 98:5"), book.bids(10));

        book.apply(snapshot(5, levels("50:1"), NONE, 0));
        assertEquals(State.VALID, book.state());
        assertEquals(5, book.sequence());
        assertEquals(levels("50:1"), book.bids(10));
    }

    @Test
    void breaksAtADeltaThatDoesNotNameItsPredecessor() {
        begin();
        book.apply(delta(MarketEvent.ABSENT, 11, levels("99:9"), NONE));
        assertEquals(State.SYNCING, book.state());
        assertEquals(
                "the book stands at 10, delta 11 does not continue it: it does not name its predecessor",
                book.reason());
    }

    @Test
    void followsANumberingThatRestarts() {
        begin();
        book.apply(new BookDelta(INSTRUMENT, 80, 81, "c1", 10, 3, true, levels("99:9"), NONE, "s1"));
        assertEquals(State.VALID, book.state());
        assertEquals(3, book.sequence());
        book.apply(delta(3, 4, levels("99:8"), NONE));
        assertEquals(number("8"), book.bidQuantityAt(number("99")));
        book.apply(new BookDelta(INSTRUMENT, 80, 81, "c1", 10, 3, true, levels("99:9"), NONE, "s1"));
        assertEquals(State.SYNCING, book.state());
    }

    @Test
    void becomesValidAgainWhenAnEventProvesThatItIsNotStale() {
        book.markStale("quiet");
        assertEquals(State.SYNCING, book.state());
        begin();
        book.markStale("quiet for 10 s");
        assertEquals(State.STALE, book.state());
        assertEquals("quiet for 10 s", book.reason());
        book.apply(delta(9, 10, NONE, NONE));
        assertEquals(State.STALE, book.state());
        book.apply(delta(10, 11, NONE, NONE));
        assertEquals(State.VALID, book.state());
        assertNull(book.reason());
        book.markStale("quiet again");
        book.apply(snapshot(11, levels("100:1"), NONE, 0));
        assertEquals(State.VALID, book.state());
    }

    @Test
    void staysInvalidUntilTheNextSnapshot() {
        begin();
        book.invalidate("the connection is lost");
        assertEquals(State.SYNCING, book.state());
        assertEquals("the connection is lost", book.reason());
        assertEquals("binance spot BTC-USDT SYNCING at 10: the connection is lost", book.toString());
        book.apply(delta(10, 11, levels("99:9"), NONE));
        assertEquals(State.SYNCING, book.state());
        begin();
        assertEquals(State.VALID, book.state());
        assertEquals("binance spot BTC-USDT VALID at 10", book.toString());
    }

    @Test
    void refusesEventsOfOtherInstruments() {
        Instrument other = new Instrument("binance", MarketType.SPOT, "ETH-USDT", "ETHUSDT", QuantityUnit.BASE);
        BookDelta delta = new BookDelta(other, 80, 81, "c1", 10, 11, false, NONE, NONE, null);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> book.apply(delta));
        assertEquals(
                "Expected an event of binance spot BTC-USDT, was one of binance spot ETH-USDT", refused.getMessage());
    }

    @Test
    void acceptsEventsOfAnEqualInstrument() {
        Instrument equal = new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
        book.apply(new BookSnapshot(equal, 70, 71, null, 1, levels("1:1"), NONE, 0, null));
        assertEquals(State.VALID, book.state());
    }

    @Test
    void readsTheTouchExactly() {
        book.apply(snapshot(10, levels("0.1:2"), levels("0.1000001:3"), 0));
        assertEquals(new Level(number("0.1"), number("2")), book.bestBid());
        assertEquals(new Level(number("0.1000001"), number("3")), book.bestAsk());
        assertEquals(number("0.10000005"), book.mid());
        assertEquals(number("0.0000001"), book.spread());
        assertFalse(book.isCrossed());
        book.apply(delta(10, 11, levels("0.1000001:1"), NONE));
        assertTrue(book.isCrossed());
        book.apply(delta(11, 12, levels("0.2:1"), NONE));
        assertEquals(number("-0.0999999"), book.spread());
    }

    @Test
    void readsDepth() {
        begin();
        assertEquals(levels("100:2 99:1"), book.bids(2));
        assertEquals(NONE, book.asks(0));
        assertEquals(levels("100:2 99:1"), book.bidsDownTo(number("98.5")));
        assertEquals(levels("101:3 102:1"), book.asksUpTo(number("102")));
        assertEquals(NONE, book.asksUpTo(number("100")));
        assertEquals(number("1"), book.askQuantityAt(number("102")));
        assertEquals(Decimal.ZERO, book.askQuantityAt(number("102.0000000000000000000000001")));
        assertEquals(number("3"), book.bidVolumeDownTo(number("99")));
        assertEquals(number("8"), book.askVolumeUpTo(number("1000000000000000000000000")));
        assertEquals(Decimal.ZERO, book.askVolumeUpTo(number("-5")));
        assertEquals(6, book.size());
    }

    @Test
    void sumsQuantitiesThatAreTogetherWiderThanALong() {
        long most = PackedLevels.LIMIT;
        book.apply(snapshot(1, Levels.ofPacked(new long[] {3, most, 2, most, 1, most}, 0, 0), NONE, 0));
        assertTrue(book.bids(3).isPacked());
        BigDecimal sum = BigDecimal.valueOf(most).multiply(BigDecimal.valueOf(3));
        assertEquals(Decimal.of(sum), book.bidVolumeDownTo(Decimal.ONE));
    }

    @Test
    void weighsTheSides() {
        begin();
        assertEquals(new BigDecimal("-0.2"), book.imbalance(1));
        assertEquals(new BigDecimal("-0.1428571428571429"), book.imbalance(2));
        assertEquals(0, book.imbalance(50).signum());
        book.apply(snapshot(11, levels("1:1"), NONE, 0));
        assertEquals(0, BigDecimal.ONE.compareTo(book.imbalance(1)));
        book.apply(snapshot(12, NONE, levels("1:1"), 0));
        assertEquals(0, BigDecimal.ONE.negate().compareTo(book.imbalance(1)));
    }

    @Test
    void refusesToReadANegativeNumberOfLevels() {
        assertThrows(IllegalArgumentException.class, () -> book.bids(-1));
        assertThrows(IllegalArgumentException.class, () -> book.asks(-1));
        assertThrows(IllegalArgumentException.class, () -> book.imbalance(0));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> book.snapshot(0));
        assertEquals("Expected a number of levels of 1 or more, was 0", refused.getMessage());
    }

    @Test
    void doesNotShowLevelsBeyondACutSnapshot() {
        book.apply(snapshot(10, levels("100:2 99:1"), levels("101:3 102:1"), 2));
        assertEquals(number("99"), book.knownDownTo());
        assertEquals(number("102"), book.knownUpTo());
        book.apply(delta(10, 11, levels("99.5:4 97:8"), levels("101:0 105:8")));
        assertEquals(levels("100:2 99.5:4 99:1"), book.bids(10));
        assertEquals(levels("102:1"), book.asks(10));
        assertEquals(levels("102:1"), book.asksUpTo(number("105")));
        assertNull(book.askQuantityAt(number("105")));
        assertNull(book.askVolumeUpTo(number("105")));
        assertEquals(number("1"), book.askVolumeUpTo(number("102")));
        assertNull(book.imbalance(2), "one ask is known, more may exist");
        assertEquals(number("2").toBigDecimal().signum(), book.imbalance(1).signum());
        assertEquals(3, book.knownBids());
        assertEquals(1, book.knownAsks());
        assertEquals(6, book.size());
    }

    @Test
    void showsWhatItKeptOnceABoundIsFartherAway() {
        book.apply(snapshot(10, levels("100:2"), levels("101:3"), 1));
        book.apply(delta(10, 11, levels("97:8"), levels("101:0 105:8")));
        assertEquals(0, book.knownAsks());
        assertNull(book.bestAsk());
        assertNull(book.spread());
        assertNull(book.snapshot(10), "the best ask is not known");
        book.apply(snapshot(12, levels("100:2 99:1"), levels("105:8"), 0));
        assertNull(book.knownDownTo());
        assertNull(book.knownUpTo());
        assertEquals(number("8"), book.bestAsk().quantity());
        book.apply(delta(12, 13, NONE, levels("500:1")));
        assertEquals(levels("105:8 500:1"), book.asks(10));
    }

    @Test
    void knowsAllOfASideThatIsShorterThanTheCut() {
        book.apply(snapshot(10, levels("100:2 99:1"), levels("101:3"), 2));
        assertNull(book.knownUpTo());
        book.apply(delta(10, 11, NONE, levels("200:1")));
        assertEquals(levels("101:3 200:1"), book.asks(10));
    }

    @Test
    void makesASnapshotOfWhatItKnows() {
        begin();
        assertEquals(
                snapshot(10, levels("100:2 99:1 98:5"), levels("101:3 102:1 104:4"), 0),
                book.snapshot(3),
                "a whole book");
        assertEquals(snapshot(10, levels("100:2 99:1"), levels("101:3 102:1"), 2), book.snapshot(2), "a cut one");

        book.apply(snapshot(11, levels("100:2 99:1"), levels("101:3"), 2));
        book.apply(delta(11, 12, levels("97:8 99:0"), levels("103:1")));
        BookSnapshot known = book.snapshot(10);
        assertEquals(levels("100:2"), known.bids());
        assertEquals(levels("101:3"), known.asks());
        assertEquals(1, known.depthLimit());
        assertEquals(12, known.sequence());
        assertEquals(80, known.exchangeTimeUs());
        assertEquals("s1", known.bookSession());
    }

    private static <E extends MarketEvent> E readBack(Class<E> type, E event) {
        return type.cast(EventJson.read(EventJson.encode(event)));
    }

    @Test
    void followsTheEventsOfADefinitionThatWasReadBack() {
        Instrument inverse = new Instrument("okx", MarketType.PERPETUAL, "BTC-USD", "BTC-USD-SWAP", QuantityUnit.QUOTE);
        InstrumentDefinition definition = readBack(InstrumentDefinition.class, InstrumentDefinition.unknown(inverse));
        OrderBook ofDefinition = new OrderBook(definition.instrument());
        ofDefinition.follow(readBack(
                BookSnapshot.class,
                new BookSnapshot(inverse, 70, 71, "c1", 10, levels("100:200"), levels("101:300"), 0, "s1")));
        ofDefinition.follow(readBack(
                BookDelta.class, new BookDelta(inverse, 80, 81, "c1", 10, 11, false, levels("100:400"), NONE, "s1")));
        assertEquals(State.VALID, ofDefinition.state());
        assertEquals(levels("100:400"), ofDefinition.bids(10));
        assertEquals(QuantityUnit.QUOTE, ofDefinition.instrument().quantityUnit());
        assertEquals(
                QuantityUnit.QUOTE, ofDefinition.snapshot(10).instrument().quantityUnit(), "the definition cannot say");
    }

    @Test
    void breaksAtADeltaThatCountsSomethingElse() {
        begin();
        Instrument contracts = new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.CONTRACT);
        book.apply(new BookDelta(contracts, 80, 81, "c1", 10, 11, false, levels("100:7"), NONE, "s1"));
        assertEquals(State.SYNCING, book.state());
        assertEquals(
                "the book stands at 10, delta 11 does not continue it: it counts contract, the book counts base",
                book.reason());
        assertEquals(levels("100:2 99:1 98:5"), book.bids(10));
        book.apply(new BookSnapshot(contracts, 90, 91, "c1", 12, levels("100:7"), levels("101:3"), 0, "s2"));
        book.apply(new BookDelta(contracts, 92, 93, "c1", 12, 13, false, levels("100:8"), NONE, "s2"));
        assertEquals(State.VALID, book.state());
        assertEquals(levels("100:8"), book.bids(10));
    }

    @Test
    void staysExactWhenDigitsOutgrowALong() {
        begin();
        book.apply(delta(10, 11, levels("99:123456789012345678901234567890.5"), levels("102:0")));
        assertEquals(levels("100:2 99:123456789012345678901234567890.5 98:5"), book.bids(10));
        book.apply(delta(11, 12, levels("99.00000000000000000000000000000001:1 98:0"), NONE));
        assertEquals(
                levels("100:2 99.00000000000000000000000000000001:1 99:123456789012345678901234567890.5"),
                book.bids(10));
        assertEquals(3, book.knownBids());
        book.apply(snapshot(13, levels("1:1"), NONE, 0));
        assertEquals(levels("1:1"), book.bids(10));
    }

    @Test
    void takesNegativePrices() {
        book.apply(snapshot(1, levels("-1.5:1 -2:3"), levels("-1:2 0:1 1:1"), 0));
        book.apply(delta(1, 2, levels("-1.25:4"), levels("-1:0 -0.75:5")));
        assertEquals(levels("-1.25:4 -1.5:1 -2:3"), book.bids(10));
        assertEquals(levels("-0.75:5 0:1 1:1"), book.asks(10));
        assertEquals(number("-1"), book.mid());
    }

    /** Of events from 75 µs on, noticed at 90 µs. */
    private static Gap gap(String id, GapState state, DataType affected, String collector, String sink) {
        return gap(id, state, affected, collector, sink, MarketEvent.ABSENT, MarketEvent.ABSENT);
    }

    private static Gap closed(String sink, long lost, long endedAtUs) {
        return gap("g1", GapState.CLOSED, DataType.ORDERBOOK, "c1", sink, lost, endedAtUs);
    }

    private static Gap gap(
            String id, GapState state, DataType affected, String collector, String sink, long lost, long endedAtUs) {
        return new Gap(
                INSTRUMENT,
                90,
                collector,
                id,
                "s",
                1,
                state,
                affected,
                sink,
                GapCause.RECONNECT,
                null,
                null,
                lost,
                0,
                75,
                endedAtUs,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                null);
    }

    private static BookSnapshot receivedAt(long receiveTimeUs, long sequence, String collector) {
        return new BookSnapshot(
                INSTRUMENT, 70, receiveTimeUs, collector, sequence, levels("100:2"), levels("101:3"), 0, "s2");
    }

    @Test
    void followsItsEventsAndIsNotValidWhileAGapIsOpen() {
        book.follow(snapshot(10, levels("100:2"), levels("101:3"), 0));
        book.follow(delta(10, 11, levels("100:4"), NONE));
        assertEquals(11, book.sequence());
        book.follow(gap("g1", GapState.OPEN, DataType.TRADE, "c1", null));
        assertEquals(State.VALID, book.state(), "it does not concern it");
        book.follow(gap("g1", GapState.OPEN, DataType.ORDERBOOK, "c1", null));
        assertEquals(State.SYNCING, book.state());
        assertEquals("a gap is open since 75 µs, cause reconnect", book.reason());
        book.follow(closed(null, MarketEvent.ABSENT, 95));
        assertEquals(State.SYNCING, book.state());
        assertEquals("a gap is open since 75 µs, cause reconnect", book.reason());
        book.follow(receivedAt(95, 3, "c1"));
        assertEquals(State.VALID, book.state());
        assertEquals(3, book.sequence(), "the numbering may have restarted meanwhile");
    }

    @Test
    void heedsTheGapsOfItsOwnSinkAndOfNoOther() {
        begin();
        book.follow(gap("g1", GapState.OPEN, DataType.ORDERBOOK, "c1", "clickhouse"));
        book.follow(gap("g1", GapState.OPEN, DataType.ORDERBOOK, "c1", "for-each"), "mine");
        assertEquals(State.VALID, book.state());
        book.follow(gap("g2", GapState.OPEN, DataType.ORDERBOOK, "c1", "mine"), "mine");
        assertEquals(State.SYNCING, book.state());
        begin();
        book.follow(gap(
                "g3",
                GapState.OPEN,
                DataType.ORDERBOOK,
                "c1",
                Sink.forEach(event -> {}).name()));
        assertEquals(State.SYNCING, book.state());
    }

    @Test
    void heedsTheGapsOfTheCollectorThatItsLastEventIsFromAndOfNoOther() {
        begin();
        book.follow(gap("g1", GapState.OPEN, DataType.ORDERBOOK, "c2", null));
        book.follow(gap("g1", GapState.CLOSED, DataType.ORDERBOOK, "c2", "for-each"));
        assertEquals(State.VALID, book.state());
        book.follow(receivedAt(85, 20, "c2"));
        book.follow(gap("g2", GapState.OPEN, DataType.ORDERBOOK, "c1", null));
        assertEquals(State.VALID, book.state());
        book.follow(gap("g1", GapState.OPEN, DataType.ORDERBOOK, "c2", null));
        assertEquals(State.VALID, book.state(), "it was told before that this one is over");
        book.follow(gap("g3", GapState.OPEN, DataType.ORDERBOOK, "c2", null));
        assertEquals(State.SYNCING, book.state());
    }

    @Test
    void aGapThatComesAfterWhatHealedItIsNotHeeded() {
        book.follow(receivedAt(95, 10, "c1"));
        book.follow(gap("g1", GapState.OPEN, DataType.ORDERBOOK, "c1", null));
        book.follow(closed(null, MarketEvent.ABSENT, 95));
        assertEquals(State.VALID, book.state());
    }

    /** A stream that begins anew on its own: its snapshot was received before the gap was noticed. */
    @Test
    void aGapIsNotOpenedAfterItWasClosed() {
        book.follow(receivedAt(89, 10, "c1"));
        book.follow(closed(null, MarketEvent.ABSENT, 89));
        book.follow(gap("g1", GapState.OPEN, DataType.ORDERBOOK, "c1", null));
        assertEquals(State.VALID, book.state());
    }

    @Test
    void aRecoveredGapIsNotHeeded() {
        begin();
        book.follow(gap("g1", GapState.RECOVERED, DataType.ORDERBOOK, "c1", null));
        assertEquals(State.VALID, book.state());
    }

    @Test
    void eventsThatWereLostWithoutANoteBeforeMakeTheBookInvalid() {
        begin();
        book.follow(closed("clickhouse", 2, 92));
        assertEquals(State.VALID, book.state());
        book.follow(closed("for-each", 2, 92));
        assertEquals(State.SYNCING, book.state());
        assertEquals("events were lost from 75 µs on, cause reconnect", book.reason());
        begin();
        book.follow(closed(null, MarketEvent.ABSENT, MarketEvent.ABSENT));
        assertEquals(State.SYNCING, book.state(), "nobody says when the last was lost");
    }

    @Test
    void aBookThatWentOnBehindALossLacksNothing() {
        begin();
        book.follow(delta(10, 11, levels("100:4"), NONE));
        book.follow(closed("for-each", 1, 92));
        assertEquals(
                State.VALID, book.state(), "its event of 81 µs continued the one before it, at 75 µs one was lost");
        book.follow(closed("for-each", 2, 81));
        assertEquals(State.VALID, book.state());
        book.follow(closed("for-each", 2, 82));
        assertEquals(State.SYNCING, book.state());
    }

    @Test
    void doesNotFollowOthers() {
        begin();
        Instrument other = new Instrument("okx", MarketType.SPOT, "BTC-USDT", "BTC-USDT", QuantityUnit.BASE);
        book.follow(new BookSnapshot(other, 70, 71, "c1", 20, levels("5:1"), NONE, 0, "s1"));
        assertEquals(10, book.sequence());
    }
}
