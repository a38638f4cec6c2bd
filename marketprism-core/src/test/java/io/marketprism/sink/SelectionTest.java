package io.marketprism.sink;

import static io.marketprism.event.MarketEvent.ABSENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final MarketEvent TRADE = Samples.trade(1);
    private static final MarketEvent BBO = Samples.bbo(1);
    private static final MarketEvent BOOK = Samples.snapshot(1);
    private static final MarketEvent DEFINITION = InstrumentDefinition.unknown(Samples.INSTRUMENT);

    private static final List<MarketEvent> EVERYTHING = List.of(
            TRADE,
            BBO,
            BOOK,
            DEFINITION,
            gap(DataType.TRADE),
            gap(DataType.BBO),
            coverage(DataType.TRADE),
            coverage(DataType.BBO));

    private static Gap gap(DataType of) {
        return new Gap(
                Samples.INSTRUMENT,
                1,
                "here",
                "g",
                "s",
                1,
                GapState.OPEN,
                of,
                null,
                GapCause.RECONNECT,
                null,
                null,
                ABSENT,
                0,
                1,
                ABSENT,
                ABSENT,
                ABSENT,
                null);
    }

    private static Coverage coverage(DataType of) {
        return new Coverage(Samples.INSTRUMENT, 1, "here", of, "s", 1, 2, null, null, 1, null);
    }

    private static List<MarketEvent> taken(Selection selection) {
        return EVERYTHING.stream().filter(selection::includes).toList();
    }

    @Test
    void takesAllUnlessItIsToldOtherwise() {
        assertEquals(EVERYTHING, taken(Selection.ALL));
        assertEquals(EVERYTHING, taken(Sink.forEach(event -> {}).selection()));
    }

    @Test
    void gapsAndCoverageGoWithTheirData() {
        assertEquals(
                List.of(TRADE, gap(DataType.TRADE), coverage(DataType.TRADE)),
                taken(Selection.ALL.only(DataType.TRADE)));
        assertEquals(
                List.of(BBO, DEFINITION, gap(DataType.BBO), coverage(DataType.BBO)),
                taken(Selection.ALL.only(DataType.BBO, DataType.INSTRUMENT)));
        assertEquals(List.of(gap(DataType.TRADE), gap(DataType.BBO)), taken(Selection.ALL.only(DataType.GAP)));
    }

    @Test
    void symbolsAreKnownInBothSpellings() {
        assertEquals(EVERYTHING, taken(Selection.ALL.only("X-Y", "A-B")));
        assertEquals(EVERYTHING, taken(Selection.ALL.only("AB")));
        assertEquals(List.of(), taken(Selection.ALL.only("X-Y")));
    }

    @Test
    void narrowsStepByStep() {
        Selection selection = Selection.ALL.only(DataType.TRADE, DataType.BBO).only("A-B", "X-Y");
        assertEquals(List.of(BBO, gap(DataType.BBO), coverage(DataType.BBO)), taken(selection.only(DataType.BBO)));
        assertEquals(List.of(), taken(selection.only("X-Y")));
        refuses(() -> selection.only(DataType.TICKER), "[TRADE, BBO]", "[TICKER]", "one call");
        refuses(() -> selection.only("Z-Z"), "A-B", "[Z-Z]", "one call");
        refuses(() -> selection.only((DataType) null), "TRADE");
        refuses(() -> selection.only("A-B", (String) null), "BTC-USDT");
    }

    private static void refuses(Runnable step, String... words) {
        String message = assertThrows(ConfigurationException.class, step::run).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> word + " not in: " + message);
        }
    }

    @Test
    void aSinkOfOneClassTakesThatClassAlone() {
        List<MarketEvent> handed = new ArrayList<>();
        Sink sink = Sink.on(Trade.class, "vwap", handed::add);

        assertEquals("vwap", sink.name());
        assertEquals(List.of(TRADE), taken(sink.selection()));
        assertEquals(
                List.of(BOOK),
                taken(Sink.on(BookEvent.class, "books", handed::add).selection()));
        assertEquals(
                Receipt.DELIVERED,
                sink.write(new Batch("b", List.of(TRADE))).toCompletableFuture().join());
        assertEquals(List.of(TRADE), handed);
        refuses(() -> Sink.on(Trade.class, " ", handed::add), "a sink of Trade", "\" \"");
        refuses(() -> Sink.on(Trade.class, null, handed::add), "a sink of Trade", "null");
    }

    @Test
    void whatStandsBeforeASinkKeepsWhatItTakes() {
        Sink sink = Sink.on(Trade.class, "vwap", trade -> {});
        Sink narrowed = sink.only("A-B").named("two").only(DataType.TRADE);

        assertEquals("two", narrowed.name());
        assertEquals(List.of(TRADE), taken(narrowed.selection()));
        assertSame(sink, narrowed.unwrapped());
        assertFalse(sink.only("X-Y").named("three").selection().includes(TRADE));
    }
}
