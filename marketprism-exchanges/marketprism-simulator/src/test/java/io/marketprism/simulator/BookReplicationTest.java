package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The venues' official ways to keep a local book must give the ledger's book, level by level. */
class BookReplicationTest {

    private static final SimulatorOptions BUSY = SimulatorOptions.defaults()
            .seed(7)
            .symbols(4)
            .eventsPerSecond(20_000)
            .levels(400)
            .bookInterval(Duration.ofMillis(5));

    @ParameterizedTest
    @ValueSource(strings = {"BTC-USDT", "XRP-USDT"})
    void binanceDiffsJoinedToASnapshotGiveTheLedgersBook(String symbol) {
        try (SimulatedExchange exchange =
                        SimulatedExchange.binance(BinanceVenueMarket.SPOT, BUSY).start();
                Client client = Client.connect(exchange, "/ws/" + stream(exchange, symbol))) {
            JsonNode first = client.nextJson();
            JsonNode snapshot = Client.get(exchange, "/api/v3/depth?limit=5000&symbol=" + exchange.nativeSymbol(symbol))
                    .json();
            long id = snapshot.get("lastUpdateId").asLong();
            assertTrue(id >= first.get("U").asLong() - 1, "the snapshot is not older than the stream");
            ReplicaBook replica = new ReplicaBook();
            replica.apply(snapshot.get("bids"), snapshot.get("asks"));
            assertEquals(exchange.ledger().bookAt(symbol, id), replica.as(symbol, id));

            int applied = 0;
            long previous = 0;
            for (JsonNode event = first; applied < 100; event = client.nextJson()) {
                assertTrue(previous == 0 || event.get("U").asLong() == previous + 1, "U continues u: " + event);
                previous = event.get("u").asLong();
                if (previous <= id) {
                    continue;
                }
                assertTrue(event.get("U").asLong() <= id + 1, "no gap after " + id + ": " + event);
                replica.apply(event.get("b"), event.get("a"));
                id = previous;
                applied++;
                assertEquals(exchange.ledger().bookAt(symbol, id), replica.as(symbol, id));
            }
        }
    }

    private static String stream(SimulatedExchange exchange, String symbol) {
        return exchange.nativeSymbol(symbol).toLowerCase(Locale.ROOT) + "@depth@100ms";
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 600})
    void okxUpdatesAppliedToTheSnapshotGiveTheLedgersBook(int levels) {
        String symbol = "ETH-USDT";
        try (SimulatedExchange exchange = SimulatedExchange.okx(OkxVenueMarket.SPOT, BUSY.levels(levels))
                        .start();
                Client client = Client.connect(exchange, "/ws/v5/public")) {
            client.ask("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"ETH-USDT\"}]}");
            JsonNode frame = client.nextJson();
            assertEquals("snapshot", frame.get("action").asText());
            ReplicaBook replica = new ReplicaBook();
            long id = -1;
            for (int i = 0; i < 100; i++) {
                JsonNode data = frame.get("data").get(0);
                assertEquals(id, data.get("prevSeqId").asLong());
                id = data.get("seqId").asLong();
                replica.apply(data.get("bids"), data.get("asks"));
                assertEquals(exchange.ledger().bookAt(symbol, id).top(400), replica.as(symbol, id));
                frame = client.nextJson();
                assertEquals("update", frame.get("action").asText());
            }
        }
    }

    @Test
    void okxSnapshotsFitIntoTheChainWheneverTheyAreAskedFor() {
        SimulatorOptions deep = BUSY.symbols(30).levels(2_000).bookInterval(Duration.ofMillis(3));
        String symbol = "SYM020-USDT";
        String subscribe = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"" + symbol + "\"}]}";
        try (SimulatedExchange exchange =
                        SimulatedExchange.okx(OkxVenueMarket.SPOT, deep).start();
                Client client = Client.connect(exchange, "/ws/v5/public")) {
            for (int i = 0; i < 100; i++) {
                client.send(subscribe);
                JsonNode snapshot = client.nextJson(
                                frame -> "snapshot".equals(frame.path("action").asText()))
                        .get("data")
                        .get(0);
                JsonNode update = client.nextJson().get("data").get(0);
                assertEquals(snapshot.get("seqId"), update.get("prevSeqId"));
                ReplicaBook replica = new ReplicaBook();
                replica.apply(snapshot.get("bids"), snapshot.get("asks"));
                replica.apply(update.get("bids"), update.get("asks"));
                long id = update.get("seqId").asLong();
                assertEquals(exchange.ledger().bookAt(symbol, id).top(400), replica.as(symbol, id));
            }
        }
    }

    @Test
    void okxChainIsTheSameOnEveryConnection() {
        SimulatorOptions options = BUSY.drivenByHand().symbols("BTC-USDT");
        try (SimulatedExchange exchange = SimulatedExchange.okx(OkxVenueMarket.SPOT, options, OkxRules.unlimited())
                        .start();
                Client early = Client.connect(exchange, "/ws/v5/public");
                Client late = Client.connect(exchange, "/ws/v5/public")) {
            String subscribe = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}]}";
            early.ask(subscribe);
            early.next();
            exchange.step(10);
            early.next();
            late.ask(subscribe);
            JsonNode snapshot = late.nextJson().get("data").get(0);
            exchange.step(10);
            JsonNode update = early.nextJson().get("data").get(0);
            assertEquals(snapshot.get("seqId"), update.get("prevSeqId"));
            assertEquals(update, late.nextJson().get("data").get(0));
        }
    }
}
