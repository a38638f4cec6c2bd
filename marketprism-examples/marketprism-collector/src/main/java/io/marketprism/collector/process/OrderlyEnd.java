package io.marketprism.collector.process;

import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process within a time when it is asked to (SIGTERM, SIGINT), with a status of our own: a JVM that is left to itself waits for its hooks
 * for ever and says 143 whether or not anything was lost.
 */
public final class OrderlyEnd {
    private static final Logger LOG = LoggerFactory.getLogger(OrderlyEnd.class);

    /** Left for the last words. */
    private static final Duration LAST_WORDS = Duration.ofMillis(300);

    private final Thread hook;

    private OrderlyEnd(Thread hook) {
        this.hook = hook;
    }

    /**
     * From now on, when asked to end: stops, tells, ends.
     *
     * @param within all that it may take
     * @param stop brings everything to its end; left alone when the time is over
     * @param tell logs what remains and gives the exit status; called when all has stopped, or the time is over
     * @return takes it back
     */
    public static OrderlyEnd whenAsked(Duration within, Runnable stop, IntSupplier tell) {
        Thread hook = new Thread(() -> end(within, stop, tell), "collector-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return new OrderlyEnd(hook);
    }

    /** Leaves the end, and its status, to the JVM: there is nothing to stop. */
    public void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("The process is ending already", e);
        }
    }

    private static void end(Duration within, Runnable stop, IntSupplier tell) {
        int status = 1;
        try {
            Thread stopping = new Thread(stop, "collector-stop");
            stopping.setDaemon(true);
            stopping.start();
            TimeUnit.NANOSECONDS.timedJoin(stopping, within.minus(LAST_WORDS).toNanos());
            if (stopping.isAlive()) {
                LOG.warn("Not all has stopped within {} s; the process ends all the same", within.toSeconds());
            }
            status = tell.getAsInt();
            LOG.info("Ended with status {}", status);
        } catch (InterruptedException e) {
            LOG.warn("Interrupted while ending", e);
        } catch (RuntimeException | Error e) {
            LOG.error("Cannot tell what remains", e);
        } finally {
            halt(status);
        }
    }

    /** Writes out the log and ends the process at once. */
    static void halt(int status) {
        try {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
                log.stop();
            }
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }
}
