package io.marketprism.collector.cells;

import static io.marketprism.event.DataType.CANDLE;
import static io.marketprism.event.DataType.LSR_ALL_ACCOUNT;
import static io.marketprism.event.DataType.LSR_TOP_POSITION;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineBuilder;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Offer;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.sink.Sink;
import io.marketprism.test.RecordingSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * All data that one market offers, collected from the sockets of its simulated exchange, whose clock and trade are moved by hand: once all of it has arrived it
 * is what the ledger says.
 */
final class MarketRun {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(3);
    private static final int MOST_PERIODS = 2;
    private static final int STEP = 50;
    private static final Duration STEP_TIME = Duration.ofSeconds(20);

    /** Enough that most things happen that can happen. */
    private static final int STEPS = 30;

    private final SimulatedMarket market;
    private final RecordingSink recorder = new RecordingSink();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().minus(Duration.ofHours(6)));

    MarketRun(SimulatedMarket market) {
        this.market = market;
    }

    /** Collects into sinks until everything has arrived, and closes them. */
    void into(Sink... sinks) {
        SimulatorOptions options = SimulatorOptions.defaults().drivenByHand().clock(now::get);
        try (SimulatedExchange venue = market.venue(options).start()) {
            Connector connector = market.connector(venue);
            PipelineBuilder builder = MarketPrism.pipeline()
                    .from(connector, feed(connector))
                    .to(recorder)
                    .collector("cells");
            for (Sink sink : sinks) {
                builder.to(sink);
            }
            try (Pipeline pipeline = builder.start()) {
                await().atMost(PATIENCE).until(() -> pipeline.status().connections().stream()
                        .allMatch(connection -> connection.state().equals("live")));
                for (int i = 0; i < STEPS; i++) {
                    step(venue);
                }
                await().atMost(PATIENCE).untilAsserted(() -> {
                    step(venue);
                    assertEquals(connector.dataTypes(), typesThatCame(connector), "what has come");
                });
                LedgerTruth truth = new LedgerTruth(venue, connector);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertIsTheTruth(market, connector, feed(connector), truth, events()));
                assertThePastIsWhatArrived(connector);
            }
        }
    }

    private void assertThePastIsWhatArrived(Connector connector) {
        PastTruth past = new PastTruth(connector);
        Map<Instrument, InstrumentDefinition> definitions = definitions(events());
        for (DataType type : connector.dataTypes()) {
            Offer.Backfilled offer = connector.backfill(type).orElse(null);
            if (offer == null) {
                continue;
            }
            int compared = 0;
            for (InstrumentDefinition definition : definitions.values()) {
                for (String variant : mostVariants(connector.offer(type).orElseThrow())) {
                    compared += past.assertIs(
                            definition,
                            offer,
                            variant,
                            events().stream()
                                    .filter(event -> event.dataType() == type
                                            && event.instrument().equals(definition.instrument())
                                            && Objects.equals(event.streamVariant(), variant))
                                    .toList());
                }
            }
            assertTrue(compared > 0, "Expected some past of " + type);
        }
    }

    /** {@return the first ones; null where there is only one stream} */
    private static List<String> mostVariants(Offer offer) {
        return offer.variants().isEmpty()
                ? Collections.singletonList(null)
                : offer.variants().subList(0, MOST_PERIODS);
    }

    private void step(SimulatedExchange venue) {
        now.updateAndGet(time -> time.plus(STEP_TIME));
        venue.step(STEP);
    }

    private Feed feed(Connector connector) {
        return feed(market, connector, POLL_INTERVAL);
    }

    /** {@return all that a market offers: candles of all intervals, open ones too, and ratios of two periods} */
    static Feed feed(SimulatedMarket market, Connector connector, Duration pollInterval) {
        Feed feed = Feed.of(market.symbols()).data(connector.dataTypes()).openCandles();
        for (DataType type : connector.dataTypes()) {
            Offer offer = connector.offer(type).orElseThrow();
            if (type == CANDLE) {
                feed = with(feed, offer, offer.variants());
            } else if (type == LSR_ALL_ACCOUNT || type == LSR_TOP_POSITION) {
                feed = with(feed, offer, offer.variants().subList(0, MOST_PERIODS));
            }
            if (offer instanceof Offer.Polled) {
                feed = feed.pollEvery(type, pollInterval);
            }
        }
        return feed;
    }

    private static Feed with(Feed feed, Offer offer, List<String> variants) {
        return feed.variants(
                offer.dataType(),
                variants.get(0),
                variants.subList(1, variants.size()).toArray(String[]::new));
    }

    /** {@return all that arrived} */
    List<MarketEvent> events() {
        return recorder.events();
    }

    private Set<DataType> typesThatCame(Connector connector) {
        Set<DataType> types = EnumSet.noneOf(DataType.class);
        events().forEach(event -> types.add(event.dataType()));
        types.retainAll(connector.dataTypes());
        return types;
    }

    private static Map<Instrument, InstrumentDefinition> definitions(List<MarketEvent> events) {
        Map<Instrument, InstrumentDefinition> definitions = new LinkedHashMap<>();
        events.stream()
                .filter(InstrumentDefinition.class::isInstance)
                .map(InstrumentDefinition.class::cast)
                .forEach(definition -> definitions.put(definition.instrument(), definition));
        return definitions;
    }

    /** Throws an {@link AssertionError} if the events of a market are not what its venue produced, or something is said to be missing. */
    static void assertIsTheTruth(
            SimulatedMarket market, Connector connector, Feed feed, LedgerTruth truth, List<MarketEvent> events) {
        Map<DataType, List<String>> variants = feed.variants();
        List<Gap> gaps = events.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .filter(gap -> !isOnlyPossible(gap, connector))
                .toList();
        assertEquals(List.of(), gaps);
        Map<Instrument, InstrumentDefinition> definitions = definitions(events);
        assertEquals(market.symbols().size(), definitions.size());
        definitions.forEach((instrument, definition) -> {
            for (DataType type : connector.dataTypes()) {
                List<MarketEvent> ofType = new ArrayList<>(events);
                ofType.removeIf(
                        event -> event.dataType() != type || !event.instrument().equals(instrument));
                if (connector.carries(definition, type)) {
                    truth.assertIs(type, variants.getOrDefault(type, List.of("")), definition, ofType);
                } else {
                    assertEquals(List.of(), ofType);
                }
            }
        });
    }

    /** Where numbers have holes by nature, a jump of them is a gap, though nothing need be missing. */
    private static boolean isOnlyPossible(Gap gap, Connector connector) {
        return gap.cause() == GapCause.SEQUENCE_BREAK
                && connector.offer(gap.affectedDataType()).orElseThrow() instanceof Offer.Streamed streamed
                && streamed.numbering() == Offer.Numbering.WITH_HOLES;
    }
}
