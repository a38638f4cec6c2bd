package io.marketprism.kraken;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.book.OrderBook;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.ledger.PriceLevel;
import io.marketprism.test.RecordingSink;
import io.marketprism.testkit.VenueTruth;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The connector in a running pipeline, against a simulated Kraken over real sockets, which has deeper books than are asked for. Its books are compared as
 * they stand when nothing is under way: their numbers are the engine's, and the exchange has none.
 */
class KrakenPipelineTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final List<String> SYMBOLS = List.of("BTC-USD", "PEPE-USD");

    private final RecordingSink sink = new RecordingSink();
    private SimulatedExchange venue;
    private Pipeline pipeline;

    @BeforeEach
    void start() {
        venue = SimulatedExchange.of(
                        new KrakenProtocol(),
                        SimulatorOptions.defaults().seed(7).symbols(SYMBOLS).drivenByHand())
                .start();
        pipeline = MarketPrism.pipeline()
                .from(
                        Kraken.spot(ConnectorOptions.defaults()
                                .exchange("kraken-sim")
                                .hosts(venue.restUri(), venue.webSocketUri())),
                        Feed.of("BTC/USD", "PEPE-USD").data(TRADE, ORDERBOOK, BBO))
                .to(sink)
                .start();
        await().atMost(LONG).until(this::areBooksTheVenues);
    }

    @AfterEach
    void close() {
        pipeline.close();
        venue.close();
    }

    private boolean areBooksTheVenues() {
        return SYMBOLS.stream().allMatch(this::isBookTheVenues);
    }

    private boolean isBookTheVenues(String symbol) {
        List<MarketEvent> events = sink.events().stream()
                .filter(event -> event.instrument().symbol().equals(symbol))
                .filter(event -> event instanceof BookEvent || event instanceof Gap)
                .toList();
        if (events.isEmpty()) {
            return false;
        }
        OrderBook book = new OrderBook(events.get(0).instrument());
        events.forEach(book::follow);
        return book.state() == OrderBook.State.VALID
                && isBest(
                        book.bids(Integer.MAX_VALUE),
                        venue.ledger().book(symbol).bids())
                && isBest(
                        book.asks(Integer.MAX_VALUE),
                        venue.ledger().book(symbol).asks());
    }

    /** What lies deeper than the last snapshot reached is kept out of reads. */
    private static boolean isBest(Levels known, List<PriceLevel> all) {
        return known.size() >= 10 && known.equals(levels(all.subList(0, Math.min(known.size(), all.size()))));
    }

    private static Levels levels(List<PriceLevel> levels) {
        return Levels.of(levels.stream()
                .map(level -> new Levels.Level(Decimal.of(level.price()), Decimal.of(level.quantity())))
                .toList());
    }

    private void step(int events) {
        venue.step(events);
        await().atMost(LONG).until(this::areBooksTheVenues);
        await().atMost(LONG).until(() -> SYMBOLS.stream().allMatch(this::hasNewestTrade));
    }

    private boolean hasNewestTrade(String symbol) {
        List<Trade> trades = sink.trades(symbol);
        return !trades.isEmpty()
                && trades.get(trades.size() - 1).sequence()
                        == venue.ledger().newestTrades(symbol, 1).get(0).id();
    }

    private List<Gap> ended(String symbol, DataType type) {
        return sink.gaps(symbol).stream()
                .filter(gap -> gap.affectedDataType() == type && gap.state() != GapState.OPEN)
                .toList();
    }

    @Test
    void bringsEveryTradeAndBooksThatEqualTheVenues() {
        for (int i = 0; i < 5; i++) {
            step(200);
        }
        for (String symbol : SYMBOLS) {
            new VenueTruth(venue).assertTrades(symbol, sink.trades(symbol), sink.gaps(symbol));
            assertEquals(List.of(), sink.gaps(symbol));
        }
        BestBidOffer best = sink.events().stream()
                .filter(BestBidOffer.class::isInstance)
                .map(BestBidOffer.class::cast)
                .filter(event -> event.instrument().symbol().equals("BTC-USD"))
                .reduce((first, second) -> second)
                .orElseThrow();
        assertEquals(Decimal.of(venue.ledger().book("BTC-USD").bids().get(0).price()), best.bidPrice());
        assertEquals(Decimal.of(venue.ledger().book("BTC-USD").asks().get(0).quantity()), best.askQuantity());
    }

    @Test
    void aLostUpdateIsFoundByTheChecksumAndHealedByASnapshot() {
        step(200);
        venue.faults().dropNext("book:BTC/USD", 1);
        venue.step(100);
        await().atMost(LONG).until(() -> {
            venue.step(20);
            return !ended("BTC-USD", ORDERBOOK).isEmpty();
        });
        step(200);
        assertEquals(GapCause.SEQUENCE_BREAK, ended("BTC-USD", ORDERBOOK).get(0).cause());
        assertEquals(List.of(), sink.gaps("PEPE-USD"));
    }

    @Test
    void theTradesThatComeWithASubscriptionFillTheHoleOfALostConnection() {
        step(200);
        venue.faults().refuseConnections();
        venue.faults().cut();
        venue.step(40);
        venue.faults().acceptConnections();
        await().atMost(LONG).until(this::areBooksTheVenues);
        step(200);
        for (String symbol : SYMBOLS) {
            new VenueTruth(venue).assertTrades(symbol, sink.trades(symbol), List.of());
            assertEquals(GapState.RECOVERED, ended(symbol, TRADE).get(0).state());
        }
        assertTrue(sink.trades("BTC-USD").stream().anyMatch(trade -> trade.source() == TradeSource.BACKFILL));
    }
}
