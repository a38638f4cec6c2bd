package io.marketprism.binance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RateLimitedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the bodies of Binance's answers say about calls that are too many: {@code {"code":-1003,"msg":"…"}} (requests) or -1034 (connections),
 * with whatever status.
 */
final class BinanceLimits {
    private static final Set<String> TOO_MANY = Set.of("-1003", "-1034");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Milliseconds since 1970, in the text of a ban. */
    private static final Pattern BANNED_UNTIL = Pattern.compile("until (\\d{13})\\b");

    private BinanceLimits() {}

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
            throw new RateLimitedException("code " + code + ", " + message, bannedFor(message, frame));
        }
    }

    /** For how long a ban lasts that its text dates; null if it does not. */
    private static Duration bannedFor(String message, Frame frame) {
        Matcher until = BANNED_UNTIL.matcher(message);
        return until.find() ? Duration.ofMillis(Long.parseLong(until.group(1)) - frame.receiveTimeUs() / 1_000) : null;
    }
}
