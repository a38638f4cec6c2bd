package io.marketprism.event;

import java.util.Locale;

/** Whether an instrument can be traded. */
public enum InstrumentStatus {
    /** Listed, not yet trading. */
    PRE_OPEN,
    /** Open. */
    TRADING,
    /** Suspended. */
    HALTED,
    /** Orders can only be cancelled. */
    CANCEL_ONLY,
    /** In settlement. */
    SETTLING,
    /** Gone. */
    DELISTED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
