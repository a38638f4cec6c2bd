package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.RestResponse;

/** A request that is answered with HTTP 400 and an error of Binance's. */
final class BinanceErrorException extends Exception {

    private static final long serialVersionUID = 1;

    private final int code;
    private final String text;

    BinanceErrorException(int code, String text) {
        super(text);
        this.code = code;
        this.text = text;
    }

    RestResponse response() {
        return BinanceRest.error(400, code, text);
    }
}
