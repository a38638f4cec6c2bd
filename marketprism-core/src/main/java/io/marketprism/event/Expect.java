package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/** What the constructors of events demand. */
final class Expect {
    private Expect() {}

    /** {@return the value, which must be there} */
    static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalArgumentException("Expected a value as " + what + ", was null");
        }
        return value;
    }

    /** {@return the number, which must be there} */
    static long present(long number, String what) {
        if (number == MarketEvent.ABSENT) {
            throw new IllegalArgumentException("Expected a value as " + what + ", was absent");
        }
        return number;
    }
}
