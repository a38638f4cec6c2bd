package io.marketprism.collector.config;

import io.marketprism.clickhouse.ClickHouseOptions;
import java.time.Duration;

/**
 * How {@code store} works.
 *
 * @param httpPort where it tells its health; 0 for a free port
 * @param consumer name of the durable consumer that its processes share
 * @param batchSize messages in a batch, at the most
 * @param flushInterval longest wait for a batch to fill
 * @param ackWait after which NATS gives the messages of a process that died to another
 * @param clickHouse where rows go, also if the direct sink is off
 */
public record StoreConfig(
        int httpPort,
        String consumer,
        int batchSize,
        Duration flushInterval,
        Duration ackWait,
        ClickHouseOptions clickHouse) {

    private static final String DEFAULT_CONSUMER = "marketprism-store";

    static StoreConfig read(Section root, ClickHouseOptions clickHouse) {
        int port = (int) root.number("store_http_port", "a port from 0 (any free one) to 65535", 0, 65_535, 8_081);
        Section section = root.section("store");
        String consumer = section.text("consumer", "the name of a NATS consumer", DEFAULT_CONSUMER);
        if (!consumer.matches("[^\\s.*>/\\\\]+")) {
            section.problem("consumer", "a name without spaces, dots, * > / and \\", "\"" + consumer + "\"");
            consumer = DEFAULT_CONSUMER;
        }
        StoreConfig config = new StoreConfig(
                port,
                consumer,
                (int) section.number("batch_size", "a number of messages from 1 to 100000", 1, 100_000, 10_000),
                Duration.ofMillis(
                        section.number("flush_interval", "milliseconds from 1000 to 10000", 1_000, 10_000, 1_000)),
                Duration.ofSeconds(section.number("ack_wait", "seconds from 1 to 3600", 1, 3_600, 60)),
                clickHouse);
        // A fetch may take all of flush_interval, and what came at its beginning must not be given to others meanwhile.
        if (config.ackWait().compareTo(config.flushInterval().multipliedBy(2)) < 0) {
            section.problem(
                    "ack_wait",
                    "at least twice flush_interval, "
                            + 2 * config.flushInterval().toMillis() + " ms",
                    config.ackWait().toSeconds() + " s");
        }
        section.finish();
        return config;
    }
}
