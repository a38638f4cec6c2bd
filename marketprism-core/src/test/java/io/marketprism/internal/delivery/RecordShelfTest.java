package io.marketprism.internal.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordShelfTest {
    private final List<MarketEvent> replaced = new ArrayList<>();
    private final RecordShelf shelf = new RecordShelf(replaced::add);

    private static Coverage coverage(DataType type, long fromUs, long toUs) {
        return new Coverage(Samples.INSTRUMENT, toUs, "here", type, "s", fromUs, toUs, null, null, 0, null);
    }

    private static Gap gap(String id, int revision, GapState state, DataType type, String sink, long us, long lost) {
        return new Gap(
                Samples.INSTRUMENT,
                us + 5,
                "here",
                id,
                "s",
                revision,
                state,
                type,
                sink,
                GapCause.RECONNECT,
                "f" + us,
                "l" + us,
                lost,
                0,
                us,
                state == GapState.OPEN ? MarketEvent.ABSENT : us + 5,
                us - 1,
                us + 6,
                null);
    }

    private List<MarketEvent> all() {
        List<MarketEvent> all = new ArrayList<>();
        while (!shelf.isEmpty()) {
            MarketEvent oldest = shelf.peek();
            assertSame(oldest, shelf.poll());
            all.add(oldest);
        }
        assertNull(shelf.poll());
        return all;
    }

    @Test
    void keepsOfEachRecordTheNewestVersionInTheOrderOfArrival() {
        Coverage other = coverage(DataType.BBO, 0, 1);
        Coverage later = coverage(DataType.TRADE, 50, 60);
        Coverage newest = coverage(DataType.TRADE, 0, 3);
        Gap opened = gap("g", 1, GapState.OPEN, DataType.TRADE, null, 10, MarketEvent.ABSENT);
        Gap closed = gap("g", 2, GapState.CLOSED, DataType.TRADE, null, 10, 4);
        shelf.add(coverage(DataType.TRADE, 0, 1));
        shelf.add(other);
        shelf.add(opened);
        shelf.add(coverage(DataType.TRADE, 0, 2));
        shelf.add(later);
        shelf.add(closed);
        shelf.add(newest);
        assertEquals(List.of(other, later, closed, newest), all());
        assertEquals(3, replaced.size());
    }

    @Test
    void joinsTheClosedGapsOfAStreamThatNobodyHasSeenWhenThereAreTooMany() {
        Gap seenOpen = gap("seen", 2, GapState.CLOSED, DataType.TRADE, null, 1, 1);
        Gap recovered = gap("healed", 2, GapState.RECOVERED, DataType.TRADE, null, 2, 0);
        Gap stillOpen = gap("open", 1, GapState.OPEN, DataType.TRADE, null, 3, MarketEvent.ABSENT);
        shelf.add(seenOpen);
        shelf.add(recovered);
        shelf.add(stillOpen);
        for (int i = 0; i < RecordShelf.MANY; i++) {
            String sink = i % 2 == 0 ? null : "store";
            shelf.add(gap("a" + i, 1, GapState.OPEN, DataType.TRADE, sink, 100 + i, MarketEvent.ABSENT));
            shelf.add(gap("a" + i, 2, GapState.CLOSED, DataType.TRADE, sink, 100 + i, 1));
        }
        assertTrue(shelf.size() <= RecordShelf.MANY, "were " + shelf.size());
        List<Gap> gaps = all().stream().map(Gap.class::cast).toList();
        assertTrue(
                gaps.containsAll(List.of(seenOpen, recovered, stillOpen)), "what the store knows is told to the end");
        for (String sink : new String[] {null, "store"}) {
            List<Gap> closed = gaps.stream()
                    .filter(gap -> gap.state() == GapState.CLOSED && gap != seenOpen && sink == gap.sink())
                    .toList();
            long first = sink == null ? 100 : 101;
            assertEquals(
                    first, closed.stream().mapToLong(Gap::startedAtUs).min().orElseThrow());
            assertEquals(
                    first + RecordShelf.MANY - 2 + 5,
                    closed.stream().mapToLong(Gap::endedAtUs).max().orElseThrow());
            assertEquals(
                    RecordShelf.MANY / 2, closed.stream().mapToLong(Gap::lost).sum());
            assertEquals("f" + first, closed.get(0).firstMissingId());
            assertEquals(
                    "a" + (first - 100) + "-joined",
                    closed.get(0).gapId(),
                    "its own: the first of those that are joined may heal alone");
        }
        assertEquals(
                2 * RecordShelf.MANY + 3 - gaps.size(), replaced.size(), "each is given out, or told to be replaced");
    }
}
