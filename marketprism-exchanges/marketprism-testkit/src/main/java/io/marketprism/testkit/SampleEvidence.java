package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What samples show of themselves, whoever wrote what is expected of them: an author who has misunderstood the exchange, or has copied what the
 * connector reads, expects what is wrong. Fails if they contradict the offers or the promises of events, and if they are too poor to show a mix-up.
 */
final class SampleEvidence {
    private static final long DAY_US = TimeUnit.DAYS.toMicros(1);

    private final List<FrameSample> samples;

    /** Of samples in their order. */
    SampleEvidence(List<FrameSample> samples) {
        this.samples = samples;
    }

    private <T> Stream<T> events(Class<T> kind) {
        return samples.stream()
                .flatMap(sample -> sample.expected().stream())
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    /** Times of the exchange can be right, and are not those of our own clock. */
    void assertTimes() {
        events(MarketEvent.class)
                .filter(event -> event.exchangeTimeUs() != MarketEvent.ABSENT)
                .forEach(event -> {
                    long time = event.exchangeTimeUs();
                    assertTrue(
                            time >= ExchangeTime.FIRST_US && time <= ConnectorContract.RECEIVE_TIME_US + DAY_US,
                            () ->
                                    "Expected exchange_time_us in microseconds since the epoch, from 2009 to a day after RECEIVE_TIME_US ("
                                            + ConnectorContract.RECEIVE_TIME_US + "), was " + time + " of " + event
                                            + ": multiply what the exchange sends by what its unit is");
                    assertNotEquals(
                            ConnectorContract.RECEIVE_TIME_US,
                            time,
                            () ->
                                    "Expected as exchange_time_us what the exchange sends, was the time at which we received it, of "
                                            + event
                                            + ": take it from the frame, or leave it absent; where the frame says this very time, give it another");
                });
    }

    /** What the offer says of the numbers of trades is what the trades show. */
    void assertNumbering(Offer.Streamed offer) {
        Map<List<Object>, Trade> before = new HashMap<>();
        boolean isPair = false;
        boolean isNumbered = false;
        Numbering claimed = offer.numbering();
        for (Trade trade : events(Trade.class).toList()) {
            if (trade.sequence() == MarketEvent.ABSENT) {
                continue;
            }
            isNumbered = true;
            assertNotEquals(
                    Numbering.NONE,
                    claimed,
                    () ->
                            "Expected an offer of trades with Numbering.WITH_HOLES or WITHOUT_HOLES, since they have sequence numbers, was NONE: a loss"
                                    + " would leave no gap. Claim what the exchange documents, or leave the sequence of "
                                    + trade
                                    + " absent");
            Trade last = before.put(List.of(trade.instrument(), trade.form()), trade);
            if (last != null) {
                isPair = true;
                assertTrue(
                        trade.sequence() > last.sequence(),
                        () -> "Expected sequence numbers that grow from one sample to the next, as Numbering." + claimed
                                + " claims, were " + last.sequence() + " and " + trade.sequence()
                                + ": give samples in the order in which they happened, or claim NONE and leave the sequence absent");
                assertTrue(
                        claimed != Numbering.WITHOUT_HOLES || trade.sequence() == last.sequence() + 1,
                        () -> "Expected sequence numbers without holes, as the offer claims, were " + last.sequence()
                                + " and " + trade.sequence()
                                + ": claim Numbering.WITH_HOLES, or, if trades lie between these samples, give two that follow each other");
            }
        }
        assertEquals(
                claimed != Numbering.NONE,
                isNumbered,
                () -> "Expected trades with sequence numbers, since the offer claims Numbering." + claimed
                        + ", were none: set Trade.sequence, or claim NONE");
        assertTrue(
                claimed != Numbering.WITHOUT_HOLES || isPair,
                "Expected two trades of one instrument and form that follow each other, to show that there are no holes between their numbers,"
                        + " as Numbering.WITHOUT_HOLES claims; was no such pair: give another sample, as the exchange sent it, or claim WITH_HOLES");
    }

    /** Aggregates name the trades that they are of, and others name none. */
    void assertAggregates() {
        events(Trade.class).forEach(trade -> {
            boolean isRange = trade.firstTradeId() != MarketEvent.ABSENT
                    && trade.lastTradeId() != MarketEvent.ABSENT
                    && trade.firstTradeId() <= trade.lastTradeId();
            boolean isNone = trade.firstTradeId() == MarketEvent.ABSENT && trade.lastTradeId() == MarketEvent.ABSENT;
            assertTrue(
                    trade.form() == TradeForm.AGGREGATE ? isRange : isNone,
                    () ->
                            "Expected first_trade_id up to last_trade_id of an aggregate, and neither of any other trade, was "
                                    + trade
                                    + ": take both ids from the frame, the lower one first, or say that the form is another");
        });
    }

    /** Levels stand best first, bids below asks; and samples have enough of them to show it. */
    void assertLevels() {
        events(BookEvent.class).forEach(event -> {
            if (event instanceof BookSnapshot
                    && !event.bids().isEmpty()
                    && !event.asks().isEmpty()) {
                assertTrue(
                        event.bids().price(0).compareTo(event.asks().price(0)) < 0,
                        () -> "Expected a book whose best bid is below its best ask, were "
                                + event.bids().price(0) + " and " + event.asks().price(0) + " in " + event
                                + ": bids and asks are swapped, or the frame is of no real book");
            }
            assertBestFirst(event, event.bids(), "bids, the highest first", -1);
            assertBestFirst(event, event.asks(), "asks, the lowest first", 1);
        });
        assertShown(event -> event.bids().size() > 1, "with two bids, so that their order shows");
        assertShown(event -> event.asks().size() > 1, "with two asks, so that their order shows");
        if (events(BookDelta.class).findAny().isPresent()) {
            assertShown(
                    event -> event instanceof BookDelta
                            && Stream.of(event.bids(), event.asks()).anyMatch(SampleEvidence::isRemoval),
                    "that removes a level, by quantity 0, so that it shows whether removals arrive");
        }
    }

    private static boolean isRemoval(Levels side) {
        for (int i = 0; i < side.size(); i++) {
            if (side.quantity(i).signum() == 0) {
                return true;
            }
        }
        return false;
    }

    private void assertShown(Predicate<BookEvent> what, String which) {
        assertTrue(
                events(BookEvent.class).anyMatch(what),
                () -> "Expected a sample of an order book " + which + ", was none: add one to samples()");
    }

    /** A change may name a price twice, where the exchange joins several changes. */
    private static void assertBestFirst(BookEvent event, Levels side, String order, int sign) {
        for (int i = 1; i < side.size(); i++) {
            int step = sign > 0
                    ? side.price(i).compareTo(side.price(i - 1))
                    : side.price(i - 1).compareTo(side.price(i));
            boolean isOrdered = step > 0 || step == 0 && event instanceof BookDelta;
            int at = i;
            assertTrue(
                    isOrdered,
                    () -> "Expected " + order + ", was " + side.price(at) + " behind " + side.price(at - 1) + " in "
                            + event + ": sort what the exchange sends in another order");
        }
    }

    /** Where books are numbered, each change continues the event before it, and at least one does. */
    void assertBooksJoin(BookRule rule) {
        Map<Instrument, BookEvent> books = new HashMap<>();
        boolean isJoined = false;
        for (BookEvent event : events(BookEvent.class).toList()) {
            BookEvent book = books.put(event.instrument(), event);
            if (!(event instanceof BookDelta delta) || delta.reset()) {
                continue;
            }
            assertTrue(
                    delta.previousSequence() != MarketEvent.ABSENT && delta.previousSequence() < delta.sequence(),
                    () -> "Expected a previous sequence below the sequence of a change, since BookRule says "
                            + rule.continuity() + ", was " + delta);
            if (book != null) {
                isJoined = true;
                assertTrue(
                        continues(rule, delta, book.sequence()),
                        () -> "Expected a change that continues the book at " + book.sequence()
                                + ", where the sample before it left it, by BookRule " + rule.continuity()
                                + "; its previous sequence was " + delta.previousSequence() + " and its sequence "
                                + delta.sequence()
                                + ": read the predecessor that the exchange names, and give samples that follow each other");
            }
        }
        assertTrue(
                isJoined || events(BookDelta.class).findAny().isEmpty(),
                "Expected two samples of one order book that follow each other, a snapshot or a change and the next change, was no such pair: a wrong"
                        + " predecessor would not show, and every book would break. Add the change that the exchange sent next");
    }

    private static boolean continues(BookRule rule, BookDelta delta, long at) {
        return rule.continuity() == BookRule.Continuity.COVERING
                ? delta.previousSequence() <= at && at < delta.sequence()
                : delta.previousSequence() == at;
    }

    /** Where books have a depth, snapshots are as deep and not deeper. */
    void assertDepth(BookRule rule) {
        int deepest = events(BookSnapshot.class)
                .flatMap(book -> Stream.of(book.bids(), book.asks()))
                .mapToInt(Levels::size)
                .max()
                .orElse(0);
        assertEquals(
                rule.depth(),
                deepest,
                "Expected a sample of a snapshot with as many levels a side as BookRule.depth says, and none with more, since levels beyond are none of"
                        + " the book any more; the deepest of samples(). Give a snapshot of a full book, and set the depth that requests ask for");
    }

    /** What is left out of a frame is absent in its events: not 0, which is a number like any other. */
    void assertAbsentIsNotZero(Function<FrameSample, Normalizer> normalizers) {
        for (FrameSample sample : samples) {
            JsonFrame frame = JsonFrame.parse(sample.frame());
            Map<String, Long> before = zeros(sample.expected());
            for (JsonFrame.Leaf leaf : frame.leaves()) {
                String changed = frame.withLeafAt(leaf.place(), "null");
                Reading reading = Reading.of(normalizers.apply(sample), changed, sample.stream());
                if (!reading.problems().isEmpty()) {
                    continue;
                }
                zeros(reading.events()).forEach((field, count) -> {
                    if (count > before.getOrDefault(field, 0L)) {
                        fail("Expected null or MarketEvent.ABSENT as " + field + ", or a NormalizationException, where "
                                + leaf.field() + " is null, was 0 in " + reading.events() + ", read of " + changed);
                    }
                });
            }
        }
    }

    private static Map<String, Long> zeros(List<MarketEvent> events) {
        Map<String, Long> zeros = new HashMap<>();
        events.forEach(event -> EventRecords.zeros(event).forEach(field -> zeros.merge(field, 1L, Long::sum)));
        return zeros;
    }

    /** What frames say of no event: an answer to what is asked for, either way. */
    static void assertAnswers(List<ControlSample> samples) {
        List<String> said =
                samples.stream().flatMap(sample -> sample.says().stream()).toList();
        assertTrue(
                said.stream().anyMatch(each -> each.startsWith("acknowledged")),
                () ->
                        "Expected a control sample that says \"acknowledged …\", since the connector makes requests, were "
                                + said
                                + ": a request that nobody answers costs the connection. Add what the exchange answers to a request that it accepts");
        assertTrue(
                said.stream().anyMatch(each -> each.startsWith("refused") || each.startsWith("acknowledged only")),
                () ->
                        "Expected a control sample that says \"refused …\" or, where the exchange is silent on what it refuses, \"acknowledged only …\", were "
                                + said
                                + ": a refusal that nobody hears of leaves a stream that never comes. Add what the exchange answers to a request for a symbol"
                                + " that it does not have");
    }
}
