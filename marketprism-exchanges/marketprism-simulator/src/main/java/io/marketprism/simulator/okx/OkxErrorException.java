package io.marketprism.simulator.okx;

import io.marketprism.simulator.venue.RestResponse;

/** A request that is answered with an error of OKX's. */
final class OkxErrorException extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    OkxErrorException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    RestResponse response() {
        return OkxRest.error(status, code, getMessage());
    }
}
