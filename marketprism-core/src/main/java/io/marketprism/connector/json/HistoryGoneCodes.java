package io.marketprism.connector.json;

import io.marketprism.connector.Frame;
import io.marketprism.connector.HistoryGoneException;
import io.marketprism.connector.NormalizationException;
import java.util.Set;
import java.util.function.Function;

/**
 * What an exchange's error bodies {@code {"code":…,"msg":"…"}} say about a past that is not kept any more, whatever the status of the answer is.
 *
 * @param codes those that say so, a number's as it is written
 */
public record HistoryGoneCodes(Set<String> codes) {

    /** Keeps its own copy of the codes.
     *
     * @param codes those that say that it is not kept any more
     */
    public HistoryGoneCodes {
        codes = Set.copyOf(codes);
    }

    /**
     * A reader that, when an answer is not what it reads, looks whether it says that what was asked for is not kept any more.
     *
     * @param reader reads the answer that was asked for
     * @param <T> what it reads
     * @return a reader that throws {@link HistoryGoneException} then
     */
    public <T> Function<Frame, T> heeding(Function<Frame, T> reader) {
        return body -> {
            try {
                return reader.apply(body);
            } catch (NormalizationException e) {
                ErrorBody error = ErrorBody.in(body);
                throw error != null && codes.contains(error.code()) ? new HistoryGoneException(error.toString()) : e;
            }
        };
    }
}
