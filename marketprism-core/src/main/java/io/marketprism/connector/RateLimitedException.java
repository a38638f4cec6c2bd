package io.marketprism.connector;

import io.marketprism.error.MarketPrismException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of an HTTP answer says that we call too often. A {@linkplain RestCall#parser() parser} throws it, whatever the status of the answer
 * is, and all calls within the same limits pause. Carries no stack trace.
 */
public final class RateLimitedException extends MarketPrismException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration pause;

    /**
     * What the exchange says.
     *
     * @param message the exchange's own words
     * @param pause for how long it wants no calls, or null if it does not tell; the answer's {@code Retry-After} wins over it
     */
    public RateLimitedException(String message, @Nullable Duration pause) {
        super(message, null, false);
        this.pause = pause;
    }

    /** {@return for how long the exchange wants no calls, or null if it does not tell} */
    public @Nullable Duration pause() {
        return pause;
    }
}
