package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.event.BookDelta;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatsSubjectsTest {
    private static final BookDelta DELTA = new BookDelta(
            new Instrument("okx", MarketType.PERPETUAL, "BTC-USDT", "BTC-USDT-SWAP", QuantityUnit.BASE),
            1,
            2,
            null,
            3,
            4,
            false,
            Levels.EMPTY,
            Levels.EMPTY,
            null);

    @Test
    void namesTypeExchangeMarketTypeAndSymbol() {
        assertEquals("orderbook.okx.perpetual.BTC-USDT", new NatsSubjects("").of(DELTA));
        assertEquals("prod.eu.orderbook.okx.perpetual.BTC-USDT", new NatsSubjects("prod.eu").of(DELTA));
    }

    @Test
    void matchesAllOfAType() {
        assertEquals("lsr_top_position.*.*.*", new NatsSubjects("").all(DataType.LSR_TOP_POSITION));
        assertEquals("prod.trade.*.*.*", new NatsSubjects("prod").all(DataType.TRADE));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "BTC-USDT,BTC-USDT",
                "'',%",
                "币安人生-USDT,币安人生-USDT",
                "🚀é,🚀é",
                "1.5,1%2E5",
                "*,%2A",
                ">,%3E",
                "50%,50%25",
                "A B,A%20B",
                "a\tb\u0000\u007f\u0085,a%09b%00%7F%C2%85",
                "\u00a0\u3000,%C2%A0%E3%80%80",
            })
    void encodesWhatATokenMustNotHold(String name, String token) {
        assertEquals(token, NatsSubjects.token(name));
    }
}
