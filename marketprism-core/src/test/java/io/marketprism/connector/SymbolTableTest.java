package io.marketprism.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolTableTest {

    private static InstrumentDefinition instrument(String nativeSymbol) {
        return InstrumentDefinition.unknown(
                new Instrument("binance", MarketType.SPOT, nativeSymbol, nativeSymbol, QuantityUnit.BASE));
    }

    @Test
    void findsEverySymbolAmongMany() {
        List<InstrumentDefinition> instruments = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            instruments.add(instrument("S" + i + "USDT"));
        }
        SymbolTable table = SymbolTable.of(instruments);
        for (InstrumentDefinition instrument : instruments) {
            byte[] frame =
                    ("{\"s\":\"" + instrument.instrument().nativeSymbol() + "\"}").getBytes(StandardCharsets.UTF_8);
            assertSame(instrument, table.find(frame, 6, frame.length - 2));
            assertSame(instrument, table.find(instrument.instrument().nativeSymbol()));
            assertNull(table.find(frame, 6, frame.length - 3));
        }
        assertNull(table.find("S3000USDT"));
    }

    @Test
    void tellsSymbolsOfOneHashApart() {
        List<InstrumentDefinition> colliding = new ArrayList<>();
        for (String first : List.of("Aa", "BB")) {
            for (String second : List.of("Aa", "BB")) {
                for (String third : List.of("Aa", "BB")) {
                    colliding.add(instrument(first + second + third));
                }
            }
        }
        assertEquals(
                1,
                colliding.stream()
                        .map(one -> one.instrument().nativeSymbol().hashCode())
                        .distinct()
                        .count());
        InstrumentDefinition left = colliding.remove(0);
        SymbolTable table = SymbolTable.of(colliding);
        colliding.forEach(instrument ->
                assertSame(instrument, table.find(instrument.instrument().nativeSymbol())));
        assertNull(table.find(left.instrument().nativeSymbol()));
    }

    @Test
    void findsSymbolsBeyondAscii() {
        InstrumentDefinition coin = instrument("币安人生USDT");
        SymbolTable table = SymbolTable.of(List.of(coin, instrument("BTCUSDT")));
        assertSame(coin, table.find("币安人生USDT"));
        assertNull(table.find("币安人USDT"));
        assertNull(table.find(""));
    }

    @Test
    void knowsNothingIfEmpty() {
        assertNull(SymbolTable.of(List.of()).find("BTCUSDT"));
    }

    @Test
    void learnsEachSymbolOnce() {
        List<String> asked = new ArrayList<>();
        SymbolTable table = SymbolTable.learning(symbol -> {
            asked.add(symbol);
            return instrument(symbol);
        });
        List<InstrumentDefinition> learned = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            learned.add(table.find("币" + i));
        }
        for (int i = 0; i < 1_000; i++) {
            assertSame(learned.get(i), table.find("币" + i));
            assertEquals("币" + i, learned.get(i).instrument().nativeSymbol());
        }
        assertEquals(1_000, asked.size());
    }

    @Test
    void keepsWhatItLearnsApartFromTheFrame() {
        SymbolTable table = SymbolTable.learning(SymbolTableTest::instrument);
        byte[] frame = "BTCUSDT".getBytes(StandardCharsets.US_ASCII);
        InstrumentDefinition learned = table.find(frame, 0, frame.length);
        frame[0] = 'X';
        assertSame(learned, table.find("BTCUSDT"));
    }

    @Test
    void growsWhileSomebodySearches() {
        SymbolTable table = SymbolTable.of(List.of(instrument("BTCUSDT")));
        List<InstrumentDefinition> added = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            added.add(instrument("S" + i));
            table.add(added.get(i));
        }
        added.forEach(one -> assertSame(one, table.find(one.instrument().nativeSymbol())));
        InstrumentDefinition newer = instrument("BTCUSDT");
        table.add(newer);
        assertSame(newer, table.find("BTCUSDT"));
    }
}
