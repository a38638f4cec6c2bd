package io.marketprism.simulator.venue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response.
 *
 * @param status e.g. 200
 * @param headers sent as they are
 * @param body the body, not to be changed
 */
public record RestResponse(int status, Map<String, String> headers, byte[] body) {

    /**
     * {@return a response with a JSON body}
     *
     * @param status e.g. 200
     * @param body JSON in UTF-8
     */
    public static RestResponse json(int status, byte[] body) {
        return new RestResponse(status, Map.of("content-type", "application/json;charset=UTF-8"), body);
    }

    /**
     * {@return a response with a JSON body}
     *
     * @param status e.g. 200
     * @param body JSON
     */
    public static RestResponse json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return the same response with one more header}
     *
     * @param name the header's name
     * @param value its value
     */
    public RestResponse with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RestResponse(status, more, body);
    }
}
