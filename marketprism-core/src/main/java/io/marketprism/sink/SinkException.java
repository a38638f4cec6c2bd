package io.marketprism.sink;

import io.marketprism.MarketPrismException;

/** A sink failed as a whole: with all of a batch, or while opening. */
public final class SinkException extends MarketPrismException {
    private static final long serialVersionUID = 1L;
    private final boolean retryable;

    private SinkException(String message, Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    /**
     * A failure that may pass, such as a server that is down; the engine tries again.
     *
     * @param message what failed and where
     * @param cause what led to it, or null
     * @return the exception
     */
    public static SinkException retryable(String message, Throwable cause) {
        return new SinkException(message, cause, true);
    }

    /**
     * A failure that will not pass by itself, such as a wrong password.
     *
     * @param message what failed, where, and what to change
     * @param cause what led to it, or null
     * @return the exception
     */
    public static SinkException fatal(String message, Throwable cause) {
        return new SinkException(message, cause, false);
    }

    /** {@return whether trying again may help} */
    public boolean isRetryable() {
        return retryable;
    }
}
