package io.marketprism.error;

import org.jspecify.annotations.Nullable;

/** Root of everything this library throws. */
public class MarketPrismException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that explains itself.
     *
     * @param message what was expected, what was found, where, and what to do
     */
    public MarketPrismException(String message) {
        super(message);
    }

    /**
     * An exception with its cause.
     *
     * @param message what was expected, what was found, where, and what to do
     * @param cause what led to it, or null
     */
    public MarketPrismException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * An exception that may be cheap.
     *
     * @param message what was expected, what was found, where, and what to do
     * @param cause what led to it, or null
     * @param writableStackTrace whether to record where it was thrown
     */
    protected MarketPrismException(String message, @Nullable Throwable cause, boolean writableStackTrace) {
        super(message, cause, true, writableStackTrace);
    }
}
