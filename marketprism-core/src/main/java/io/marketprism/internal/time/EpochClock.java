package io.marketprism.internal.time;

import java.time.Instant;

/** A source of wall time; tests replace it. */
@FunctionalInterface
public interface EpochClock {
    /** The system's wall clock, which may jump; a pipeline takes its times from {@link Time}. */
    EpochClock SYSTEM = () -> {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    };

    /** {@return µs since the epoch} */
    long nowUs();
}
