package io.marketprism.event;

import java.util.Objects;

/**
 * What is traded, and where: the identity that every event carries. Immutable; one object is shared by all events of an instrument.
 *
 * @param exchange id of the venue, such as {@code binance}; test networks and simulators carry their own
 * @param marketType kind of market; with exchange and symbol it is the identity
 * @param symbol {@code BASE-QUOTE} and what else the contract needs, such as {@code BTC-USDT} or {@code BTC-USDT-261225}
 * @param nativeSymbol the venue's own spelling, such as {@code BTCUSDT}
 * @param quantityUnit what quantities of this instrument's events count
 */
public record Instrument(
        String exchange, MarketType marketType, String symbol, String nativeSymbol, QuantityUnit quantityUnit) {

    public Instrument {
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(marketType, "marketType");
        Objects.requireNonNull(symbol, "symbol");
        Objects.requireNonNull(nativeSymbol, "nativeSymbol");
        Objects.requireNonNull(quantityUnit, "quantityUnit");
    }

    @Override
    public String toString() {
        return exchange + " " + marketType.wireName() + " " + symbol;
    }
}
