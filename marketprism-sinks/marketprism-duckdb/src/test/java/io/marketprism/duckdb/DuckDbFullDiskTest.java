package io.marketprism.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import com.sun.jna.Structure;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.SinkException;
import io.marketprism.sink.SinkException.Outcome;
import io.marketprism.testkit.SampleEvents;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that is full, while a batch is committed and while the log is folded into the file. What no machine lacks makes it so: a limit of the
 * process on the size of its files, in a process of its own. With {@code -Dmarketprism.long=true} also a small file system, where it can be mounted.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DuckDbFullDiskTest {
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"COMMIT, 16MB", "CHECKPOINT, 50KB"})
    void nothingIsLostOrThereTwiceWhenFilesCannotGrow(String when, String checkpointThreshold) throws Exception {
        assertEverythingIsThereOnce(java("limit", checkpointThreshold));
    }

    @ParameterizedTest
    @ValueSource(strings = {"16MB", "50KB"})
    void nothingIsLostOrThereTwiceWhenTheFileSystemIsFull(String checkpointThreshold) throws Exception {
        assumeTrue(LONG, "with -Dmarketprism.long=true");
        String inItsOwn = "mount -t tmpfs -o size=14m marketprism-test \"$0\" && ";
        assumeTrue(
                run(List.of("unshare", "-m", "sh", "-c", inItsOwn + "true", folder.toString())) == 0,
                "a file system can be mounted");
        List<String> command =
                new ArrayList<>(List.of("unshare", "-m", "sh", "-c", inItsOwn + "\"$@\"", folder.toString()));
        command.addAll(java("ballast", checkpointThreshold));
        assertEverythingIsThereOnce(command);
    }

    private void assertEverythingIsThereOnce(List<String> command) throws Exception {
        assertEquals(0, run(command), "the process says above what went wrong");
    }

    @Test
    void whatRowsCannotCauseHoldsThemAndTheRestIsUnknown() {
        assertEquals(Outcome.HOLD, outcome("IO Error: Could not write file \"a\": No space left on device"));
        assertEquals(
                Outcome.HOLD, outcome("FATAL Error: Failed to create checkpoint because of error: File too large"));
        assertEquals(
                Outcome.HOLD,
                outcome("FATAL Error: Failed: database has been invalidated because of a previous fatal error."));
        assertEquals(Outcome.HOLD, outcome("TransactionContext Error: Failed to commit: Could not write file"));
        assertEquals(Outcome.HOLD, outcome("Catalog Error: Table with name trades does not exist!"));
        assertEquals(Outcome.RETRY, outcome("IO Error: Could not set lock on file \"a\""));
        assertEquals(Outcome.UNKNOWN, outcome("Conversion Error: Type INT64 cannot be cast"));
        assertEquals(Outcome.UNKNOWN, outcome(null));
    }

    private static Outcome outcome(String message) {
        return Failures.explain("write to a", new SQLException(message)).outcome();
    }

    private static int run(List<String> command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.resolve("full.duckdb").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Writes until the disk is full, goes on trying as the engine does, makes room, and checks what is stored. */
    static final class Writer {
        private static final int BATCH_SIZE = 500;
        private static final long LIMIT = 3_000_000;

        private final Path file;
        private final boolean limits;
        private final String checkpointThreshold;
        private final DuckDbSink sink;
        private int number;

        private Writer(Path file, boolean limits, String checkpointThreshold) {
            this.file = file;
            this.limits = limits;
            this.checkpointThreshold = checkpointThreshold;
            this.sink = DuckDbSink.at(file);
        }

        public static void main(String[] arguments) throws Exception {
            new Writer(Path.of(arguments[0]), arguments[1].equals("limit"), arguments[2]).run();
        }

        private void run() throws Exception {
            reopened();
            write();
            takeRoom();
            int failures = 0;
            while (failures < 3) {
                assertTrue(number < 1_000, "Expected the disk to be full after " + number + " batches");
                try {
                    write();
                    number++;
                } catch (CompletionException e) {
                    SinkException failure = (SinkException) e.getCause();
                    System.out.println(
                            "full at batch " + number + ": " + failure.outcome() + ": " + failure.getMessage());
                    assertEquals(Outcome.HOLD, failure.outcome(), failure.getMessage());
                    failures++;
                    try {
                        reopened();
                    } catch (SinkException notYet) {
                        System.out.println("not opened: " + notYet.outcome() + ": " + notYet.getMessage());
                        assertEquals(Outcome.HOLD, notYet.outcome(), notYet.getMessage());
                        break;
                    }
                }
            }
            giveRoom();
            reopened();
            for (int last = number + 10; number <= last; number++) {
                write();
            }
            sink.close();
            try (DuckDbStore store = DuckDbStore.open(file)) {
                String expected = Integer.toString(number * BATCH_SIZE);
                assertEquals(
                        List.of(expected, expected, expected),
                        store.query(
                                        "SELECT count(*), count(DISTINCT trade_id), (SELECT count(*) FROM trades_final) FROM trades")
                                .rows()
                                .get(0));
            }
        }

        private void reopened() throws SQLException {
            sink.close();
            sink.open();
            // One that nobody closes must not keep a database alive that has failed.
            sink.reader();
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath());
                    Statement statement = connection.createStatement()) {
                statement.execute("SET checkpoint_threshold = '" + checkpointThreshold + "'");
            }
        }

        private void write() {
            List<MarketEvent> events = new ArrayList<>();
            for (int i = 1; i <= BATCH_SIZE; i++) {
                // Prices that do not compress well.
                events.add(SampleEvents.trade(
                        Integer.toString(number * BATCH_SIZE + i),
                        "6700" + Math.abs((number * 31L + i) * 7_919L % 100_003) + ".1",
                        "0.001"));
            }
            sink.write(new Batch("batch-" + number, events))
                    .toCompletableFuture()
                    .join();
        }

        private void takeRoom() throws IOException {
            if (limits) {
                FileSizeLimit.set(LIMIT);
            } else {
                try (RandomAccessFile ballast = new RandomAccessFile(ballast(), "rw")) {
                    ballast.write(new byte[9_000_000]);
                }
            }
        }

        private void giveRoom() throws IOException {
            if (limits) {
                FileSizeLimit.set(Long.MAX_VALUE);
            } else {
                Files.delete(ballast().toPath());
            }
        }

        private File ballast() {
            return file.resolveSibling("ballast").toFile();
        }
    }

    /** The process's own limit. The JVM ignores the signal that comes with it. */
    static final class FileSizeLimit {
        private static final int RLIMIT_FSIZE = 1;

        static {
            Native.register("c");
        }

        private FileSizeLimit() {}

        @Structure.FieldOrder({"soft", "hard"})
        public static final class Limit extends Structure {
            public long soft;
            public long hard;
        }

        static native int setrlimit(int resource, Limit limit);

        static native int getrlimit(int resource, Limit limit);

        static void set(long bytes) {
            Limit limit = new Limit();
            getrlimit(RLIMIT_FSIZE, limit);
            limit.soft = bytes == Long.MAX_VALUE ? limit.hard : bytes;
            assertEquals(0, setrlimit(RLIMIT_FSIZE, limit));
        }
    }
}
