package io.marketprism.internal.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.Seeds;
import io.marketprism.codec.EventJson;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.sink.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillLogTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    Path folder;

    private SpillLog open(long maxBytes) throws IOException {
        return new SpillLog(folder.resolve("a.spill"), maxBytes, false, SystemTime.INSTANCE);
    }

    private static Batch batch(String id, long from, long to) {
        return new Batch(
                id,
                LongStream.rangeClosed(from, to)
                        .<MarketEvent>mapToObj(Samples::trade)
                        .toList());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("a.spill"))) {
            return files.filter(file -> file.toString().endsWith(".segment"))
                    .sorted()
                    .toList();
        }
    }

    private long bytesOfFiles() throws IOException {
        long sum = 0;
        for (Path segment : segments()) {
            sum += Files.size(segment);
        }
        return sum;
    }

    @Test
    void givesBatchesBackInOrderUntilTheyAreRemoved() throws Exception {
        try (SpillLog log = open(PLENTY)) {
            log.append(List.of(batch("a", 1, 3), batch("b", 4, 5)));
            log.append(List.of(batch("c c", 6, 6)));
            assertEquals(batch("a", 1, 3), log.first().batch());
            log.remove(log.first().key());
            assertEquals(batch("b", 4, 5), log.first().batch());
            log.prepend(batch("a", 1, 3));
            assertEquals(batch("a", 1, 3), log.first().batch());
            assertEquals(3, log.size());
            assertEquals(Map.of(DataType.TRADE, 6L), log.events());
            log.remove(log.first().key());
            log.remove(log.first().key());
            assertEquals(batch("c c", 6, 6), log.first().batch());
            log.remove(log.first().key());
            assertNull(log.first());
            assertEquals(0, log.bytes());
        }
        assertFalse(Files.exists(folder.resolve("a.spill")), "nothing is left in it");
    }

    @Test
    void tellsALaterProcessSinceWhenABatchMayHaveBeenTried() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        Instant tried = Instant.parse("2026-11-26T08:00:00.123456Z");
        long bytes;
        try (SpillLog log = open(PLENTY)) {
            log.append(List.of(batch("new", 1, 2)));
            log.prepend(batch("tried", 0, 0).triedSince(tried));
            assertEquals(tried, log.first().batch().triedSince());
            bytes = log.bytes();
            assertEquals(bytesOfFiles(), bytes);
        }
        try (SpillLog log = open(PLENTY)) {
            assertEquals(bytes, log.bytes());
            assertEquals(Map.of(DataType.TRADE, 3L), log.events());
            assertEquals(batch("tried", 0, 0).triedSince(tried), log.first().batch());
            log.remove(log.first().key());
            Batch stored = log.first().batch();
            assertEquals(batch("new", 1, 2).events(), stored.events());
            assertTrue(stored.triedSince().isAfter(before), "the earlier process may have tried it once it was there");
            log.append(List.of(batch("own", 3, 3)));
            log.remove(log.first().key());
            assertNull(log.first().batch().triedSince());
        }
    }

    /** The file goes only when its last batch does. */
    @Test
    void countsWhatWaitsApartFromWhatItsFilesHold() throws Exception {
        long waiting;
        try (SpillLog log = open(PLENTY)) {
            log.append(List.of(batch("a", 1, 3), batch("b", 4, 5)));
            log.append(List.of(batch("c", 6, 6)));
            long all = log.waitingBytes();
            long files = log.bytes();
            assertTrue(all > 0 && all < files, all + " of " + files);
            log.remove(log.first().key());
            assertEquals(files, log.bytes());
            waiting = log.waitingBytes();
            assertTrue(waiting < all, waiting + " of " + all);
        }
        try (SpillLog log = open(PLENTY)) {
            assertEquals(waiting, log.waitingBytes());
            log.remove(log.first().key());
            log.prepend(batch("b", 4, 5));
            assertEquals(waiting, log.waitingBytes());
            log.remove(log.first().key());
            log.remove(log.first().key());
            assertEquals(0, log.waitingBytes());
        }
    }

    @Test
    void neverTakesMoreBytesThanItMay() throws Exception {
        long limit = 20_000;
        try (SpillLog log = open(limit)) {
            int stored = 0;
            while (log.append(List.of(batch("a" + stored, stored, stored)))) {
                stored++;
            }
            assertEquals(stored, log.size());
            assertTrue(log.bytes() > limit * 8 / 10, "was " + log.bytes());
            assertTrue(log.appendRecords(List.of(batch("records", 1, 1))), "room is kept for what must not be lost");
            while (log.prepend(batch("b", 1, 1)) != null) {
                assertTrue(log.bytes() <= limit);
            }
            assertTrue(bytesOfFiles() <= limit, "were " + bytesOfFiles());
            assertTrue(segments().size() > 4);
            while (log.first() != null) {
                log.remove(log.first().key());
                assertEquals(bytesOfFiles(), log.bytes());
            }
            assertTrue(log.append(List.of(batch("z", 99, 99))));
        }
    }

    @Test
    void keepsTheOrderOverRandomStepsAndKills() {
        Seeds.forEach(20, random -> {
            Path here = folder.resolve("s" + random.nextLong());
            Deque<Batch> expected = new ArrayDeque<>();
            int next = 0;
            SpillLog log = opened(here);
            for (int step = 0; step < 200; step++) {
                try {
                    switch (random.nextInt(8)) {
                        case 0, 1, 2 -> {
                            List<Batch> more = new ArrayList<>();
                            for (int i = random.nextInt(3); i >= 0; i--) {
                                more.add(batch("b" + next, next, next + random.nextInt(20)));
                                next += 20;
                            }
                            if (log.append(more)) {
                                expected.addAll(more);
                            }
                        }
                        case 3 -> {
                            Batch first = batch("p" + next, next, next);
                            next += 20;
                            if (log.prepend(first) != null) {
                                expected.addFirst(first);
                            }
                        }
                        case 4 -> {
                            // As a kill would leave it: nothing is closed, and the tail may be torn.
                            Path copy = folder.resolve("k" + random.nextLong());
                            copy(here, copy);
                            if (random.nextBoolean()) {
                                tear(copy);
                            }
                            log.close();
                            here = copy;
                            log = opened(here);
                        }
                        default -> {
                            SpillLog.Entry first = log.first();
                            assertEquals(expected.isEmpty(), first == null);
                            if (first != null) {
                                assertEquals(
                                        expected.poll().events(), first.batch().events());
                                log.remove(first.key());
                            }
                        }
                    }
                    assertEquals(expected.size(), log.size());
                } catch (IOException | SpillLog.UnreadableException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    @Test
    void drainsAFullDiskWithoutASingleFreeByte() throws Exception {
        FullDisk disk = new FullDisk(30_000);
        Path here = folder.resolve("full");
        int stored = 0;
        try (SpillLog log = new SpillLog(here, PLENTY, false, SystemTime.INSTANCE, disk)) {
            try {
                while (true) {
                    log.append(List.of(batch("b" + stored, stored * 10L, stored * 10L + 9)));
                    stored++;
                }
            } catch (IOException e) {
                assertEquals("No space left on device", e.getMessage());
            }
            assertTrue(stored > 10);
            assertEquals(stored, log.size(), "of what did not fit, nothing");
            disk.free = 0;
            for (int i = 0; i < stored / 2; i++) {
                assertEquals(batch("b" + i, i * 10L, i * 10L + 9), log.first().batch());
                log.remove(log.first().key());
            }
        }
        try (SpillLog log = new SpillLog(here, PLENTY, false, SystemTime.INSTANCE, disk)) {
            assertEquals(stored - stored / 2, log.size(), "what was delivered is known to the next process");
            for (int i = stored / 2; i < stored; i++) {
                assertEquals("b" + i, log.first().batch().id());
                log.remove(log.first().key());
            }
            assertEquals(0, log.bytes());
        }
        assertFalse(Files.exists(here));
    }

    @Test
    void appendsAgainWhereAFullDiskCutItOff() throws Exception {
        FullDisk disk = new FullDisk(2_000);
        try (SpillLog log = new SpillLog(folder.resolve("full"), PLENTY, false, SystemTime.INSTANCE, disk)) {
            log.append(List.of(batch("a", 1, 2)));
            disk.free = 100;
            assertThrows(IOException.class, () -> log.append(List.of(batch("b", 3, 400))));
            disk.free = 10_000;
            log.append(List.of(batch("c", 3, 4)));
            assertEquals(2, log.size());
        }
        try (SpillLog log = new SpillLog(folder.resolve("full"), PLENTY, false, SystemTime.INSTANCE, disk)) {
            assertEquals("a", log.first().batch().id());
            log.remove(log.first().key());
            assertEquals("c", log.first().batch().id());
        }
    }

    private static SpillLog opened(Path here) {
        try {
            return new SpillLog(here, 40_000, false, SystemTime.INSTANCE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** An append that a kill cut off: behind all that was told to be stored. */
    private static void tear(Path there) throws IOException {
        try (Stream<Path> files = Files.list(there)) {
            Path last = files.filter(file -> file.toString().endsWith(".segment"))
                    .max(Path::compareTo)
                    .orElse(null);
            if (last != null) {
                byte[] torn = ByteBuffer.allocate(20).putInt(60).putInt(3_000).array();
                Files.write(last, torn, StandardOpenOption.APPEND);
            }
        }
    }

    @Test
    void setsAsideWhatCannotBeReadAndGoesOn() throws Exception {
        try (SpillLog log = open(PLENTY)) {
            log.append(List.of(batch("a", 1, 3), batch("b", 4, 5)));
        }
        Path segment = segments().get(0);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("damage".getBytes()), 80);
        }
        try (SpillLog log = open(PLENTY)) {
            assertThrows(SpillLog.UnreadableException.class, log::first);
            assertEquals(Map.of(DataType.TRADE, 3L), log.setFirstAside());
            assertEquals(batch("b", 4, 5).events(), log.first().batch().events());
            log.remove(log.first().key());
            assertNull(log.first());
        }
        assertTrue(Files.exists(segment.resolveSibling(segment.getFileName() + ".unreadable")), "kept for a person");
    }

    @Test
    void keepsWhatIsDamagedInTheMiddleAndNeverUsesItsNameAgain() throws Exception {
        for (int time = 1; time <= 2; time++) {
            try (SpillLog log = open(PLENTY)) {
                log.append(List.of(batch("a", 1, 3), batch("b", 4, 5)));
            }
            Path segment = segments().get(0);
            try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                // The length of the second batch's head.
                channel.write(ByteBuffer.wrap(new byte[] {127}), Files.size(segment) / 2 + 20);
                channel.write(ByteBuffer.wrap(new byte[200]), Files.size(segment) - 200);
            }
            try (SpillLog log = open(PLENTY)) {
                while (log.size() > 0) {
                    try {
                        log.remove(log.first().key());
                    } catch (SpillLog.UnreadableException e) {
                        log.setFirstAside();
                    }
                }
            }
            assertEquals(time, unreadable(), "nothing is deleted that was not delivered");
        }
    }

    private long unreadable() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("a.spill"))) {
            return files.filter(file -> file.toString().endsWith(".unreadable")).count();
        }
    }

    @Test
    void isHeldByOnePipelineAtATime() throws Exception {
        try (SpillLog log = open(PLENTY)) {
            String message =
                    assertThrows(MarketPrismException.class, () -> open(PLENTY)).getMessage();
            assertTrue(message.contains("held by another") && message.contains("a.spill"), message);
            assertEquals(0, log.size());
            assertFalse(SpillLog.isAbandoned(folder.resolve("a.spill")));
        }
    }

    @Test
    void letsGoOfAFolderThatIsGone() throws Exception {
        SpillLog log = open(PLENTY);
        SpillDirectory.delete(folder.resolve("a.spill"));
        assertThrows(IOException.class, log::close);
        try (SpillLog next = open(PLENTY)) {
            assertEquals(0, next.size());
        }
    }

    /** Two batches of all data types, as that version left them; {@code events.jsonl} says what is in them. */
    @Test
    void readsWhatVersion01Left() throws Exception {
        String name = "0000001099511627776.segment";
        Path there = Files.createDirectory(folder.resolve("a.spill"));
        List<MarketEvent> events = new ArrayList<>();
        try (InputStream segment = SpillLogTest.class.getResourceAsStream("/spill-0.1/" + name);
                InputStream lines = SpillLogTest.class.getResourceAsStream("/spill-0.1/events.jsonl")) {
            Files.copy(segment, there.resolve(name));
            for (String line : new String(lines.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                events.add(EventJson.read(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        assertEquals(
                EnumSet.allOf(DataType.class),
                events.stream()
                        .map(MarketEvent::dataType)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(DataType.class))));
        try (SpillLog log = open(PLENTY)) {
            Batch first = log.first().batch();
            assertEquals("run-1-1", first.id());
            assertEquals(Instant.parse("2026-11-26T08:00:00.123456Z"), first.triedSince());
            log.remove(log.first().key());
            Batch second = log.first().batch();
            assertEquals("run-1-2", second.id());
            List<MarketEvent> read = new ArrayList<>(first.events());
            read.addAll(second.events());
            assertEquals(events, read);
        }
    }

    @Test
    void saysWhatIsNoSpill() throws IOException {
        Files.writeString(folder.resolve("a.spill"), "something else".repeat(1_000));
        String message =
                assertThrows(MarketPrismException.class, () -> open(PLENTY)).getMessage();
        assertTrue(message.contains("a.spill") && message.contains("move it away"), message);
        Files.delete(folder.resolve("a.spill"));
        Files.createDirectory(folder.resolve("a.spill"));
        Files.writeString(folder.resolve("a.spill/0000001099511627776.segment"), "something else".repeat(1_000));
        message = assertThrows(MarketPrismException.class, () -> open(PLENTY)).getMessage();
        assertTrue(message.contains("a.spill") && message.contains("move it away"), message);
    }

    @Test
    void removesWhatKilledProcessesLeft() throws Exception {
        Path killed = folder.resolve("marketprism-nats-1.spill");
        Path alive = folder.resolve("marketprism-nats-2.spill");
        Path other = folder.resolve("something-else.spill");
        try (SpillLog log = new SpillLog(killed, PLENTY, false, SystemTime.INSTANCE)) {
            log.append(List.of(batch("a", 1, 3)));
        }
        Files.createDirectory(other);
        try (SpillLog held = new SpillLog(alive, PLENTY, true, SystemTime.INSTANCE)) {
            SpillDirectory.sweep(folder);
            assertFalse(Files.exists(killed));
            assertTrue(Files.exists(alive) && Files.exists(other));
            assertEquals(0, held.size());
        }
        assertFalse(Files.exists(alive), "a temporary one goes when it is closed");
    }

    @Test
    void joinsSmallBatchesThatNobodyHasTried() throws Exception {
        try (SpillLog log = open(PLENTY)) {
            log.append(List.of(batch("a", 1, 3), batch("b", 4, 5), batch("c", 6, 6)));
            log.append(List.of(batch("d", 7, 9), batch("e", 10, 11)));
            Map<DataType, Long> events = log.events();
            log.joinFirst(2);
            assertEquals(batch("a", 1, 3), log.first().batch(), "the first two have more");
            log.joinFirst(9);
            assertEquals(batch("a..d", 1, 9), log.first().batch());
            assertEquals(2, log.size());
            assertEquals(events, log.events());
            log.prepend(batch("tried", 0, 0).triedSince(Instant.EPOCH));
            log.joinFirst(100);
            assertEquals("tried", log.first().batch().id(), "of what was tried nothing is changed");
            log.remove(log.first().key());
            log.joinFirst(100);
            assertEquals(batch("a..d..e", 1, 11), log.first().batch());
            log.append(List.of(batch("f", 12, 12)));
            log.remove(log.first().key());
            assertEquals(batch("f", 12, 12), log.first().batch());
            log.remove(log.first().key());
            assertEquals(0, log.waitingBytes());
            assertEquals(0, log.bytes());
        }
    }

    @Test
    void whatIsJoinedIsThereOnceForALaterProcess() throws Exception {
        try (SpillLog log = open(PLENTY)) {
            log.append(List.of(batch("a", 1, 3), batch("b", 4, 5), batch("c", 6, 6)));
            log.joinFirst(5);
        }
        try (SpillLog log = open(PLENTY)) {
            assertEquals(Map.of(DataType.TRADE, 6L), log.events());
            Batch first = log.first().batch();
            log.joinFirst(100);
            assertEquals(first, log.first().batch(), "the earlier process may have tried it");
            assertEquals("a..b", first.id());
        }
    }

    @Test
    void joinsNothingWhereThereIsNoRoom() throws Exception {
        try (SpillLog log = open(2_000)) {
            int stored = 0;
            while (log.append(List.of(batch("batch-" + stored, 10L * stored, 10L * stored + 9)))) {
                stored++;
            }
            log.joinFirst(1_000);
            assertEquals(stored, log.size());
            assertTrue(stored > 2);
            assertEquals(batch("batch-0", 0, 9), log.first().batch());
        }
    }
}
