package io.marketprism.nats;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventIdentity;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.NatsCluster;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.PublishOptions;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that somebody may have stored already, within the duplicate window and beyond it. */
@Timeout(180)
class NatsResendIT {
    private static final List<Instrument> INSTRUMENTS = List.of(
            SampleEvents.instrument("BTC-USDT", "BTCUSDT"), SampleEvents.instrument("1000.PEPE-USDT", "PEPEUSDT"));
    private static final Duration WINDOW = Duration.ofMillis(500);

    @Test
    void skipsWhatAnEarlierProcessStoredLongerAgoThanTheServerRemembers() throws Exception {
        List<MarketEvent> events = Trades.range(INSTRUMENTS, 0, 1_000);
        try (NatsServer server = NatsServer.start();
                StoredMessages messages = new StoredMessages(server.url())) {
            Instant tried = Instant.now();
            try (NatsSink killed = opened(server.url())) {
                write(killed, new Batch("b", events.subList(0, 600)));
            }
            awaitEndOfWindow(messages);

            Receipt receipt;
            try (NatsSink sink = opened(server.url())) {
                receipt = write(sink, new Batch("b", events).triedSince(tried));
            }

            assertEquals(new HashSet<>(events.subList(0, 600)), new HashSet<>(receipt.deduplicated()));
            assertStoredOnceAndInOrder(events, messages);
        }
    }

    /** The proof that the window is over in these tests, and that without being told the sink does not look. */
    @Test
    void storesTwiceWhatItIsNotToldOf() throws Exception {
        List<MarketEvent> events = Trades.range(INSTRUMENTS, 0, 10);
        try (NatsServer server = NatsServer.start();
                StoredMessages messages = new StoredMessages(server.url());
                NatsSink sink = opened(server.url())) {
            write(sink, new Batch("b", events));
            awaitEndOfWindow(messages);

            write(sink, new Batch("b", events));

            assertEquals(20, trades(messages).size());
        }
    }

    @Test
    void skipsWhatItStoredItselfBeforeALongOutage() throws Exception {
        List<MarketEvent> events = Trades.range(INSTRUMENTS, 0, 20_000);
        Batch batch = new Batch("b", events);
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(server.url())) {
            Instant tried = Instant.now();
            killAfter(4_000, server, () -> assertThrows(SinkException.class, () -> write(sink, batch)));
            server.restart();
            try (StoredMessages messages = new StoredMessages(server.url())) {
                assertTrue(messages.count(NatsStream.DEFAULT_NAME) > 0, "Expected some to be stored before the kill");
                awaitEndOfWindow(messages);

                Receipt receipt = write(sink, batch.triedSince(tried));

                assertEquals(List.of(), receipt.rejected());
                assertStoredOnceAndInOrder(events, messages);
            }
        }
    }

    @Test
    void readsNothingThatWasStoredSinceByItself() throws Exception {
        List<MarketEvent> first = Trades.range(INSTRUMENTS, 0, 100);
        List<MarketEvent> second = Trades.range(INSTRUMENTS, 100, 200);
        try (NatsServer server = NatsServer.start();
                StoredMessages messages = new StoredMessages(server.url())) {
            Instant tried = Instant.now();
            try (NatsSink killed = opened(server.url())) {
                write(killed, new Batch("a", first));
            }
            awaitEndOfWindow(messages);
            try (NatsSink sink = opened(server.url())) {
                assertEquals(
                        100,
                        write(sink, new Batch("a", first).triedSince(tried))
                                .deduplicated()
                                .size());
                assertEquals(Receipt.DELIVERED, write(sink, new Batch("b", second).triedSince(tried)));
            }

            List<MarketEvent> all = new ArrayList<>(first);
            all.addAll(second);
            assertStoredOnceAndInOrder(all, messages);
        }
    }

    @Test
    void skipsWhatStandsInAClusterThatLostANode() throws Exception {
        List<MarketEvent> events = Trades.range(INSTRUMENTS, 0, 1_000);
        try (NatsCluster cluster = NatsCluster.start()) {
            NatsOptions options = NatsOptions.at(cluster.url())
                    .timeout(Duration.ofSeconds(2))
                    .streams(NatsStream.named(NatsStream.DEFAULT_NAME)
                            .replicas(3)
                            .duplicateWindow(WINDOW));
            Instant tried = Instant.now();
            int leader;
            try (NatsSink killed = opened(options);
                    StoredMessages messages = new StoredMessages(cluster.url())) {
                write(killed, new Batch("b", events.subList(0, 600)));
                leader = messages.leaderNumber(NatsStream.DEFAULT_NAME);
                awaitEndOfWindow(messages);
            }
            cluster.nodes().get(leader - 1).kill();

            NatsSink sink = NatsSink.at(options);
            try (sink) {
                Batch batch = new Batch("b", events).triedSince(tried);
                Receipt receipt = await().atMost(Duration.ofSeconds(60))
                        .ignoreException(SinkException.class)
                        .until(() -> write(sink, batch), written -> true);
                assertTrue(
                        new HashSet<>(receipt.deduplicated()).containsAll(events.subList(0, 600)),
                        () -> receipt.deduplicated().size() + " deduplicated");
            }
            cluster.nodes().get(leader - 1).restart();
            cluster.awaitHealthy();
            try (StoredMessages messages = new StoredMessages(cluster.url())) {
                assertStoredOnceAndInOrder(events, messages);
            }
        }
    }

    /** Each cuts the feed into batches of its own, and both write all of it at the same time. */
    @Test
    void twoCollectorsOfOneFeedStoreEachEventOnce() throws Exception {
        List<MarketEvent> events = Trades.range(INSTRUMENTS, 0, 20_000);
        ExecutorService collectors = Executors.newFixedThreadPool(2);
        try (NatsServer server = NatsServer.start();
                NatsSink one = NatsSink.at(server.url());
                NatsSink two = NatsSink.at(server.url());
                StoredMessages messages = new StoredMessages(server.url())) {
            CyclicBarrier start = new CyclicBarrier(2);
            Future<Integer> first = collectors.submit(() -> writeAll(one, events, 700, start));
            Future<Integer> second = collectors.submit(() -> writeAll(two, events, 450, start));

            int deduplicated = first.get(120, TimeUnit.SECONDS) + second.get(120, TimeUnit.SECONDS);

            assertEquals(events.size(), deduplicated);
            assertStoredOnceAndInOrder(events, messages);
        } finally {
            collectors.shutdownNow();
        }
    }

    private static int writeAll(NatsSink sink, List<MarketEvent> events, int batch, CyclicBarrier start)
            throws Exception {
        sink.open();
        start.await(60, TimeUnit.SECONDS);
        int deduplicated = 0;
        for (int from = 0; from < events.size(); from += batch) {
            List<MarketEvent> part = events.subList(from, Math.min(events.size(), from + batch));
            deduplicated +=
                    write(sink, new Batch("b-" + from, part)).deduplicated().size();
        }
        return deduplicated;
    }

    /** Kills the server when it has got so many messages of a batch; a plain subscriber gets what the server gets. */
    private static void killAfter(int count, NatsServer server, Runnable writing) throws Exception {
        try (StoredMessages watcher = new StoredMessages(server.url())) {
            int[] seen = {0};
            Dispatcher dispatcher = watcher.connection().createDispatcher(message -> {
                if (++seen[0] == count) {
                    server.kill();
                }
            });
            dispatcher.subscribe("trade.>");
            watcher.connection().flush(Duration.ofSeconds(5));
            writing.run();
        }
    }

    /** Asks a stream of its own with the same window, for two windows: servers clear up by a timer of each stream, not to the moment. */
    private static void awaitEndOfWindow(StoredMessages messages) throws Exception {
        messages.create(StreamConfiguration.builder()
                .name("PROBE")
                .subjects("probe")
                .duplicateWindow(WINDOW)
                .build());
        JetStream jetStream = messages.connection().jetStream();
        PublishOptions probe = PublishOptions.builder().messageId("probe").build();
        AtomicInteger stored = new AtomicInteger();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            boolean duplicate = jetStream.publish("probe", new byte[0], probe).isDuplicate();
            return !duplicate && stored.incrementAndGet() == 3;
        });
    }

    private static List<String> trades(StoredMessages messages) throws Exception {
        List<String> ids = new ArrayList<>();
        messages.forEachHeader(
                NatsStream.DEFAULT_NAME, message -> ids.add(message.getHeaders().getFirst(NatsMessages.MESSAGE_ID)));
        return ids;
    }

    private static void assertStoredOnceAndInOrder(List<MarketEvent> events, StoredMessages messages) throws Exception {
        List<String> stored = trades(messages);
        assertEquals(events.size(), stored.size(), "stored trades");
        for (Instrument instrument : INSTRUMENTS) {
            List<String> expected = events.stream()
                    .filter(event -> event.instrument().equals(instrument))
                    .map(EventIdentity::of)
                    .toList();
            Set<String> ours = new HashSet<>(expected);
            assertEquals(expected, stored.stream().filter(ours::contains).toList());
        }
    }

    private static NatsSink opened(String url) {
        return opened(NatsOptions.at(url)
                .streams(NatsStream.named(NatsStream.DEFAULT_NAME).duplicateWindow(WINDOW)));
    }

    private static NatsSink opened(NatsOptions options) {
        NatsSink sink = NatsSink.at(options);
        sink.open();
        return sink;
    }

    private static Receipt write(NatsSink sink, Batch batch) {
        try {
            return sink.write(batch).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (SinkException) e.getCause();
        }
    }
}
