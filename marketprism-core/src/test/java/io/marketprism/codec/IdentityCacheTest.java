package io.marketprism.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.marketprism.event.Instrument;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdentityCacheTest {
    private static Instrument instrument(int number) {
        String symbol = "C" + number + "-USDT";
        return new Instrument("binance", MarketType.SPOT, symbol, symbol, QuantityUnit.BASE);
    }

    @Test
    void aValueIsMadeOnce() {
        AtomicInteger made = new AtomicInteger();
        IdentityCache<Instrument, String> cache = new IdentityCache<>(one -> one.symbol() + made.incrementAndGet());
        Instrument one = instrument(1);

        assertSame(cache.get(one), cache.get(one));
        assertEquals(1, made.get());
    }

    @Test
    void moreInstrumentsThanItHoldsAreStillToldApart() {
        IdentityCache<Instrument, String> cache = new IdentityCache<>(Instrument::symbol);
        List<Instrument> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(instrument(i));
        }
        for (int round = 0; round < 2; round++) {
            for (Instrument one : many) {
                assertEquals(one.symbol(), cache.get(one));
            }
        }
    }

    @Test
    void severalThreadsGetTheValuesOfTheirInstruments() {
        IdentityCache<Instrument, String> cache = new IdentityCache<>(Instrument::symbol);
        List<Instrument> many = IntStream.range(0, 3_000)
                .mapToObj(IdentityCacheTest::instrument)
                .toList();

        IntStream.range(0, 300_000).parallel().forEach(i -> {
            Instrument one = many.get(i % many.size());
            assertEquals(one.symbol(), cache.get(one));
        });
    }
}
