package io.marketprism.simulator.okx;

import io.marketprism.simulator.venue.RestResponse;

/** A request that is answered with an error of OKX's. */
final class OkxErrorException extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String text;

    OkxErrorException(int status, String code, String text) {
        super(text);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    RestResponse response() {
        return OkxRest.error(status, code, text);
    }
}
