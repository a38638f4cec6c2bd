package io.marketprism.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.sink.Batch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecordingSinkTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RecordingSink sink = new RecordingSink();

    @Test
    void waitsUntilEnoughHaveCome() throws Exception {
        sink.write(new Batch("1", List.of(bbo("BTC-USDT", 1))));
        CompletableFuture<List<BestBidOffer>> waiting = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                waiting.complete(sink.await(BestBidOffer.class, 3, LONG));
            } catch (InterruptedException | RuntimeException e) {
                waiting.completeExceptionally(e);
            }
        });
        waiter.start();

        sink.write(new Batch("2", List.of(bbo("ETH-USDT", 2), bbo("BTC-USDT", 3))));

        assertEquals(List.of(bbo("BTC-USDT", 1), bbo("ETH-USDT", 2), bbo("BTC-USDT", 3)), waiting.get());
        waiter.join();
    }

    @Test
    void waitingInVainSaysWhatCameInstead() {
        sink.write(new Batch("1", List.of(bbo("BTC-USDT", 1))));

        IllegalStateException none =
                assertThrows(IllegalStateException.class, () -> sink.await(Trade.class, 1, Duration.ofMillis(1)));

        assertEquals("Expected 1 of Trade within PT0.001S, were 0 among 1 events", none.getMessage());
    }

    private static MarketEvent bbo(String symbol, long sequence) {
        return new BestBidOffer(
                new Instrument("test", MarketType.SPOT, symbol, symbol, QuantityUnit.BASE),
                MarketEvent.ABSENT,
                1,
                "test",
                sequence,
                Decimal.parse("1"),
                Decimal.parse("2"),
                Decimal.parse("3"),
                Decimal.parse("4"));
    }
}
