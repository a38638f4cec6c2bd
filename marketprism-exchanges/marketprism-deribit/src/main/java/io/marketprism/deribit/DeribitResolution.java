package io.marketprism.deribit;

import io.marketprism.connector.Subscription;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lengths of candles, a row each: how the exchange writes it, and how our events do. */
enum DeribitResolution {
    ONE_MINUTE("1", "1m", 1),
    THREE_MINUTES("3", "3m", 3),
    FIVE_MINUTES("5", "5m", 5),
    TEN_MINUTES("10", "10m", 10),
    FIFTEEN_MINUTES("15", "15m", 15),
    THIRTY_MINUTES("30", "30m", 30),
    ONE_HOUR("60", "1h", 60),
    TWO_HOURS("120", "2h", 120),
    THREE_HOURS("180", "3h", 180),
    SIX_HOURS("360", "6h", 360),
    TWELVE_HOURS("720", "12h", 720),
    ONE_DAY("1D", "1d", 1_440);

    private static final DeribitResolution[] ALL = values();

    static final List<String> INTERVALS =
            Arrays.stream(ALL).map(DeribitResolution::interval).toList();

    private final String wireName;
    private final String interval;
    private final long lengthUs;

    DeribitResolution(String wireName, String interval, long minutes) {
        this.wireName = wireName;
        this.interval = interval;
        this.lengthUs = TimeUnit.MINUTES.toMicros(minutes);
    }

    /** {@return the one of a wire name, or null} */
    static @Nullable DeribitResolution ofWireName(String wireName) {
        for (DeribitResolution resolution : ALL) {
            if (resolution.wireName.equals(wireName)) {
                return resolution;
            }
        }
        return null;
    }

    /** {@return that of the candles that are subscribed} */
    static DeribitResolution of(Subscription subscription) {
        return ALL[
                INTERVALS.indexOf(
                        Objects.requireNonNull(subscription.variant(), "Expected an interval of candles, was none"))];
    }

    String wireName() {
        return wireName;
    }

    String interval() {
        return interval;
    }

    long lengthUs() {
        return lengthUs;
    }
}
