package io.marketprism.clickhouse;

import static io.marketprism.clickhouse.Events.T0;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.clickhouse.FaultProxy.Fault;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy before a real ClickHouse that answers with each code and status that somebody has met, in turn, under load and through the pipeline's own
 * worker: every event is stored once, and none is dropped. Twice each and at once, or with {@code -Dmarketprism.long=true} for seconds.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ClickHouseProxyIT {
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseProxyIT.class);
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String DATABASE = "proxy_it";

    private static final int[] CODES = {
        3, 27, 32, 33, 49, 60, 74, 75, 76, 173, 198, 218, 241, 244, 252, 271, 279, 290, 373, 499, 516, 722, 1000, 1001,
        1002, 54_321
    };
    private static final int[] STATUSES = {
        301,
        400,
        401,
        403,
        404,
        407,
        408,
        413,
        418,
        421,
        425,
        429,
        499,
        500,
        501,
        502,
        503,
        504,
        520,
        521,
        522,
        523,
        524,
        525,
        // A page of somebody else, who says that all is well.
        200
    };

    private final Queue<String> undelivered = new ConcurrentLinkedQueue<>();

    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (int code : CODES) {
            faults.add(new Fault(500, code, false));
        }
        for (int status : STATUSES) {
            faults.add(new Fault(status, 0, false));
        }
        // Stored, and the acknowledgement is lost.
        faults.add(new Fault(500, 1002, true));
        faults.add(new Fault(504, 0, true));
        faults.add(new Fault(200, 0, true));
        return faults;
    }

    private SinkWorker worker(ClickHouseSink sink, Duration drain) {
        return new SinkWorker(
                sink,
                Delivery.defaults()
                        .queue(50_000)
                        .linger(Duration.ofMillis(20))
                        .backoff(Duration.ofMillis(20), Duration.ofMillis(200))
                        .drainTimeout(drain)
                        .writeTimeout(PATIENCE),
                SpillDirectory.TEMPORARY,
                new GapLog("host-1", SystemTime.INSTANCE, event -> {}),
                new EngineListener() {
                    @Override
                    public void undelivered(String name, List<MarketEvent> events, String reason) {
                        undelivered.add(events.size() + ": " + reason);
                    }
                },
                new PipelineMetrics(new SimpleMeterRegistry()),
                SystemTime.INSTANCE);
    }

    private static void send(SinkWorker worker, long number) {
        long time = T0 + number * 100;
        worker.accept(SampleEvents.trade(Events.SPOT, number, "67000.12", "0.001", time, time + 5_000, "host-1"));
        worker.accept(Events.delta(number - 1, number, time, time + 5_000, "host-1"));
        worker.accept(Events.bbo(number, time, time + 5_000, "host-1"));
    }

    @Test
    void whateverAProxyOrTheServerAnswersNothingIsDroppedOrThereTwice() throws IOException {
        long number = 0;
        try (ClickHouseServer server = ClickHouseServer.start();
                FaultProxy proxy = new FaultProxy(server.url())) {
            server.query("DROP DATABASE IF EXISTS " + DATABASE);
            SinkWorker worker = worker(
                    ClickHouseSink.at(
                            ClickHouseOptions.at(proxy.url()).database(DATABASE).timeout(Duration.ofSeconds(10))),
                    PATIENCE);
            worker.open();
            worker.start();
            DeliveryCounts account = worker.counts();
            for (Fault fault : faults()) {
                long before = proxy.answered();
                long until = System.nanoTime() + (LONG ? Duration.ofSeconds(5).toNanos() : 0);
                proxy.set(fault);
                do {
                    for (int i = 0; i < 20; i++) {
                        send(worker, ++number);
                    }
                    await("answers of " + fault)
                            .pollInterval(Duration.ofMillis(5))
                            .atMost(PATIENCE)
                            .until(() -> proxy.answered() >= before + 2);
                } while (System.nanoTime() < until);
                proxy.set(null);
                long sent = number;
                await("recovery from " + fault)
                        .pollInterval(Duration.ofMillis(20))
                        .atMost(PATIENCE)
                        .until(() -> account.delivered(DataType.BBO) >= sent || !undelivered.isEmpty());
                assertEquals(List.of(), List.copyOf(undelivered), () -> "given up after " + fault);
            }
            worker.close();
            String expected = number + "\t" + number;
            for (DataType type : List.of(DataType.TRADE, DataType.ORDERBOOK, DataType.BBO)) {
                assertEquals(0, account.dropped(type), type.toString());
                assertEquals(number, account.delivered(type), type.toString());
            }
            assertEquals(
                    expected, server.query("SELECT count(), uniqExact(trade_id) FROM " + DATABASE + ".trades FINAL"));
            assertEquals(
                    expected,
                    server.query("SELECT count(), uniqExact(sequence) FROM " + DATABASE + ".orderbooks FINAL"));
            assertEquals(
                    expected, server.query("SELECT count(), uniqExact(sequence) FROM " + DATABASE + ".bbos FINAL"));
            LOG.info(
                    "{} faults, {} requests answered with one: {} events of each kind there once",
                    faults().size(),
                    proxy.answered(),
                    number);
            server.query("DROP DATABASE " + DATABASE);
        }
    }

    /** An endpoint that takes connections and never says a word, and one that does not speak TLS. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"})
    void tlsThatHangsOrGoesWrongHoldsEverything(String answer) throws IOException {
        List<Socket> taken = new CopyOnWriteArrayList<>();
        try (ServerSocket endpoint = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            Thread accepting = new Thread(() -> accept(endpoint, taken, answer), "endpoint");
            accepting.setDaemon(true);
            accepting.start();
            SinkWorker worker = worker(
                    ClickHouseSink.at(ClickHouseOptions.at("https://127.0.0.1:" + endpoint.getLocalPort())
                            .timeout(Duration.ofMillis(500))),
                    Duration.ofMillis(1));
            worker.start();
            for (long number = 1; number <= 100; number++) {
                send(worker, number);
            }
            await().atMost(PATIENCE).until(() -> worker.failedAttempts() >= 3);

            assertTrue(worker.failure().contains("ClickHouse"), worker.failure());
            assertEquals(0, worker.counts().dropped(DataType.TRADE));
            assertEquals(100, worker.counts().pending(DataType.TRADE));
            assertEquals(List.of(), List.copyOf(undelivered));
            worker.close();
        } finally {
            for (Socket socket : taken) {
                socket.close();
            }
        }
    }

    private static void accept(ServerSocket endpoint, List<Socket> taken, String answer) {
        try {
            while (true) {
                Socket socket = endpoint.accept();
                taken.add(socket);
                if (!answer.isEmpty()) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    socket.close();
                }
            }
        } catch (IOException e) {
            // Closed: the end of the test.
            return;
        }
    }
}
