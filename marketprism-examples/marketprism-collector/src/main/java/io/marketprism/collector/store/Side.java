package io.marketprism.collector.store;

import io.marketprism.sink.SinkException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the two servers between which a store stands: whether it works, and how long to leave it alone if not. Used by one thread; its failure is read by any. */
final class Side {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWorker.class);
    private static final long FIRST_WAIT_MILLIS = 250;
    private static final long LONGEST_WAIT_MILLIS = Duration.ofSeconds(15).toMillis();

    private final String name;
    private volatile String failure = "not reached yet";
    private boolean logged;
    private long waitMillis = FIRST_WAIT_MILLIS;

    Side(String name) {
        this.name = name;
    }

    /** {@return why it does not work at the moment, and what to do; null if it does} */
    String failure() {
        return failure;
    }

    boolean works() {
        return failure == null;
    }

    void failed(SinkException e) {
        // Another reason is news, the same one again is not.
        if (!logged || !e.getMessage().equals(failure)) {
            LOG.warn("{} fails, trying again: {}", name, e.getMessage());
        }
        logged = true;
        failure = e.getMessage();
    }

    void succeeded() {
        if (logged) {
            LOG.info("{} works again", name);
        }
        logged = false;
        failure = null;
        waitMillis = FIRST_WAIT_MILLIS;
    }

    /** {@return the next wait: half to all of the current step, which doubles} */
    long nextWaitMillis() {
        long step = waitMillis;
        waitMillis = Math.min(LONGEST_WAIT_MILLIS, step * 2);
        return step / 2 + ThreadLocalRandom.current().nextLong(step / 2 + 1);
    }
}
