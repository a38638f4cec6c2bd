package io.marketprism.quickstart;

import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineHealth;
import io.marketprism.binance.Binance;
import io.marketprism.book.OrderBook;
import io.marketprism.connector.Connector;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeId;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.EventPublisher;
import io.marketprism.sink.Sink;
import io.marketprism.test.RecordingSink;
import io.marketprism.test.TestExchange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code docs/embedding.md} shows, and that it works. */
@Timeout(180)
class EmbeddingTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Instrument instrument =
            new Instrument("binance-sim", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);

    /** What an application computes. */
    private static final class VolumeWeightedPrice {
        private final CountDownLatch trades = new CountDownLatch(10);

        private void add(Trade trade) {
            assertEquals("BTC-USDT", trade.instrument().symbol());
            trades.countDown();
        }
    }

    @Test
    void sinksTakeWhatTheyNeedAndThePipelineTellsHowItIs() throws InterruptedException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT", "ETH-USDT")) {
            Connector market = Binance.spot(exchange.options());
            // shown:begin
            VolumeWeightedPrice average = new VolumeWeightedPrice();
            Pipeline pipeline = MarketPrism.pipeline()
                    .from(market, Feed.of("BTC-USDT", "ETH-USDT").data(TRADE, ORDERBOOK))
                    .to(Sink.on(Trade.class, "vwap", average::add).only("BTC-USDT"))
                    .to(Sink.jsonLines(file).named("archive").only(TRADE))
                    .to(Sink.on(Gap.class, "gaps", gap -> System.err.println("missing: " + gap)))
                    .start();
            // shown:end
            exchange.awaitSubscriptions(4, LONG);
            exchange.produce(1_000);
            assertTrue(average.trades.await(LONG.toSeconds(), TimeUnit.SECONDS));
            // shown:begin
            if (pipeline.health().verdict() != PipelineHealth.Verdict.HEALTHY) {
                pipeline.problems().forEach(System.err::println);
            }
            // shown:end
            pipeline.close();
            assertEquals(PipelineHealth.Verdict.UNHEALTHY, pipeline.health().verdict());
            assertEquals(pipeline.health().reasons(), pipeline.problems());
        }
        String archived = file.toString(StandardCharsets.UTF_8);
        assertTrue(archived.contains("{\"data_type\":\"trade\""), archived);
        assertTrue(!archived.contains("\"data_type\":\"orderbook\""), archived);
    }

    @Test
    void instrumentsAreListedByOneCall() {
        try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT", "ETH-USDT")) {
            Connector market = Binance.spot(exchange.options());
            // shown:begin
            List<InstrumentDefinition> tradable = MarketPrism.instruments(market).stream()
                    .filter(each -> each.status() == InstrumentStatus.TRADING)
                    .toList();
            // shown:end
            assertTrue(tradable.stream()
                    .map(each -> each.instrument().symbol())
                    .toList()
                    .containsAll(List.of("BTC-USDT", "ETH-USDT")));
        }
    }

    @Test
    void aBookIsReadByAnyThread() throws InterruptedException {
        // shown:begin
        OrderBook book = new OrderBook(instrument); // … .to(Sink.forEach(book::follow))
        // shown:end
        RecordingSink received = new RecordingSink();
        try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT");
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(
                                Binance.spot(exchange.options()),
                                Feed.of("BTC-USDT").data(ORDERBOOK))
                        .to(received)
                        .start()) {
            exchange.awaitSubscriptions(1, LONG);
            exchange.produce(1_000);
            received.await(BookEvent.class, 1, LONG).forEach(book::follow);
            assertEquals(1, pipeline.status().sinks().size());
        }
        // shown:more
        if (book.state() == OrderBook.State.VALID) {
            Levels.Level bid = book.bestBid();
            Decimal spread = book.spread();
            // shown:end
            assertNotNull(bid);
            assertNotNull(spread);
            // shown:more
        }
        // shown:end
        assertEquals(OrderBook.State.VALID, book.state());
    }

    @Test
    void whoSubscribesRequests() throws InterruptedException {
        CountDownLatch books = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Flow.Subscriber<MarketEvent> subscriber = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(MarketEvent event) {
                books.countDown();
            }

            @Override
            public void onError(Throwable thrown) {
                throw new AssertionError(thrown);
            }

            @Override
            public void onComplete() {
                end.countDown();
            }
        };
        try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT")) {
            Connector market = Binance.spot(exchange.options());
            // shown:begin
            EventPublisher events = new EventPublisher("screen");
            Pipeline pipeline = MarketPrism.pipeline()
                    .from(market, Feed.of("BTC-USDT").data(TRADE, ORDERBOOK))
                    .to(events.only(ORDERBOOK), Delivery.defaults().conflated(20))
                    .start();
            events.subscribe(subscriber);
            // shown:end
            exchange.awaitSubscriptions(2, LONG);
            exchange.produce(1_000);
            assertTrue(books.await(LONG.toSeconds(), TimeUnit.SECONDS));
            pipeline.close();
            assertTrue(end.await(LONG.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void anApplicationTestsItselfAgainstASimulatedExchange() throws InterruptedException {
        // shown:begin
        RecordingSink received = new RecordingSink();
        try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT");
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(Binance.spot(exchange.options()), Feed.of("BTC-USDT"))
                        .to(received)
                        .start()) {
            exchange.awaitSubscriptions(1, Duration.ofSeconds(30));
            exchange.produce(1_000);
            List<Trade> trades = received.await(Trade.class, 100, Duration.ofSeconds(30));
            exchange.disconnect();
            List<Gap> gaps = received.await(Gap.class, 1, Duration.ofSeconds(30));
            // shown:end
            assertTrue(trades.size() >= 100);
            assertEquals(GapCause.RECONNECT, gaps.get(0).cause());
            assertEquals(1, pipeline.status().connections().size());
            // shown:more
        }
        // shown:end
    }

    @Test
    void eventsAreBuilt() {
        // shown:begin
        Trade trade = Trade.builder(instrument)
                .tradeId(TradeId.of(7))
                .price(Decimal.parse("67000.5"))
                .quantity(Decimal.parse("0.01"))
                .side(Side.BUY)
                .build();
        // shown:end
        assertEquals(MarketEvent.ABSENT, trade.sequence());
    }
}
