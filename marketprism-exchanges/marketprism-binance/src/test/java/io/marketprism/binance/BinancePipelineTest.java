package io.marketprism.binance;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineListener;
import io.marketprism.PipelineStatus;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.simulator.Damage;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.ledger.PriceLevel;
import io.marketprism.simulator.ledger.ProducedBook;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.testkit.RecordingSink;
import io.marketprism.testkit.ReferenceBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The connector in a running pipeline, against a simulated Binance over real sockets. */
class BinancePipelineTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final SimulatedExchange venue = SimulatedExchange.binanceSpot(SimulatorOptions.defaults()
                    .seed(7)
                    .symbols("BTC-USDT", "PEPE-USDT")
                    .eventsPerSecond(0)
                    .bookInterval(Duration.ofMillis(5)))
            .start();
    private final RecordingSink sink = new RecordingSink();
    private final ConcurrentLinkedQueue<String> unreadable = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeVenue() {
        venue.close();
    }

    private Pipeline start() {
        Pipeline pipeline = MarketPrism.pipeline()
                .from(
                        Binance.spot(ConnectorOptions.defaults()
                                .exchange("binance-sim")
                                .hosts(venue.restUri(), venue.webSocketUri())),
                        Feed.of("BTC-USDT", "PEPEUSDT").data(TRADE, ORDERBOOK, BBO))
                .to(sink)
                .listener(new PipelineListener() {
                    @Override
                    public void unreadable(String exchange, String description) {
                        unreadable.add(description);
                    }
                })
                .collector("test")
                .start();
        awaitLive(pipeline);
        return pipeline;
    }

    private static void awaitLive(Pipeline pipeline) {
        await().atMost(LONG).until(() -> pipeline.status().connections().stream()
                .allMatch(connection -> connection.state().equals("live")));
    }

    /** Lets the market move until all that the venue produced has come, but for what is lost. */
    private void settle(Pipeline pipeline) {
        await().atMost(LONG).until(() -> {
            venue.step(300);
            return arrives(Duration.ofSeconds(1))
                    && pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid);
        });
    }

    private boolean arrives(Duration within) {
        try {
            await().atMost(within)
                    .until(() -> Stream.of("BTC-USDT", "PEPE-USDT").allMatch(this::isUpToDate));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private boolean isUpToDate(String symbol) {
        List<Trade> trades = sink.trades(symbol);
        ProducedTrade newest = venue.ledger().newestTrades(symbol, 1).get(0);
        return !trades.isEmpty()
                && trades.get(trades.size() - 1).tradeId().number() == newest.id()
                && rebuilt(symbol).sequence() == venue.ledger().book(symbol).sequence();
    }

    private ReferenceBook rebuilt(String symbol) {
        ReferenceBook book = new ReferenceBook();
        for (BookEvent event : sink.books(symbol)) {
            book.read(event);
        }
        return book;
    }

    private void assertBookIsTheVenues(String symbol) {
        ReferenceBook book = rebuilt(symbol);
        ProducedBook truth = venue.ledger().bookAt(symbol, book.sequence());
        assertEquals(canonical(truth.bids()), book.bids());
        assertEquals(canonical(truth.asks()), book.asks());
    }

    private static Map<BigDecimal, BigDecimal> canonical(List<PriceLevel> levels) {
        return levels.stream()
                .collect(Collectors.toMap(level -> plain(level.price()), level -> plain(level.quantity())));
    }

    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private void assertTradeIsTheVenues(ProducedTrade truth, Trade trade) {
        assertEquals(truth.id(), trade.tradeId().number());
        assertEquals(
                plain(new BigDecimal(truth.price())).toPlainString(),
                trade.price().toString());
        assertEquals(
                plain(new BigDecimal(truth.quantity())).toPlainString(),
                trade.quantity().toString());
        assertEquals(truth.taker().name(), trade.side() == Side.BUY ? "BUY" : "SELL");
        assertEquals(truth.timeMicros(), trade.exchangeTimeUs());
    }

    /** Every trade of the ledger from the first received on came exactly once, but for those that closed gaps name. */
    private void assertTradesAreComplete(String symbol) {
        List<Trade> trades = sink.trades(symbol);
        Map<Long, List<Trade>> byId =
                trades.stream().collect(Collectors.groupingBy(t -> t.tradeId().number()));
        long first = trades.get(0).tradeId().number();
        for (ProducedTrade truth : venue.ledger().trades(symbol)) {
            if (truth.id() >= first) {
                List<Trade> received = byId.getOrDefault(truth.id(), List.of());
                if (received.isEmpty()) {
                    assertTrue(
                            isInGap(symbol, truth.id()),
                            symbol + " trade " + truth.id() + " is missing, and no gap says so");
                } else {
                    assertEquals(1, received.size(), symbol + " trade " + truth.id());
                    assertTradeIsTheVenues(truth, received.get(0));
                }
            }
        }
    }

    private boolean isInGap(String symbol, long id) {
        return sink.gaps(symbol).stream()
                .filter(gap -> gap.affectedDataType() == TRADE && gap.state() == GapState.CLOSED)
                .anyMatch(
                        gap -> Long.parseLong(gap.firstMissingId()) <= id && id <= Long.parseLong(gap.lastMissingId()));
    }

    private List<Gap> closedGaps(String symbol, DataType type) {
        return sink.gaps(symbol).stream()
                .filter(gap -> gap.affectedDataType() == type && gap.state() != GapState.OPEN)
                .toList();
    }

    @Test
    void deliversEveryTradeOnceAndBooksThatEqualTheVenues() {
        try (Pipeline pipeline = start()) {
            for (int i = 0; i < 100; i++) {
                venue.step(100);
            }
            settle(pipeline);
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                assertTradesAreComplete(symbol);
                assertBookIsTheVenues(symbol);
                assertEquals(List.of(), sink.gaps(symbol));
            }
            assertTrue(sink.events().stream().anyMatch(BestBidOffer.class::isInstance));
            assertEquals(List.of(), List.copyOf(unreadable));
        }
        assertEquals(sink.events().size(), sink.events().stream().distinct().count());
    }

    @Test
    void cutConnectionIsReplacedAndLeavesGapsThatCloseWithWhatIsMissing() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue.faults().cut();
            await().atMost(LONG)
                    .until(() -> pipeline.status().connections().get(0).state().equals("waiting"));
            venue.step(300);
            awaitLive(pipeline);
            settle(pipeline);
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                assertTradesAreComplete(symbol);
                assertBookIsTheVenues(symbol);
                assertEquals(
                        List.of(GapCause.RECONNECT),
                        closedGaps(symbol, TRADE).stream().map(Gap::cause).toList());
                assertTrue(
                        closedGaps(symbol, TRADE).get(0).lost() >= 0, "Binance numbers trades, so the loss is known");
                assertEquals(1, closedGaps(symbol, ORDERBOOK).size());
                assertEquals(
                        2,
                        sink.books(symbol).stream()
                                .filter(BookSnapshot.class::isInstance)
                                .count());
            }
        }
    }

    @Test
    void droppedDepthFrameBreaksOnlyThatBookAndIsHealedByASnapshot() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue.faults().dropNext("btcusdt@depth@100ms", 1);
            settle(pipeline);
            await().atMost(LONG).until(() -> {
                venue.step(50);
                return closedGaps("BTC-USDT", ORDERBOOK).size() == 1;
            });
            settle(pipeline);
            assertEquals(
                    GapCause.SEQUENCE_BREAK,
                    closedGaps("BTC-USDT", ORDERBOOK).get(0).cause());
            assertEquals(List.of(), closedGaps("PEPE-USDT", ORDERBOOK));
            assertBookIsTheVenues("BTC-USDT");
            assertBookIsTheVenues("PEPE-USDT");
        }
    }

    @Test
    void droppedTradeLeavesAGapThatNamesItsId() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue.faults().dropNext("btcusdt@trade", 2);
            await().atMost(LONG).until(() -> {
                venue.step(50);
                return !closedGaps("BTC-USDT", TRADE).isEmpty();
            });
            settle(pipeline);
            Gap gap = closedGaps("BTC-USDT", TRADE).get(0);
            assertEquals(GapCause.SEQUENCE_BREAK, gap.cause());
            assertEquals(2, gap.lost());
            assertEquals(1, Long.parseLong(gap.lastMissingId()) - Long.parseLong(gap.firstMissingId()));
            assertTradesAreComplete("BTC-USDT");
        }
    }

    @Test
    void eachKindOfBrokenFrameIsReportedAndCostsNothingButItself() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            int expected = 0;
            for (Damage damage : Damage.values()) {
                venue.faults().insertBeforeNext("btcusdt@trade", damage);
                expected++;
                int count = expected;
                await("report of " + damage).atMost(LONG).until(() -> {
                    venue.step(20);
                    return unreadable.size() >= count;
                });
            }
            settle(pipeline);
            assertEquals(expected, unreadable.size(), () -> String.join("\n", unreadable));
            for (String report : unreadable) {
                assertTrue(report.startsWith("binance-sim: cannot read "), report);
                assertTrue(report.contains(" at byte "), report);
            }
            assertEquals(1, pipeline.status().connections().size());
            assertTradesAreComplete("BTC-USDT");
            assertBookIsTheVenues("BTC-USDT");
            assertTrue(closedGaps("BTC-USDT", TRADE).stream()
                    .allMatch(gap -> gap.state() == GapState.RECOVERED && gap.lost() == 0));
        }
    }

    @Test
    void announcedShutdownIsAnsweredByANewConnection() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            long before = pipeline.status().connections().get(0).sinceUs();
            venue.faults().announceShutdown();
            await().atMost(LONG)
                    .until(() -> pipeline.status().connections().get(0).sinceUs() > before);
            awaitLive(pipeline);
            settle(pipeline);
            assertTradesAreComplete("BTC-USDT");
            assertBookIsTheVenues("BTC-USDT");
        }
    }

    @Test
    void staleAndRefusedSnapshotsAreAskedForAgain() {
        venue.step(200);
        venue.faults().staleSnapshots(50);
        venue.faults().refuseSnapshots(1, 503);
        try (Pipeline pipeline = start()) {
            venue.step(50);
            await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> sink.books("BTC-USDT")
                    .isEmpty());
            venue.faults().staleSnapshots(0);
            settle(pipeline);
            assertBookIsTheVenues("BTC-USDT");
            assertBookIsTheVenues("PEPE-USDT");
        }
    }
}
