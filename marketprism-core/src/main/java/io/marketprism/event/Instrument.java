package io.marketprism.event;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is traded, and where: the identity that every event carries. Immutable; one object is shared by all events of an instrument.
 *
 * <p>Exchange, market type and symbol are the identity: two instruments are equal when these are, whatever else is known of them. Not every event
 * tells all of it: a definition that was read from JSON, a gap, a coverage row does not say what quantities count, and is of the instrument of its
 * trades all the same.
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

    /**
     * Whether it is the same instrument: of the same exchange, market type and symbol. Native symbols and units of quantities are not compared.
     *
     * @param other to compare with
     * @return true if the identities are equal
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Instrument that
                        && symbol.equals(that.symbol)
                        && marketType == that.marketType
                        && exchange.equals(that.exchange);
    }

    @Override
    public int hashCode() {
        return (symbol.hashCode() * 31 + marketType.hashCode()) * 31 + exchange.hashCode();
    }

    @Override
    public String toString() {
        return exchange + " " + marketType.wireName() + " " + symbol;
    }
}
