package io.marketprism.simulator;

/** Ways to damage a data frame. */
public enum Damage {
    /** Text that is not JSON. */
    GARBAGE_TEXT,
    /** The frame, cut in the middle. */
    TRUNCATED_JSON,
    /** The frame, with an object where a price or the levels should be. */
    WRONG_TYPE,
    /** The frame, with its first price negative. */
    NEGATIVE_PRICE,
    /** The frame without its first price or levels. */
    MISSING_FIELD,
    /** One megabyte of JSON that means nothing. */
    MEGABYTE,
    /** A text frame whose bytes are not UTF-8, which the WebSocket protocol forbids. */
    INVALID_UTF8,
    /** Well-formed JSON of a kind that no client can know. */
    UNKNOWN_EVENT,
    /** The frame, sent as a binary message. */
    BINARY
}
