package io.marketprism.sink;

import io.marketprism.error.MarketPrismException;
import org.jspecify.annotations.Nullable;

/**
 * A sink failed as a whole: with all of a batch, or while opening. No event is lost by it; what becomes of the batch depends on the
 * {@linkplain Outcome outcome}. An event that can never be stored is no failure of the sink: it is {@linkplain Receipt.Rejection rejected} in the
 * receipt.
 */
public final class SinkException extends MarketPrismException {
    private static final long serialVersionUID = 1L;

    /** What the failure means for the batch, which waits in every case. */
    public enum Outcome {
        /** It will pass by itself: the batch is written again, with pauses that grow. */
        RETRY,
        /** Somebody must change something, such as a password: the sink is closed and opened anew, with pauses that grow, until it works. */
        HOLD,
        /**
         * The sink does not know whether the store or an event is at fault. As {@link #HOLD}; when the whole batch has failed twice, the events
         * that are at fault are looked for, and rejected if others of the batch can be stored. Whatever else a sink throws counts as this.
         */
        UNKNOWN
    }

    private final Outcome outcome;

    private SinkException(String message, @Nullable Throwable cause, Outcome outcome) {
        super(message, cause);
        this.outcome = outcome;
    }

    /**
     * A failure that may pass, such as a server that is down; the engine tries again.
     *
     * @param message what failed and where
     * @param cause what led to it, or null
     * @return the exception
     */
    public static SinkException retryable(String message, @Nullable Throwable cause) {
        return new SinkException(message, cause, Outcome.RETRY);
    }

    /**
     * A failure that will not pass before somebody changes something, such as a wrong password; the events wait until then.
     *
     * @param message what failed, where, and what to change
     * @param cause what led to it, or null
     * @return the exception
     */
    public static SinkException hold(String message, @Nullable Throwable cause) {
        return new SinkException(message, cause, Outcome.HOLD);
    }

    /**
     * A failure of which the sink does not know what it means, such as an error code that nobody has listed. The events wait, but for those that
     * are proven to be at fault.
     *
     * @param message what failed and where
     * @param cause what led to it, or null
     * @return the exception
     */
    public static SinkException unknown(String message, @Nullable Throwable cause) {
        return new SinkException(message, cause, Outcome.UNKNOWN);
    }

    /** {@return what it means for the batch} */
    public Outcome outcome() {
        return outcome;
    }

    /** {@return whether trying again may help though nobody changes anything} */
    public boolean isRetryable() {
        return outcome == Outcome.RETRY;
    }
}
