package io.marketprism.event;

import java.util.Locale;

/** How a trade reached the collector. */
public enum TradeSource {
    /** Pushed by the venue as it happened. */
    LIVE,
    /** Fetched later, to close a gap. */
    BACKFILL;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
