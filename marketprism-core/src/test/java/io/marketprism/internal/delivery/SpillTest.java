package io.marketprism.internal.delivery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.Polling;
import io.marketprism.Samples;
import io.marketprism.event.Trade;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.sink.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
@ExtendWith(Polling.class)
class SpillTest {
    @TempDir
    private Path directory;

    private Spill spill(Path place) {
        return new Spill(
                new SpillDirectory(place, 1L << 20), "sink", SystemTime.INSTANCE, () -> {}, events -> {}, events -> {});
    }

    private Path brokenDisk() throws IOException {
        Path disk = directory.resolve("disk");
        Files.createSymbolicLink(disk, disk);
        return disk;
    }

    private static void mend(Path disk) throws IOException {
        Files.delete(disk);
        Files.createDirectory(disk);
    }

    @Test
    void opensWhatWaitsOnceTheDiskLetsIt() throws Exception {
        Path disk = brokenDisk();
        Spill spill = spill(disk);
        spill.recover();
        assertNotNull(spill.failure());
        mend(disk);
        await().until(() -> spill.failure() == null);
        spill.close();
    }

    @Test
    void opensNothingOnceItIsClosed() throws Exception {
        Path disk = brokenDisk();
        Spill spill = new Spill(
                new SpillDirectory(disk, 1L << 20),
                "closed-early",
                SystemTime.INSTANCE,
                () -> {},
                events -> {},
                events -> {});
        spill.recover();
        assertNotNull(spill.failure());
        spill.close();
        mend(disk);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("marketprism-spill-closed-early")));
        assertFalse(Files.exists(disk.resolve("closed-early.spill")), "nobody would let go of it");
    }

    /** The sink keeps up meanwhile, so that nothing is to be stored any more. */
    @Test
    void learnsByItselfThatTheDiskWorksAgain() throws Exception {
        Spill spill = spill(directory);
        spill.recover();
        assertNull(spill.failure());
        Path there = directory.resolve("sink.spill");
        SpillDirectory.delete(there);
        assertFalse(spill.appendNow(List.of(new Batch("1", List.of(Samples.trade(1))))));
        assertNotNull(spill.failure());
        Files.createDirectory(there);
        await().until(() -> spill.failure() == null);
        assertEquals(0, spill.bytes());
        assertTrue(spill.appendNow(List.of(new Batch("1", List.of(Samples.trade(1))))));
        spill.close();
    }

    /** {@return what is told of a sink meanwhile} */
    private static List<String> told(String sink, Runnable meanwhile) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Spill.class);
        Level before = logger.getLevel();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        try {
            meanwhile.run();
        } finally {
            logger.setLevel(before);
            logger.detachAppender(log);
        }
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("sink " + sink))
                .toList();
    }

    /** A store that is slow on and off is behind for a moment many times a minute. */
    @Test
    void tellsOnceThatASinkIsBehindNowAndThen() {
        List<String> lines = told("slow", () -> {
            Spill spill = new Spill(
                    new SpillDirectory(directory, SpillDirectory.DEFAULT_MAX_BYTES),
                    "slow",
                    SystemTime.INSTANCE,
                    () -> {},
                    found -> {},
                    lost -> {});
            for (int id = 1; id <= 5; id++) {
                assertTrue(spill.appendNow(List.of(new Batch("" + id, List.of(Samples.trade(id)), null))));
                spill.remove(spill.first(1).key());
            }
            spill.close();
        });
        assertEquals(
                List.of("What waits for sink slow is kept on disk: in " + directory.resolve("slow.spill")
                        + ", at most 10240 MB"),
                lines);
    }

    @Test
    void tellsThatItsBudgetIsUsedUp() {
        List<String> lines = told("small", () -> {
            Spill spill = new Spill(
                    new SpillDirectory(directory, 4_000),
                    "small",
                    SystemTime.INSTANCE,
                    () -> {},
                    found -> {},
                    lost -> {});
            while (spill.appendNow(List.of(new Batch("one", List.of(Samples.trade(1)), null)))) {
                assertNull(spill.failure());
            }
            spill.close();
        });
        assertEquals(2, lines.size(), lines::toString);
        String full = lines.get(1);
        assertTrue(
                full.matches("No more room on disk for sink small: 3\\d{3} of 4000 bytes are used in .*; what comes"
                        + " stays in memory, and when that is full the oldest is lost"),
                full);
    }

    @Test
    void tellsWhatNobodyForesawAndGoesOn() {
        Spill spill = spill(directory);
        Trade good = Samples.trade(1);
        Trade bad = new Trade(
                null,
                good.exchangeTimeUs(),
                good.receiveTimeUs(),
                good.collector(),
                good.tradeId(),
                good.form(),
                good.price(),
                good.quantity(),
                good.side(),
                good.firstTradeId(),
                good.lastTradeId(),
                good.sequence(),
                good.source());
        assertFalse(spill.appendNow(List.of(new Batch("bad", List.of(bad)))));
        assertTrue(spill.failure().contains("NullPointerException"), spill.failure());
        assertTrue(spill.appendNow(List.of(new Batch("good", List.of(good)))));
        assertNull(spill.failure());
        assertEquals("good", spill.first(1).batch().id());
        spill.close();
    }
}
