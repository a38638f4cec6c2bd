package io.marketprism.simulator.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandleIntervalTest {

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }

    /** 28 November 2026 is a Saturday. */
    @ParameterizedTest
    @CsvSource({
        "1s, 2026-11-28T05:06:07Z, 2026-11-28T05:06:08Z",
        "3m, 2026-11-28T05:06:00Z, 2026-11-28T05:09:00Z",
        "4h, 2026-11-28T04:00:00Z, 2026-11-28T08:00:00Z",
        "1d, 2026-11-28T00:00:00Z, 2026-11-29T00:00:00Z",
        "1w, 2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z",
        "1M, 2026-11-01T00:00:00Z, 2026-12-01T00:00:00Z",
        "3M, 2026-10-01T00:00:00Z, 2027-01-01T00:00:00Z",
    })
    void intervalsAreAlignedInUtc(String name, String start, String next) {
        CandleInterval interval = CandleInterval.of(name);
        assertEquals(name, interval.name());
        assertEquals(micros(start), interval.start(micros("2026-11-28T05:06:07.080910Z")));
        assertEquals(micros(start), interval.start(micros(start)));
        assertEquals(micros(next), interval.next(micros(start)));
    }

    @ParameterizedTest
    @CsvSource({
        "1d, 2026-11-27T16:00:00Z, 2026-11-28T16:00:00Z",
        "1w, 2026-11-22T16:00:00Z, 2026-11-29T16:00:00Z",
        "1M, 2026-10-31T16:00:00Z, 2026-11-30T16:00:00Z",
    })
    void orByTheClockOfAnotherTimeZone(String name, String start, String next) {
        CandleInterval interval = CandleInterval.of(name).atOffset(8);
        assertEquals(name + "+8", interval.name());
        assertEquals(micros(start), interval.start(micros("2026-11-28T05:06:07.080910Z")));
        assertEquals(micros(start), interval.start(micros(start)));
        assertEquals(micros(next), interval.next(micros(start)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0m", "1x", "1H"})
    void otherUnitsAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> CandleInterval.of(name));
    }

    @Test
    void severalDaysCountFromTheEpoch() {
        CandleInterval interval = CandleInterval.of("3d");
        assertEquals(0, interval.start(micros("1970-01-03T23:59:59Z")));
        assertEquals(micros("1970-01-04T00:00:00Z"), interval.start(micros("1970-01-04T00:00:00Z")));
    }
}
