package io.marketprism.deribit;

/** Reads the data of one channel with the cursor of its normalizer. */
interface DeribitReader {

    /**
     * Reads the data, or the row of it, that comes next, and puts what it says into the message's output.
     *
     * @param message whose data it is
     */
    void read(DeribitMessage message);

    /** {@return whether the data of a message are several rows that do not depend on each other} */
    default boolean readsRows() {
        return false;
    }
}
