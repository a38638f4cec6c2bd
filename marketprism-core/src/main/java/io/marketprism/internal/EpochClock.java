package io.marketprism.internal;

import java.time.Instant;

/** The only source of wall time; tests replace it. */
@FunctionalInterface
public interface EpochClock {
    /** The system's clock. */
    EpochClock SYSTEM = () -> {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    };

    /** {@return µs since the epoch} */
    long nowUs();
}
