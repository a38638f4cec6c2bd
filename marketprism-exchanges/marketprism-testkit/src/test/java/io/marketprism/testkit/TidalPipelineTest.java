package io.marketprism.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.book.OrderBook;
import io.marketprism.event.BookEvent;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Sink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stranger's plug-in in a real pipeline, over real sockets. */
@Timeout(120)
class TidalPipelineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ALL = 100;

    private final List<MarketEvent> events = new CopyOnWriteArrayList<>();
    private TidalExchange exchange;
    private Pipeline pipeline;

    @BeforeEach
    void start() throws IOException {
        exchange = new TidalExchange();
        pipeline = MarketPrism.pipeline()
                .from(
                        new TidalConnector(exchange.uri()),
                        Feed.of("AAA-USD", "BBB-USD", "CCC-USD").data(DataType.TRADE, DataType.ORDERBOOK))
                .to(Sink.forEach(events::add), Delivery.defaults().linger(Duration.ofMillis(1)))
                .start();
        await().atMost(PATIENCE).until(() -> isBook("AAA-USD", "AAA/USD") && isBook("BBB-USD", "BBB/USD"));
    }

    @AfterEach
    void close() {
        pipeline.close();
        exchange.close();
    }

    private List<MarketEvent> of(String symbol, Predicate<MarketEvent> wanted) {
        return events.stream()
                .filter(event -> event.instrument().symbol().equals(symbol) && wanted.test(event))
                .toList();
    }

    /** {@return whether somebody who follows the events has the exchange's book} */
    private boolean isBook(String symbol, String nativeSymbol) {
        List<MarketEvent> all = of(symbol, event -> event instanceof BookEvent || event instanceof Gap);
        if (all.isEmpty()) {
            return false;
        }
        OrderBook book = new OrderBook(all.get(0).instrument());
        all.forEach(book::follow);
        return book.state() == OrderBook.State.VALID && book.bids(ALL).equals(exchange.bids(nativeSymbol));
    }

    private List<Gap> gaps(String symbol, DataType type, GapCause cause, GapState state) {
        return of(symbol, Gap.class::isInstance).stream()
                .map(Gap.class::cast)
                .filter(gap -> gap.affectedDataType() == type && gap.cause() == cause && gap.state() == state)
                .toList();
    }

    private List<Long> trades(String symbol) {
        return of(symbol, Trade.class::isInstance).stream()
                .map(event -> ((Trade) event).sequence())
                .toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void followsBooksAndTellsWhatIsRefused() {
        for (int i = 1; i <= 40; i++) {
            exchange.bid("AAA/USD", i);
        }
        await().atMost(PATIENCE).until(() -> isBook("AAA-USD", "AAA/USD"));
        assertEquals(List.of(), of("AAA-USD", Gap.class::isInstance));
        assertEquals(1, of("CCC-USD", InstrumentDefinition.class::isInstance).size());
        await().atMost(PATIENCE).until(() -> !gaps("CCC-USD", DataType.TRADE, GapCause.REFUSED, GapState.OPEN)
                .isEmpty());
        assertTrue(
                pipeline.status().problems().stream().anyMatch(problem -> problem.contains("not for you")),
                () -> pipeline.status().problems().toString());
    }

    @Test
    void aWrongChecksumBreaksTheBookUntilTheStreamHasBegunItAnew() {
        exchange.bidUnheard("BBB/USD", 7);
        exchange.bid("BBB/USD", 9);
        await().atMost(PATIENCE)
                .until(() -> !gaps("BBB-USD", DataType.ORDERBOOK, GapCause.SEQUENCE_BREAK, GapState.CLOSED)
                        .isEmpty());
        await().atMost(PATIENCE).until(() -> isBook("BBB-USD", "BBB/USD"));
        assertTrue(
                exchange.requests().stream()
                        .anyMatch(request -> request.contains("\"unsubscribe\"") && request.contains("[\"BBB/USD\"]")),
                exchange.requests()::toString);
        assertEquals(List.of(), of("AAA-USD", Gap.class::isInstance), "the other book goes on");
    }

    @Test
    void theHistoryOfTradesFillsTheHoleThatALostConnectionLeaves() {
        await().atMost(PATIENCE).until(() -> trades("AAA-USD").equals(upTo(3)));
        exchange.trade();
        await().atMost(PATIENCE).until(() -> trades("AAA-USD").equals(upTo(4)));
        exchange.cut();
        exchange.trade();
        exchange.trade();
        await().atMost(PATIENCE).until(() -> trades("AAA-USD").equals(upTo(6)));
        assertEquals(
                1,
                gaps("AAA-USD", DataType.TRADE, GapCause.RECONNECT, GapState.RECOVERED)
                        .size());
        await().atMost(PATIENCE).until(() -> isBook("AAA-USD", "AAA/USD"));
    }

    @Test
    void maintenanceIsAGapUntilDataComes() {
        exchange.maintenance();
        await().atMost(PATIENCE).until(() -> !gaps("AAA-USD", DataType.ORDERBOOK, GapCause.MAINTENANCE, GapState.OPEN)
                .isEmpty());
        assertTrue(
                pipeline.status().problems().stream().anyMatch(problem -> problem.contains("under maintenance")),
                () -> pipeline.status().problems().toString());
        exchange.trade();
        exchange.bid("AAA/USD", 5);
        await().atMost(PATIENCE).until(() -> !gaps("AAA-USD", DataType.ORDERBOOK, GapCause.MAINTENANCE, GapState.CLOSED)
                .isEmpty());
        await().atMost(PATIENCE).until(() -> isBook("AAA-USD", "AAA/USD"));
        assertTrue(pipeline.status().problems().stream().noneMatch(problem -> problem.contains("under maintenance")));
    }
}
