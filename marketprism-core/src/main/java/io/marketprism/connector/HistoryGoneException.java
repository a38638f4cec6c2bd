package io.marketprism.connector;

import io.marketprism.error.MarketPrismException;

/**
 * The exchange says that it does not keep the begin of what was asked for any more. What comes later may still be there: ask from a later place on. A
 * {@linkplain RestCall#parser() parser} throws it, whatever the status of the answer is. Carries no stack trace.
 */
public final class HistoryGoneException extends MarketPrismException {
    private static final long serialVersionUID = 1L;

    /**
     * What the exchange says.
     *
     * @param message the exchange's own words
     */
    public HistoryGoneException(String message) {
        super(message, null, false);
    }
}
