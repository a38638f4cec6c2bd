package io.marketprism.schema;

/** Which of two events of one identity a store keeps. */
public enum Stays {
    /** The one that was received first. */
    FIRST,
    /** The one that was received last. */
    NEWEST
}
