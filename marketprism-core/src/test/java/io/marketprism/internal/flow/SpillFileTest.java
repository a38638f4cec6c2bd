package io.marketprism.internal.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    Path folder;

    private SpillFile open(long maxBytes) {
        return new SpillFile(folder.resolve("a.spill"), maxBytes, false);
    }

    private static Batch batch(String id, long from, long to) {
        return new Batch(
                id,
                LongStream.rangeClosed(from, to)
                        .<MarketEvent>mapToObj(Samples::trade)
                        .toList());
    }

    @Test
    void givesBatchesBackInOrderUntilTheyAreRemoved() {
        try (SpillFile file = open(PLENTY)) {
            file.append(List.of(batch("a", 1, 3), batch("b", 4, 5)));
            file.append(List.of(batch("c", 6, 6)));
            assertEquals(batch("a", 1, 3), file.first().batch());
            file.remove(file.first().key());
            assertEquals(batch("b", 4, 5), file.first().batch());
            file.prepend(batch("a", 1, 3));
            assertEquals(batch("a", 1, 3), file.first().batch());
            assertEquals(3, file.size());
            assertEquals(Map.of(DataType.TRADE, 6L), file.events());
            for (int i = 0; i < 3; i++) {
                file.remove(file.first().key());
            }
            assertNull(file.first());
            assertEquals(0, file.bytes());
        }
        assertFalse(Files.exists(folder.resolve("a.spill")), "nothing is left in it");
    }

    @Test
    void tellsALaterProcessSinceWhenABatchMayHaveBeenTried() {
        Instant before = Instant.now().minusMillis(1);
        Instant tried = Instant.parse("2026-11-26T08:00:00.123456Z");
        long bytes;
        try (SpillFile file = open(PLENTY)) {
            file.append(List.of(batch("new", 1, 2)));
            file.prepend(batch("tried", 0, 0).triedSince(tried));
            assertEquals(tried, file.first().batch().triedSince());
            bytes = file.bytes();
        }
        try (SpillFile file = open(PLENTY)) {
            assertEquals(bytes, file.bytes());
            assertEquals(Map.of(DataType.TRADE, 3L), file.events());
            assertEquals(batch("tried", 0, 0).triedSince(tried), file.first().batch());
            file.remove(file.first().key());
            Batch stored = file.first().batch();
            assertEquals(batch("new", 1, 2).events(), stored.events());
            assertTrue(stored.triedSince().isAfter(before), "the earlier process may have tried it once it was there");
            file.append(List.of(batch("own", 3, 3)));
            file.remove(file.first().key());
            assertNull(file.first().batch().triedSince());
        }
    }

    @Test
    void refusesMoreThanItsBytes() {
        try (SpillFile file = open(1_000)) {
            int stored = 0;
            while (file.append(List.of(batch("a" + stored, stored, stored)))) {
                stored++;
            }
            assertEquals(stored, file.size());
            assertTrue(file.bytes() >= 1_000 && file.bytes() < 2_000, "was " + file.bytes());
            file.remove(file.first().key());
            assertTrue(file.append(List.of(batch("z", 99, 99))));
        }
    }

    @Test
    void isHeldByOnePipelineAtATime() {
        try (SpillFile file = open(PLENTY)) {
            String message =
                    assertThrows(MarketPrismException.class, () -> open(PLENTY)).getMessage();
            assertTrue(message.contains("held by another") && message.contains("a.spill"), message);
            assertEquals(0, file.size());
        }
    }

    @Test
    void saysWhichFileIsNoSpill() throws IOException {
        Files.writeString(folder.resolve("a.spill"), "something else".repeat(1_000));
        String message =
                assertThrows(MarketPrismException.class, () -> open(PLENTY)).getMessage();
        assertTrue(message.contains("a.spill") && message.contains("move it away"), message);
    }
}
