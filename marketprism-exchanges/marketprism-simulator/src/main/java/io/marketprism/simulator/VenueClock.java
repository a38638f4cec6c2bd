package io.marketprism.simulator;

import java.time.Instant;
import java.time.InstantSource;

/** The venue's time. Belongs to the venue's thread. */
final class VenueClock {

    private final InstantSource source;
    private long lastMicros;

    VenueClock(InstantSource source) {
        this.source = source;
    }

    Instant now() {
        return source.instant();
    }

    /** Microseconds since the epoch; never less than before, even if the clock was set back. */
    long micros() {
        Instant now = source.instant();
        long micros = Math.addExact(now.getEpochSecond() * 1_000_000, now.getNano() / 1_000);
        lastMicros = Math.max(lastMicros, micros);
        return lastMicros;
    }
}
