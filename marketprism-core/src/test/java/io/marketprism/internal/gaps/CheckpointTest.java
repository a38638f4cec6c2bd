package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.marketprism.Samples;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final long UNKNOWN = MarketEvent.ABSENT;

    @TempDir
    private Path directory;

    private static long follow(Checkpoint session, DataType type, long provenUntilUs) {
        return session.follow(new StreamKey(Samples.INSTRUMENT, type), () -> provenUntilUs);
    }

    private static void safe(Checkpoint session, long us, Supplier<List<Gap>> gapsInMemory) {
        session.safe(() -> List.of(new Checkpoint.SinkState("store", us, gapsInMemory.get())));
    }

    private Path file() {
        return directory.resolve("session.json");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    @Test
    void tellsTheNextRunUpToWhenAStreamIsSafe() throws IOException {
        Checkpoint first = new Checkpoint(directory.resolve("new"), SystemTime.INSTANCE);
        assertEquals(UNKNOWN, follow(first, DataType.TRADE, 700));
        assertEquals(UNKNOWN, follow(first, DataType.BBO, 500));
        safe(first, 600, List::of);
        assertNull(first.problem());
        assertTrue(
                Files.readString(directory.resolve("new/session.json"))
                        .matches(
                                "\\{\"version\":2,\"noted_at_us\":\\d+,"
                                        + "\"safe_until_us\":\\{\"venue spot A-B bbo\":500,\"venue spot A-B trade\":600},\"sinks\":\\{\"store\":\\{}}}"));
        Checkpoint next = new Checkpoint(directory.resolve("new"), SystemTime.INSTANCE);
        assertEquals(600, follow(next, DataType.TRADE, UNKNOWN));
        assertEquals(500, follow(next, DataType.BBO, UNKNOWN), "nothing is known behind its last proof");
        assertEquals(UNKNOWN, follow(next, DataType.ORDERBOOK, UNKNOWN));
    }

    private static Gap gap(DataType type, long startedAtUs) {
        return new Gap(
                Samples.INSTRUMENT,
                900,
                "here",
                "g",
                "s",
                1,
                GapState.OPEN,
                type,
                null,
                GapCause.RECONNECT,
                null,
                null,
                UNKNOWN,
                0,
                startedAtUs,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                null);
    }

    @Test
    void isNoLaterThanTheBeginningOfAGapThatWouldBeLost() {
        Checkpoint first = new Checkpoint(directory, SystemTime.INSTANCE);
        List<Gap> gaps = new ArrayList<>(List.of(gap(DataType.TRADE, 300), gap(DataType.ORDERBOOK, 1)));
        long[] proven = {400};
        first.follow(new StreamKey(Samples.INSTRUMENT, DataType.TRADE), () -> proven[0]);
        follow(first, DataType.BBO, 700);
        follow(first, DataType.ORDERBOOK, UNKNOWN);
        safe(first, 600, () -> {
            proven[0] = 999; // What counts as proof from now on may follow a gap that was queued after this look.
            return gaps;
        });
        Checkpoint next = new Checkpoint(directory, SystemTime.INSTANCE);
        assertEquals(300, follow(next, DataType.TRADE, UNKNOWN));
        assertEquals(600, follow(next, DataType.BBO, UNKNOWN), "another stream is not held back");
        assertEquals(UNKNOWN, follow(next, DataType.ORDERBOOK, UNKNOWN));
        gaps.clear();
        safe(first, 600, () -> gaps);
        assertEquals(600, follow(new Checkpoint(directory, SystemTime.INSTANCE), DataType.TRADE, UNKNOWN));
        proven[0] = 400;
        safe(first, 600, () -> {
            proven[0] = 999;
            return gaps;
        });
        assertEquals(400, follow(new Checkpoint(directory, SystemTime.INSTANCE), DataType.TRADE, UNKNOWN));
    }

    @Test
    void keepsWhatTheLastRunLeftUntilSomebodyListens() {
        Checkpoint first = new Checkpoint(directory, SystemTime.INSTANCE);
        follow(first, DataType.TRADE, 700);
        safe(first, 600, List::of);
        Checkpoint silent = new Checkpoint(directory, SystemTime.INSTANCE);
        follow(silent, DataType.TRADE, UNKNOWN);
        safe(silent, 5_000, List::of);
        assertEquals(600, follow(new Checkpoint(directory, SystemTime.INSTANCE), DataType.TRADE, UNKNOWN));
    }

    @Test
    void readsTheFormatWithoutAVersion() throws IOException {
        write("{\"venue spot A-B trade\":1795341600000000,\"venue spot C-D bbo\":1795341600000001}");
        Checkpoint session = new Checkpoint(directory, SystemTime.INSTANCE);
        assertEquals(1_795_341_600_000_000L, follow(session, DataType.TRADE, UNKNOWN));
        safe(session, 0, List::of);
        assertTrue(Files.readString(file()).startsWith("{\"version\":2,"), "and writes the newest");
        assertEquals(
                1_795_341_600_000_000L,
                follow(new Checkpoint(directory, SystemTime.INSTANCE), DataType.TRADE, UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"version\":1,\"safe_until_us\":{\"venue spot A-B tra",
                "[]",
                "null",
                "{\"venue spot A-B trade\":\"yesterday\"}",
                "{\"venue spot A-B trade\":1.5}",
                "{\"venue spot A-B trade\":99999999999999999999999}",
                "{\"version\":3,\"safe_until_us\":{\"venue spot A-B trade\":1}}",
                "{\"version\":2,\"safe_until_us\":{\"a\":1},\"sinks\":{\"s\":{\"a\":{\"number\":\"1\"}}}}",
                "{\"version\":2,\"safe_until_us\":{\"a\":1},\"sinks\":{\"s\":{\"a\":{\"unhealed\":[{}]}}}}",
                "{\"version\":1}",
                "{\"version\":\"1\"}"
            })
    void knowsNothingSinceAnUnreadableOneWasWritten(String text) throws IOException {
        write(text);
        Files.setLastModifiedTime(file(), FileTime.from(Instant.ofEpochSecond(1_795_341_600)));
        Checkpoint session = new Checkpoint(directory, SystemTime.INSTANCE);
        assertEquals(1_795_341_599_000_000L, follow(session, DataType.TRADE, UNKNOWN));
        assertEquals(1_795_341_599_000_000L, follow(session, DataType.BBO, 1_795_341_700_000_000L));
        assertEquals(text, Files.readString(directory.resolve("session.json.unreadable")), "kept to look at");
        safe(session, 1_795_342_000_000_000L, List::of);
        Checkpoint next = new Checkpoint(directory, SystemTime.INSTANCE);
        assertEquals(1_795_341_599_000_000L, follow(next, DataType.TRADE, UNKNOWN), "nobody has listened since");
        assertEquals(1_795_341_700_000_000L, follow(next, DataType.BBO, UNKNOWN));
        assertEquals(UNKNOWN, follow(next, DataType.ORDERBOOK, UNKNOWN));
    }

    @Test
    void leavesTheOldOneWholeOnAFullDiskAndSaysSo() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Checkpoint session = new Checkpoint(directory, SystemTime.INSTANCE);
        follow(session, DataType.TRADE, 10_000);
        safe(session, 600, List::of);
        String before = Files.readString(file());
        Files.createSymbolicLink(directory.resolve("session.json.new"), full);
        safe(session, 700, List::of);
        assertEquals(before, Files.readString(file()));
        assertTrue(session.problem().startsWith(file() + " cannot be written"), session.problem());
        assertFalse(Files.exists(directory.resolve("session.json.new")), "takes no room");
        safe(session, 800, List::of);
        assertNull(session.problem());
        assertEquals(800, follow(new Checkpoint(directory, SystemTime.INSTANCE), DataType.TRADE, UNKNOWN));
    }

    @Test
    void forgetsStreamsThatNobodyHasFollowedForAMonth() throws IOException {
        long day = 86_400_000_000L;
        write("{\"a\":" + 10 * day + ",\"b\":" + 11 * day + ",\"c\":" + 41 * day + "}");
        Checkpoint session = new Checkpoint(directory, SystemTime.INSTANCE);
        safe(session, 41 * day, List::of);
        assertTrue(
                Files.readString(file()).contains("\"safe_until_us\":{\"b\":" + 11 * day + ",\"c\":" + 41 * day + "}"));
    }
}
