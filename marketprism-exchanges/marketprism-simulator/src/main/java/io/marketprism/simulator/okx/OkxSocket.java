package io.marketprism.simulator.okx;

import java.util.Arrays;
import java.util.Optional;

/** Where clients connect to; each channel is served on one of them. */
enum OkxSocket {
    PUBLIC("/ws/v5/public"),
    BUSINESS("/ws/v5/business");

    private final String path;

    OkxSocket(String path) {
        this.path = path;
    }

    static Optional<OkxSocket> at(String path) {
        return Arrays.stream(values())
                .filter(socket -> socket.path.equals(path))
                .findFirst();
    }
}
