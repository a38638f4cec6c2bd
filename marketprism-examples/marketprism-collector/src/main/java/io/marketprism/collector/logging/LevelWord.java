package io.marketprism.collector.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Writes levels as ERROR, WARNING, INFO, DEBUG. */
public final class LevelWord extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return of(event.getLevel());
    }

    static String of(Level level) {
        return level == Level.WARN ? "WARNING" : level.toString();
    }
}
