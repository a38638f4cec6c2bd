package io.marketprism.simulator.venue;

import java.util.Map;

/**
 * An HTTP request, also the one that asks to become a WebSocket.
 *
 * @param method e.g. {@code GET}
 * @param path e.g. {@code /api/v3/depth}
 * @param query the parameters, decoded
 * @param headers the headers, names in lower case
 * @param remoteAddress the client's IP address
 */
public record RestRequest(
        String method, String path, Map<String, String> query, Map<String, String> headers, String remoteAddress) {}
