package io.marketprism.clickhouse;

import static io.marketprism.clickhouse.Events.T0;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.DataType;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.delivery.DeliveryCounts;
import io.marketprism.internal.delivery.SinkWorker;
import io.marketprism.internal.delivery.SpillDirectory;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.sink.Delivery;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.ClickHouseServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is killed and suspended at random moments under load, through the pipeline's own worker: what the sink acknowledged is there,
 * and once. Ten rounds with {@code -Dmarketprism.long=true}, one otherwise.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ClickHouseFaultsIT {
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseFaultsIT.class);
    private static final int ROUNDS = Boolean.getBoolean("marketprism.long") ? 10 : 1;
    private static final int EVENTS_PER_TICK = 60;
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DATABASE = "faults_it";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private ClickHouseServer server;
    private SinkWorker worker;
    private Thread load;
    private volatile boolean loading = true;
    private volatile long sent;

    @BeforeEach
    void startUnderLoad() {
        server = ClickHouseServer.start();
        server.query("DROP DATABASE IF EXISTS " + DATABASE);
        ClickHouseSink sink = ClickHouseSink.at(
                ClickHouseOptions.at(server.url()).database(DATABASE).timeout(Duration.ofSeconds(3)));
        Delivery delivery = Delivery.defaults()
                .queue(50_000)
                .linger(Duration.ofMillis(20))
                .backoff(Duration.ofMillis(20), Duration.ofMillis(200))
                .drainTimeout(PATIENCE)
                .writeTimeout(PATIENCE);
        worker = new SinkWorker(
                sink,
                delivery,
                SpillDirectory.TEMPORARY,
                new GapLog("host-1", SystemTime.INSTANCE, event -> {}),
                new EngineListener() {},
                new PipelineMetrics(new SimpleMeterRegistry()),
                SystemTime.INSTANCE);
        worker.open();
        worker.start();
        load = new Thread(this::send, "load");
        load.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        loading = false;
        load.join();
        worker.close();
        server.close();
    }

    /** One trade, one delta and one best bid and offer of each number, at a pace of some ten thousand a second. */
    private void send() {
        long number = 0;
        while (loading) {
            for (int i = 0; i < EVENTS_PER_TICK / 3; i++) {
                number++;
                long time = T0 + number * 100;
                worker.accept(
                        SampleEvents.trade(Events.SPOT, number, "67000.12", "0.001", time, time + 5_000, "host-1"));
                worker.accept(Events.delta(number - 1, number, time, time + 5_000, "host-1"));
                worker.accept(Events.bbo(number, time, time + 5_000, "host-1"));
            }
            sent = number;
            LockSupport.parkNanos(TICK.toNanos());
        }
    }

    private long acknowledged() {
        return worker.counts().delivered(DataType.TRADE);
    }

    /** Lets the load run to a random point: a number of events, and then any moment of the insert that is under way. */
    private void anyMoment() {
        long target = acknowledged() + 500 + random.nextInt(3_000);
        await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> acknowledged() >= target);
        LockSupport.parkNanos(random.nextInt(40_000_000));
    }

    private void recovers() {
        long before = acknowledged();
        await().atMost(PATIENCE).until(() -> acknowledged() > before && worker.failure() == null);
    }

    @Test
    void nothingAcknowledgedIsLostOrThereTwiceWhenTheServerIsKilled() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            anyMoment();
            server.kill();
            long acknowledged = acknowledged();
            server.restart();
            assertThatAllAreThere(acknowledged);
            recovers();
        }
        everythingIsThereOnce();
    }

    @Test
    void nothingAcknowledgedIsLostOrThereTwiceWhenTheServerHangs() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            anyMoment();
            server.suspend();
            await().atMost(PATIENCE).until(() -> worker.failure() != null);
            assertTrue(worker.failure().startsWith("ClickHouse connection timeout"), worker.failure());
            long acknowledged = acknowledged();
            server.resume();
            assertThatAllAreThere(acknowledged);
            recovers();
        }
        everythingIsThereOnce();
    }

    private void assertThatAllAreThere(long acknowledged) {
        long there = Long.parseLong(server.query("SELECT uniqExact(trade_id) FROM " + DATABASE + ".trades"));
        assertTrue(
                there >= acknowledged, "seed " + seed + ": acknowledged " + acknowledged + " trades, there " + there);
    }

    private void everythingIsThereOnce() throws InterruptedException {
        loading = false;
        load.join();
        worker.close();
        assertNull(worker.failure(), "seed " + seed);
        DeliveryCounts account = worker.counts();
        for (DataType type : new DataType[] {DataType.TRADE, DataType.ORDERBOOK, DataType.BBO}) {
            assertEquals(sent, account.received(type), type + ", seed " + seed);
            assertEquals(sent, account.delivered(type), type + ", seed " + seed);
        }
        String expected = sent + "\t" + sent;
        assertEquals(expected, count("uniqExact(trade_id)", "trades FINAL"), "seed " + seed);
        assertEquals(expected, count("uniqExact(sequence)", "orderbooks FINAL"), "seed " + seed);
        assertEquals(expected, count("uniqExact(sequence)", "bbos FINAL"), "seed " + seed);
        LOG.info(
                "{} rounds, seed {}: {} events of each kind there once; rows before FINAL: trades {}, orderbooks {}, bbos {}",
                ROUNDS,
                seed,
                sent,
                count("1", "trades"),
                count("1", "orderbooks"),
                count("1", "bbos"));
    }

    private String count(String distinct, String table) {
        return server.query("SELECT count(), " + distinct + " FROM " + DATABASE + "." + table);
    }
}
