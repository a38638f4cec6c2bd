package io.marketprism;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.PipelineHealth.Verdict;
import io.marketprism.codec.EventJson;
import io.marketprism.error.ConfigurationException;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.marketprism.source.Portion;
import io.marketprism.source.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines of sources that are no exchanges: what they bring is settled when every sink has it, and never lost before. */
@Timeout(120)
@ExtendWith(Polling.class)
class SourcePipelineTest {
    private static final Delivery WAITING = Delivery.defaults()
            .batchSize(4)
            .queue(8)
            .linger(Duration.ZERO)
            .overflow(Overflow.BLOCK)
            .drainTimeout(Duration.ofMillis(300));

    @TempDir
    private Path temporary;

    private final ScriptedSource source = new ScriptedSource();
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** Brings what the test gives it, and again what was not settled when it is opened. */
    private static final class ScriptedSource implements Source {
        private final BlockingQueue<Group> next = new LinkedBlockingQueue<>();
        private final List<Group> unsettled = new CopyOnWriteArrayList<>();
        private final List<Group> settled = new CopyOnWriteArrayList<>();
        private final List<Receipt.Rejection> rejected = new CopyOnWriteArrayList<>();
        private final List<Group> returned = new CopyOnWriteArrayList<>();
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private volatile RuntimeException failure;

        private final class Group implements Portion {
            private final List<MarketEvent> events;

            private Group(List<? extends MarketEvent> events) {
                this.events = List.copyOf(events);
            }

            @Override
            public List<MarketEvent> events() {
                return events;
            }

            @Override
            public void settled(List<Receipt.Rejection> refused) {
                unsettled.remove(this);
                if (!events.isEmpty()) {
                    settled.add(this);
                }
                rejected.addAll(refused);
            }

            @Override
            public void held() {
                held.incrementAndGet();
            }

            @Override
            public void returned() {
                if (!events.isEmpty()) {
                    returned.add(this);
                }
            }
        }

        private void brings(List<? extends MarketEvent> events) {
            next.add(new Group(events));
        }

        @Override
        public String name() {
            return "script";
        }

        @Override
        public void open() {
            opened.incrementAndGet();
            next.addAll(unsettled);
            unsettled.clear();
        }

        @Override
        public Portion read() throws InterruptedException {
            RuntimeException planted = failure;
            if (planted != null) {
                failure = null;
                throw planted;
            }
            Group group = next.poll(5, TimeUnit.MILLISECONDS);
            if (group == null) {
                return new Group(List.of());
            }
            unsettled.add(group);
            return group;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** Takes what it is allowed to. */
    private static final class GatedSink implements Sink {
        private final String name;
        private final List<MarketEvent> stored = new CopyOnWriteArrayList<>();
        private volatile boolean isDown;

        private GatedSink(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            if (isDown) {
                return CompletableFuture.failedFuture(SinkException.retryable("it is down", null));
            }
            stored.addAll(batch.events());
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        }
    }

    private static List<MarketEvent> trades(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .<MarketEvent>mapToObj(Samples::trade)
                .toList();
    }

    private PipelineBuilder from(Source from) {
        return MarketPrism.pipeline().collector("here").from(from).listener(new PipelineListener() {
            @Override
            public void gap(Gap gap) {
                told.add("gap");
            }

            @Override
            public void sourceFailed(String name, String reason) {
                told.add(name + " failed: " + reason);
            }

            @Override
            public void sourceRecovered(String name) {
                told.add(name + " recovered");
            }

            @Override
            public void unreadable(String name, String description) {
                told.add(name + " unreadable: " + description);
            }

            @Override
            public void undelivered(String sink, List<MarketEvent> events, String reason) {
                told.add(sink + " undelivered: " + events.size() + ", " + reason);
            }
        });
    }

    private static PipelineStatus.Counts trades(Pipeline pipeline) {
        return pipeline.status().sinks().get(0).counts().get(DataType.TRADE);
    }

    @Test
    void aPortionIsSettledWhenEverySinkHasIt() {
        GatedSink fast = new GatedSink("fast");
        GatedSink slow = new GatedSink("slow");
        slow.isDown = true;
        source.brings(trades(1, 3));
        source.brings(trades(4, 6));
        try (Pipeline pipeline =
                from(source).to(fast, WAITING).to(slow, WAITING).start()) {
            await().until(() -> fast.stored.size() == 6);
            await().until(() -> pipeline.status().sinks().get(1).failure() != null);
            assertEquals(List.of(), source.settled);
            assertEquals(6, pipeline.status().sources().get(0).unsettled());
            int before = source.held.get();
            await().until(() -> source.held.get() > before);
            slow.isDown = false;
            await().until(() -> source.settled.size() == 2);
            assertEquals(trades(1, 6), slow.stored);
            await().until(() -> pipeline.status().sources().get(0).unsettled() == 0);
            assertEquals(Verdict.HEALTHY, pipeline.health().verdict());
            assertEquals(
                    List.of("script", "fast", "slow"),
                    List.copyOf(pipeline.health().components().keySet()));
        }
        assertEquals(1, source.closed.get());
        assertEquals(List.of(), source.returned);
    }

    @Test
    void eventsGoThroughAsTheyAre() {
        Gap gap = foreignGap();
        Coverage coverage =
                new Coverage(Samples.INSTRUMENT, 7, "elsewhere", DataType.TRADE, "s", 0, 5, null, null, 1, null);
        List<MarketEvent> events = List.of(Samples.trade(1), gap, coverage, Samples.bbo(3));
        GatedSink sink = new GatedSink("sink");
        source.brings(events);
        try (Pipeline pipeline = from(source).to(sink, WAITING).start()) {
            await().until(() -> source.settled.size() == 1);
            assertEquals(events, sink.stored);
            assertEquals(List.of(), pipeline.status().feeds());
        }
        assertEquals(events, sink.stored, "nothing of this process came beside");
        assertEquals(List.of(), told);
    }

    private static Gap foreignGap() {
        return new Gap(
                Samples.INSTRUMENT,
                9,
                "elsewhere",
                "g",
                "s",
                1,
                GapState.CLOSED,
                DataType.TRADE,
                null,
                GapCause.OVERFLOW,
                null,
                null,
                MarketEvent.ABSENT,
                0,
                1,
                2,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                null);
    }

    @Test
    void whatASinkRejectsGoesBackToItsSource() {
        List<MarketEvent> events = trades(1, 6);
        MarketEvent poison = events.get(2);
        Sink picky = new Sink() {
            @Override
            public String name() {
                return "picky";
            }

            @Override
            public CompletionStage<Receipt> write(Batch batch) {
                return CompletableFuture.completedFuture(new Receipt(
                        List.of(),
                        batch.events().stream()
                                .filter(event -> event == poison)
                                .map(event -> new Receipt.Rejection(event, "too odd"))
                                .toList()));
            }
        };
        source.brings(events);
        try (Pipeline pipeline = from(source).to(picky, WAITING).start()) {
            await().until(() -> source.settled.size() == 1);
            assertEquals(List.of(new Receipt.Rejection(poison, "too odd")), source.rejected);
            assertEquals(new PipelineStatus.Counts(6, 5, 0, 0, 1, 0), trades(pipeline));
        }
        assertEquals(List.of("picky undelivered: 1, too odd"), told, "and no gap");
    }

    @Test
    void aSourceWaitsForItsSinksAndTakesBackWhatTheyDoNotTake() {
        GatedSink sink = new GatedSink("sink");
        sink.isDown = true;
        for (int portion = 0; portion < 10; portion++) {
            source.brings(trades(10 * portion + 1, 10 * portion + 10));
        }
        Pipeline pipeline = from(source).to(sink, WAITING).start();
        try {
            // A batch is under way, a queue full, and of one portion the rest waits.
            await().until(() -> pipeline.status().sinks().get(0).queueDepth() == 8);
            int before = source.held.get();
            await().until(() -> source.held.get() > before + 4);
            assertTrue(pipeline.status().sources().get(0).events() <= 20);
            assertTrue(trades(pipeline).received() <= 12);
        } finally {
            pipeline.close();
        }
        PipelineStatus.Counts counts = trades(pipeline);
        assertEquals(new PipelineStatus.Counts(counts.received(), 0, 0, 0, 0, counts.received()), counts);
        assertEquals(pipeline.status().sources().get(0).events(), 10 * source.returned.size());
        assertEquals(List.of(), source.settled);
        assertEquals(
                List.of(),
                told.stream().filter(what -> !what.contains("sink failed")).toList());
    }

    @Test
    void whatWaitsOnADiskThatOutlivesTheProcessIsSettled() {
        GatedSink sink = new GatedSink("sink");
        sink.isDown = true;
        Delivery spilling = WAITING.overflow(Overflow.SPILL);
        for (int portion = 0; portion < 10; portion++) {
            source.brings(trades(10 * portion + 1, 10 * portion + 10));
        }
        try (Pipeline pipeline =
                from(source).spill(temporary, 1 << 20).to(sink, spilling).start()) {
            await().until(() -> trades(pipeline) != null && trades(pipeline).received() == 100);
            assertTrue(pipeline.status().sinks().get(0).spilledBytes() > 0);
        }
        assertEquals(List.of(), source.returned, "at the end the rest goes to the disk too");
        assertEquals(10, source.settled.size());
        GatedSink later = new GatedSink("sink");
        try (Pipeline pipeline = from(new ScriptedSource())
                .spill(temporary, 1 << 20)
                .to(later, spilling)
                .start()) {
            await().until(() -> later.stored.size() >= 100);
            assertEquals(trades(1, 100), later.stored);
            assertEquals(new PipelineStatus.Counts(100, 100, 0, 0, 0, 0), trades(pipeline));
        }
    }

    @Test
    void withoutSuchADiskItWaitsAtItsSource() {
        GatedSink sink = new GatedSink("sink");
        sink.isDown = true;
        source.brings(trades(1, 30));
        source.brings(trades(31, 60));
        try (Pipeline pipeline =
                from(source).to(sink, WAITING.overflow(Overflow.SPILL)).start()) {
            await().until(() -> pipeline.status().sinks().get(0).queueDepth() == 8);
            int before = source.held.get();
            await().until(() -> source.held.get() > before + 2);
            assertEquals(List.of(), source.settled);
            sink.isDown = false;
            await().until(() -> source.settled.size() == 2);
            assertEquals(trades(1, 60), sink.stored);
        }
    }

    @Test
    void whatAPolicyLetsGoIsSettled() {
        GatedSink sink = new GatedSink("sink");
        sink.isDown = true;
        source.brings(trades(1, 30));
        source.brings(LongStream.rangeClosed(1, 5).mapToObj(Samples::bbo).toList());
        Delivery newest = WAITING.overflow(Overflow.DROP_OLDEST).overflow(Overflow.CONFLATE, DataType.BBO);
        try (Pipeline pipeline = from(source).to(sink, newest).start()) {
            await().until(() -> trades(pipeline) != null && trades(pipeline).dropped() >= 18);
            await().until(() -> source.settled.size() == 1);
            sink.isDown = false;
            await().until(() -> source.settled.size() == 2);
            PipelineStatus.Counts counts = trades(pipeline);
            assertEquals(30, counts.delivered() + counts.dropped());
        }
    }

    @Test
    void aSourceThatFailsIsOpenedAgainAndBringsWhatWasNotSettled() {
        GatedSink sink = new GatedSink("sink");
        sink.isDown = true;
        source.brings(trades(1, 3));
        try (Pipeline pipeline = from(source).to(sink, WAITING).start()) {
            await().until(() -> trades(pipeline) != null && trades(pipeline).pending() == 3);
            source.failure = new IllegalStateException("a bug");
            await().until(() -> pipeline.status().sources().get(0).failure() != null);
            assertEquals(Verdict.UNHEALTHY, pipeline.health().verdict());
            await().until(() -> source.opened.get() == 2);
            source.failure = new MarketPrismException("the server is down");
            await().until(() -> source.opened.get() == 3);
            await().until(() -> pipeline.status().sources().get(0).failure() == null);
            sink.isDown = false;
            await().until(() -> source.settled.size() == 1);
            assertTrue(sink.stored.containsAll(trades(1, 3)));
            await().until(() -> trades(pipeline).pending() == 0);
        }
        assertEquals(source.opened.get(), source.closed.get());
        List<String> ofSource =
                told.stream().filter(what -> what.startsWith("script")).toList();
        assertEquals(
                "script failed: source script failed with java.lang.IllegalStateException: a bug; this is a defect of"
                        + " the source",
                ofSource.get(0));
        assertTrue(ofSource.contains("script failed: the server is down"), ofSource::toString);
        assertEquals("script recovered", ofSource.get(ofSource.size() - 1));
    }

    @Test
    void linesOfAFileGoWhereTheyBelong() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (Pipeline pipeline = from(source).to(Sink.jsonLines(lines), WAITING).start()) {
            source.brings(trades(1, 2_500));
            await().until(() -> source.settled.size() == 1);
            assertFalse(pipeline.status().sources().get(0).ended());
        }
        List<String> written =
                new ArrayList<>(lines.toString(StandardCharsets.UTF_8).lines().toList());
        written.add(1_200, "no event");
        written.add(1_300, "");
        Path file = temporary.resolve("events.jsonl");
        Files.write(file, written);
        GatedSink sink = new GatedSink("sink");
        try (Pipeline pipeline = from(Source.jsonLines(file)).to(sink, WAITING).start()) {
            pipeline.awaitDone();
            assertEquals(trades(1, 2_500), sink.stored);
            PipelineStatus.SourceStatus status = pipeline.status().sources().get(0);
            assertTrue(status.ended());
            assertEquals(2_500, status.events());
            assertEquals(1, status.unreadable());
            assertEquals(0, status.unsettled());
            assertEquals(Verdict.HEALTHY, pipeline.health().verdict());
        }
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("json-lines unreadable: line 1201: Expected an event"), told::toString);
    }

    @Test
    void whoWaitsForTheEndOfASourceThatHasNoneWaitsForTheClose() throws Exception {
        Pipeline pipeline = from(source).to(new GatedSink("sink"), WAITING).start();
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            try {
                pipeline.awaitDone();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertFalse(done.isDone());
        pipeline.close();
        done.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whatCannotBeReadIsToldAtStart() {
        Path missing = temporary.resolve("missing.jsonl");
        PipelineBuilder builder = from(Source.jsonLines(missing)).to(new GatedSink("sink"), WAITING);
        MarketPrismException e = assertThrows(MarketPrismException.class, builder::start);
        assertTrue(e.getMessage().contains(missing.toString()), e.getMessage());
    }

    @Test
    void aFileThatComesLaterIsRead() throws IOException {
        Path file = temporary.resolve("later.jsonl");
        GatedSink sink = new GatedSink("sink");
        try (Pipeline pipeline = from(Source.jsonLines(file))
                .retryAtStart(true)
                .to(sink, WAITING)
                .start()) {
            await().until(() -> pipeline.health().reasons().toString().contains("later.jsonl"));
            Files.write(file, EventJson.encode(Samples.trade(1)));
            await().until(() -> sink.stored.size() == 1);
        }
    }

    @Test
    void namesTellSourcesAndSinksApart() {
        PipelineBuilder twice = from(source);
        ConfigurationException e = assertThrows(ConfigurationException.class, () -> twice.from(new ScriptedSource()));
        assertTrue(e.getMessage().contains("\"script\" twice"), e.getMessage());
        twice.from(new ScriptedSource().named("script-2"));
        PipelineBuilder same = from(source).to(new GatedSink("script"), WAITING);
        assertThrows(ConfigurationException.class, same::start);
        assertThrows(ConfigurationException.class, () -> from(null));
        assertThrows(ConfigurationException.class, () -> source.named(" "));
    }
}
