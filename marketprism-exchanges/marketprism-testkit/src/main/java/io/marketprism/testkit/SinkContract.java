package io.marketprism.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineListener;
import io.marketprism.PipelineStatus;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.schema.Schemas;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Sink} promises. To run these tests against a sink, extend this class in its tests, give it sinks and a
 * look into their store, and begin each test with an empty store (in {@code @BeforeEach}).
 *
 * <pre>{@code
 * class MySinkTest extends SinkContract {
 *     private final MyStore store = new MyStore();
 *
 *     protected Sink newSink() { return new MySink(store); }
 *     protected List<MarketEvent> stored() { return store.readAll(); }
 *     protected Optional<Sink> newUnreachableSink() { return Optional.empty(); }
 * }
 * }</pre>
 */
@Timeout(120)
public abstract class SinkContract {

    private static final long PATIENCE_SECONDS = 60;
    private static final int CUTS = 6;
    private static final Duration LONG = Duration.ofSeconds(PATIENCE_SECONDS);

    private static final Delivery IMPATIENT = Delivery.defaults()
            .queue(50_000)
            .batchSize(200)
            .linger(Duration.ofMillis(10))
            .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
            .drainTimeout(LONG)
            .writeTimeout(LONG);

    /** For subclasses. */
    protected SinkContract() {}

    /** {@return a new sink, not opened; all sinks of one test write to the same store} */
    protected abstract Sink newSink();

    /**
     * {@return every event that the store holds now, in the order in which it keeps them if it {@linkplain #keepsOrder() keeps one}, as a reader finds
     * it: what the store counts once is here once}
     *
     * @throws Exception if the store cannot be read, which fails the test
     */
    protected abstract List<MarketEvent> stored() throws Exception;

    /**
     * {@return a new sink whose store cannot be reached, e.g. at a port nobody listens on; empty for a sink that reaches out
     * to nothing}
     */
    protected abstract Optional<Sink> newUnreachableSink();

    /**
     * Whether a batch that is written twice counts once; true unless overridden.
     *
     * @return false for a sink that only promises to store each event at least once
     */
    protected boolean storesABatchOnce() {
        return true;
    }

    /**
     * Whether the store has an order, as a file or a stream has, which is that in which events are written; true unless overridden.
     *
     * @return false for one that has none, such as a table
     */
    protected boolean keepsOrder() {
        return true;
    }

    /**
     * Whether the sink finds out that its store has a batch already, and says so in the receipt; true unless overridden.
     *
     * @return false where the store does not tell
     */
    protected boolean tellsWhatItHad() {
        return storesABatchOnce();
    }

    /**
     * Whether files that Java code writes are forced to the disk in a way that shows, by {@link java.nio.channels.FileChannel#force}; true unless
     * overridden. It does not matter to a sink that writes none.
     *
     * @return false if they are durable by other means, such as {@link java.nio.file.StandardOpenOption#DSYNC} or a mapped buffer
     */
    protected boolean forcesItsFiles() {
        return true;
    }

    /** {@return within which time three attempts to write one event must have succeeded once: a second, unless the store is known to be slower} */
    protected Duration timeForOneEvent() {
        return Duration.ofSeconds(1);
    }

    @Test
    void hasAShortNameThatStays() {
        String name = newSink().name();

        assertTrue(name.matches("[a-z0-9-]{1,30}"), "name: expected a-z, 0-9 and -, at most 30, was \"" + name + "\"");
        assertEquals(
                name,
                newSink().name(),
                "the name of another sink of the kind, by which its gaps and its waiting events are found again");
    }

    @Test
    void closesWithoutHavingBeenOpened() {
        newSink().close();
    }

    @Test
    void closesTwice() {
        Sink sink = newSink();
        sink.open();
        sink.close();
        sink.close();
    }

    @Test
    void opensOnWhatAnEarlierSinkCreated() throws Exception {
        writeAndClose(new Batch("first", SampleEvents.trades(2)));

        writeAndClose(new Batch("second", List.of(SampleEvents.trade("3", "0.03", "0.00000003"))));

        assertEquals(3, stored().size(), "trades after the second sink was opened on the store of the first");
    }

    @Test
    void storesEveryKindOfEventExactly() throws Exception {
        assertStoresExactly(SampleEvents.complete());
    }

    @Test
    void keepsWhatIsAbsentAbsent() throws Exception {
        assertStoresExactly(SampleEvents.sparse());
    }

    @Test
    void storesExtremeDecimalsExactly() throws Exception {
        assertStoresExactly(SampleEvents.extremeDecimals());
    }

    @Test
    void storesUnusualSymbolsExactly() throws Exception {
        assertStoresExactly(SampleEvents.unusualSymbols());
    }

    @Test
    void storesALargeBatchExactly() throws Exception {
        assertStoresExactly(SampleEvents.trades(10_000));
    }

    @Test
    void storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest() throws Exception {
        List<MarketEvent> events = new ArrayList<>(SampleEvents.trades(2));
        events.addAll(1, SampleEvents.oversized());
        Receipt receipt;
        try (Sink sink = newSink()) {
            sink.open();
            receipt = write(sink, new Batch("oversized", events));
        }

        for (Receipt.Rejection rejection : receipt.rejected()) {
            assertTrue(
                    rejection.event() instanceof Trade trade
                            && SampleEvents.oversized().contains(trade)
                            && rejection.reason().contains(trade.price().toString()),
                    "Expected only oversized trades to be rejected, with the price in the reason; was " + rejection);
            events.remove(rejection.event());
        }
        assertSameEvents(events, stored());
    }

    @Test
    void aBatchIsDurableWhenItsWriteCompletes() throws Exception {
        try (Sink sink = newSink()) {
            sink.open();
            write(sink, new Batch("durable", SampleEvents.trades(3)));

            assertSameEvents(SampleEvents.trades(3), stored());
        }
    }

    @Test
    void aBatchWrittenAgainCountsOnce() throws Exception {
        List<MarketEvent> events = new ArrayList<>(SampleEvents.complete());
        events.addAll(SampleEvents.sparse());
        Batch batch = new Batch("again", events);
        try (Sink sink = newSink()) {
            sink.open();
            write(sink, batch);
            write(sink, batch);
        }

        assertCountedOnce(events);
    }

    @Test
    void aBatchWrittenAgainByTheNextSinkCountsOnce() throws Exception {
        Batch batch = new Batch("again", SampleEvents.complete());
        writeAndClose(batch);
        writeAndClose(batch);

        assertCountedOnce(batch.events());
    }

    @Test
    void doesNotCallDeliveredWhatItHad() throws Exception {
        if (!tellsWhatItHad()) {
            return;
        }
        Batch batch = new Batch("again", SampleEvents.trades(3));
        writeAndClose(batch);
        try (Sink sink = newSink()) {
            sink.open();
            for (String attempt : List.of("by the next sink", "by the same sink")) {
                Receipt receipt = write(sink, batch.triedSince(Instant.now()));
                assertEquals(
                        batch.events(),
                        receipt.deduplicated(),
                        () ->
                                "Expected in Receipt.deduplicated what the store had already, when a batch is written again "
                                        + attempt
                                        + ", or else it is counted as delivered twice; override tellsWhatItHad() if the store does not tell");
            }
        }
    }

    @Test
    void keepsTheOrderInWhichEventsCome() throws Exception {
        if (!keepsOrder()) {
            return;
        }
        List<MarketEvent> events = SampleEvents.trades(60);
        try (Sink sink = newSink()) {
            sink.open();
            for (int i = 0; i < 3; i++) {
                write(sink, new Batch("batch-" + i, events.subList(20 * i, 20 * i + 20)));
            }
        }
        assertEquals(
                events,
                storesABatchOnce() ? stored() : stored().stream().distinct().toList(),
                "Expected events in the order in which they were written; override keepsOrder() if the store has none");
    }

    /** The best of three, since a machine may be busy. */
    @Test
    void writesOneEventInLessThanASecond() throws Exception {
        Duration quickest = LONG;
        try (Sink sink = newSink()) {
            sink.open();
            for (int i = 0; i < 3 && quickest.compareTo(timeForOneEvent()) > 0; i++) {
                long begun = System.nanoTime();
                write(
                        sink,
                        new Batch("small-" + i, List.of(SampleEvents.trades(3).get(i))));
                Duration taken = Duration.ofNanos(System.nanoTime() - begun);
                quickest = taken.compareTo(quickest) < 0 ? taken : quickest;
            }
        }
        Duration best = quickest;
        assertTrue(
                best.compareTo(timeForOneEvent()) <= 0,
                () -> "Expected that a batch of one event is written within " + timeForOneEvent()
                        + " at least once of three times, was " + best
                        + " at best: events would queue up. Do not wait in write but for the store, and for no batch to fill");
    }

    /** What is in the memory of the operating system alone does not survive a power failure. */
    @Test
    void forcesItsFilesToTheDiskBeforeAWriteCompletes() throws Exception {
        assumeTrue(WrittenFiles.areKnown() && forcesItsFiles());
        try (Sink sink = newSink()) {
            sink.open();
            for (int i = 0; i < 2; i++) {
                Batch batch = new Batch("batch-" + i, SampleEvents.trades(6).subList(3 * i, 3 * i + 3));
                WrittenFiles files = WrittenFiles.during(() -> write(sink, batch));
                assertEquals(
                        Set.of(),
                        files.unforced(),
                        "Expected that every file is forced to the disk, by FileChannel.force, after the last byte of a batch and before its write completes;"
                                + " override forcesItsFiles() if it is durable by other means. Files that were not");
            }
        }
    }

    /** A process that dies leaves part of a batch in its file. The next one cuts it off or makes it whole. */
    @Test
    void goesOnWhereAWriteWasCutOff() throws Exception {
        assumeTrue(WrittenFiles.areKnown());
        Sink first = newSink();
        first.open();
        Set<Path> folders = WrittenFiles.during(() -> write(first, new Batch("probe", trades(0)))).paths().stream()
                .map(Path::getParent)
                .collect(Collectors.toSet());
        first.close();
        if (folders.isEmpty()) {
            return;
        }
        List<MarketEvent> expected = new ArrayList<>(trades(0));
        for (int cut = 0; cut < CUTS; cut++) {
            Sink sink = newSink();
            sink.open();
            Batch whole = new Batch("whole-" + cut, trades(3 * cut + 1));
            Batch torn = new Batch("torn-" + cut, trades(3 * cut + 2));
            Batch next = new Batch("next-" + cut, trades(3 * cut + 3));
            write(sink, whole);
            expected.addAll(whole.events());
            FolderState before = FolderState.of(folders);
            write(sink, torn);
            FolderState after = FolderState.of(folders);
            sink.close();
            String where = cutOff(folders, before, after, cut);
            assertGoesOn(expected, torn, next, where);
            expected.addAll(torn.events());
            expected.addAll(next.events());
        }
    }

    private static List<MarketEvent> trades(int group) {
        return SampleEvents.trades(4 * group + 4).subList(4 * group, 4 * group + 4);
    }

    /** Cuts one file where the write of a batch may have ended: anywhere, and between two lines. */
    private static String cutOff(Set<Path> folders, FolderState before, FolderState after, int cut) throws IOException {
        Map<Path, Integer> grown = after.grownSince(before);
        if (grown == null || grown.isEmpty()) {
            return "nowhere, since its files do not only grow";
        }
        Path file = grown.keySet().iterator().next();
        byte[] bytes = Objects.requireNonNull(after.files().get(file));
        int growth = Objects.requireNonNull(grown.get(file));
        int begin = bytes.length - growth;
        int length = begin + growth * cut / CUTS + (cut % 2 == 0 ? 1 : 0);
        if (cut % 2 == 1) {
            while (length < bytes.length - 1 && bytes[length - 1] != '\n') {
                length++;
            }
        }
        after.restore(folders, file, length);
        return "at byte " + length + " of " + file.getFileName() + ", " + (length - begin) + " of its " + growth;
    }

    private void assertGoesOn(List<MarketEvent> acknowledged, Batch torn, Batch next, String where) {
        try (Sink sink = newSink()) {
            sink.open();
            List<MarketEvent> left = new ArrayList<>(stored());
            left.removeAll(torn.events());
            assertCountedOnce(acknowledged, left);
            write(sink, torn.triedSince(Instant.now()));
            write(sink, next);
            List<MarketEvent> all = new ArrayList<>(acknowledged);
            all.addAll(torn.events());
            all.addAll(next.events());
            assertCountedOnce(all, stored());
        } catch (Exception | AssertionError e) {
            fail(
                    "Expected that the next sink goes on where a write was cut off, with every event once, was something else. When opened, cut off what is"
                            + " behind the last whole batch. The write of " + torn.id() + " was cut off " + where + "; "
                            + e.getMessage(),
                    e);
        }
    }

    @Test
    void worksOnAnyThreadAsLongAsItIsOneAtATime() throws Exception {
        Sink sink = newSink();
        onNewThread(() -> {
            sink.open();
            return null;
        });
        onNewThread(() -> write(sink, new Batch("first", SampleEvents.trades(2))));
        onNewThread(() -> write(sink, new Batch("second", List.of(SampleEvents.trade("3", "0.03", "0.00000003")))));
        onNewThread(() -> {
            sink.close();
            return null;
        });

        assertSameEvents(SampleEvents.trades(3), stored());
    }

    @Test
    void isOpenedAgainAfterCloseAndGoesOn() throws Exception {
        List<MarketEvent> events = SampleEvents.trades(6);
        Sink sink = newSink();
        for (int i = 0; i < 3; i++) {
            sink.open();
            write(sink, new Batch("batch-" + i, events.subList(2 * i, 2 * i + 2)));
            sink.close();
        }

        assertSameEvents(events, stored());
    }

    @Test
    void aBatchWrittenAgainAfterReopeningCountsOnce() throws Exception {
        Batch first = new Batch("first", SampleEvents.trades(4).subList(0, 2));
        Batch second = new Batch("second", SampleEvents.trades(4).subList(2, 4));
        Sink sink = newSink();
        sink.open();
        write(sink, first);
        sink.close();
        // It may take it or fail; what it must not do is say that it has it, and then not have it.
        boolean isTaken = isWritten(sink, second);
        sink.open();
        if (isTaken) {
            assertCountedOnce(SampleEvents.trades(4));
        }
        write(sink, first.triedSince(Instant.now()));
        write(sink, second.triedSince(Instant.now()));
        sink.close();

        assertCountedOnce(SampleEvents.trades(4));
    }

    /**
     * Through a pipeline: whatever a sink throws, nothing is lost by it. Half of the failures come when the batch is stored already, as they do when
     * a connection is lost before the answer came.
     */
    @Test
    void noKindOfFailureLosesAnEventOrStoresOneTwice() throws Exception {
        FailingSink sink = new FailingSink(newSink());
        Queue<String> undelivered = new ConcurrentLinkedQueue<>();
        List<String> expected;
        try (TradeVenue venue = new TradeVenue()) {
            Pipeline pipeline = MarketPrism.pipeline()
                    .from(new TradeFeed(venue), Feed.of(TradeFeed.SYMBOL).data(DataType.TRADE))
                    .to(sink, IMPATIENT)
                    .listener(new PipelineListener() {
                        @Override
                        public void undelivered(String name, List<MarketEvent> events, String reason) {
                            undelivered.add(reason + ": " + events);
                        }
                    })
                    .collector("test")
                    .start();
            try (pipeline) {
                await().atMost(LONG).until(() -> pipeline.status().connections().stream()
                        .allMatch(connection -> connection.state().equals("live")));
                await().pollInterval(Duration.ofMillis(20)).atMost(LONG).until(() -> {
                    venue.trade(5);
                    return !sink.hasMore() || !sink.ownFailures().isEmpty();
                });
                expected = LongStream.rangeClosed(1, venue.trades())
                        .mapToObj(Long::toString)
                        .toList();
                int trades = expected.size();
                await().atMost(LONG).until(() -> !sink.ownFailures().isEmpty() || isSettled(pipeline, trades));
            }
        }

        assertEquals(List.of(), sink.ownFailures(), "failures of the sink itself, at a store that works");
        assertEquals(List.of(), List.copyOf(undelivered), "what the pipeline gave up");
        List<String> stored = stored().stream()
                .filter(Trade.class::isInstance)
                .map(trade -> ((Trade) trade).tradeId().toString())
                .sorted(Comparator.comparing(Long::valueOf))
                .toList();
        assertEquals(
                expected,
                storesABatchOnce() ? stored : stored.stream().distinct().toList());
    }

    private static boolean isSettled(Pipeline pipeline, long trades) {
        PipelineStatus.Counts account =
                pipeline.status().sinks().get(0).counts().get(DataType.TRADE);
        return account != null && account.received() >= trades && account.pending() == 0;
    }

    @TestFactory
    Stream<DynamicTest> anUnreachableStoreIsARetryableFailureOfOpen() {
        return newUnreachableSink().stream()
                .map(unreachable -> DynamicTest.dynamicTest("of " + unreachable.name(), () -> {
                    try (Sink sink = unreachable) {
                        SinkException failure = assertThrows(SinkException.class, sink::open);
                        assertTrue(failure.isRetryable(), "Expected a retryable failure, was " + failure);
                    }
                }));
    }

    private void assertStoresExactly(List<MarketEvent> events) throws Exception {
        try (Sink sink = newSink()) {
            sink.open();
            Receipt receipt = write(sink, new Batch("exact", events));

            assertEquals(List.of(), receipt.rejected(), "rejected events");
            assertEquals(List.of(), receipt.deduplicated(), "deduplicated events, in an empty store");
        }
        assertSameEvents(events, stored());
    }

    private void assertCountedOnce(List<MarketEvent> events) throws Exception {
        assertCountedOnce(events, stored());
    }

    private void assertCountedOnce(List<MarketEvent> events, List<MarketEvent> stored) {
        assertSameEvents(
                events, storesABatchOnce() ? stored : stored.stream().distinct().toList());
    }

    private void writeAndClose(Batch batch) throws Exception {
        try (Sink sink = newSink()) {
            sink.open();
            write(sink, batch);
        }
    }

    private static boolean isWritten(Sink sink, Batch batch) throws Exception {
        try {
            sink.write(batch).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (RuntimeException | ExecutionException e) {
            return false;
        }
    }

    private static Receipt write(Sink sink, Batch batch) throws Exception {
        CompletionStage<Receipt> stage = sink.write(batch);
        assertNotNull(
                stage, "Expected a stage from write, was null: return one that is complete when the batch is durable");
        try {
            Receipt receipt = stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(
                    receipt,
                    "Expected a receipt of a batch, was null: Receipt.DELIVERED says that all of it was delivered");
            return receipt;
        } catch (ExecutionException e) {
            return fail("The write of batch " + batch.id() + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            return fail("The write of batch " + batch.id() + " did not complete in " + PATIENCE_SECONDS + " s", e);
        }
    }

    private static void onNewThread(Callable<?> step) throws Exception {
        FutureTask<?> task = new FutureTask<>(step);
        new Thread(task, "sink-contract").start();
        try {
            task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            fail("Failed on a thread of its own: " + e.getCause(), e.getCause());
        }
    }

    /** Compares as a multiset; a failure names only what differs. */
    private static void assertSameEvents(List<MarketEvent> expected, List<MarketEvent> stored) {
        Map<Whole<MarketEvent>, Integer> counts = new LinkedHashMap<>();
        expected.forEach(event -> counts.merge(asStored(event), 1, Integer::sum));
        stored.forEach(event -> counts.merge(asStored(event), -1, Integer::sum));
        List<Whole<MarketEvent>> missing = new ArrayList<>();
        List<Whole<MarketEvent>> unexpected = new ArrayList<>();
        counts.forEach((event, count) -> {
            (count > 0 ? missing : unexpected).addAll(Collections.nCopies(Math.abs(count), event));
        });
        if (!missing.isEmpty() || !unexpected.isEmpty()) {
            fail("Expected " + expected.size() + " events in the store, found " + stored.size() + ".\nMissing: "
                    + head(missing) + "\nUnexpected: " + head(unexpected));
        }
    }

    private static String head(List<Whole<MarketEvent>> events) {
        return events.size()
                + Stream.concat(
                                events.stream().limit(3).map(Whole::toString),
                                events.size() > 3 ? Stream.of("…") : Stream.empty())
                        .reduce("", (before, event) -> before + "\n  " + event);
    }

    /** Events without quantities do not say what quantities would count, so no store can know. */
    private static Whole<MarketEvent> asStored(MarketEvent event) {
        return Schemas.of(event.dataType()).hasQuantityUnit()
                ? Whole.of(event)
                : new Whole<>(event, event.instrument().nativeSymbol(), QuantityUnit.BASE);
    }
}
