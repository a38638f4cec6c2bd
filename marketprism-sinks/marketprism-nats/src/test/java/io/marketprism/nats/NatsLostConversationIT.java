package io.marketprism.nats;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.marketprism.sink.SinkException.Outcome;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.NatsServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is killed in the middle of each question that the sink asks it: the sink says that it will pass, and goes on. */
@Timeout(180)
class NatsLostConversationIT {
    private static final List<Instrument> INSTRUMENTS = List.of(SampleEvents.instrument("BTC-USDT", "BTCUSDT"));
    private static final List<MarketEvent> EVENTS = Trades.range(INSTRUMENTS, 0, 200);

    /** So short that a batch that was tried before may be forgotten by the server, and its tail is read. */
    private static final Duration WINDOW = Duration.ofMillis(500);

    private static NatsOptions options(InterceptingRelay relay) {
        return NatsOptions.at(relay.url())
                .timeout(Duration.ofSeconds(5))
                .streams(NatsStream.named(NatsStream.DEFAULT_NAME).duplicateWindow(WINDOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STREAM.INFO.", "STREAM.CREATE."})
    void killedWhileTheStreamIsSetUp(String question) throws Exception {
        try (NatsServer server = NatsServer.start();
                InterceptingRelay relay = new InterceptingRelay(server.url());
                NatsSink sink = NatsSink.at(options(relay))) {
            relay.when(question, server::kill);

            assertPasses(assertThrows(SinkException.class, sink::open), relay);

            server.restart();
            await().atMost(Duration.ofSeconds(60)).until(() -> opens(sink));
            writtenOnce(server, sink, new Batch("b", EVENTS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STREAM.INFO.", "STREAM.MSG.GET.", "CONSUMER.CREATE.", "$JS.ACK.", "PUB trade."})
    void killedWhileABatchIsWrittenAgain(String question) throws Exception {
        try (NatsServer server = NatsServer.start();
                InterceptingRelay relay = new InterceptingRelay(server.url());
                NatsSink sink = NatsSink.at(options(relay))) {
            Instant tried = Instant.now();
            try (NatsSink earlier = NatsSink.at(options(relay))) {
                write(earlier, new Batch("b", EVENTS.subList(0, 120)));
            }
            Batch batch = new Batch("b", EVENTS).triedSince(tried);
            await().until(() -> Duration.between(tried, Instant.now()).compareTo(WINDOW) > 0);
            if (!question.startsWith("STREAM.INFO")) {
                sink.open();
            }
            relay.when(question, server::kill);

            CompletionException failed = assertThrows(CompletionException.class, () -> write(sink, batch));
            assertPasses(assertInstanceOf(SinkException.class, failed.getCause()), relay);

            server.restart();
            writtenOnce(server, sink, batch);
        }
    }

    /** The engine looks for an event that is at fault with parts of the batch, under ids of their own. */
    @Test
    void thePartsOfABatchThatWasStoredLongAgoAreNotStoredAgain() throws Exception {
        try (NatsServer server = NatsServer.start();
                InterceptingRelay relay = new InterceptingRelay(server.url());
                StoredMessages messages = new StoredMessages(server.url());
                NatsSink sink = NatsSink.at(options(relay))) {
            sink.open();
            Instant tried = Instant.now();
            write(sink, new Batch("b", EVENTS.subList(0, 120)));
            relay.when("PUB trade.", () -> {});
            assertThrows(CompletionException.class, () -> write(sink, new Batch("c", EVENTS).triedSince(tried)));
            assertTrue(relay.hasHappened());
            await().until(() -> Duration.between(tried, Instant.now()).compareTo(WINDOW.multipliedBy(4)) > 0);

            relay.when("PUB trade.", () -> {});
            Batch failing = new Batch("c/3", EVENTS.subList(150, 200)).triedSince(tried);
            assertThrows(CompletionException.class, () -> write(sink, failing));
            write(sink, new Batch("c/1", EVENTS.subList(0, 100)).triedSince(tried));
            write(sink, new Batch("c/2", EVENTS.subList(100, 150)).triedSince(tried));
            write(sink, failing);

            assertEquals(EVENTS.size(), messages.count(NatsStream.DEFAULT_NAME));
        }
    }

    private static void assertPasses(SinkException failure, InterceptingRelay relay) {
        assertTrue(relay.hasHappened());
        assertEquals(Outcome.RETRY, failure.outcome(), failure.getMessage());
        assertTrue(
                failure.getMessage().contains(relay.url())
                        || failure.getMessage().startsWith("NATS: "),
                failure.getMessage());
    }

    private static boolean opens(NatsSink sink) {
        try {
            sink.open();
            return true;
        } catch (SinkException e) {
            assertEquals(Outcome.RETRY, e.outcome(), e.getMessage());
            return false;
        }
    }

    private static void writtenOnce(NatsServer server, NatsSink sink, Batch batch) throws Exception {
        Receipt receipt = await().atMost(Duration.ofSeconds(60))
                .ignoreException(CompletionException.class)
                .until(() -> write(sink, batch), written -> true);
        assertEquals(List.of(), receipt.rejected());
        try (StoredMessages messages = new StoredMessages(server.url())) {
            assertEquals(batch.events().size(), messages.count(NatsStream.DEFAULT_NAME));
        }
    }

    private static Receipt write(NatsSink sink, Batch batch) {
        return sink.write(batch).toCompletableFuture().join();
    }
}
