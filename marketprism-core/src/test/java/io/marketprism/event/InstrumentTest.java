package io.marketprism.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class InstrumentTest {
    private static final Instrument SWAP =
            new Instrument("okx", MarketType.PERPETUAL, "BTC-USD", "BTC-USD-SWAP", QuantityUnit.QUOTE);
    private static final Instrument CALLED_OTHERWISE =
            new Instrument("okx", MarketType.PERPETUAL, "BTC-USD", "BTCUSD", QuantityUnit.QUOTE);
    private static final Instrument COUNTED_OTHERWISE =
            new Instrument("okx", MarketType.PERPETUAL, "BTC-USD", "BTC-USD-SWAP", QuantityUnit.BASE);

    @Test
    void exchangeMarketTypeAndSymbolAreItsIdentity() {
        for (Instrument same : List.of(CALLED_OTHERWISE, COUNTED_OTHERWISE)) {
            assertEquals(SWAP, same);
            assertEquals(SWAP.hashCode(), same.hashCode());
        }
        for (Instrument other : List.of(
                new Instrument("okx-demo", MarketType.PERPETUAL, "BTC-USD", "BTC-USD-SWAP", QuantityUnit.QUOTE),
                new Instrument("okx", MarketType.FUTURE, "BTC-USD", "BTC-USD-SWAP", QuantityUnit.QUOTE),
                new Instrument("okx", MarketType.PERPETUAL, "ETH-USD", "BTC-USD-SWAP", QuantityUnit.QUOTE))) {
            assertNotEquals(SWAP, other);
            assertNotEquals(SWAP.hashCode(), other.hashCode());
        }
        assertNotEquals(SWAP, SWAP.toString());
    }

    @Test
    void aDefinitionSaysAllThatIsSaidOfItsInstrument() {
        InstrumentDefinition definition = InstrumentDefinition.unknown(SWAP);
        assertTrue(definition.saysTheSameAs(definition.received(1, "c1", 2)));
        for (Instrument other : List.of(CALLED_OTHERWISE, COUNTED_OTHERWISE)) {
            assertFalse(definition.saysTheSameAs(InstrumentDefinition.unknown(other)), other.nativeSymbol());
        }
    }
}
