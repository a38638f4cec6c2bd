package io.marketprism.clickhouse;

import io.marketprism.error.MarketPrismException;

/** A value that a column cannot hold. Thrown per event, hence without a stack trace. */
final class RejectedValueException extends MarketPrismException {
    private static final long serialVersionUID = 1L;

    RejectedValueException(String message) {
        super(message, null, false);
    }
}
