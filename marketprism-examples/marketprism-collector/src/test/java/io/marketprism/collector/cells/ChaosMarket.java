package io.marketprism.collector.cells;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.book.OrderBook;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Offer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.testkit.VenueTruth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One market whose exchange does wrong at random, and what must be true of all that came of it. */
final class ChaosMarket implements AutoCloseable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int EVENTS_A_TICK = 10;
    private static final int TICKS_BETWEEN_FAULTS = 60;
    private static final int TICKS_OF_A_FAULT = 30;
    private static final int LEVELS = 100;

    /** Of a book that is compared with the exchange's each time it has changed so often. */
    private static final int CHANGES_BETWEEN_LOOKS = 20;

    private static final List<Integer> ALL_STATUSES = List.of(403, 418, 429, 500, 503);

    private final SimulatedMarket market;
    private final Random random;
    private final String exchange;
    private final boolean isCalm;
    private final int redundancy;
    private final List<String> symbols;
    private final SimulatedExchange venue;
    private final Connector connector;
    private final List<ChaosFault> faults;
    private final ChaosFault.Victim victim;

    private final List<Ending> endings = new ArrayList<>();

    private final List<String> story = new ArrayList<>();

    /** How a fault ends, and when. */
    private record Ending(int tick, Runnable end) {}

    /**
     * Opens the exchange.
     *
     * @param isCalm whether it does nothing wrong
     * @param takesLong whether there is time for faults after which the exchange wants no calls for minutes
     */
    ChaosMarket(SimulatedMarket market, long seed, boolean isCalm, boolean takesLong) {
        this.market = market;
        this.random = new Random(seed);
        this.isCalm = isCalm;
        this.redundancy = 1 + random.nextInt(2);
        this.exchange = market.name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.symbols = market.symbols().stream()
                .filter(symbol -> !symbol.startsWith("index:"))
                .toList();
        this.venue = market.venue(
                        SimulatorOptions.defaults().drivenByHand().seed(seed).levels(LEVELS))
                .start();
        this.connector = market.connector(venue, exchange);
        Offer.Book book = (Offer.Book) connector.offer(ORDERBOOK).orElseThrow();
        this.faults = Arrays.stream(ChaosFault.values())
                .filter(fault -> fault.isOf(book.rule()))
                .toList();
        this.victim = new ChaosFault.Victim(
                venue, takesLong ? ALL_STATUSES : statusesOfShortPauses(), symbols.get(0), random);
    }

    /** Where the exchange says for how long it wants no calls, it is a second or a few; where it does not, minutes are waited. */
    private List<Integer> statusesOfShortPauses() {
        return switch (market.exchange()) {
            case "binance" -> List.of(418, 429, 500, 503);
            case "okx" -> List.of(429, 500, 503);
            default -> List.of(500, 503);
        };
    }

    Connector connector() {
        return connector;
    }

    Feed feed() {
        return Feed.of(symbols).data(types()).bookDepth(LEVELS).redundancy(redundancy);
    }

    private List<DataType> types() {
        return Stream.of(TRADE, ORDERBOOK, BBO)
                .filter(connector.dataTypes()::contains)
                .toList();
    }

    /** Lets the market move and the exchange do wrong for so many ticks, and makes everything good again. */
    void play(int ticks) {
        int next = random.nextInt(TICKS_BETWEEN_FAULTS);
        long due = System.nanoTime();
        for (int tick = 0; tick < ticks; tick++) {
            due += TICK_NANOS;
            // Who is late does not make up for it.
            LockSupport.parkNanos(due - System.nanoTime());
            endThose(tick);
            if (!isCalm && tick == next) {
                begin(tick);
                next += 1 + random.nextInt(TICKS_BETWEEN_FAULTS);
            }
            venue.step(random.nextInt(EVENTS_A_TICK));
        }
        endThose(Integer.MAX_VALUE);
        venue.faults().clearFrameFaults();
        venue.faults().resume();
    }

    private void begin(int tick) {
        ChaosFault fault = victim.oneOf(faults);
        int lasts = victim.below(TICKS_OF_A_FAULT);
        story.add(tick + ": " + fault + " for " + lasts);
        endings.add(new Ending(tick + lasts, fault.begin(victim)));
    }

    private void endThose(int tick) {
        List<Ending> due =
                endings.stream().filter(ending -> ending.tick() <= tick).toList();
        due.forEach(ending -> ending.end().run());
        endings.removeAll(due);
    }

    /** Goes on, without faults. */
    void step() {
        venue.step(EVENTS_A_TICK);
    }

    /** What came of the market. */
    private final class Came {
        private final Map<Instrument, List<MarketEvent>> events = new LinkedHashMap<>();
        private final Map<String, Gap> gaps = new LinkedHashMap<>();
        private final Map<Instrument, VenueTruth> truths = new HashMap<>();

        Came(Collection<MarketEvent> all) {
            for (MarketEvent event : all) {
                if (!event.instrument().exchange().equals(exchange)) {
                    continue;
                }
                if (event instanceof Gap gap) {
                    gaps.put(gap.gapId(), gap);
                } else if (event instanceof InstrumentDefinition definition) {
                    truths.put(
                            definition.instrument(),
                            new VenueTruth(venue).contractsOf(LedgerTruth.unit(connector, definition)));
                }
                events.computeIfAbsent(event.instrument(), instrument -> new ArrayList<>())
                        .add(event);
            }
        }

        private <E extends MarketEvent> List<E> of(Class<E> type, Instrument instrument) {
            return events.getOrDefault(instrument, List.of()).stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .toList();
        }

        /** {@return what has not come yet, or not ended} */
        List<String> missing() {
            List<String> missing = new ArrayList<>();
            if (truths.size() != symbols.size()) {
                missing.add("instruments " + truths.keySet() + " of " + symbols);
            }
            gaps.values().stream().filter(gap -> !isSettled(gap)).forEach(gap -> missing.add(gap.toString()));
            truths.forEach((instrument, truth) -> {
                List<Trade> trades = of(Trade.class, instrument);
                OrderBook book = new OrderBook(instrument);
                of(MarketEvent.class, instrument).forEach(book::follow);
                if (book.state() != OrderBook.State.VALID || !truth.isReached(instrument.symbol(), trades, book)) {
                    missing.add("the newest of " + instrument.symbol() + " behind " + trades.size() + " trades and "
                            + book);
                }
            });
            return missing;
        }

        void assertIsTheTruth() {
            assertEquals(symbols.size(), truths.size());
            truths.forEach((instrument, truth) -> {
                List<Trade> trades = of(Trade.class, instrument);
                truth.assertTrades(instrument.symbol(), trades, of(Gap.class, instrument));
                assertBook(truth, instrument);
                gaps.values().stream()
                        .filter(gap -> gap.instrument().equals(instrument))
                        .forEach(gap -> assertHasAHole(gap, trades));
            });
            if (isCalm) {
                assertEquals(
                        List.of(),
                        gaps.values().stream().filter(gap -> gap.lost() != 0).toList(),
                        "the gaps of an exchange that does nothing wrong, but for numbers that it never gave");
            }
        }

        /** The book of a reader who heeds gaps, each time it has changed so often, and at the end. */
        private void assertBook(VenueTruth truth, Instrument instrument) {
            OrderBook book = new OrderBook(instrument);
            int changes = 0;
            for (MarketEvent event : events.get(instrument)) {
                boolean wasValid = book.state() == OrderBook.State.VALID;
                book.follow(event);
                if (event instanceof BookEvent) {
                    assertTrue(
                            book.state() == OrderBook.State.VALID,
                            () -> (wasValid ? "does not continue the book: " : "does not begin it anew: ") + event);
                    // Of a number that was given twice nobody knows which of the books is meant.
                    if (++changes % CHANGES_BETWEEN_LOOKS == 0
                            && !instrument.symbol().equals(victim.renumbered())) {
                        truth.assertKnown(instrument.symbol(), book);
                    }
                }
            }
            assertEquals(OrderBook.State.VALID, book.state());
            truth.assertKnown(instrument.symbol(), book);
        }

        private void assertHasAHole(Gap gap, List<Trade> trades) {
            assertTrue(gap.startedAtUs() <= gap.endedAtUs(), gap::toString);
            assertNotEquals(GapCause.DRIFT, gap.cause(), gap::toString);
            if (isOfTheBegin(gap)) {
                return;
            }
            if (gap.affectedDataType() == TRADE && gap.firstMissingId() != null) {
                long first = Long.parseLong(gap.firstMissingId());
                long last = Long.parseLong(gap.lastMissingId());
                boolean aggregates = trades.stream().anyMatch(trade -> trade.form() == TradeForm.AGGREGATE);
                long produced = numbers(gap.instrument().symbol(), aggregates)
                        .filter(number -> first <= number && number <= last)
                        .count();
                assertEquals(produced, gap.recoveredCount(), gap::toString);
                assertEquals(produced, gap.lost(), gap::toString);
                Offer.Streamed offer = (Offer.Streamed) connector.offer(TRADE).orElseThrow();
                assertTrue(offer.numbering() == Offer.Numbering.WITH_HOLES || produced > 0, gap::toString);
            } else if (gap.affectedDataType() == TRADE) {
                assertEquals(0, gap.lost(), gap::toString);
            } else if (gap.affectedDataType() == ORDERBOOK
                    && !gap.instrument().symbol().equals(victim.renumbered())) {
                assertNotNull(gap.firstMissingId(), gap::toString);
                assertNotNull(gap.lastMissingId(), gap::toString);
                assertTrue(
                        Long.parseLong(gap.firstMissingId()) <= Long.parseLong(gap.lastMissingId()),
                        () -> "nothing is missing: " + gap);
            }
        }
    }

    private LongStream numbers(String symbol, boolean ofAggregates) {
        return ofAggregates
                ? venue.ledger().fills(symbol).stream().mapToLong(ProducedFill::id)
                : venue.ledger().trades(symbol).stream().mapToLong(ProducedTrade::id);
    }

    /** All that an exchange has can be fetched, and every book begins anew. */
    private static boolean isSettled(Gap gap) {
        return gap.affectedDataType() == TRADE && !isOfTheBegin(gap)
                ? gap.state() == GapState.RECOVERED
                : gap.state() != GapState.OPEN;
    }

    /** Of what is lost before anything has come nobody knows where it begins. */
    private static boolean isOfTheBegin(Gap gap) {
        return gap.firstMissingId() == null && gap.lastGoodExchangeTimeUs() == MarketEvent.ABSENT;
    }

    /** {@return what has happened and not come yet, or is still said to be missing} */
    List<String> missing(Collection<MarketEvent> events) {
        return new Came(events).missing();
    }

    /** Throws an {@link AssertionError} if something is missing, twice or wrong, or said to be missing and is not, or a rule was broken. */
    void assertIsTheTruth(Collection<MarketEvent> events) {
        new Came(events).assertIsTheTruth();
        assertEquals(
                List.of(),
                venue.ledger().brokenRules().stream()
                        .filter(rule -> !isOfABusyMachine(rule))
                        .toList(),
                "broken rules");
    }

    /** Sockets that were opened in time may come to an exchange on the same machine at once. */
    private static boolean isOfABusyMachine(String rule) {
        return rule.startsWith("HTTP 429 for /ws/");
    }

    /** {@return the market, and when it did what, in ticks} */
    @Override
    public String toString() {
        return market + " by " + redundancy + (isCalm ? ", calm" : ": " + String.join(", ", story));
    }

    /** Closes the exchange. */
    @Override
    public void close() {
        venue.close();
    }
}
