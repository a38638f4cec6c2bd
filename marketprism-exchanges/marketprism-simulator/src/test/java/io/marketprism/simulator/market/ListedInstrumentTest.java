package io.marketprism.simulator.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListedInstrumentTest {

    @Test
    void theSymbolSaysWhatAnInstrumentIs() {
        ListedInstrument spot = ListedInstrument.of("BTC-USDT", "67000.0", "0.1");
        assertEquals(InstrumentKind.SPOT, spot.kind());
        assertEquals(InstrumentKind.PERPETUAL, spot.derivative().kind());
        assertEquals(Optional.empty(), spot.expiry());
        ListedInstrument dated = ListedInstrument.of("BTC-USD-261225", "67000.0", "1");
        assertEquals(InstrumentKind.FUTURE, dated.inverseDerivative().kind());
        assertEquals("BTC-USD", dated.pair());
        assertEquals(Instant.parse("2026-12-25T08:00:00Z"), dated.expiry().orElseThrow());
        assertEquals(
                InstrumentKind.FUTURE,
                spot.derivative().named("BTC-USDT-261225").kind());
        ListedInstrument option = ListedInstrument.of("BTC-USD-261225-50000-P", "0.1000", "1");
        assertEquals(InstrumentKind.OPTION, option.derivative().kind());
        assertEquals("USD", option.quote());
        assertEquals(new BigDecimal("50000"), option.strike().orElseThrow());
        assertEquals(OptionType.PUT, option.optionType().orElseThrow());
        assertEquals(
                "BTC-USD-261225-60000-C", option.named("BTC-USD-261225-60000-C").symbol());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BTC",
                "-USDT",
                "BTC-",
                "BTC-USD-261325",
                "BTC-USD-soon",
                "BTC-USD-261225-50000",
                "BTC-USD-261225-50000-X",
                "BTC-USD-261225-0-C"
            })
    void otherSymbolsAreRefused(String symbol) {
        assertThrows(IllegalArgumentException.class, () -> ListedInstrument.of(symbol, "67000.0", "1"));
    }

    @Test
    void quantitiesAreWorthWhatTheContractSays() {
        ListedInstrument linear =
                ListedInstrument.of("BTC-USDT", "67000.0", "1").derivative().contractsOf("0.01");
        assertEquals(new BigDecimal("0.03"), linear.currency(new BigDecimal("3")));
        assertEquals(0, new BigDecimal("2010").compareTo(linear.worth(new BigDecimal("67000.0"), new BigDecimal("3"))));
        ListedInstrument inverse = ListedInstrument.of("BTC-USD", "67000.0", "1")
                .inverseDerivative()
                .contractsOf("100");
        assertEquals(new BigDecimal("300"), inverse.currency(new BigDecimal("3")));
        assertEquals(new BigDecimal("0.00447761"), inverse.worth(new BigDecimal("67000.0"), new BigDecimal("3")));
    }
}
