package io.marketprism.event;

import java.util.Locale;

/** Whether a funding rate is final. */
public enum FundingKind {
    /** It may change until it is settled. */
    PREDICTED,
    /** It is what was paid. */
    SETTLED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
