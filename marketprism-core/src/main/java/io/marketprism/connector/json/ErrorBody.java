package io.marketprism.connector.json;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import org.jspecify.annotations.Nullable;

/**
 * An error body {@code {"code":…,"msg":"…"}}.
 *
 * @param code a number's as it is written
 * @param message the exchange's own words
 */
record ErrorBody(String code, String message) {
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("msg");

    /** {@return what a body says, or null if it has no code} */
    static @Nullable ErrorBody in(Frame body) {
        JsonCursor json = new JsonCursor();
        String code = null;
        String message = "";
        try {
            json.reset(body);
            if (!json.atObject()) {
                return null;
            }
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
            json.finish();
        } catch (NormalizationException e) {
            return null; // The reader has said already what is wrong with it.
        }
        return code == null ? null : new ErrorBody(code, message);
    }

    @Override
    public String toString() {
        return "code " + code + ", " + message;
    }
}
