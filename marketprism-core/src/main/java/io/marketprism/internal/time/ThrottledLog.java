package io.marketprism.internal.time;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Writes one line a minute for one kind of complaint. The first is written at once and in full; those of the minute after it are counted and
 * told in one line with the same head when that minute is over, together with the newest. Thread-safe.
 *
 * <p>A kind is its head, the fixed words that its lines begin with: never an instrument or anything else of which there may be many. A process
 * that ends takes with it the count of its last minute.
 */
public final class ThrottledLog {
    private final Logger log;
    private final Consumer<Runnable> inAMinute;

    /** What was held back since the last line of a kind; a kind of which nothing was said for a minute has no entry. */
    private final Map<String, HeldBack> kinds = new HashMap<>();

    private static final class HeldBack {
        private long count;
        private Level level = Level.INFO;
        private String newest = "";
    }

    /** Writes to a log. */
    public ThrottledLog(Logger log) {
        this(log, CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES)::execute);
    }

    /**
     * Writes to a log, by another clock.
     *
     * @param inAMinute runs what it is given, once, a minute later
     */
    public ThrottledLog(Logger log, Consumer<Runnable> inAMinute) {
        this.log = log;
        this.inAMinute = inAMinute;
    }

    /** Tells: {@code head: text}. */
    public void info(String head, String text) {
        write(Level.INFO, head, text, null);
    }

    /** Warns: {@code head: text}. */
    public void warn(String head, String text) {
        write(Level.WARN, head, text, null);
    }

    /** Warns, the first time with a stack trace. */
    public void warn(String head, String text, Throwable cause) {
        write(Level.WARN, head, text, cause);
    }

    /** Tells an error: {@code head: text}. */
    public void error(String head, String text) {
        write(Level.ERROR, head, text, null);
    }

    /** Tells an error, the first time with a stack trace. */
    public void error(String head, String text, Throwable cause) {
        write(Level.ERROR, head, text, cause);
    }

    private void write(Level level, String head, String text, @Nullable Throwable cause) {
        synchronized (kinds) {
            HeldBack heldBack = kinds.get(head);
            if (heldBack != null) {
                heldBack.count++;
                heldBack.level = level;
                heldBack.newest = text;
                return;
            }
            kinds.put(head, new HeldBack());
        }
        log.atLevel(level).setCause(cause).log("{}: {}", head, text);
        inAMinute.accept(() -> minuteIsOver(head));
    }

    private void minuteIsOver(String head) {
        HeldBack heldBack;
        synchronized (kinds) {
            heldBack = Objects.requireNonNull(kinds.remove(head), "Expected a kind of which something was said");
            if (heldBack.count > 0) {
                kinds.put(head, new HeldBack());
            }
        }
        if (heldBack.count > 0) {
            log.atLevel(heldBack.level)
                    .log("{}: {} more within a minute, the last: {}", head, heldBack.count, heldBack.newest);
            inAMinute.accept(() -> minuteIsOver(head));
        }
    }
}
