package io.marketprism.nats;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventIdentity;
import io.marketprism.codec.EventJson;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeSource;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.Whole;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.NKey;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.support.JsonSerializable;
import io.nats.client.support.JwtUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NatsSinkIT {
    private static final Instrument BITCOIN = SampleEvents.instrument("BTC-USDT", "BTCUSDT");
    private static final Instrument ETHER = SampleEvents.instrument("ETH-USDT", "ETHUSDT");

    @Test
    void checkTellsWhatThereIsAndChangesNothing() throws Exception {
        try (NatsServer server = NatsServer.start()) {
            NatsSink sink = NatsSink.at(server.url());
            List<String> before = sink.check();
            assertEquals(2, before.size(), before::toString);
            assertTrue(before.get(0).endsWith(" at " + server.url() + " can be reached and has JetStream"));
            assertEquals("NATS stream MARKET_DATA does not exist yet; it is created at start", before.get(1));
            assertEquals(before, sink.check(), "and it does not yet");
            sink.open();
            assertEquals("NATS stream MARKET_DATA exists", sink.check().get(1));
            sink.close();
            server.stop();
            SinkException failure = assertThrows(SinkException.class, sink::check);
            assertTrue(failure.getMessage().startsWith("Failed to connect to NATS at " + server.url()));
        }
    }

    @Test
    void putsEveryKindOfEventOnItsSubjectWithItsHeaders() throws Exception {
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()));
                StoredMessages messages = new StoredMessages(server.url())) {
            List<MarketEvent> events = SampleEvents.complete();

            assertEquals(Receipt.DELIVERED, write(sink, new Batch("all", events)));

            List<Message> stored = messages.in("MARKET_DATA");
            assertEquals(
                    List.of(
                            "trade.contract.spot.BTC-USDT",
                            "orderbook.contract.spot.BTC-USDT",
                            "orderbook.contract.spot.BTC-USDT",
                            "bbo.contract.spot.BTC-USDT",
                            "ticker.contract.spot.BTC-USDT",
                            "candle.contract.perpetual.BTC-USDT",
                            "funding_rate.contract.perpetual.BTC-USDT",
                            "mark_price.contract.perpetual.BTC-USDT",
                            "open_interest.contract.perpetual.BTC-USDT",
                            "liquidation.contract.perpetual.BTC-USDT",
                            "lsr_top_position.contract.perpetual.BTC-USDT",
                            "lsr_all_account.contract.perpetual.BTC-USDT",
                            "volatility_index.contract.index.BTC-DVOL",
                            "instrument.contract.option.BTC-USD-261225-50000-C",
                            "gap.contract.spot.BTC-USDT",
                            "coverage.contract.spot.BTC-USDT"),
                    stored.stream().map(Message::getSubject).toList());
            for (int i = 0; i < events.size(); i++) {
                assertArrayEquals(EventJson.encode(events.get(i)), stored.get(i).getData());
                assertEquals(
                        List.of(EventIdentity.of(events.get(i))),
                        stored.get(i).getHeaders().get("Nats-Msg-Id"));
                assertEquals(List.of("1"), stored.get(i).getHeaders().get("MarketPrism-Schema"));
            }
        }
    }

    @Test
    void keepsOtherScriptsInSubjectsAndEncodesWhatASubjectMustNotHold() throws Exception {
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()).subjectPrefix("prod.eu"));
                StoredMessages messages = new StoredMessages(server.url())) {
            write(
                    sink,
                    new Batch(
                            "symbols",
                            List.of(
                                    trade(SampleEvents.instrument("币安人生-USDT", "币安人生USDT"), 1),
                                    trade(SampleEvents.instrument("1000.PEPE *>%", "x"), 1))));

            assertEquals(
                    List.of(
                            "prod.eu.trade.contract.spot.币安人生-USDT",
                            "prod.eu.trade.contract.spot.1000%2EPEPE%20%2A%3E%25"),
                    messages.in("MARKET_DATA").stream().map(Message::getSubject).toList());
        }
    }

    @Test
    void sendsTypesToOtherStreams() throws Exception {
        Set<DataType> others = EnumSet.complementOf(EnumSet.of(DataType.ORDERBOOK));
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url())
                        .streams(
                                NatsStream.named("BOOKS").dataTypes(Set.of(DataType.ORDERBOOK)),
                                NatsStream.named("REST").dataTypes(others)));
                StoredMessages messages = new StoredMessages(server.url())) {
            write(sink, new Batch("all", SampleEvents.complete()));

            assertEquals(2, messages.count("BOOKS"));
            assertEquals(SampleEvents.complete().size() - 2, messages.count("REST"));
        }
    }

    @Test
    void countsWhatTheServerHasAlready() throws Exception {
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()));
                NatsSink otherCollector = opened(NatsOptions.at(server.url()));
                StoredMessages messages = new StoredMessages(server.url())) {
            write(sink, new Batch("a", List.of(trade(BITCOIN, 1), trade(BITCOIN, 2))));

            Receipt receipt = write(otherCollector, new Batch("b", List.of(trade(BITCOIN, 2), trade(BITCOIN, 3))));

            assertEquals(List.of(trade(BITCOIN, 2)), receipt.deduplicated());
            assertEquals(List.of(), receipt.rejected());
            assertEquals(
                    List.of(trade(BITCOIN, 1), trade(BITCOIN, 2), trade(BITCOIN, 3)), messages.events("MARKET_DATA"));
        }
    }

    /**
     * The server is killed three times with thousands of messages in flight. A plain subscriber, which gets what the server gets, says when.
     */
    @Test
    void storesEveryEventOnceAndInOrderThoughTheServerIsKilled() throws Exception {
        Batch batch = tradesOfTwoInstruments(30_000);
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()))) {
            List<Long> storedAtKill = new ArrayList<>();
            for (int kill = 0; kill < 3; kill++) {
                try (StoredMessages watcher = new StoredMessages(server.url())) {
                    AtomicLong seen = new AtomicLong();
                    Dispatcher dispatcher = watcher.connection().createDispatcher(message -> {
                        if (seen.incrementAndGet() == 4_000) {
                            server.kill();
                        }
                    });
                    dispatcher.subscribe("trade.>");
                    watcher.connection().flush(Duration.ofSeconds(5));

                    SinkException failure = assertThrows(SinkException.class, () -> write(sink, batch));
                    assertTrue(failure.isRetryable(), failure.getMessage());
                    assertFalse(sink.isConnected());
                }
                SinkException whileDown = assertThrows(SinkException.class, () -> write(sink, batch));
                assertTrue(whileDown.isRetryable(), whileDown.getMessage());
                assertTrue(whileDown.getMessage().startsWith("Failed to connect to NATS"), whileDown.getMessage());
                server.restart();
                try (StoredMessages messages = new StoredMessages(server.url())) {
                    storedAtKill.add(messages.count("MARKET_DATA"));
                }
            }
            Receipt receipt = write(sink, batch);

            assertTrue(
                    storedAtKill.get(0) > 0
                            && storedAtKill.get(2) < batch.events().size(),
                    "Expected the server to be killed within the batch, had stored " + storedAtKill);
            assertEquals(List.of(), receipt.rejected());
            assertTrue(sink.isConnected());
            assertStoredOnceAndInOrder(batch, server);
        }
    }

    @Test
    void givesUpOnAServerThatHangsAndStoresEverythingOnceWhenItGoesOn() throws Exception {
        Batch batch = tradesOfTwoInstruments(5_000);
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()).timeout(Duration.ofSeconds(2)))) {
            writeUntilDelivered(sink, new Batch("warm", List.of(trade(BITCOIN, 0))));
            server.suspend();

            SinkException failure = assertThrows(SinkException.class, () -> write(sink, batch));
            server.resume();

            assertTrue(failure.isRetryable());
            assertTrue(failure.getMessage().contains("no acknowledgement came within PT2S"), failure.getMessage());
            writeUntilDelivered(sink, batch);
            List<MarketEvent> all = new ArrayList<>(List.of(trade(BITCOIN, 0)));
            all.addAll(batch.events());
            assertStoredOnceAndInOrder(new Batch("all", all), server);
        }
    }

    /** What fills the socket and waits in the client when the server dies must not overtake what died with the socket. */
    @Test
    void keepsTheOrderThoughTheServerDiesWhileMuchIsQueued() throws Exception {
        List<MarketEvent> books = new ArrayList<>();
        for (int sequence = 1; sequence <= 3_000; sequence++) {
            books.add(snapshot(sequence, 150));
        }
        Batch batch = new Batch("books", books);
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()).timeout(Duration.ofSeconds(3)))) {
            server.suspend();
            SinkException failure = assertThrows(SinkException.class, () -> write(sink, batch));
            assertTrue(failure.isRetryable(), failure.getMessage());
            server.kill();
            server.restart();

            writeUntilDelivered(sink, batch);

            assertStoredOnceAndInOrder(batch, server);
        }
    }

    @Test
    void boundsWhatIsInFlight() throws Exception {
        Batch batch = tradesOfTwoInstruments(500);
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()).maxInFlight(1))) {
            write(sink, batch);

            assertStoredOnceAndInOrder(batch, server);
        }
    }

    @Test
    void createsTheStreamAgainThatSomebodyDeleted() throws Exception {
        Batch batch = new Batch("b", List.of(trade(BITCOIN, 1)));
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()));
                StoredMessages messages = new StoredMessages(server.url())) {
            messages.deleteAllStreams();

            SinkException failure = assertThrows(SinkException.class, () -> write(sink, batch));
            assertTrue(failure.isRetryable(), failure.getMessage());
            write(sink, batch);

            assertEquals(1, messages.count("MARKET_DATA"));
        }
    }

    @Test
    void cutsASnapshotThatIsTooLargeToWholeLevelsFromTheTouch() throws Exception {
        BookSnapshot whole = snapshot(2_000);
        try (NatsServer server = NatsServer.start(NatsServer.Options.defaults().configuration("max_payload: 16384"));
                NatsSink sink = opened(NatsOptions.at(server.url()));
                StoredMessages messages = new StoredMessages(server.url())) {
            assertEquals(Receipt.DELIVERED, write(sink, new Batch("b", List.of(whole))));

            Message message = messages.in("MARKET_DATA").get(0);
            BookSnapshot cut = (BookSnapshot) EventJson.read(message.getData());
            int levels = cut.depthLimit();
            assertEquals(whole.bids().first(levels), cut.bids());
            assertEquals(whole.asks().first(levels), cut.asks());
            assertEquals(levels, cut.bids().size());
            int headers = message.getHeaders().serializedLength();
            int oneMoreLevel = EventJson.encode(withDepth(whole, levels + 1)).length;
            assertTrue(message.getData().length + headers <= 16_384);
            assertTrue(oneMoreLevel + headers > 16_384, "one more level would have fitted");
        }
    }

    @Test
    void rejectsWhatIsTooLargeAndCannotBeCut() throws Exception {
        BookSnapshot book = snapshot(2_000);
        BookDelta delta = new BookDelta(BITCOIN, 1, 2, null, 3, 4, false, book.bids(), book.asks(), null);
        try (NatsServer server = NatsServer.start(NatsServer.Options.defaults().configuration("max_payload: 16384"));
                NatsSink sink = opened(NatsOptions.at(server.url()));
                StoredMessages messages = new StoredMessages(server.url())) {
            Receipt receipt = write(sink, new Batch("b", List.of(trade(BITCOIN, 1), delta, trade(BITCOIN, 2))));

            assertEquals(1, receipt.rejected().size());
            assertEquals(delta, receipt.rejected().get(0).event());
            assertTrue(receipt.rejected().get(0).reason().contains("max_payload of 16384 bytes"));
            assertEquals(List.of(trade(BITCOIN, 1), trade(BITCOIN, 2)), messages.events("MARKET_DATA"));
        }
    }

    @Test
    void rejectsWhatHasNoMessage() throws Exception {
        Trade without = new Trade(
                BITCOIN,
                1,
                2,
                null,
                null,
                TradeForm.SINGLE,
                null,
                null,
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                3,
                TradeSource.LIVE);
        Trade endless = trade(SampleEvents.instrument("A".repeat(5_000), "A"), 1);
        try (NatsServer server = NatsServer.start();
                NatsSink sink = opened(NatsOptions.at(server.url()));
                StoredMessages messages = new StoredMessages(server.url())) {
            Receipt receipt =
                    write(sink, new Batch("b", List.of(trade(BITCOIN, 1), without, endless, trade(BITCOIN, 2))));

            assertEquals(
                    List.of(without, endless),
                    receipt.rejected().stream().map(Receipt.Rejection::event).toList());
            assertEquals(List.of(trade(BITCOIN, 1), trade(BITCOIN, 2)), messages.events("MARKET_DATA"));
        }
    }

    @Test
    void rejectsWhatTheStreamFindsTooLarge() throws Exception {
        try (NatsServer server = NatsServer.start();
                StoredMessages messages = new StoredMessages(server.url())) {
            messages.create(StreamConfiguration.builder()
                    .name("MARKET_DATA")
                    .subjects("trade.*.*.*")
                    .maximumMessageSize(2_000)
                    .build());
            try (NatsSink sink = opened(NatsOptions.at(server.url()))) {
                Receipt receipt = write(sink, new Batch("b", List.of(snapshot(100), trade(BITCOIN, 1))));

                assertEquals(
                        List.of(snapshot(100)),
                        receipt.rejected().stream()
                                .map(Receipt.Rejection::event)
                                .toList());
                assertTrue(receipt.rejected().get(0).reason().contains("size"), receipt.toString());
                assertEquals(List.of(trade(BITCOIN, 1)), messages.events("MARKET_DATA"));
            }
        }
    }

    @Test
    void failsWhenTheStreamIsFullAndGoesOnWhenThereIsRoom() throws Exception {
        Batch batch = tradesOfTwoInstruments(20);
        try (NatsServer server = NatsServer.start();
                StoredMessages messages = new StoredMessages(server.url())) {
            StreamConfiguration full = StreamConfiguration.builder()
                    .name("MARKET_DATA")
                    .subjects("trade.*.*.*")
                    .maxMessages(10)
                    .discardPolicy(DiscardPolicy.New)
                    .build();
            messages.create(full);
            try (NatsSink sink = opened(NatsOptions.at(server.url()))) {
                SinkException failure = assertThrows(SinkException.class, () -> write(sink, batch));
                assertTrue(failure.isRetryable());
                assertTrue(failure.getMessage().contains("maximum messages exceeded"), failure.getMessage());

                messages.connection()
                        .jetStreamManagement()
                        .updateStream(StreamConfiguration.builder(messages.configuration("MARKET_DATA"))
                                .maxMessages(-1)
                                .build());
                write(sink, batch);

                assertStoredOnceAndInOrder(batch, server);
            }
        }
    }

    @Test
    void saysWhatToDoAboutAWrongPassword() {
        NatsServer.Options guarded =
                NatsServer.Options.defaults().configuration("authorization { user: prism, password: right }");
        try (NatsServer server = NatsServer.start(guarded)) {
            NatsOptions options = NatsOptions.at(server.url());
            assertRefused(options, "a client without credentials");
            assertRefused(options.credentials(NatsCredentials.user("prism", "wrong")), "user prism");
            assertRefused(options.credentials(NatsCredentials.token("right")), "token");
            assertOpens(options.credentials(NatsCredentials.user("prism", "right")));
            assertOpens(NatsOptions.at(server.url().replace("nats://", "nats://prism:right@")));
            assertRefused(NatsOptions.at(server.url().replace("nats://", "nats://prism:wrong@")), "user prism");
            assertRefused(NatsOptions.at(server.url().replace("nats://", "nats://wrong@")), "token");
        }
    }

    @Test
    void connectsWithAToken() {
        try (NatsServer server =
                NatsServer.start(NatsServer.Options.defaults().configuration("authorization { token: right }"))) {
            assertOpens(NatsOptions.at(server.url()).credentials(NatsCredentials.token("right")));
            assertRefused(NatsOptions.at(server.url()).credentials(NatsCredentials.token("wrong")), "token");
        }
    }

    @Test
    void connectsWithAnNkey() throws Exception {
        NKey user = NKey.createUser(null);
        String users = "authorization { users: [ { nkey: " + new String(user.getPublicKey()) + " } ] }";
        try (NatsServer server = NatsServer.start(NatsServer.Options.defaults().configuration(users))) {
            assertOpens(NatsOptions.at(server.url()).credentials(NatsCredentials.nkey(new String(user.getSeed()))));
            String stranger = new String(NKey.createUser(null).getSeed());
            assertRefused(NatsOptions.at(server.url()).credentials(NatsCredentials.nkey(stranger)), "nkey");
        }
    }

    /** An operator, an account and a user as {@code nsc} would make them. */
    @Test
    void connectsWithACredentialsFile(@TempDir Path folder) throws Exception {
        NKey operator = NKey.createOperator(null);
        NKey account = NKey.createAccount(null);
        NKey user = NKey.createUser(null);
        String accountKey = new String(account.getPublicKey());
        String operatorKey = new String(operator.getPublicKey());
        String operatorJwt =
                JwtUtils.issueJWT(operator, operatorKey, "o", null, 1, operatorKey, claims("operator", ""));
        String limits =
                "\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,\"wildcards\":true,\"conn\":-1,"
                        + "\"leaf\":-1,\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1";
        String accountJwt = JwtUtils.issueJWT(
                operator, accountKey, "a", null, 1, operatorKey, claims("account", "\"limits\":{" + limits + "},"));
        String systemKey = new String(NKey.createAccount(null).getPublicKey());
        String systemJwt = JwtUtils.issueJWT(operator, systemKey, "sys", null, 1, operatorKey, claims("account", ""));
        String trust = "operator: " + operatorJwt + "\nresolver: MEMORY\nsystem_account: " + systemKey
                + "\nresolver_preload: { " + accountKey + ": " + accountJwt + ", " + systemKey + ": " + systemJwt
                + " }";
        Path credentials = Files.writeString(folder.resolve("user.creds"), credentials(account, user));
        Path stranger = Files.writeString(
                folder.resolve("stranger.creds"), credentials(NKey.createAccount(null), NKey.createUser(null)));

        try (NatsServer server = NatsServer.start(NatsServer.Options.defaults().configuration(trust))) {
            NatsOptions options = NatsOptions.at(server.url());
            assertOpens(options.credentials(NatsCredentials.file(credentials)));
            assertRefused(options.credentials(NatsCredentials.file(stranger)), "file " + stranger);

            try (NatsSink sink = opened(options.credentials(NatsCredentials.file(credentials)))) {
                String valid = Files.readString(credentials);
                Files.copy(stranger, credentials, StandardCopyOption.REPLACE_EXISTING);
                server.restart();
                Batch batch = new Batch("b", List.of(trade(BITCOIN, 1)));
                SinkException failure = assertThrows(SinkException.class, () -> write(sink, batch));
                assertEquals(SinkException.Outcome.HOLD, failure.outcome(), failure.getMessage());
                assertTrue(failure.getMessage().contains("did not accept"), failure.getMessage());

                Files.writeString(credentials, valid);
                writeUntilDelivered(sink, batch);
            }
        }
    }

    private static JsonSerializable claims(String type, String more) {
        return () -> "{" + more + "\"type\":\"" + type + "\",\"version\":2}";
    }

    private static String credentials(NKey account, NKey user) throws Exception {
        String jwt = JwtUtils.issueUserJWT(
                account, new String(account.getPublicKey()), new String(user.getPublicKey()), "user");
        return String.format(JwtUtils.NATS_USER_JWT_FORMAT, jwt, new String(user.getSeed()));
    }

    @Test
    void saysWhatToDoWhereTheAccountHasNoJetStream() {
        String accounts = "accounts { A: { users: [ { user: a, password: a } ] } }";
        try (NatsServer server = NatsServer.start(NatsServer.Options.defaults().configuration(accounts))) {
            SinkException failure = assertThrows(
                    SinkException.class,
                    () -> opened(NatsOptions.at(server.url()).credentials(NatsCredentials.user("a", "a"))));

            assertFalse(failure.isRetryable());
            assertTrue(failure.getMessage().contains("enable it for this account"), failure.getMessage());
        }
    }

    @Test
    void reportsAMissingPermission() {
        String configuration = """
                accounts { A: { jetstream: enabled, users: [
                  { user: a, password: a, permissions: { publish: ["$JS.API.>"], subscribe: ["_INBOX.>"] } } ] } }""";
        try (NatsServer server = NatsServer.start(NatsServer.Options.defaults().configuration(configuration));
                NatsSink sink = opened(NatsOptions.at(server.url())
                        .credentials(NatsCredentials.user("a", "a"))
                        .timeout(Duration.ofSeconds(3)))) {
            SinkException failure =
                    assertThrows(SinkException.class, () -> write(sink, new Batch("b", List.of(trade(BITCOIN, 1)))));

            assertTrue(failure.isRetryable());
            assertTrue(
                    failure.getMessage()
                            .contains("Permissions Violation for Publish to \"trade.contract.spot.BTC-USDT\""),
                    failure.getMessage());
        }
    }

    @Test
    void isOfNoUseAfterCloseUntilItIsOpenedAgain() throws Exception {
        try (NatsServer server = NatsServer.start();
                StoredMessages messages = new StoredMessages(server.url())) {
            NatsSink sink = opened(NatsOptions.at(server.url()));
            write(sink, new Batch("a", List.of(trade(BITCOIN, 1))));
            sink.close();
            sink.close();

            assertFalse(sink.isConnected());
            Batch batch = new Batch("b", List.of(trade(BITCOIN, 2)));
            SinkException failure = assertThrows(SinkException.class, () -> write(sink, batch));
            assertEquals(SinkException.Outcome.HOLD, failure.outcome());
            assertTrue(failure.getMessage().contains("open() it"), failure.getMessage());

            sink.open();
            assertTrue(sink.isConnected());
            assertEquals(Receipt.DELIVERED, write(sink, batch));
            assertEquals(2, messages.count(NatsStream.DEFAULT_NAME));
            sink.close();
        }
    }

    private static void assertOpens(NatsOptions options) {
        assertDoesNotThrow(() -> opened(options).close());
    }

    private static void assertRefused(NatsOptions options, String who) {
        SinkException failure = assertThrows(SinkException.class, () -> opened(options));
        assertFalse(failure.isRetryable(), failure.getMessage());
        assertTrue(failure.getMessage().startsWith("Failed to connect to NATS at nats://127.0.0.1"));
        assertTrue(failure.getMessage().contains("did not accept " + who), failure.getMessage());
        assertFalse(failure.getMessage().contains("wrong"), failure.getMessage());
    }

    private static void assertStoredOnceAndInOrder(Batch batch, NatsServer server) throws Exception {
        try (StoredMessages messages = new StoredMessages(server.url())) {
            List<Message> stored = messages.in("MARKET_DATA");
            Set<String> ids = stored.stream()
                    .map(message -> message.getHeaders().getFirst("Nats-Msg-Id"))
                    .collect(Collectors.toSet());
            assertEquals(stored.size(), ids.size(), "distinct message ids");
            List<MarketEvent> events = stored.stream()
                    .map(message -> EventJson.read(message.getData()))
                    .toList();
            assertEquals(identitiesByInstrument(batch.events()), identitiesByInstrument(events));
            assertTrue(
                    Set.copyOf(Whole.of(batch.events())).equals(Set.copyOf(Whole.of(events))),
                    "Expected the very same events");
        }
    }

    private static Map<Instrument, List<String>> identitiesByInstrument(List<MarketEvent> events) {
        Map<Instrument, List<String>> identities = new HashMap<>();
        for (MarketEvent event : events) {
            identities
                    .computeIfAbsent(event.instrument(), any -> new ArrayList<>())
                    .add(EventIdentity.of(event));
        }
        return identities;
    }

    private static NatsSink opened(NatsOptions options) {
        NatsSink sink = NatsSink.at(options);
        sink.open();
        return sink;
    }

    private static void writeUntilDelivered(NatsSink sink, Batch batch) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreException(SinkException.class)
                .until(() -> {
                    write(sink, batch);
                    return true;
                });
    }

    private static Receipt write(NatsSink sink, Batch batch) {
        try {
            return sink.write(batch).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (SinkException) e.getCause();
        }
    }

    private static Batch tradesOfTwoInstruments(int count) {
        List<MarketEvent> trades = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            trades.add(trade(id % 3 == 0 ? ETHER : BITCOIN, id));
        }
        return new Batch("trades", trades);
    }

    private static Trade trade(Instrument instrument, long id) {
        return SampleEvents.trade(instrument, id);
    }

    private static BookSnapshot snapshot(int levels) {
        return snapshot(77, levels);
    }

    private static BookSnapshot snapshot(long sequence, int levels) {
        long[] bids = new long[2 * levels];
        long[] asks = new long[2 * levels];
        for (int i = 0; i < levels; i++) {
            bids[2 * i] = 6_700_000 - i;
            bids[2 * i + 1] = 1_000 + i;
            asks[2 * i] = 6_700_001 + i;
            asks[2 * i + 1] = 2_000 + i;
        }
        return new BookSnapshot(
                BITCOIN,
                1,
                2,
                "collector-1",
                sequence,
                Levels.ofPacked(bids, 2, 3),
                Levels.ofPacked(asks, 2, 3),
                0,
                "s");
    }

    private static BookSnapshot withDepth(BookSnapshot whole, int levels) {
        return new BookSnapshot(
                BITCOIN,
                1,
                2,
                "collector-1",
                77,
                whole.bids().first(levels),
                whole.asks().first(levels),
                levels,
                "s");
    }
}
