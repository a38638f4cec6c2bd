package io.marketprism.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventJson;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.testkit.server.ClickHouseServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The trades that a store holds, by symbol and id, and what it says that it misses of them.
 *
 * @param trades price and quantity, by symbol and id
 * @param windows by symbol
 */
record StoredTrades(Map<String, NavigableMap<Long, Value>> trades, Map<String, List<Window>> windows) {

    record Value(BigDecimal price, BigDecimal quantity) {
        static Value of(String price, String quantity) {
            return new Value(new BigDecimal(price).stripTrailingZeros(), new BigDecimal(quantity).stripTrailingZeros());
        }
    }

    /** A time for which a store admits that trades may be missing, µs. */
    record Window(long fromUs, long toUs, String cause) {}

    /** What the stores miss, compared with what they admit. */
    static final class Losses {
        /** The receive clock and the exchange's are one here; the way from one to the other takes some time. */
        private static final long ON_THE_WAY_US = 1_000_000;

        private final List<Long> killsUs = new ArrayList<>();
        private final List<String> found = new ArrayList<>();

        /** The collector was killed at this moment. */
        void killedNow() {
            killsUs.add(System.currentTimeMillis() * 1_000);
        }

        /** Every trade that the venue produced between the first and the last stored one is there, as it was, or in a window. */
        void check(Ledger ledger, StoredTrades stored, String sink) {
            long produced = 0;
            long missing = 0;
            Map<Long, Long> lostByKill = new TreeMap<>();
            for (String symbol : ledger.symbols()) {
                NavigableMap<Long, Value> trades = stored.trades.get(symbol);
                List<Window> windows = stored.windows.getOrDefault(symbol, List.of());
                for (ProducedTrade trade : ledger.trades(symbol)) {
                    if (trade.id() < trades.firstKey() || trade.id() > trades.lastKey()) {
                        continue;
                    }
                    produced++;
                    Value value = trades.get(trade.id());
                    if (value != null) {
                        assertEquals(Value.of(trade.price(), trade.quantity()), value, symbol + " " + trade);
                        continue;
                    }
                    missing++;
                    assertTrue(
                            windows.stream()
                                    .anyMatch(window -> trade.timeMicros() >= window.fromUs - ON_THE_WAY_US
                                            && trade.timeMicros() <= window.toUs + ON_THE_WAY_US),
                            () -> sink + " misses " + symbol + " " + trade + " and admits only " + windows);
                    killsUs.stream()
                            .filter(kill -> trade.timeMicros() < kill && trade.timeMicros() > kill - 10_000_000)
                            .findFirst()
                            .ifPresent(kill -> lostByKill.merge(kill, 1L, Long::sum));
                }
            }
            found.add(sink + ": of " + produced + " trades " + missing
                    + " missing, all inside gaps; lost from memory by a kill: " + lostByKill.values());
        }

        @Override
        public String toString() {
            return String.join("; ", found);
        }
    }

    /** Reads them from the stream, where no id may stand twice. */
    static StoredTrades inNats(String url) throws Exception {
        StoredTrades stored = new StoredTrades(new HashMap<>(), new HashMap<>());
        Set<String> ids = new HashSet<>();
        read(url, "trade.>", message -> {
            assertTrue(
                    ids.add(message.getHeaders().getFirst("Nats-Msg-Id")),
                    () -> "twice: " + new String(message.getData()));
            Trade trade = (Trade) EventJson.read(message.getData());
            Value before = stored.trades
                    .computeIfAbsent(trade.instrument().symbol(), symbol -> new TreeMap<>())
                    .put(
                            trade.tradeId().number(),
                            Value.of(trade.price().toString(), trade.quantity().toString()));
            assertEquals(null, before, () -> "twice: " + trade);
        });
        Map<String, Gap> newest = new HashMap<>();
        read(url, "gap.>", message -> {
            Gap gap = (Gap) EventJson.read(message.getData());
            newest.merge(gap.gapId(), gap, (one, other) -> one.revision() > other.revision() ? one : other);
        });
        newest.values().stream()
                .filter(gap -> gap.affectedDataType() == DataType.TRADE)
                .filter(gap -> gap.state() != GapState.RECOVERED)
                .filter(gap -> gap.sink() == null || gap.sink().equals("nats"))
                .forEach(gap -> stored.admit(
                        gap.instrument().symbol(),
                        gap.startedAtUs(),
                        gap.endedAtUs() == MarketEvent.ABSENT ? Long.MAX_VALUE : gap.endedAtUs(),
                        gap.cause().wireName()));
        return stored;
    }

    // javac warns that close() may be interrupted, as any wait may.
    @SuppressWarnings("try")
    private static void read(String url, String subject, Consumer<Message> reader) throws Exception {
        try (Connection connection = Nats.connect(url)) {
            JetStreamSubscription subscription = connection
                    .jetStream()
                    .subscribe(
                            subject,
                            PullSubscribeOptions.builder().stream("MARKET_DATA")
                                    .configuration(ConsumerConfiguration.builder()
                                            .maxAckPending(-1)
                                            .build())
                                    .build());
            long left = subscription.getConsumerInfo().getNumPending();
            while (left > 0) {
                List<Message> messages = subscription.fetch((int) Math.min(1_000, left), Duration.ofSeconds(60));
                assertFalse(messages.isEmpty(), left + " messages left, and none comes");
                messages.forEach(reader);
                messages.forEach(Message::ack);
                left -= messages.size();
            }
        }
    }

    /** Reads them from the table: one row for each key. */
    static StoredTrades inClickHouse(ClickHouseServer server) throws Exception {
        StoredTrades stored = new StoredTrades(new HashMap<>(), new HashMap<>());
        server.query("SELECT symbol, trade_id, price, quantity FROM marketprism.trades_final")
                .lines()
                .map(line -> line.split("\t"))
                .forEach(row -> {
                    Value before = stored.trades
                            .computeIfAbsent(row[0], symbol -> new TreeMap<>())
                            .put(Long.parseLong(row[1]), Value.of(row[2], row[3]));
                    assertEquals(null, before, () -> "twice: " + String.join(" ", row));
                });
        server.query(
                        "SELECT symbol, toUnixTimestamp64Micro(started_at),"
                                + " ifNull(toUnixTimestamp64Micro(ended_at), 9223372036854775807), cause"
                                + " FROM marketprism.gaps_final"
                                + " WHERE affected_data_type = 'trade' AND state != 'recovered' AND (sink IS NULL OR sink = 'clickhouse')")
                .lines()
                .map(line -> line.split("\t"))
                .forEach(row -> stored.admit(row[0], Long.parseLong(row[1]), Long.parseLong(row[2]), row[3]));
        return stored;
    }

    private void admit(String symbol, long fromUs, long toUs, String cause) {
        windows.computeIfAbsent(symbol, of -> new ArrayList<>()).add(new Window(fromUs, toUs, cause));
    }
}
