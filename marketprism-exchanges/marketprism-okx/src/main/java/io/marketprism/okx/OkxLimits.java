package io.marketprism.okx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RateLimitedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * What the bodies of OKX's answers say about calls that are too many: {@code {"code":"50011","msg":"…","data":[]}}, or 50061 for an account, with
 * status 429 or 200.
 */
final class OkxLimits {
    private static final Set<String> TOO_MANY = Set.of("50011", "50061");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The exchange counts in windows of two seconds. */
    private static final Duration PAUSE = Duration.ofSeconds(4);

    private OkxLimits() {}

    /** A reader that, when an answer is not what it reads, looks whether it says that we call too often. */
    static <T> Function<Frame, T> heeding(Function<Frame, T> reader) {
        return frame -> {
            try {
                return reader.apply(frame);
            } catch (NormalizationException e) {
                throwIfTooMany(frame);
                throw e;
            }
        };
    }

    private static void throwIfTooMany(Frame frame) {
        JsonNode answer;
        try {
            answer = JSON.readTree(frame.bytes(), 0, frame.length());
        } catch (IOException e) {
            return; // Not even JSON; the reader has said so.
        }
        String code = answer.path("code").asText();
        if (TOO_MANY.contains(code)) {
            String message = answer.path("msg").asText();
            throw new RateLimitedException("code " + code + ", " + message, PAUSE);
        }
    }
}
