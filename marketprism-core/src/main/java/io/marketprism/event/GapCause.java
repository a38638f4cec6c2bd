package io.marketprism.event;

import java.util.Locale;

/** Why data is missing, or cannot be proven complete. */
public enum GapCause {
    /** The connection was lost. */
    RECONNECT,
    /** The venue's own numbering shows a hole. */
    SEQUENCE_BREAK,
    /** A sink could not keep up and its queue was full. */
    OVERFLOW,
    /** The venue refused the subscription. */
    REFUSED,
    /** The venue announced maintenance. */
    MAINTENANCE,
    /** The venue's limits forbade the request in time. */
    RATE_LIMITED,
    /** The collector stopped with undelivered events. */
    COLLECTOR_RESTART,
    /** A check against a fresh snapshot failed. */
    DRIFT,
    /** A frame could not be understood. */
    DECODE,
    /** A poll failed or came too late. */
    POLL_MISSED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
