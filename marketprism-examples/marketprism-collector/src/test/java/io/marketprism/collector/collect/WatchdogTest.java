package io.marketprism.collector.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.PipelineStatus;
import io.marketprism.collector.http.RunningCollector;
import io.marketprism.event.DataType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WatchdogTest {
    private final Watchdog watchdog = new Watchdog(new RunningCollector());
    private final Logger logger = (Logger) LoggerFactory.getLogger(Watchdog.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private List<String> messages() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static PipelineStatus.SinkStatus sink(long delivered, long pending) {
        return new PipelineStatus.SinkStatus(
                "nats",
                null,
                0,
                0,
                Map.of(DataType.TRADE, new PipelineStatus.Counts(delivered + pending, delivered, 0, 0, 0, pending)));
    }

    @Test
    void heapThatStaysFullIsTold() {
        watchdog.memory(95, 100);
        watchdog.memory(10, 100);
        watchdog.memory(95, 100);
        watchdog.memory(95, 100);
        assertEquals(List.of(), messages());
        watchdog.memory(95L << 20, 100L << 20);
        assertEquals(1, messages().size());
        assertTrue(
                messages().get(0).startsWith("High memory usage: 95 MB of 100 MB"),
                messages().get(0));
    }

    @Test
    void sinkThatStandsStillIsToldOnceAMinute() {
        watchdog.sink(sink(1_000, 500), 10);
        watchdog.sink(sink(1_000, 900), 10);
        watchdog.sink(sink(1_000, 900), 10);
        assertEquals(
                List.of(
                        "Processing delay: 500 events have waited for sink nats for more than 10 s, and 400 more have come"),
                messages());
        for (int i = 0; i < 5; i++) {
            watchdog.sink(sink(1_000, 900), 10);
        }
        assertEquals(2, messages().size());
    }

    private static PipelineStatus.SinkStatus spilled(long bytes, String failure) {
        return new PipelineStatus.SinkStatus("nats", failure, 0, bytes, Map.of());
    }

    @Test
    void whatASinkTakesFromTheDiskIsToldWhileItWorks() {
        logger.setLevel(Level.INFO);
        watchdog.draining(spilled(3L << 30, "refused"), 10);
        watchdog.draining(spilled(4L << 30, null), 10);
        watchdog.draining(spilled(3L << 30, null), 10);
        watchdog.draining(spilled(100, null), 10);
        assertEquals(
                List.of(
                        "Sink nats takes what waits on disk: 4,194,304 KB to go",
                        "Sink nats takes what waits on disk: 3,145,728 KB to go, 25 % done, 104,857 a second, about 30 s left",
                        "Sink nats takes what waits on disk: done in 20 s"),
                messages());
    }

    @Test
    void sinkThatKeepsUpIsNotTold() {
        watchdog.sink(sink(0, 0), 10);
        watchdog.sink(sink(10_000, 1_000), 10);
        watchdog.sink(sink(11_000, 0), 10);
        assertEquals(List.of(), messages());
    }

    /** The few records that come while an exchange is silent are on their way at the moment of the look. */
    @Test
    void silentExchangeIsNoDelay() {
        watchdog.sink(sink(1_000, 0), 10);
        watchdog.sink(sink(1_000, 6), 10);
        assertEquals(List.of(), messages());
    }

    @Test
    void sinkThatFailsIsToldByOthers() {
        for (int i = 0; i < 2; i++) {
            watchdog.sink(
                    new PipelineStatus.SinkStatus(
                            "nats",
                            "refused",
                            500,
                            0,
                            Map.of(DataType.TRADE, new PipelineStatus.Counts(500, 0, 0, 0, 0, 500))),
                    10);
        }
        assertEquals(List.of(), messages());
    }
}
