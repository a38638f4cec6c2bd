package io.marketprism.internal.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThrottledLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<Runnable> inAMinute = new ArrayList<>();
    private ThrottledLog log;

    @BeforeEach
    void listen() {
        Logger logger = new LoggerContext().getLogger("test");
        logger.addAppender(lines);
        lines.start();
        log = new ThrottledLog(logger, inAMinute::add);
    }

    private List<String> minuteLater() {
        List<Runnable> due = List.copyOf(inAMinute);
        inAMinute.clear();
        lines.list.clear();
        due.forEach(Runnable::run);
        return written();
    }

    private List<String> written() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void writesTheFirstAtOnceAndCountsTheOthersOfItsMinute() {
        for (int i = 1; i <= 5_381; i++) {
            log.warn("JSON decode error", "frame " + i);
        }
        assertEquals(List.of("WARN JSON decode error: frame 1"), written());
        assertEquals(List.of("WARN JSON decode error: 5380 more within a minute, the last: frame 5381"), minuteLater());
    }

    @Test
    void writesOneLineAMinuteAsLongAsItGoesOn() {
        log.warn("No snapshot", "A");
        log.warn("No snapshot", "B");
        assertEquals(1, minuteLater().size());
        log.warn("No snapshot", "C");
        assertEquals(1, lines.list.size(), "nothing at once in the minute after a sum");
        assertEquals(List.of("WARN No snapshot: 1 more within a minute, the last: C"), minuteLater());
    }

    @Test
    void beginsAnewAfterAQuietMinute() {
        log.error("Book is broken", "A");
        assertEquals(List.of(), minuteLater());
        assertEquals(List.of(), inAMinute, "no timer runs while nothing is said");
        log.error("Book is broken", "B");
        assertEquals(List.of("ERROR Book is broken: B"), written());
    }

    @Test
    void kindsDoNotHideEachOther() {
        log.warn("JSON decode error", "x");
        log.warn("Invalid price value", "y");
        log.warn("JSON decode error", "{}");
        assertEquals(List.of("WARN JSON decode error: x", "WARN Invalid price value: y"), written());
        assertEquals(List.of("WARN JSON decode error: 1 more within a minute, the last: {}"), minuteLater());
    }

    @Test
    void tellsTheStackTraceOnce() {
        Exception cause = new IllegalStateException("a defect");
        log.error("A sink failed", "first", cause);
        log.error("A sink failed", "second", cause);
        assertSame(cause, ((ThrowableProxy) lines.list.get(0).getThrowableProxy()).getThrowable());
        minuteLater();
        assertEquals(Level.ERROR, lines.list.get(0).getLevel());
        assertNull(lines.list.get(0).getThrowableProxy());
    }
}
