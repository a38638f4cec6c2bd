package io.marketprism.connector.json;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RateLimitedException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange's error bodies {@code {"code":…,"msg":"…"}} say about calls that are too many, whatever the status of the answer is.
 *
 * @param codes those that say so, a number's as it is written
 * @param pause reads for how long the exchange wants no calls
 */
public record RateLimitCodes(Set<String> codes, Pause pause) {

    /** Keeps its own copy of the codes.
     *
     * @param codes those that say that calls are too many
     * @param pause reads for how long the exchange wants no calls
     */
    public RateLimitCodes {
        codes = Set.copyOf(codes);
    }

    /** Reads for how long an exchange wants no calls. */
    @FunctionalInterface
    public interface Pause {

        /**
         * The time from now on.
         *
         * @param message the exchange's own words
         * @param body where they stand; tells when it was received
         * @return the time, or null if the exchange does not tell
         */
        @Nullable Duration of(String message, Frame body);
    }

    /**
     * A reader that, when an answer is not what it reads, looks whether it says that calls are too many.
     *
     * @param reader reads the answer that was asked for
     * @param <T> what it reads
     * @return a reader that throws {@link RateLimitedException} then
     */
    public <T> Function<Frame, T> heeding(Function<Frame, T> reader) {
        return body -> {
            try {
                return reader.apply(body);
            } catch (NormalizationException e) {
                RateLimitedException limited = limited(body);
                throw limited == null ? e : limited;
            }
        };
    }

    /** {@return what a body says about calls that are too many, or null} */
    private @Nullable RateLimitedException limited(Frame body) {
        ErrorBody error = ErrorBody.in(body);
        return error != null && codes.contains(error.code())
                ? new RateLimitedException(error.toString(), pause.of(error.message(), body))
                : null;
    }
}
