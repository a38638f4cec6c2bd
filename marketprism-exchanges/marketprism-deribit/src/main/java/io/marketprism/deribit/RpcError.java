package io.marketprism.deribit;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.json.JsonCursor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the exchange says is wrong with a request, {@code {"code":10028,"message":"too_many_requests"}}.
 *
 * @param code as the exchange numbers it; null if it does not
 * @param message in the exchange's words; null if there is none
 */
record RpcError(@Nullable String code, @Nullable String message) {
    /** Too many requests; on a socket, the exchange closes the session too. */
    private static final String TOO_MANY_REQUESTS = "10028";

    private static final String SYSTEM_MAINTENANCE = "11051";

    private static final long ERROR = JsonCursor.key("error");
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("message");

    /** Reads the object that comes next. */
    static RpcError read(JsonCursor json) {
        String code = null;
        String message = null;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == CODE) {
                code = json.requestId();
            } else if (key == MESSAGE && json.atText()) {
                message = json.text();
            } else {
                json.skip();
            }
        }
        return new RpcError(code, message);
    }

    boolean isMaintenance() {
        return SYSTEM_MAINTENANCE.equals(code);
    }

    @Override
    public String toString() {
        return code + " " + message;
    }

    /**
     * A reader that, when an answer is not what it reads, looks whether it says that calls are too many.
     *
     * @param reader reads the answer that was asked for
     * @return a reader that throws {@link RateLimitedException} then
     */
    static <T> Function<Frame, T> heeding(Function<Frame, T> reader) {
        return body -> {
            try {
                return reader.apply(body);
            } catch (NormalizationException e) {
                RpcError error = in(body);
                if (error != null && TOO_MANY_REQUESTS.equals(error.code)) {
                    throw new RateLimitedException(error.toString(), null);
                }
                throw e;
            }
        };
    }

    /** {@return the error that a body tells, or null} */
    private static @Nullable RpcError in(Frame body) {
        JsonCursor json = new JsonCursor();
        RpcError error = null;
        try {
            json.reset(body).enterObject();
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == ERROR) {
                    error = read(json);
                } else {
                    json.skip();
                }
            }
            json.finish();
            return error;
        } catch (NormalizationException e) {
            return null; // The reader has said already what is wrong with it.
        }
    }
}
