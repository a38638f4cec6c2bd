package io.marketprism.collector.process;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process after an {@link OutOfMemoryError}: whichever thread it hit may have left its work half done, and a collector that looks alive
 * and collects nothing is worse than one that is started again. It ends as by a kill: what is on disk stays whole, and the next run leaves gaps for
 * the rest. An error that a thread dies of is seen by a handler, one that somebody caught is seen in the log.
 */
public final class OutOfMemory {
    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);
    private static final String ERROR = OutOfMemoryError.class.getName();
    private static final String LAST_LINE =
            "Out of memory: the process ends with status 1. What waits on disk is delivered after the next start, which"
                    + " leaves gaps for the rest. Give the JVM more with -Xmx, or collect less";

    /** So long may the last line take to reach the log. */
    private static final long LOG_WITHIN_SECONDS = 2;

    private static final AtomicBoolean ENDING = new AtomicBoolean();
    private static final CountDownLatch TOO_LATE = new CountDownLatch(1);

    /** Made beforehand: there may be no memory for them later. */
    private static final byte[] LAST_BYTES = (LAST_LINE + "\n").getBytes(StandardCharsets.UTF_8);

    private OutOfMemory() {}

    /** Watches from now on. */
    public static void endsTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (thrown instanceof OutOfMemoryError) {
                end();
            } else {
                LOG.error("Thread {} has died", thread.getName(), thrown);
            }
        });
        Thread halting = new Thread(OutOfMemory::haltWhenTooLate, "collector-out-of-memory");
        halting.setDaemon(true);
        halting.start();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Watch watch = new Watch();
            watch.setContext(context);
            watch.start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(watch);
        }
    }

    /** Sees errors that somebody caught and logged. */
    private static final class Watch extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            boolean seen = event.getFormattedMessage().contains(ERROR);
            for (IThrowableProxy thrown = event.getThrowableProxy();
                    thrown != null && !seen;
                    thrown = thrown.getCause()) {
                seen = thrown.getClassName().equals(ERROR);
            }
            if (seen) {
                end();
            }
        }
    }

    private static void haltWhenTooLate() {
        try {
            TOO_LATE.await();
            TimeUnit.SECONDS.sleep(LOG_WITHIN_SECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts it; then it is too late as well.
        }
        Runtime.getRuntime().halt(1);
    }

    private static void end() {
        if (!ENDING.compareAndSet(false, true)) {
            return;
        }
        TOO_LATE.countDown();
        try {
            LOG.error(LAST_LINE);
            new FileOutputStream(FileDescriptor.err).write(LAST_BYTES);
        } catch (IOException | RuntimeException | Error e) {
            // There is no memory to say more, and nobody to say it to.
        } finally {
            OrderlyEnd.halt(1);
        }
    }
}
