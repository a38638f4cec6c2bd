package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventIdentity;
import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.BookChecksum;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.InstrumentList;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Liquidation;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Connector} promises. To run these tests against a connector, extend this class in its tests, and give it
 * instruments and at least one frame for each data type.
 *
 * <p>Frames are read by the normalizers that the connector plans for them, as in production.
 */
@Timeout(120)
public abstract class ConnectorContract {

    /** When sample frames were received, µs since the epoch. */
    public static final long RECEIVE_TIME_US = 1_790_000_123_678_901L;

    /** Who received sample frames. */
    public static final String COLLECTOR = "contract";

    /** Numbers that exchanges send or might: 63 bits all set, 38 digits, the smallest, with trailing zeros, whole, with an exponent. */
    private static final List<String> NUMBERS = List.of(
            "92233720368.54775807",
            "12345678901234567890.123456789012345678",
            "0.000000000000000001",
            "31.4100",
            "271828",
            "2.75E-7");

    /** What is JSON, but neither a row nor a message. */
    private static final List<String> STRANGE_ROWS = List.of("null", "true", "7", "\"text\"", "[]", "[[1]]", "{}");

    private static final String UNUSUAL_LETTERS = "币安Ä";
    private static final int DEEP = 100_000;
    private static final int LONG = 10_000;

    /** For subclasses. */
    protected ConnectorContract() {}

    /** {@return a new connector, always of the same exchange and market} */
    protected abstract Connector newConnector();

    /** {@return definitions of the instruments that the samples are about, at least one} */
    protected abstract List<InstrumentDefinition> instruments();

    /** {@return frames and what they mean, at least one for each data type that {@link #answers} lacks} */
    protected abstract List<FrameSample> samples();

    /**
     * Answers to the calls of {@link Offer.Polled} and what they mean, where no normalizer reads them. A call is for the offer's first variant.
     *
     * @return none by default
     */
    protected List<FrameSample> answers() {
        return List.of();
    }

    /**
     * Answers to the calls of {@link Offer.Backfilled} and the pages they mean, at least one for each data type whose past is offered; one of its events
     * stands in {@link #samples} or {@link #answers} too.
     *
     * @return none by default
     */
    protected List<BackfillSample> backfills() {
        return List.of();
    }

    /**
     * Frames without events: answers to requests, all that the exchange says of several subscriptions in one, heartbeats, announcements.
     *
     * @return each with what it says; none by default
     */
    protected List<ControlSample> controlSamples() {
        return List.of();
    }

    /** {@return what the exchange documents as its limits for one connection} */
    protected abstract ConnectionLimits connectionLimits();

    /**
     * {@return an answer to the first of the calls for the exchange's instrument list, or the frame by which a WebSocket brings it: at least two rows, which would have one name, such as an
     * instrument and a placeholder for it}
     */
    protected abstract String instrumentList();

    /**
     * What the rows of {@link #instrumentList()} say, by the exchange's documentation. Write it by hand and not by the connector, which may take one
     * thing for another; with different numbers in fields of different meaning.
     *
     * @return a definition for each that comes of the list, before any is renamed; without times of receipt and collector. None by default, with which
     *     the contract is not content
     */
    protected List<InstrumentDefinition> listed() {
        return List.of();
    }

    /**
     * Several messages in one frame.
     *
     * @param messages JSON
     * @return how the exchange would send them together; null if it never does
     */
    protected @Nullable String joined(List<String> messages) {
        return null;
    }

    @Test
    void declaresWhatItOffers() {
        Connector connector = newConnector();

        assertAll(
                () -> assertTrue(connector.exchange().matches("[a-z0-9-]+"), "exchange: " + connector.exchange()),
                () -> assertTrue(connector.market().matches("[a-z0-9-]+"), "market: " + connector.market()),
                () -> assertFalse(connector.dataTypes().isEmpty(), "data types: expected at least one"),
                () -> assertNotNull(connector.connects(), "what attempts to connect draw from"),
                () -> assertEquals(
                        connector.offers().stream()
                                .filter(offer -> !(offer instanceof Offer.Backfilled))
                                .count(),
                        connector.dataTypes().size(),
                        "offers, each data type once"),
                () -> assertEquals(
                        backfilled(connector).distinct().toList(),
                        backfilled(connector).toList(),
                        "offers of the past, each data type once"),
                () -> assertTrue(
                        connector.dataTypes().containsAll(backfilled(connector).toList()),
                        "Expected offers of the past of what comes as it happens, too"),
                () -> assertInstrumentsComeFrom(connector.instruments()),
                () -> assertHearsOfChanges(connector));
        for (Offer offer : connector.offers()) {
            List<String> variants = offer.variants();
            assertEquals(Set.copyOf(variants).size(), variants.size(), "variants of " + offer.dataType());
            if (offer instanceof Offer.Book book && book.snapshot() != null) {
                assertCallable(book.snapshot().of(instruments().get(0), 100));
            }
            if (offer instanceof Offer.Polled polled) {
                subscriptions(connector, instruments(), polled::equals)
                        .forEach(subscription -> assertCallable(polled.call().of(subscription)));
            }
            if (offer instanceof Offer.Backfilled past) {
                Offer live = connector.offer(past.dataType()).orElseThrow();
                long first = past.by() == Offer.By.NUMBER ? 7_000 : RECEIVE_TIME_US - 1;
                subscriptions(connector, instruments(), live::equals).forEach(subscription -> {
                    assertCallable(past.call().of(subscription, first, first));
                    assertCallable(past.call().of(subscription, first, first + 10_000_000));
                    assertCallable(past.call().of(subscription, first, Long.MAX_VALUE));
                });
            }
        }
    }

    private static Stream<DataType> backfilled(Connector connector) {
        return connector.offers().stream()
                .filter(Offer.Backfilled.class::isInstance)
                .map(Offer::dataType);
    }

    private static void assertInstrumentsComeFrom(InstrumentSource source) {
        if (source instanceof InstrumentSource.Fetched fetched) {
            assertFalse(fetched.calls().isEmpty(), "calls for the instrument list: expected at least one");
            fetched.calls().forEach(ConnectorContract::assertCallable);
        } else if (source instanceof InstrumentSource.FetchedByPart byPart) {
            assertCallable(byPart.parts());
            assertCallable(byPart.call().apply("PART"));
        } else {
            assertOpens(((InstrumentSource.Streamed) source).plan(), "the instrument list");
        }
    }

    /** Whoever hears that the list has changed says so. */
    private void assertHearsOfChanges(Connector connector) {
        connector.instrumentNews().ifPresent(plan -> assertOpens(plan, "what changes in the instrument list"));
        assertEquals(
                connector.instrumentNews().isPresent(),
                controlSamples().stream().anyMatch(sample -> sample.says().contains(ControlSample.INSTRUMENTS_CHANGED)),
                "a control sample that says \"" + ControlSample.INSTRUMENTS_CHANGED
                        + "\", just where there is Connector.instrumentNews");
    }

    private static void assertOpens(ConnectionPlan plan, String what) {
        assertEquals(List.of(), plan.subscriptions(), "what the connection for " + what + " carries beside it");
        assertFalse(
                plan.requests().opening(new CountedRequests()).isEmpty(),
                "opening requests for " + what + ": expected at least one");
    }

    @Test
    void plansTheSameForTheSame() {
        Connector connector = newConnector();
        List<Subscription> subscriptions = subscriptions(connector, instruments());
        List<?> first = comparable(connector.plan(subscriptions));
        awaitAnotherMillisecond();

        assertEquals(first, comparable(connector.plan(subscriptions)), "the second plan of one connector");
        assertEquals(first, comparable(newConnector().plan(subscriptions)), "the plan of another connector");
    }

    @Test
    void plansEverySubscriptionOnce() {
        Connector connector = newConnector();
        List<Subscription> subscriptions = manySubscriptions(connector);
        List<ConnectionPlan> plans = connector.plan(subscriptions);

        assertEquals(
                counted(subscriptions.stream()),
                counted(plans.stream().flatMap(plan -> plan.subscriptions().stream())),
                "what the connections carry");
        for (ConnectionPlan plan : plans) {
            assertEquals(
                    counted(plan.subscriptions().stream()),
                    counted(requests(plan).stream().flatMap(request -> request.subscriptions().stream())),
                    "what a connection asks for");
            assertEquals(
                    counted(plan.subscriptions().stream()),
                    counted(plan.requests().unsubscribe(plan.subscriptions(), new CountedRequests()).stream()
                            .flatMap(request -> request.subscriptions().stream())),
                    "what a connection gives up when it gives up all");
        }
        assertEquals(List.of(), connector.plan(List.of()), "the plan for no subscription");
    }

    @Test
    void plansWithinTheLimitsOfAConnection() {
        ConnectionLimits limits = connectionLimits();
        Connector connector = newConnector();
        for (ConnectionPlan plan : connector.plan(manySubscriptions(connector))) {
            assertTrue(
                    plan.capacity() <= limits.subscriptions(),
                    "Expected room for at most " + limits.subscriptions() + " subscriptions on a connection, was for "
                            + plan.capacity());
            List<Request> requests = requests(plan);
            assertTrue(
                    requests.size() < 2 || plan.pace().compareTo(limits.pace()) >= 0,
                    "Expected at least " + limits.pace() + " between requests, was " + plan.pace());
            for (Request request : requests) {
                int bytes = request.text().getBytes(StandardCharsets.UTF_8).length;
                assertTrue(
                        bytes <= limits.requestBytes(),
                        "Expected requests of at most " + limits.requestBytes() + " bytes, was one of " + bytes);
            }
        }
    }

    @Test
    void plansConnectionsThatCanBeOpened() {
        Connector connector = newConnector();
        for (ConnectionPlan plan : connector.plan(subscriptions(connector, instruments()))) {
            String scheme = plan.uri().getScheme();
            assertTrue(
                    ("ws".equals(scheme) || "wss".equals(scheme)) && plan.uri().getHost() != null,
                    "Expected a ws or wss URI with a host, was " + plan.uri());
            CountedRequests socket = new CountedRequests();
            List<Request> requests = new ArrayList<>(plan.requests().opening(socket));
            assertTrue(
                    requests.stream()
                            .allMatch(request -> request.subscriptions().isEmpty()),
                    "Expected opening requests that subscribe nothing");
            requests.addAll(plan.requests().subscribe(plan.subscriptions(), socket));
            requests.addAll(plan.requests().unsubscribe(plan.subscriptions(), socket));
            List<String> ids = requests.stream().map(Request::id).toList();
            assertEquals(ids.stream().distinct().toList(), ids, "request ids of one connection");
            for (Subscription alone : plan.subscriptions()) {
                List<Request> again = plan.requests().subscribe(List.of(alone), socket);
                assertEquals(
                        List.of(List.of(alone)),
                        again.stream().map(Request::subscriptions).toList(),
                        "what is asked for when one subscription is asked for again");
                assertFalse(ids.contains(again.get(0).id()), "Expected a new id for each request");
            }
        }
    }

    /** Else a stream that is begun anew goes on as it was, and what is given up goes on coming. */
    @Test
    void givesUpWhatItAsksForAndNothingElse() {
        Connector connector = newConnector();
        for (ConnectionPlan plan : connector.plan(subscriptions(connector, instruments()))) {
            SubscriptionRequests requests = plan.requests();
            for (Subscription alone : plan.subscriptions()) {
                List<Subscription> others = plan.subscriptions().stream()
                        .filter(each -> !each.equals(alone))
                        .toList();
                List<Request> asking = requests.subscribe(List.of(alone), new CountedRequests());
                List<Request> givingUp = requests.unsubscribe(List.of(alone), new CountedRequests());
                assertEquals(
                        List.of(alone),
                        givingUp.stream()
                                .flatMap(request -> request.subscriptions().stream())
                                .toList(),
                        "what is given up when one subscription is given up, and nothing else goes on");
                assertTrue(
                        Set.of(alone)
                                .containsAll(requests.unsubscribe(List.of(alone), new CountedRequests(others)).stream()
                                        .flatMap(request -> request.subscriptions().stream())
                                        .toList()),
                        () -> "Expected that " + alone
                                + " is given up, or nothing if others need its channel, was more: "
                                + requests.unsubscribe(List.of(alone), new CountedRequests(others)));
                for (Request request : givingUp) {
                    assertTrue(
                            asking.stream().noneMatch(ask -> ask.text().equals(request.text())),
                            () -> "Expected another text to give up " + alone + " than to ask for it, was "
                                    + request.text() + ": write what the exchange documents as its way to unsubscribe");
                }
            }
        }
    }

    /** An exchange that closes silent connections, and one that has died without a word, are found out by a heartbeat. */
    @Test
    void keepsSilentConnectionsAlive() {
        Duration silence = connectionLimits().silence();
        assertNotNull(
                silence,
                "Expected connectionLimits() to say after how long without a frame from us the exchange closes a connection, was nothing:"
                        + " add .closesSilent(Duration) with what it documents, or .closesSilent(ConnectionLimits.NEVER) if it does not");
        Connector connector = newConnector();
        for (ConnectionPlan plan : connector.plan(subscriptions(connector, instruments()))) {
            Heartbeat heartbeat = plan.heartbeat();
            if (heartbeat.ping() == null) {
                assertEquals(
                        ConnectionLimits.NEVER,
                        silence,
                        () -> "Expected a heartbeat with a ping for the connection to " + plan.uri()
                                + ", since the exchange closes those on which we are silent, was none: set ConnectionPlan.heartbeat;"
                                + " connectionLimits().silence()");
                continue;
            }
            assertTrue(
                    heartbeat.idle().compareTo(Duration.ZERO) > 0
                            && heartbeat.idle().compareTo(silence) < 0
                            && heartbeat.within().compareTo(Duration.ZERO) > 0,
                    () -> "Expected a heartbeat with some time to answer, after some silence, but before " + silence
                            + ", when the exchange closes the connection; was " + heartbeat);
        }
    }

    @Test
    void hasASampleOfEitherAnswer() {
        Connector connector = newConnector();
        boolean asks = connector.plan(subscriptions(connector, instruments())).stream()
                .anyMatch(plan -> !requests(plan).isEmpty()
                        || !plan.requests().opening(new CountedRequests()).isEmpty());
        if (asks) {
            SampleEvidence.assertAnswers(controlSamples());
        }
    }

    @Test
    void tellsUnlistedInstrumentsByTheirNames() {
        Connector connector = newConnector();
        for (InstrumentDefinition definition : instruments()) {
            Instrument known = definition.instrument();
            Instrument unlisted = connector.unlisted(known.nativeSymbol()).instrument();

            assertEquals(
                    List.of(connector.exchange(), known.marketType(), known.nativeSymbol()),
                    List.of(unlisted.exchange(), unlisted.marketType(), unlisted.nativeSymbol()),
                    "exchange, market type and native symbol by Connector.unlisted, which a market of anything but spot overrides");
        }
    }

    @Test
    void makesANormalizerForEachConnection() {
        Connector connector = newConnector();
        SymbolTable symbols = SymbolTable.of(instruments());
        assertNotSame(
                connector.normalizer(symbols),
                connector.normalizer(symbols),
                "Expected a normalizer of its own for each time a connection is opened");
    }

    @Test
    void hasASampleForEveryDataType() {
        Set<DataType> sampled = Stream.concat(samples().stream(), answers().stream())
                .flatMap(sample -> sample.expected().stream())
                .map(MarketEvent::dataType)
                .collect(Collectors.toSet());

        assertEquals(newConnector().dataTypes(), sampled, "data types declared and data types sampled");
        assertEquals(
                backfilled(newConnector()).collect(Collectors.toSet()),
                backfills().stream().map(BackfillSample::dataType).collect(Collectors.toSet()),
                "data types whose past is declared and is sampled");
    }

    @Test
    void readsFrames() {
        for (FrameSample sample : samples()) {
            assertReads(sample.expected(), sample.frame(), sample);
        }
    }

    @Test
    void givesTimesOfTheExchangeInMicroseconds() {
        evidence().assertTimes();
    }

    @Test
    void claimsTheNumbersThatItsTradesHave() {
        if (newConnector().offer(DataType.TRADE).orElse(null) instanceof Offer.Streamed offer) {
            evidence().assertNumbering(offer);
            evidence().assertAggregates();
        }
    }

    @Test
    void keepsTheOrderOfLevels() {
        if (newConnector().offer(DataType.ORDERBOOK).isPresent()) {
            evidence().assertLevels();
        }
    }

    @Test
    void readsTheWayFromOneStateOfABookToTheNext() {
        if (newConnector().offer(DataType.ORDERBOOK).orElse(null) instanceof Offer.Book offer) {
            BookRule rule = offer.rule();
            if (rule.continuity() != BookRule.Continuity.CHECKSUM) {
                evidence().assertBooksJoin(rule);
            }
            if (rule.depth() > 0) {
                evidence().assertDepth(rule);
            }
        }
    }

    @Test
    void leavesAbsentWhatIsAbsent() {
        evidence().assertAbsentIsNotZero(this::normalizer);
    }

    private SampleEvidence evidence() {
        return new SampleEvidence(samples());
    }

    @Test
    void readsAnswers() {
        for (FrameSample answer : answers()) {
            Function<Frame, PollAnswer> parser = call(answer).parser();
            JsonFrame body = JsonFrame.parse(answer.frame());
            for (String same : List.of(answer.frame(), body.withUnknownFields(), body.withFieldsReversed())) {
                PollAnswer read = parser.apply(Frame.of(same, RECEIVE_TIME_US, COLLECTOR));
                assertEquals(
                        answer.expected().stream().map(PollAnswer.Told::new).toList(), read.parts(), same);
            }
            for (int length = 0; length < answer.frame().length(); length++) {
                Frame cut = Frame.of(answer.frame().substring(0, length), RECEIVE_TIME_US, COLLECTOR);
                assertThrows(
                        NormalizationException.class,
                        () -> parser.apply(cut),
                        "the first " + cut.length() + " bytes of " + answer.frame());
            }
        }
    }

    private RestCall<PollAnswer> call(FrameSample answer) {
        MarketEvent first = answer.expected().get(0);
        Offer.Polled offer =
                (Offer.Polled) newConnector().offer(first.dataType()).orElseThrow();
        return offer.call()
                .of(new Subscription(
                        definition(first.instrument()),
                        first.dataType(),
                        variants(offer).get(0)));
    }

    @Test
    void readsAnswersOfThePast() {
        for (BackfillSample sample : backfills()) {
            JsonFrame body = JsonFrame.parse(sample.answer());
            for (String same : List.of(sample.answer(), body.withUnknownFields(), body.withFieldsReversed())) {
                assertEquals(sample.expected(), page(sample, same), () -> "the page of " + same);
            }
            for (int length = 0; length < sample.answer().length(); length++) {
                String cut = sample.answer().substring(0, length);
                assertThrows(NormalizationException.class, () -> page(sample, cut), cut);
            }
        }
    }

    /** Of all in the answer, whatever stretch of it was asked for. */
    @Test
    void losesNothingOfTheStretchThatWasAskedFor() {
        for (BackfillSample sample : backfills()) {
            Offer.By by = backfill(sample).by();
            long[] places = sample.expected().events().stream()
                    .mapToLong(by::of)
                    .flatMap(place -> LongStream.of(place - 1, place, place + 1))
                    .filter(place -> place >= sample.first()
                            && place <= sample.expected().last())
                    .sorted()
                    .toArray();
            for (long first : places) {
                for (long last :
                        Arrays.stream(places).filter(place -> place >= first).toArray()) {
                    BackfillPage page = page(sample, first, last, sample.answer());
                    assertEquals(
                            sample.expected().events().stream()
                                    .filter(event -> by.of(event) >= page.first() && by.of(event) <= page.last())
                                    .toList(),
                            page.events(),
                            () -> "all of the part that is answered from " + first + " to " + last + " of "
                                    + sample.answer() + ", which is " + page);
                }
            }
        }
    }

    @Test
    void losesNothingOfThePastBesideWhatIsWrong() {
        for (BackfillSample sample : backfills()) {
            JsonFrame body = JsonFrame.parse(sample.answer());
            numbers(sample.expected().events(), body, sample.answer()).forEach((place, number) -> {
                String damaged = body.withLeafAt(place, "\"1x0\"");
                BackfillPage page = page(sample, damaged);
                assertEquals(
                        sample.expected().events().stream()
                                .filter(event -> !EventRecords.decimals(event).contains(number))
                                .toList(),
                        page.events(),
                        () -> "events of " + damaged + ", of which was told " + page.problems());
                assertEquals(1, page.problems().size(), () -> "problems with " + damaged);
            });
        }
    }

    /** But for how it came, and what an exchange does not say of the past: when it sent a candle. */
    @Test
    void readsThePastAsItHappened() {
        List<MarketEvent> live = Stream.concat(
                        samples().stream()
                                .flatMap(sample ->
                                        Reading.of(normalizer(sample), sample.frame(), sample.stream())
                                                .events()
                                                .stream()),
                        answers().stream().flatMap(sample -> sample.expected().stream()))
                .toList();
        Set<DataType> compared = new HashSet<>();
        for (BackfillSample sample : backfills()) {
            for (MarketEvent past : page(sample, sample.answer()).events()) {
                Offer.By by = backfill(sample).by();
                live.stream().filter(event -> isSame(event, past, by)).forEach(event -> {
                    Map<String, String> differences = EventRecords.differences(event, past);
                    differences.keySet().removeAll(Set.of("source", "closed"));
                    if (past instanceof Candle && past.exchangeTimeUs() == MarketEvent.ABSENT) {
                        differences.remove("exchangeTimeUs");
                    }
                    assertEquals(Map.of(), differences, () -> event + " as it happened, and later " + past);
                    compared.add(past.dataType());
                });
            }
        }
        assertEquals(
                backfilled(newConnector()).collect(Collectors.toSet()),
                compared,
                "data types of which an event stands in samples or answers, and in those of the past");
    }

    private static boolean isSame(MarketEvent event, MarketEvent other, Offer.By by) {
        boolean same = event instanceof Candle candle && other instanceof Candle past
                ? candle.instrument().equals(past.instrument())
                        && candle.interval().equals(past.interval())
                : EventIdentity.of(event).equals(EventIdentity.of(other));
        return same && by.of(event) == by.of(other);
    }

    private BackfillPage page(BackfillSample sample, String answer) {
        return page(sample, sample.first(), sample.last(), answer);
    }

    private BackfillPage page(BackfillSample sample, long first, long last, String answer) {
        MarketEvent event = sample.expected().events().get(0);
        Subscription of = new Subscription(definition(event.instrument()), sample.dataType(), event.streamVariant());
        Offer.Backfilled past = backfill(sample);
        return past.page(
                past.call().of(of, first, last).parser().apply(Frame.of(answer, RECEIVE_TIME_US, COLLECTOR)),
                first,
                last);
    }

    private Offer.Backfilled backfill(BackfillSample sample) {
        return newConnector()
                .backfill(sample.dataType())
                .orElseThrow(() -> new AssertionError("The past is not offered of " + sample.dataType()));
    }

    /** No frame is passed over without a word. */
    @Test
    void readsWhatIsNoEvent() {
        for (ControlSample sample : controlSamples()) {
            JsonFrame frame = JsonFrame.parse(sample.frame());
            for (String same : List.of(sample.frame(), frame.withUnknownFields(), frame.withFieldsReversed())) {
                Reading reading = Reading.of(newConnector().normalizer(SymbolTable.of(instruments())), same, null);

                assertEquals(List.of(), reading.problems(), "problems with " + same);
                assertEquals(List.of(), reading.events(), "events of " + same);
                assertEquals(sample.says(), reading.says(), "what is said by " + same);
            }
        }
    }

    /** Where books are proved by checksums, the samples of each book are its snapshot and the changes to it, in order. */
    @Test
    void computesTheChecksumsThatTheExchangeSends() {
        if (!(newConnector().offer(DataType.ORDERBOOK).orElse(null) instanceof Offer.Book offer)) {
            return;
        }
        BookRule rule = offer.rule();
        BookChecksum checksum = rule.checksum();
        if (checksum == null) {
            return;
        }
        Map<Instrument, SampledBook> books = new HashMap<>();
        for (FrameSample sample : samples()) {
            if (sample.expected().get(0) instanceof BookEvent) {
                Reading reading = Reading.of(normalizer(sample), sample.frame(), sample.stream());
                reading.events().forEach(event -> books.computeIfAbsent(
                                event.instrument(), of -> new SampledBook(checksum, rule.depth()))
                        .accept(
                                (BookEvent) event,
                                reading.checksums().get(event),
                                definition(event.instrument()),
                                sample.frame()));
            }
        }
    }

    @Test
    void readsRawFramesFromWhereverTheyCome() {
        SymbolTable symbols = SymbolTable.of(instruments().stream()
                .map(known -> InstrumentDefinition.unknown(known.instrument()))
                .toList());
        for (FrameSample sample : samples()) {
            Reading reading = Reading.of(newConnector().normalizer(symbols), sample.frame(), sample.stream());

            assertEquals(List.of(), reading.problems(), sample.frame());
            // Sizes of contracts are not known here, so quantities may differ.
            assertEquals(identities(sample.expected()), identities(reading.events()), sample.frame());
        }
    }

    @Test
    void skipsUnknownFields() {
        for (FrameSample sample : samples()) {
            assertReads(sample.expected(), JsonFrame.parse(sample.frame()).withUnknownFields(), sample);
        }
    }

    @Test
    void readsFieldsInAnyOrder() {
        for (FrameSample sample : samples()) {
            assertReads(sample.expected(), JsonFrame.parse(sample.frame()).withFieldsReversed(), sample);
        }
    }

    @Test
    void readsFramesWithEscapesAlike() {
        Random random = new Random(13);
        for (FrameSample sample : samples()) {
            for (int oneOf = 1; oneOf <= 20; oneOf++) {
                assertReads(sample.expected(), Respelling.of(sample.frame(), oneOf, random), sample);
            }
        }
    }

    @Test
    void keepsNumbersExact() {
        for (FrameSample sample : samples()) {
            JsonFrame frame = JsonFrame.parse(sample.frame());
            numbers(sample, frame).forEach((place, number) -> {
                for (String other : NUMBERS) {
                    String changed = frame.withNumberAt(place, other);
                    Reading reading = Reading.of(normalizer(sample), changed, sample.stream());
                    Map<Decimal, Long> expected = decimals(sample.expected());
                    expected.merge(number, -1L, (count, less) -> count + less == 0 ? null : count + less);
                    expected.merge(Decimal.parse(other), 1L, Long::sum);

                    assertEquals(List.of(), reading.problems(), () -> "problems with " + changed);
                    assertEquals(expected, decimals(reading.events()), () -> "decimals of the events of " + changed);
                }
            });
        }
    }

    @Test
    void reportsWhatIsNoNumber() {
        for (FrameSample sample : samples()) {
            JsonFrame frame = JsonFrame.parse(sample.frame());
            for (int place : numbers(sample, frame).keySet()) {
                for (String wrong : List.of("\"1x0\"", "\"1.2.3\"", "\"0x1F\"", "true", "[]", "{}")) {
                    String changed = frame.withLeafAt(place, wrong);
                    assertReports(Reading.of(normalizer(sample), changed, sample.stream()), changed);
                }
            }
        }
    }

    /** What is wrong costs the row, or the message, and none of its neighbours. */
    @Test
    void losesNothingBesideWhatIsWrong() {
        for (FrameSample sample : samples()) {
            JsonFrame frame = JsonFrame.parse(sample.frame());
            boolean hasRows = !frame.rows().isEmpty();
            if (!hasRows && joined(List.of(sample.frame())) == null) {
                continue; // The exchange sends it alone.
            }
            List<String> right = hasRows ? frame.rows() : List.of(sample.frame());
            List<List<String>> wrong = new ArrayList<>();
            STRANGE_ROWS.forEach(row -> wrong.add(List.of(row)));
            numbers(sample, frame).keySet().forEach(place -> {
                String damaged = frame.withLeafAt(place, "\"1x0\"");
                wrong.add(
                        hasRows
                                ? changedRows(
                                        frame.rows(), JsonFrame.parse(damaged).rows())
                                : List.of(damaged));
            });
            for (List<String> rows : wrong) {
                List<String> all = Stream.of(rows, right, rows, right, rows)
                        .flatMap(List::stream)
                        .toList();
                String changed =
                        hasRows ? frame.withRows(all) : Objects.requireNonNull(joined(all), "joins one but not many");
                Reading reading = Reading.of(normalizer(sample), changed, sample.stream());

                assertEquals(
                        Whole.of(twice(sample.expected())),
                        Whole.of(reading.events()),
                        () -> "events of " + changed + ", of which was told " + reading.problems());
                assertEquals(3 * rows.size(), reading.problems().size(), () -> "problems with " + changed);
                for (NormalizationException problem : reading.problems()) {
                    assertNotEquals(
                            NormalizationException.Problem.MALFORMED,
                            problem.problem(),
                            () -> "it is JSON: " + changed);
                }
            }
        }
    }

    /** The same rows twice in a frame, in which identical liquidations are counted where no id says that they are one. */
    private static List<MarketEvent> twice(List<MarketEvent> events) {
        Map<MarketEvent, Integer> counts = new HashMap<>();
        return Stream.concat(events.stream(), events.stream())
                .map(event -> event instanceof Liquidation liquidation && liquidation.tradeId() == null
                        ? numbered(liquidation, counts.merge(numbered(liquidation, 1), 1, Integer::sum))
                        : event)
                .toList();
    }

    private static Liquidation numbered(Liquidation liquidation, int ordinal) {
        return new Liquidation(
                liquidation.instrument(),
                liquidation.exchangeTimeUs(),
                liquidation.receiveTimeUs(),
                liquidation.collector(),
                liquidation.side(),
                liquidation.price(),
                liquidation.averagePrice(),
                liquidation.quantity(),
                liquidation.status(),
                liquidation.tradeId(),
                ordinal,
                liquidation.complete());
    }

    private static List<String> changedRows(List<String> before, List<String> after) {
        return IntStream.range(0, before.size())
                .filter(i -> !before.get(i).equals(after.get(i)))
                .mapToObj(after::get)
                .toList();
    }

    @Test
    void readsWhatTheListSays() {
        List<InstrumentDefinition> expected = listed();
        assertFalse(
                expected.isEmpty(),
                "Expected listed() to say what the rows of instrumentList() mean, was nothing: write it by hand, from the exchange's documentation. Nothing"
                        + " else shows whether base and quote, or tick and lot size, are swapped");
        assertTrue(
                expected.stream()
                        .allMatch(each -> each.tickSize() == null || !Objects.equals(each.tickSize(), each.lotSize())),
                "Expected another tick size than lot size in every row of instrumentList(), so that a mix-up shows, were the same");
        Map<String, InstrumentDefinition> found = byNativeSymbol(listed(newConnector(), instrumentList()));
        assertEquals(byNativeSymbol(expected).keySet(), found.keySet(), () -> "native symbols in " + instrumentList());
        for (InstrumentDefinition definition : expected) {
            InstrumentDefinition read =
                    Objects.requireNonNull(found.get(definition.instrument().nativeSymbol()));
            assertTrue(
                    definition.saysTheSameAs(read),
                    () -> "Expected of the list what listed() says, was something else: "
                            + EventRecords.differences(
                                    definition,
                                    read.received(
                                            definition.receiveTimeUs(),
                                            definition.collector(),
                                            definition.validFromUs()))
                            + "; of " + definition.instrument().nativeSymbol() + " in " + instrumentList());
        }
    }

    private static Map<String, InstrumentDefinition> byNativeSymbol(List<InstrumentDefinition> definitions) {
        Map<String, InstrumentDefinition> byName = new TreeMap<>();
        definitions.forEach(each -> byName.put(each.instrument().nativeSymbol(), each));
        return byName;
    }

    /** {@code BASE-QUOTE}, {@code BASE-QUOTE-YYMMDD}, {@code BASE-QUOTE-YYMMDD-STRIKE-C}: the same of an instrument on all exchanges. */
    @Test
    void namesInstrumentsByWhatTheyAreOf() {
        Stream.concat(instruments().stream(), listed(newConnector(), instrumentList()).stream())
                .filter(definition -> definition.base() != null && definition.quote() != null)
                .filter(definition -> definition.status() == InstrumentStatus.TRADING)
                .forEach(definition -> {
                    Pattern symbol = symbol(definition);
                    assertTrue(
                            symbol.matcher(definition.instrument().symbol()).matches(),
                            () -> "Expected a symbol of the form " + symbol
                                    + ", of base and quote as the list names them, was "
                                    + definition.instrument().symbol() + " of " + definition
                                    + ": make it of base and quote, not of the native symbol or an alias");
                });
    }

    private static Pattern symbol(InstrumentDefinition definition) {
        String base = Pattern.quote(definition.base() + "-");
        String pair = Pattern.quote(definition.base() + "-" + definition.quote());
        return Pattern.compile(
                switch (definition.instrument().marketType()) {
                    case SPOT, PERPETUAL -> pair;
                    case FUTURE -> pair + "-[0-9]{6}";
                    // What an option is paid in need not be what its strike is stated in.
                    case OPTION -> base + "[^-]+-[0-9]{6}-[0-9.]+-[CP]";
                    case INDEX -> base + ".+";
                });
    }

    @Test
    void givesEveryListedInstrumentANameOfItsOwn() {
        JsonFrame list = JsonFrame.parse(instrumentList());
        List<String> rows = list.rows();
        Map<String, String> names = names(instrumentList());

        assertEquals(rows.size(), names.size(), () -> "native symbols in " + instrumentList() + ": " + names);
        assertEquals(rows.size(), Set.copyOf(names.values()).size(), () -> "symbols in " + names);
        List<String> backwards = new ArrayList<>(rows);
        Collections.reverse(backwards);
        assertEquals(names, names(list.withRows(backwards)), "names in the list the other way round");
    }

    @Test
    void losesNothingOfTheListBesideWhatIsWrong() {
        JsonFrame list = JsonFrame.parse(instrumentList());
        List<String> rows = list.rows();
        Map<String, String> names = names(instrumentList());

        for (String strange : STRANGE_ROWS) {
            List<String> more = new ArrayList<>(rows);
            more.add(0, strange);
            more.add(strange);
            assertEquals(names, names(list.withRows(more)), () -> "names beside a row " + strange);
        }
        for (int i = 0; i < rows.size(); i++) {
            JsonFrame row = JsonFrame.parse(rows.get(i));
            List<String> others = new ArrayList<>(rows);
            others.remove(i);
            Set<String> expected = nativeSymbols(list.withRows(others));
            for (int place = 0; place < row.leafCount(); place++) {
                for (String odd : List.of("\"\"", "null", "\"1x\"", "-1", "{}", "[null]")) {
                    List<String> changed = new ArrayList<>(rows);
                    changed.set(i, row.withLeafAt(place, odd));
                    Set<String> found = nativeSymbols(list.withRows(changed));
                    assertTrue(
                            found.containsAll(expected),
                            () -> "Expected " + expected + " in " + list.withRows(changed) + ", were " + found);
                }
            }
        }
    }

    private Set<String> nativeSymbols(String list) {
        return byNativeSymbol(listed(newConnector(), list)).keySet();
    }

    /** {@return the market types and symbols of what stands in a list, by native symbol; indices that it names in passing do not} */
    private Map<String, String> names(String list) {
        Map<String, String> names = new TreeMap<>();
        InstrumentList.distinct(listed(newConnector(), list), told -> {}).stream()
                .filter(definition -> definition.instrument().marketType() != MarketType.INDEX)
                .forEach(definition -> names.put(
                        definition.instrument().nativeSymbol(),
                        definition.instrument().toString()));
        return names;
    }

    private static List<InstrumentDefinition> listed(Connector connector, String list) {
        if (connector.instruments() instanceof InstrumentSource.Fetched fetched) {
            return fetched.calls().get(0).parser().apply(Frame.of(list, RECEIVE_TIME_US, COLLECTOR));
        }
        if (connector.instruments() instanceof InstrumentSource.FetchedByPart byPart) {
            return byPart.call().apply("PART").parser().apply(Frame.of(list, RECEIVE_TIME_US, COLLECTOR));
        }
        Reading reading = Reading.of(connector.normalizer(SymbolTable.of(List.of())), list, null);
        assertEquals(List.of("instruments complete"), reading.says(), "what is said by " + list);
        return reading.events().stream().map(InstrumentDefinition.class::cast).toList();
    }

    @Test
    void readsSymbolsInAnyScript() {
        int renamed = 0;
        for (FrameSample sample : samples()) {
            Instrument instrument = sample.expected().get(0).instrument();
            Pattern nativeSymbol = Pattern.compile(
                    "(?i)(?<![\\p{L}\\p{N}_-])" + Pattern.quote(instrument.nativeSymbol()) + "(?![\\p{L}\\p{N}_-])");
            String frame = nativeSymbol.matcher(sample.frame()).replaceAll(UNUSUAL_LETTERS + "$0");
            String stream = sample.stream() == null
                    ? null
                    : nativeSymbol.matcher(sample.stream()).replaceAll(UNUSUAL_LETTERS + "$0");
            if (frame.equals(sample.frame()) && Objects.equals(stream, sample.stream())) {
                continue; // It names its instrument in other ways.
            }
            renamed++;
            Instrument unusual = renamed(instrument, UNUSUAL_LETTERS);
            List<MarketEvent> expected = sample.expected().stream()
                    .map(event -> EventRecords.withInstrument(event, unusual))
                    .toList();
            assertReads(expected, frame, new FrameSample(frame, stream, expected));
        }
        assertNotEquals(0, renamed, "samples that contain the native symbol of their instrument");
    }

    @Test
    void reportsUnknownInstruments() {
        for (FrameSample sample : samples()) {
            Normalizer normalizer = newConnector().normalizer(SymbolTable.of(List.of()));
            Reading reading = Reading.of(normalizer, sample.frame(), sample.stream());

            assertEquals(
                    List.of(), reading.events(), "events of an instrument that is not known, of " + sample.frame());
            // What comes of a whole market brings others than those that were asked for.
            assertFalse(
                    reading.problems().isEmpty()
                            && reading.says().stream().noneMatch(told -> told.startsWith("ignored ")),
                    () -> "Expected a NormalizationException, or that it is ignored, for " + sample.frame() + "; was "
                            + reading);
        }
    }

    @Test
    void reportsTruncatedFrames() {
        for (FrameSample sample : samples()) {
            Normalizer normalizer = normalizer(sample);
            byte[] whole = sample.frame().getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < whole.length; length++) {
                // First alone, then with the rest behind it, as an earlier frame may have left it in the array.
                for (byte[] bytes : List.of(Arrays.copyOf(whole, length), whole)) {
                    String what = "the first " + length + " bytes of " + sample.frame();
                    Reading reading = Reading.of(normalizer, bytes, length, sample.stream());
                    assertReports(reading, what);
                    assertTrue(
                            Whole.of(sample.expected()).containsAll(Whole.of(reading.events())),
                            () -> what + " gave " + reading);
                }
            }
            assertEquals(
                    Whole.of(sample.expected()),
                    Whole.of(Reading.of(normalizer, sample.frame(), sample.stream())
                            .events()),
                    "after truncated frames, " + sample.frame());
        }
    }

    @Test
    void reportsGarbage() {
        for (FrameSample sample : samples()) {
            Normalizer normalizer = normalizer(sample);
            for (String garbage : List.of("x", "{", "}", "[", "nul", "\"", "{\"", "{\"a\"}", "{,}", "\0", "pon")) {
                Reading reading = Reading.of(normalizer, garbage, sample.stream());
                assertReports(reading, garbage);
                assertEquals(List.of(), reading.events(), garbage);
            }
            for (String strange : List.of("null", "true", "42", "\"text\"", "{}", "[]", "[{}]", "[[]]", "[null]")) {
                assertEquals(
                        List.of(),
                        Reading.of(normalizer, strange, sample.stream()).events(),
                        strange);
            }
            assertEquals(
                    Whole.of(sample.expected()),
                    Whole.of(Reading.of(normalizer, sample.frame(), sample.stream())
                            .events()),
                    "after garbage, " + sample.frame());
        }
    }

    @Test
    void survivesDamagedFrames() {
        Random random = new Random(1);
        for (FrameSample sample : samples()) {
            Normalizer normalizer = normalizer(sample);
            byte[] whole = sample.frame().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < whole.length; i++) {
                byte[] damaged = whole.clone();
                damaged[i] = (byte) random.nextInt(256);
                Reading.of(normalizer, damaged, damaged.length, sample.stream());
            }
            JsonFrame frame = JsonFrame.parse(sample.frame());
            for (int place = 0; place < frame.leafCount(); place++) {
                for (String strange :
                        List.of("null", "true", "{}", "[]", "[[1]]", "\"\"", "\"x\"", "-1", "0.1", "1e30")) {
                    Reading.of(normalizer, frame.withLeafAt(place, strange), sample.stream());
                }
            }
        }
    }

    @Test
    void survivesFramesMadeToExhaustIt() {
        for (FrameSample sample : samples()) {
            JsonFrame frame = JsonFrame.parse(sample.frame());
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                Normalizer normalizer = normalizer(sample);
                for (String deep : List.of("[".repeat(DEEP), "{\"a\":".repeat(DEEP))) {
                    assertReports(Reading.of(normalizer, deep, sample.stream()), "deep nesting");
                }
                String nested = "[".repeat(DEEP) + "]".repeat(DEEP);
                Reading.of(
                        normalizer,
                        sample.frame().replaceFirst("\\{", "{\"unknown\":" + nested + ","),
                        sample.stream());
                for (int place = 0; place < frame.leafCount(); place++) {
                    for (String number : List.of("1e999999999", "1e-999999999", "9".repeat(LONG))) {
                        for (String json : List.of(number, '"' + number + '"')) {
                            String changed = frame.withLeafAt(place, json);
                            assertShort(Reading.of(normalizer, changed, sample.stream()));
                        }
                    }
                }
            });
        }
    }

    private void assertReads(List<MarketEvent> expected, String frame, FrameSample sample) {
        Reading reading = Reading.of(normalizer(sample), frame, sample.stream());

        assertEquals(List.of(), reading.problems(), "problems with " + frame);
        assertEquals(Whole.of(expected), Whole.of(reading.events()), "events of " + frame);
    }

    private static void assertReports(Reading reading, String what) {
        assertFalse(
                reading.problems().isEmpty(),
                () -> "Expected a NormalizationException for " + what + "; was " + reading);
    }

    private static void assertShort(Reading reading) {
        for (Decimal number : decimals(reading.events()).keySet()) {
            int scale = number.toBigDecimal().scale();
            assertTrue(
                    Math.abs(scale) <= LONG,
                    () -> "Expected a number with an exponent of " + -scale
                            + " to be refused, for nobody can write it out");
        }
    }

    /** {@return a normalizer as planned for what the sample is about} */
    private Normalizer normalizer(FrameSample sample) {
        return newConnector()
                .normalizer(SymbolTable.of(
                        List.of(definition(sample.expected().get(0).instrument()))));
    }

    private InstrumentDefinition definition(Instrument instrument) {
        return instruments().stream()
                .flatMap(known -> Stream.of(known, renamed(known, UNUSUAL_LETTERS)))
                .filter(known -> known.instrument().equals(instrument))
                .findFirst()
                .orElseThrow(() -> new AssertionError("instruments() lacks the " + instrument + " of a sample"));
    }

    /** {@return the decimals of a sample's events that stand in one place of its frame, by that place; without 0, which may be said in words} */
    private static Map<Integer, Decimal> numbers(FrameSample sample, JsonFrame frame) {
        return numbers(sample.expected(), frame, sample.frame());
    }

    private static Map<Integer, Decimal> numbers(List<MarketEvent> expected, JsonFrame frame, String text) {
        Map<Decimal, Long> decimals = decimals(expected);
        decimals.remove(Decimal.ZERO);
        Map<Integer, Decimal> numbers = new HashMap<>();
        decimals.forEach((number, count) -> {
            Optional<Integer> place = frame.onlyLeafOf(number.toBigDecimal());
            if (count == 1 && place.isPresent()) {
                numbers.put(place.get(), number);
            }
        });
        assertEquals(
                decimals.isEmpty(),
                numbers.isEmpty(),
                () -> "Give the sample a number that no other field has, so that it can be changed: " + text);
        return numbers;
    }

    private static Map<Decimal, Long> decimals(List<MarketEvent> events) {
        return counted(events.stream().flatMap(event -> EventRecords.decimals(event).stream()));
    }

    private static <T> Map<T, Long> counted(Stream<T> elements) {
        return elements.collect(Collectors.groupingBy(element -> element, HashMap::new, Collectors.counting()));
    }

    private static List<?> identities(List<MarketEvent> events) {
        return events.stream()
                .map(event ->
                        List.of(event.dataType(), event.instrument(), event.exchangeTimeUs(), event.receiveTimeUs()))
                .toList();
    }

    /** {@return everything of plans that has an equality} */
    private static List<?> comparable(List<ConnectionPlan> plans) {
        return plans.stream()
                .map(plan -> List.of(
                        plan.uri(),
                        plan.subscriptions(),
                        plan.capacity(),
                        requests(plan),
                        plan.subscriptions().isEmpty()
                                ? List.of()
                                : plan.requests().unsubscribe(plan.subscriptions(), new CountedRequests()),
                        plan.requests().opening(new CountedRequests()),
                        plan.pace(),
                        plan.acknowledgeWithin(),
                        plan.heartbeat(),
                        plan.maxAge()))
                .toList();
    }

    private static List<Request> requests(ConnectionPlan plan) {
        return plan.subscriptions().isEmpty()
                ? List.of()
                : plan.requests().subscribe(plan.subscriptions(), new CountedRequests());
    }

    /** Ids from 1, and one moment. */
    private static final class CountedRequests implements SubscriptionRequests.Context {
        private final List<Subscription> kept;
        private int last;

        CountedRequests() {
            this(List.of());
        }

        CountedRequests(List<Subscription> kept) {
            this.kept = kept;
        }

        @Override
        public String nextId() {
            return Integer.toString(++last);
        }

        @Override
        public long nowUs() {
            return RECEIVE_TIME_US;
        }

        @Override
        public List<Subscription> kept() {
            return kept;
        }
    }

    /** {@return what connections carry} */
    private static List<Subscription> subscriptions(Connector connector, Collection<InstrumentDefinition> instruments) {
        return subscriptions(connector, instruments, ConnectorContract::isStreamed);
    }

    private static boolean isStreamed(Offer offer) {
        return !(offer instanceof Offer.Polled) && !(offer instanceof Offer.Backfilled);
    }

    private static List<Subscription> subscriptions(
            Connector connector, Collection<InstrumentDefinition> instruments, Predicate<Offer> offers) {
        return instruments.stream()
                .flatMap(instrument -> connector.offers().stream()
                        .filter(offers)
                        .filter(offer -> connector.carries(instrument, offer.dataType()))
                        .flatMap(offer -> variants(offer).stream()
                                .map(variant -> new Subscription(instrument, offer.dataType(), variant))))
                .toList();
    }

    private static List<@Nullable String> variants(Offer offer) {
        return offer.variants().isEmpty() ? Collections.singletonList(null) : offer.variants();
    }

    /** {@return more subscriptions than two connections can carry, to as many instruments as that needs} */
    private List<Subscription> manySubscriptions(Connector connector) {
        List<InstrumentDefinition> known = instruments();
        long streamed = connector.offers().stream()
                .filter(ConnectorContract::isStreamed)
                .count();
        int count = (int) (2 * connectionLimits().subscriptions() / streamed + 1);
        return subscriptions(
                connector,
                IntStream.range(0, count)
                        .mapToObj(i -> renamed(known.get(i % known.size()), "X" + i))
                        .toList());
    }

    private static InstrumentDefinition renamed(InstrumentDefinition definition, String prefix) {
        return (InstrumentDefinition) EventRecords.withInstrument(definition, renamed(definition.instrument(), prefix));
    }

    private static Instrument renamed(Instrument instrument, String prefix) {
        return new Instrument(
                instrument.exchange(),
                instrument.marketType(),
                prefix + instrument.symbol(),
                prefix + instrument.nativeSymbol(),
                instrument.quantityUnit());
    }

    private static void assertCallable(RestCall<?> call) {
        String scheme = call.uri().getScheme();
        assertTrue(
                ("http".equals(scheme) || "https".equals(scheme))
                        && call.uri().getHost() != null
                        && call.costs().stream().allMatch(cost -> cost.weight() >= 0),
                "Expected an http or https URI with a host and costs of 0 or more, was " + call);
    }

    private static void awaitAnotherMillisecond() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
    }
}
