package io.marketprism.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import io.marketprism.sink.Sink;
import io.marketprism.source.Portion;
import io.marketprism.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Source} promises. To run these tests against a source, extend this class in its tests, say how to make the source and how to add to
 * what it reads, and begin each test with nothing to read (in {@code @BeforeEach}).
 *
 * <p>A source that brings what nobody settled only after a while should be made with a short one, of a few seconds.
 *
 * <pre>{@code
 * class MySourceTest extends SourceContract {
 *     private final MyServer server = new MyServer();
 *
 *     protected Source newSource() { return new MySource(server); }
 *     protected void add(List<MarketEvent> events) { server.publish(events); }
 *     protected boolean hasEnd() { return false; }
 *     protected boolean remembers() { return true; }
 *     protected Optional<Source> newUnreachableSource() { return Optional.empty(); }
 * }
 * }</pre>
 */
@Timeout(300)
public abstract class SourceContract {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** For subclasses. */
    protected SourceContract() {}

    /** {@return a new source, not opened; all sources of one test read the same} */
    protected abstract Source newSource();

    /**
     * Adds events behind those that were added before.
     *
     * @throws Exception if they cannot be added, which fails the test
     */
    protected abstract void add(List<MarketEvent> events) throws Exception;

    /** {@return whether it ends when there is no more, rather than wait} */
    protected abstract boolean hasEnd();

    /** {@return whether what was settled does not come again with another source either, as in a process that is started anew} */
    protected abstract boolean remembers();

    /** {@return a new source that cannot be opened, e.g. at a port nobody listens on; empty if there is no such thing} */
    protected abstract Optional<Source> newUnreachableSource();

    @Test
    void hasAShortNameThatStays() {
        String name = newSource().name();

        assertTrue(name.matches("[a-z0-9-]{1,30}"), "name: expected a-z, 0-9 and -, at most 30, was \"" + name + "\"");
        assertEquals(name, newSource().name());
    }

    @Test
    void closesWithoutHavingBeenOpened() {
        newSource().close();
    }

    @Test
    void closesTwice() throws Exception {
        add(SampleEvents.trades(1));
        Source source = newSource();
        source.open();
        source.close();
        source.close();
    }

    @Test
    void bringsEveryEventOnceAndInOrder() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(2_500);
        add(events);
        try (Source source = newSource()) {
            source.open();

            assertEquals(Whole.of(events), Whole.of(settledUpTo(2_500, source)));
            assertNoMore(source);
        }
    }

    @Test
    void keepsAPortionAsItIs() throws Exception {
        add(SampleEvents.trades(4));
        try (Source source = newSource()) {
            source.open();
            Set<MarketEvent> objects = Collections.newSetFromMap(new IdentityHashMap<>());
            List<MarketEvent> brought = new ArrayList<>();
            while (brought.size() < 4) {
                Portion portion = next(source);
                assertSame(portion.events(), portion.events());
                brought.addAll(portion.events());
                objects.addAll(portion.events());
                portion.held();
                portion.settled(List.of());
            }

            assertEquals(4, objects.size(), "events that are objects of their own");
        }
    }

    @Test
    void bringsWhatIsNotSettledAgainWhenItIsOpenedAgain() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(1_500);
        add(events);
        Source source = newSource();
        source.open();
        next(source).held();
        source.close();
        source.open();

        assertBringsAll(events, source);
        source.close();
    }

    @Test
    void doesNotBringWhatIsSettledAgainWhenItIsOpenedAgain() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(5);
        add(events.subList(0, 2));
        Source source = newSource();
        source.open();
        assertEquals(Whole.of(events.subList(0, 2)), Whole.of(settledUpTo(2, source)));
        add(events.subList(2, 5));
        next(source);
        source.close();
        source.open();

        assertBringsAll(events.subList(2, 5), source);
        source.close();
    }

    @Test
    void bringsWhatWasReturnedToAnother() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(3);
        add(events);
        try (Source source = newSource()) {
            source.open();
            next(source).returned();
        }
        try (Source other = newSource()) {
            other.open();

            assertBringsAll(events, other);
        }
    }

    @Test
    void bringsWhatWasLeftUnsettledToAnother() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(3);
        add(events);
        try (Source source = newSource()) {
            source.open();
            next(source);
        }
        try (Source other = newSource()) {
            other.open();

            assertBringsAll(events, other);
        }
    }

    @Test
    void goesOnWhereAnotherStood() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(5);
        add(events.subList(0, 2));
        try (Source source = newSource()) {
            source.open();
            settledUpTo(2, source);
        }
        add(events.subList(2, 5));
        try (Source other = newSource()) {
            other.open();

            assertBringsAll(remembers() ? events.subList(2, 5) : events, other);
        }
    }

    /** Through a pipeline: nothing is settled before the sink has it, and failures of the source lose nothing. */
    @Test
    void noFailureLosesAnEvent() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(3_000);
        add(events);
        Set<MarketEvent> stored = ConcurrentHashMap.newKeySet();
        Sink sink = Sink.forEach(stored::add);
        FailingSource source = new FailingSource(newSource(), stored::contains);
        try (Pipeline pipeline = MarketPrism.pipeline()
                .collector("test")
                .retryAtStart(true)
                .from(source)
                .to(
                        sink,
                        Delivery.defaults()
                                .batchSize(100)
                                .queue(500)
                                .linger(Duration.ofMillis(10))
                                .overflow(Overflow.BLOCK))
                .start()) {
            await().atMost(LONG.multipliedBy(2))
                    .until(() -> !source.hasMore()
                            && source.settled() >= events.size()
                            && pipeline.status().sources().get(0).failure() == null);
        }

        assertEquals(Set.copyOf(events), stored);
        assertEquals(List.of(), source.settledTooEarly(), "events that were settled before the sink had them");
        if (remembers()) {
            try (Source other = newSource()) {
                other.open();
                assertNoMore(other);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> whatCannotBeReachedIsAFailureOfOpen() {
        return newUnreachableSource().stream()
                .map(unreachable -> DynamicTest.dynamicTest("of " + unreachable.name(), () -> {
                    try (Source source = unreachable) {
                        MarketPrismException e = assertThrows(MarketPrismException.class, source::open);
                        assertNotNull(e.getMessage());
                    }
                }));
    }

    /** Reads until there are events; a server may be told of them a moment later. */
    private static Portion next(Source source) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            Portion portion = source.read();
            assertNotNull(portion, "a portion; the source has ended before all events came");
            assertEquals(List.of(), portion.unreadable());
            if (!portion.events().isEmpty()) {
                return portion;
            }
            portion.settled(List.of());
            assertTrue(System.nanoTime() < end, "no event has come within " + LONG);
        }
    }

    private static List<MarketEvent> settledUpTo(int count, Source source) throws InterruptedException {
        List<MarketEvent> brought = new ArrayList<>();
        while (brought.size() < count) {
            Portion portion = next(source);
            brought.addAll(portion.events());
            portion.settled(List.of());
        }
        return brought;
    }

    /**
     * In any order, and nothing else. What was given out before and not settled may come more than once, if its time runs out while it is on its way
     * again.
     */
    private void assertBringsAll(List<MarketEvent> events, Source source) throws InterruptedException {
        Set<Whole<MarketEvent>> brought = new HashSet<>();
        while (brought.size() < events.size()) {
            Portion portion = next(source);
            brought.addAll(Whole.of(portion.events()));
            portion.settled(List.of());
        }
        assertEquals(Set.copyOf(Whole.of(events)), brought);
        Portion further = source.read();
        if (hasEnd()) {
            assertNull(further, "a portion where the source should have ended");
        } else {
            assertNotNull(further, "the source has ended");
            assertEquals(Set.of(), without(brought, further.events()), "events that should not come");
            further.settled(List.of());
        }
    }

    private static Set<Whole<MarketEvent>> without(Set<Whole<MarketEvent>> known, List<MarketEvent> events) {
        Set<Whole<MarketEvent>> others = new HashSet<>(Whole.of(events));
        others.removeAll(known);
        return others;
    }

    private void assertNoMore(Source source) throws InterruptedException {
        Portion portion = source.read();
        if (hasEnd()) {
            assertNull(portion, "a portion where the source should have ended");
        } else {
            assertNotNull(portion, "the source has ended");
            assertEquals(0, portion.events().size(), "events that should not come");
            portion.settled(List.of());
        }
    }
}
