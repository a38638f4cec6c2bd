package io.marketprism.codec;

import io.marketprism.error.MarketPrismException;
import org.jspecify.annotations.Nullable;

/** What should be an event as JSON is not one; the message names the field, what was expected there and what was found. */
public final class EventFormatException extends MarketPrismException {
    private static final long serialVersionUID = 1L;

    EventFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
