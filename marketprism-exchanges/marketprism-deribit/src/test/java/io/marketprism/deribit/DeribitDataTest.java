package io.marketprism.deribit;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.CANDLE;
import static io.marketprism.event.DataType.FUNDING_RATE;
import static io.marketprism.event.DataType.LIQUIDATION;
import static io.marketprism.event.DataType.MARK_PRICE;
import static io.marketprism.event.DataType.OPEN_INTEREST;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TICKER;
import static io.marketprism.event.DataType.TRADE;
import static io.marketprism.event.DataType.VOLATILITY_INDEX;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.codec.EventJson;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.Trade;
import io.marketprism.simulator.Damage;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.deribit.DeribitRules;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.test.RecordingSink;
import io.marketprism.testkit.VenueTruth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All kinds of data of all kinds of instruments, from a simulated Deribit through a running pipeline: what arrives is what the exchange told. */
@Timeout(180)
class DeribitDataTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String INVERSE = "BTC-USD";
    private static final String LINEAR = "ETH-USDC";
    private static final String FUTURE = "BTC-USD-270326";
    private static final String OPTION = "BTC-USD-270326-100000-C";
    private static final List<String> CONTRACTS = List.of(INVERSE, LINEAR, FUTURE, OPTION);

    /** By how much the exchange's clock, which makes the candles, is ahead of ours. */
    private final AtomicLong aheadMillis = new AtomicLong();

    private final RecordingSink sink = new RecordingSink();

    private SimulatedExchange venue(DeribitRules rules) {
        return SimulatedExchange.deribit(
                        SimulatorOptions.defaults()
                                .seed(5)
                                .symbols(CONTRACTS)
                                .drivenByHand()
                                .clock(() -> Instant.now().plusMillis(aheadMillis.get())),
                        rules)
                .start();
    }

    private Pipeline start(SimulatedExchange venue, Feed feed) {
        Pipeline pipeline = MarketPrism.pipeline()
                .from(
                        Deribit.derivatives(ConnectorOptions.defaults()
                                .exchange("deribit-sim")
                                .hosts(venue.restUri(), venue.webSocketUri())),
                        feed)
                .to(sink)
                .collector("test")
                .start();
        await().atMost(LONG).until(() -> pipeline.status().connections().stream()
                .allMatch(connection -> connection.state().equals("live")));
        return pipeline;
    }

    private static Feed everything() {
        return Feed.of("BTC-PERPETUAL", LINEAR, FUTURE, OPTION, "index:BTC-USD", "BTC-DVOL")
                .data(
                        TRADE,
                        ORDERBOOK,
                        BBO,
                        TICKER,
                        CANDLE,
                        FUNDING_RATE,
                        MARK_PRICE,
                        OPEN_INTEREST,
                        LIQUIDATION,
                        VOLATILITY_INDEX)
                .candleIntervals("1m", "3m");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatArrivesIsWhatTheExchangeTold(boolean openCandles) {
        try (SimulatedExchange venue = venue(DeribitRules.documented());
                Pipeline pipeline = start(venue, openCandles ? everything().openCandles() : everything())) {
            for (int minute = 0; minute < 12; minute++) {
                for (int i = 0; i < 10; i++) {
                    venue.step(60);
                }
                aheadMillis.addAndGet(60_000);
            }
            venue.step(60);
            await().atMost(LONG).until(() -> hasArrived(venue));

            for (String symbol : CONTRACTS) {
                assertTold(venue, BBO, symbol);
                assertTold(venue, TICKER, symbol);
                assertTold(venue, OPEN_INTEREST, symbol);
                for (String interval : List.of("1m", "3m")) {
                    assertTold(CANDLE, symbol, interval, candles(venue, symbol, interval, openCandles));
                }
                new VenueTruth(venue).assertBook(symbol, sink.books(symbol));
                new VenueTruth(venue).assertTrades(symbol, trades(symbol), sink.gaps(symbol));
            }
            assertTold(venue, FUNDING_RATE, INVERSE);
            assertTold(venue, FUNDING_RATE, LINEAR);
            assertEquals(List.of(), of(FUNDING_RATE, FUTURE, ""));
            assertTold(venue, LIQUIDATION, INVERSE);
            assertTold(venue, MARK_PRICE, INVERSE);
            assertTold(venue, MARK_PRICE, OPTION);
            assertTold(venue, VOLATILITY_INDEX, "BTC-DVOL");
            assertEquals(
                    List.of(),
                    sink.events().stream().filter(Gap.class::isInstance).toList(),
                    pipeline.status().problems()::toString);
            assertEquals(
                    Set.of(
                            "perpetual BTC-USD quote",
                            "perpetual ETH-USDC base",
                            "future BTC-USD-270326 quote",
                            "option BTC-USD-270326-100000-C base",
                            "index BTC-USD base",
                            "index BTC-DVOL base"),
                    sink.events().stream()
                            .filter(InstrumentDefinition.class::isInstance)
                            .map(MarketEvent::instrument)
                            .map(DeribitDataTest::described)
                            .collect(Collectors.toSet()));
        }
    }

    private static String described(Instrument instrument) {
        return instrument.marketType().wireName() + " " + instrument.symbol() + " "
                + instrument.quantityUnit().wireName();
    }

    private boolean hasArrived(SimulatedExchange venue) {
        VenueTruth truth = new VenueTruth(venue);
        return CONTRACTS.stream()
                .allMatch(symbol -> truth.isReached(symbol, trades(symbol), sink.books(symbol))
                        && of(TICKER, symbol, "").size()
                                >= told(venue, TICKER, symbol).size());
    }

    private List<Trade> trades(String symbol) {
        return sink.trades(symbol);
    }

    private Stream<MarketEvent> events(DataType type, String symbol, String variant) {
        return sink.events().stream()
                .filter(event -> event.dataType() == type
                        && event.instrument().symbol().equals(symbol)
                        && (variant.isEmpty() || variant.equals(event.streamVariant())));
    }

    private List<MarketEvent> of(DataType type, String symbol, String variant) {
        return events(type, symbol, variant).toList();
    }

    private static List<ProducedEvent> told(SimulatedExchange venue, DataType type, String symbol) {
        return venue.ledger().told(type.wireName(), symbol, "");
    }

    /** {@return the candles that the exchange told, or those of them that it showed to be closed} */
    private static List<ProducedEvent> candles(
            SimulatedExchange venue, String symbol, String interval, boolean openOnes) {
        return venue.ledger().told(CANDLE.wireName(), symbol, interval).stream()
                .filter(told -> openOnes || told.values().get("closed").equals("true"))
                .toList();
    }

    private void assertTold(SimulatedExchange venue, DataType type, String symbol) {
        assertTold(type, symbol, "", told(venue, type, symbol));
    }

    /** Every event arrives as it was told, field by field, and nothing else does. */
    private void assertTold(DataType type, String symbol, String variant, List<ProducedEvent> told) {
        assertFalse(told.isEmpty(), () -> "nothing told of " + type + " of " + symbol);
        Set<String> fields =
                told.stream().flatMap(event -> event.values().keySet().stream()).collect(Collectors.toSet());
        Set<String> expected = told.stream()
                .map(event -> event.exchangeMicros() + " "
                        + fields.stream()
                                .sorted()
                                .map(field -> field + "=" + event.values().get(field))
                                .toList())
                .collect(Collectors.toSet());
        Set<String> arrived = events(type, symbol, variant)
                .map(DeribitDataTest::json)
                .map(event -> event.path("exchange_time_us").asLong(-1) + " "
                        + fields.stream()
                                .sorted()
                                .map(field -> field + "="
                                        + (event.path(field).isNull()
                                                ? null
                                                : event.path(field).asText()))
                                .toList())
                .collect(Collectors.toSet());
        Set<String> missing = new HashSet<>(expected);
        missing.removeAll(arrived);
        assertEquals(Set.of(), missing, () -> type + " of " + symbol + ": arrived " + first(arrived));
        arrived.removeAll(expected);
        assertEquals(Set.of(), arrived, () -> type + " of " + symbol + " was not told");
    }

    private static String first(Set<String> all) {
        return all.stream().findFirst().orElse("nothing");
    }

    private static JsonNode json(MarketEvent event) {
        try {
            return JSON.readTree(EventJson.encode(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exchange lists indices nowhere, and calls a volatility index by the name of a price index. */
    @Test
    void indicesAreInstruments() {
        try (SimulatedExchange venue = venue(DeribitRules.documented());
                Pipeline pipeline = start(
                        venue, Feed.of("index:BTC-USD", "BTC-DVOL", "eth_usdc").data(MARK_PRICE, VOLATILITY_INDEX))) {
            await().atMost(LONG).until(() -> {
                venue.step(20);
                return sink.events().stream()
                                .filter(event -> event.dataType() != DataType.INSTRUMENT)
                                .map(event -> event.dataType() + " "
                                        + event.instrument().symbol())
                                .filter(what -> !what.startsWith("COVERAGE"))
                                .collect(Collectors.toSet())
                                .size()
                        == 3;
            });
            assertTrue(
                    sink.events().stream().allMatch(event -> event.instrument().marketType() == MarketType.INDEX));
            assertEquals(List.of(), pipeline.status().problems());
        }
    }

    /** One channel brings four kinds of data, of which all are lost with a frame; what comes in other channels is not. */
    @Test
    void aBrokenFrameIsAGapOfAllThatItCarries() {
        try (SimulatedExchange venue = venue(DeribitRules.documented());
                Pipeline pipeline = start(
                        venue,
                        Feed.of("BTC-PERPETUAL", FUTURE)
                                .data(BBO, TICKER, FUNDING_RATE, MARK_PRICE, OPEN_INTEREST, LIQUIDATION))) {
            await().atMost(LONG).until(() -> {
                venue.step(50);
                return !of(LIQUIDATION, INVERSE, "").isEmpty();
            });
            venue.faults().insertBeforeNext("ticker.BTC-PERPETUAL.100ms", Damage.WRONG_TYPE);
            await().atMost(LONG).until(() -> {
                venue.step(50);
                return gaps().size() >= 4;
            });
            assertEquals(
                    Set.of(
                            "ticker BTC-USD DECODE",
                            "funding_rate BTC-USD DECODE",
                            "mark_price BTC-USD DECODE",
                            "open_interest BTC-USD DECODE"),
                    gaps(),
                    pipeline.status().problems()::toString);
        }
    }

    private Set<String> gaps() {
        return sink.events().stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .map(gap -> gap.affectedDataType().wireName() + " "
                        + gap.instrument().symbol() + " " + gap.cause())
                .collect(Collectors.toSet());
    }

    /** Whom it does not hear, the exchange disconnects at the next heartbeat. */
    @Test
    void heartbeatsAreAnswered() {
        try (SimulatedExchange venue = venue(DeribitRules.documented().heartbeat(Duration.ofMillis(500)));
                Pipeline pipeline = start(venue, Feed.of(INVERSE).data(TRADE))) {
            PipelineStatus.Connection first = pipeline.status().connections().get(0);
            long frames = first.frames();
            // A question, our answer, and what the exchange says to that.
            await().atMost(LONG)
                    .until(() -> pipeline.status().connections().get(0).frames() >= frames + 8);
            assertEquals(first.sinceUs(), pipeline.status().connections().get(0).sinceUs(), "the connection lives on");
        }
    }

    @Test
    void hundredsOfStreamsComeBackAfterACutWithinTheExchangesLimits() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(3).symbols(200).eventsPerSecond(2_000);
        try (SimulatedExchange venue = SimulatedExchange.deribit(options).start();
                Pipeline pipeline = start(
                        venue,
                        Feed.of(venue.ledger().symbols().toArray(String[]::new)).data(TRADE, ORDERBOOK, LIQUIDATION))) {
            await().atMost(LONG).until(() -> allValid(pipeline));
            assertEquals(3, pipeline.status().connections().size());
            venue.faults().cut();
            await().atMost(LONG)
                    .until(() -> sink.events().stream()
                                    .filter(event -> event instanceof Gap gap
                                            && gap.affectedDataType() == ORDERBOOK
                                            && gap.endedAtUs() != MarketEvent.ABSENT)
                                    .count()
                            >= 200);
            await().atMost(LONG).until(() -> allValid(pipeline));
            assertTrue(
                    pipeline.status().problems().stream().noneMatch(problem -> problem.contains("too_many_requests")),
                    pipeline.status().problems()::toString);
        }
    }

    private static boolean allValid(Pipeline pipeline) {
        return pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid);
    }
}
