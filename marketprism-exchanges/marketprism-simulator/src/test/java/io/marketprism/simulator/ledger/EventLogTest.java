package io.marketprism.simulator.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static ProducedEvent mark(long micros, String price) {
        return ProducedEvent.of("mark_price", "BTC-USDT", "", micros).with("mark_price", new BigDecimal(price));
    }

    @Test
    void equalEventsCountOnceAndTheOldestAreForgotten() {
        EventLog log = new EventLog(2);
        log.add(mark(1, "67000.10"));
        log.add(mark(1, "67000.1"));
        log.add(mark(2, "67000.10"));
        log.add(mark(3, "0.00"));
        assertEquals(3, log.count("mark_price", "BTC-USDT", ""));
        assertEquals(List.of(mark(2, "67000.1"), mark(3, "0")), log.kept("mark_price", "BTC-USDT", ""));
        assertEquals(List.of(), log.kept("mark_price", "BTC-USDT", "1m"));
        assertEquals(0, log.count("ticker", "BTC-USDT", ""));
    }

    @Test
    void valuesAreWrittenAsInEvents() {
        ProducedEvent event = mark(1_999, "67000.10").with("index_price", "1").without("index_price");
        assertEquals(Map.of("mark_price", "67000.1"), event.values());
        assertEquals(1_000, event.toTheMillisecond().exchangeMicros());
        assertEquals("100000000", mark(1, "1E+8").values().get("mark_price"));
        assertEquals("-0.00000001", mark(1, "-1E-8").values().get("mark_price"));
    }
}
