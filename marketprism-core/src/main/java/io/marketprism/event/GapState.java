package io.marketprism.event;

import java.util.Locale;

/** Where a gap stands in its life. */
public enum GapState {
    /** Data is missing now. */
    OPEN,
    /** Data flows again; what fell into the gap is lost or unknown. */
    CLOSED,
    /** Nothing is missing: it was proven so, or fetched later. */
    RECOVERED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
