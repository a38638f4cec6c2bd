package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.testkit.server.NatsCluster;
import io.marketprism.testkit.server.NatsServer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers die and hang at random moments while the sink writes; in the end every event is stored once, on each subject in
 * order. {@code -Dmarketprism.long=true} makes it ten rounds of each.
 */
@Timeout(1_800)
class NatsFaultRoundsIT {
    private static final Logger LOG = LoggerFactory.getLogger(NatsFaultRoundsIT.class);
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");
    private static final int ROUNDS = LONG ? 10 : 1;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void losesAndDoublesNothingWhenTheServerIsKilled() throws Exception {
        try (NatsServer server = NatsServer.start();
                WriteLoad load =
                        new WriteLoad(NatsOptions.at(server.url()).timeout(Duration.ofSeconds(5)), Duration.ZERO)) {
            for (int round = 0; round < ROUNDS; round++) {
                load.awaitDelivered(1_000 + random.nextInt(10_000));
                long failures = load.failures();
                server.kill();
                load.awaitFailure(failures);
                server.restart();
                load.awaitDelivered(1_000);
            }
            finish(load, server.url(), ROUNDS + " kills");
        }
    }

    @Test
    void losesAndDoublesNothingWhenTheServerHangs() throws Exception {
        try (NatsServer server = NatsServer.start();
                WriteLoad load =
                        new WriteLoad(NatsOptions.at(server.url()).timeout(Duration.ofSeconds(1)), Duration.ZERO)) {
            for (int round = 0; round < ROUNDS; round++) {
                load.awaitDelivered(1_000 + random.nextInt(10_000));
                long failures = load.failures();
                server.suspend();
                load.awaitFailure(failures);
                server.resume();
                load.awaitDelivered(1_000);
            }
            finish(load, server.url(), ROUNDS + " hangs");
        }
    }

    /** Each node in turn; the first one is the one that leads the stream. */
    @Test
    void losesAndDoublesNothingWhenOneNodeOfThreeIsKilled() throws Exception {
        try (NatsCluster cluster = NatsCluster.start()) {
            NatsOptions options = NatsOptions.at(cluster.url())
                    .timeout(Duration.ofSeconds(2))
                    .streams(NatsStream.named(NatsStream.DEFAULT_NAME).replicas(3));
            int kills = LONG ? 3 * ROUNDS : 1;
            try (WriteLoad load = new WriteLoad(options, Duration.ofMillis(50))) {
                int leader;
                try (StoredMessages messages = new StoredMessages(cluster.url())) {
                    leader = messages.leaderNumber(NatsStream.DEFAULT_NAME) - 1;
                }
                for (int kill = 0; kill < kills; kill++) {
                    NatsServer node = cluster.nodes().get((leader + kill) % 3);
                    load.awaitDelivered(1_000 + random.nextInt(5_000));
                    node.kill();
                    load.awaitDelivered(5_000);
                    node.restart();
                    cluster.awaitHealthy();
                }
                finish(load, cluster.url(), kills + " kills of one node of three");
            }
        }
    }

    private void finish(WriteLoad load, String url, String faults) throws Exception {
        long events = load.finish();
        LOG.info(
                "{} events, {}, {} failed writes, {} events found stored though not acknowledged; seed {}",
                events,
                faults,
                load.failures(),
                load.deduplicated(),
                seed);
        try (StoredMessages messages = new StoredMessages(url)) {
            load.assertStoredOnceAndInOrder(messages);
        }
        assertTrue(load.failures() > 0, "Expected the faults to be felt");
    }
}
