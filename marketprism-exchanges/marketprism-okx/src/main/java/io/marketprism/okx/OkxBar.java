package io.marketprism.okx;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * OKX's bars, a row each: the intervals of its candles and the periods of its ratios. From six hours on a bar begins by the clock of Hong Kong, UTC+8,
 * unless its name ends in {@code utc}; we ask for those of UTC.
 */
enum OkxBar {
    MINUTE_1("1m", 1, ChronoUnit.MINUTES, false),
    SECOND_1("1s", 1, ChronoUnit.SECONDS, false),
    MINUTE_3("3m", 3, ChronoUnit.MINUTES, false),
    MINUTE_5("5m", 5, ChronoUnit.MINUTES, true),
    MINUTE_15("15m", 15, ChronoUnit.MINUTES, true),
    MINUTE_30("30m", 30, ChronoUnit.MINUTES, true),
    HOUR_1("1H", 1, ChronoUnit.HOURS, true),
    HOUR_2("2H", 2, ChronoUnit.HOURS, true),
    HOUR_4("4H", 4, ChronoUnit.HOURS, true),
    HOUR_6("6H", 6, ChronoUnit.HOURS, true),
    HOUR_12("12H", 12, ChronoUnit.HOURS, true),
    DAY_1("1D", 1, ChronoUnit.DAYS, true),
    DAY_2("2D", 2, ChronoUnit.DAYS, false),
    DAY_3("3D", 3, ChronoUnit.DAYS, false),
    DAY_5("5D", 5, ChronoUnit.DAYS, false),
    WEEK_1("1W", 1, ChronoUnit.WEEKS, false),
    MONTH_1("1M", 1, ChronoUnit.MONTHS, false),
    MONTH_3("3M", 3, ChronoUnit.MONTHS, false);

    private static final String UTC = "utc";
    private static final Duration FIRST_WITH_ZONE = Duration.ofHours(6);
    private static final ZoneOffset HONG_KONG = ZoneOffset.ofHours(8);

    private static final Map<String, Written> BY_WIRE_NAME = byWireName();

    /** Our names of all bars, the first of which is the default. */
    static final List<String> INTERVALS =
            Arrays.stream(values()).map(bar -> bar.interval).toList();

    /** Our names of those that ratios have. */
    static final List<String> RATIO_PERIODS = Arrays.stream(values())
            .filter(bar -> bar.ofRatios)
            .map(bar -> bar.interval)
            .toList();

    private final String theirs;
    private final String interval;
    private final int count;
    private final ChronoUnit unit;
    private final boolean ofRatios;

    /** Of months, about. */
    private final long lengthUs;

    OkxBar(String theirs, int count, ChronoUnit unit, boolean ofRatios) {
        this.theirs = theirs;
        this.interval = unit == ChronoUnit.MONTHS ? theirs : theirs.toLowerCase(Locale.ROOT);
        this.count = count;
        this.unit = unit;
        this.ofRatios = ofRatios;
        this.lengthUs =
                TimeUnit.SECONDS.toMicros(unit.getDuration().multipliedBy(count).toSeconds());
    }

    /** A bar as a name writes it: with the clock by which it begins. */
    record Written(OkxBar bar, ZoneOffset clock) {

        /** {@return our name, as events carry it} */
        String interval() {
            return bar.interval;
        }

        /** {@return the end of the bar that begins then, µs since the epoch} */
        long endUs(long beginUs) {
            if (bar.unit != ChronoUnit.MONTHS) {
                return beginUs + bar.lengthUs;
            }
            return ChronoUnit.MICROS.between(
                    Instant.EPOCH,
                    Instant.EPOCH
                            .plus(beginUs, ChronoUnit.MICROS)
                            .atOffset(clock)
                            .plusMonths(bar.count));
        }
    }

    private static Map<String, Written> byWireName() {
        Map<String, Written> names = new HashMap<>();
        for (OkxBar bar : values()) {
            names.put(bar.theirs, new Written(bar, bar.hasZone() ? HONG_KONG : ZoneOffset.UTC));
            names.put(bar.wireName(), new Written(bar, ZoneOffset.UTC));
        }
        return Collections.unmodifiableMap(names);
    }

    /** {@return the bars of all of the exchange's names} */
    static Map<String, Written> written() {
        return BY_WIRE_NAME;
    }

    /** {@return the bar of one of the exchange's names, or null if there is none} */
    static @Nullable Written written(String wireName) {
        return BY_WIRE_NAME.get(wireName);
    }

    /** {@return the bar of an interval or a period of ours} */
    static OkxBar of(String interval) {
        return Arrays.stream(values())
                .filter(bar -> bar.interval.equals(interval))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected an interval of okx, one of " + String.join(", ", INTERVALS) + ", was " + interval));
    }

    private boolean hasZone() {
        return unit.getDuration().multipliedBy(count).compareTo(FIRST_WITH_ZONE) >= 0;
    }

    /** {@return the exchange's name of the bar that begins by UTC} */
    String wireName() {
        return hasZone() ? theirs + UTC : theirs;
    }
}
