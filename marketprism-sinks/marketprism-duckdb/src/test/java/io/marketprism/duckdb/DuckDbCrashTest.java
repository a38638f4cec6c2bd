package io.marketprism.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.testkit.SampleEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that is killed (SIGKILL) while it writes. Ten rounds with {@code -Dmarketprism.long=true}, two otherwise. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DuckDbCrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(DuckDbCrashTest.class);
    private static final int ROUNDS = Boolean.getBoolean("marketprism.long") ? 10 : 2;
    private static final int BATCH_SIZE = 300;

    @TempDir
    Path folder;

    /**
     * Every round another process goes on from the batch behind the last acknowledged one, as what waits on disk for a sink does. That batch may
     * have been stored without anybody having heard of it.
     */
    @Test
    void everyAcknowledgedRowIsThereOnceHoweverOftenTheWriterIsKilled() throws Exception {
        Path file = folder.resolve("crash.duckdb");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int acknowledged = 0;
        int unheard = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int before = acknowledged;
            acknowledged = killedAfter(file, acknowledged, 20 + random.nextInt(120), random.nextInt(15));
            assertTrue(acknowledged > before, "seed " + seed);
            try (DuckDbSink sink = DuckDbSink.at(file)) {
                sink.open();
                try (DuckDbStore reader = sink.reader()) {
                    List<String> stored = reader.query(
                                    "SELECT count(*), count(DISTINCT trade_id), max(trade_id::BIGINT)" + " FROM trades")
                            .rows()
                            .get(0);
                    long rows = Long.parseLong(stored.get(0));
                    String what = "seed " + seed + ", round " + round + ", acknowledged batches " + acknowledged + ": "
                            + stored;
                    assertEquals(List.of(stored.get(0), stored.get(0)), stored.subList(1, 3), what);
                    assertEquals(0, rows % BATCH_SIZE, what);
                    long batches = rows / BATCH_SIZE;
                    assertTrue(batches == acknowledged || batches == acknowledged + 1, what);
                    unheard += (int) (batches - acknowledged);
                }
            }
        }
        LOG.info("{} rounds: {} batches acknowledged, {} stored but never acknowledged", ROUNDS, acknowledged, unheard);
    }

    /** {@return number of the last batch that the process acknowledged before it was killed} */
    private static int killedAfter(Path file, int from, int batches, int moreMillis) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file.toString(),
                        Integer.toString(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int acknowledged = from;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int i = 0; i < batches; i++) {
                String line = lines.readLine();
                assertTrue(line != null, "the writer ended by itself");
                acknowledged = Integer.parseInt(line);
            }
            // Any moment of a batch.
            writer.waitFor(moreMillis, TimeUnit.MILLISECONDS);
            // Not by the process itself, which would throw away what it said last.
            writer.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = line.isEmpty() ? acknowledged : Integer.parseInt(line);
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        return acknowledged;
    }

    /** Writes batch after batch and prints the number of each that was acknowledged. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            DuckDbSink sink = DuckDbSink.at(file);
            sink.open();
            // So that some are killed while the log is being folded into the file.
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath());
                    Statement statement = connection.createStatement()) {
                statement.execute("SET checkpoint_threshold = '200KB'");
            }
            for (int number = Integer.parseInt(arguments[1]) + 1; ; number++) {
                List<MarketEvent> events = new ArrayList<>();
                for (int i = 1; i <= BATCH_SIZE; i++) {
                    String id = Integer.toString((number - 1) * BATCH_SIZE + i);
                    events.add(SampleEvents.trade(id, "67000.1", "0.001"));
                }
                sink.write(new Batch("batch-" + number, events))
                        .toCompletableFuture()
                        .get();
                acknowledge(number);
            }
        }

        /** A whole line or nothing. */
        private static void acknowledge(int number) throws IOException {
            System.out.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
        }
    }
}
