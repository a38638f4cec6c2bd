package io.marketprism.quickstart;

import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.binance.Binance;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.Trade;
import io.marketprism.okx.Okx;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.test.RecordingSink;
import io.marketprism.test.TestExchange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How an application tests itself with {@code marketprism-test}. */
class ApplicationTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RecordingSink sink = new RecordingSink();

    @Test
    void tradesArriveAsTheyHappenedAndABrokenConnectionLeavesAGap() throws InterruptedException {
        try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT");
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(
                                Binance.spot(exchange.options()),
                                Feed.of("BTC-USDT").data(TRADE))
                        .to(sink)
                        .start()) {
            exchange.awaitSubscriptions(1, LONG);
            exchange.produce(1_000);
            List<Long> happened = exchange.simulated().ledger().trades("BTC-USDT").stream()
                    .map(ProducedTrade::id)
                    .toList();

            List<Trade> trades = sink.await(Trade.class, happened.size(), LONG);

            assertEquals(
                    happened,
                    trades.stream().map(trade -> trade.tradeId().number()).toList());
            assertTrue(trades.stream()
                    .allMatch(trade -> trade.instrument().exchange().equals("binance-sim")));

            exchange.disconnect();

            assertEquals(1, pipeline.status().connections().size());
            Gap gap = sink.await(Gap.class, 1, LONG).get(0);
            assertEquals(GapCause.RECONNECT, gap.cause());
        }
    }

    @Test
    void aBookBeginsWithASnapshot() throws InterruptedException {
        try (TestExchange exchange = TestExchange.okxSpot("ETH-USDT");
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(Okx.spot(exchange.options()), Feed.of("ETH-USDT").data(ORDERBOOK))
                        .to(sink)
                        .start()) {
            exchange.awaitSubscriptions(1, LONG);
            exchange.produce(2_000);

            BookSnapshot snapshot = sink.await(BookSnapshot.class, 1, LONG).get(0);

            assertEquals(1, pipeline.status().feeds().size());
            assertEquals("ETH-USDT", snapshot.instrument().symbol());
        }
    }

    @Test
    void aClientThatDoesNotComeIsWaitedForInVain() {
        try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT")) {
            assertThrows(IllegalStateException.class, () -> exchange.awaitSubscriptions(1, Duration.ofMillis(1)));
        }
    }
}
