package io.marketprism.collector.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process has done in the last minutes, as the JDK's flight recorder notes it: methods that run, allocations, locks, pauses. It costs a few
 * percent at most and waits in the folder for temporary files. Thread-safe.
 */
public final class FlightRecording implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlightRecording.class);
    private static final String VARIABLE = "ENABLE_PROFILING";
    private static final Duration LAST = Duration.ofMinutes(10);
    private static final long MOST_BYTES = 16L << 20;

    /** Whoever asks meanwhile gets the same, so that many who ask cost no more than one. */
    private static final Duration BETWEEN_DUMPS = Duration.ofSeconds(10);

    private final Recording recording;
    private byte[] newest;
    private long dumpedAt;

    private FlightRecording(Recording recording) {
        this.recording = recording;
    }

    /**
     * Begins to record if the variable {@code ENABLE_PROFILING} is true. If the JVM cannot record, that is logged, and the rest goes on.
     *
     * @param variables the environment, with the files below it
     */
    public static Optional<FlightRecording> ifAsked(Map<String, String> variables) {
        if (!Boolean.parseBoolean(variables.get(VARIABLE))) {
            return Optional.empty();
        }
        try {
            Recording recording = new Recording(Configuration.getConfiguration("profile"));
            recording.setName("marketprism");
            recording.setToDisk(true);
            recording.setMaxAge(LAST);
            recording.setMaxSize(MOST_BYTES);
            // Java 17's fail with a NullPointerException, in the read itself, for a host that only a SOCKS proxy knows.
            recording.disable("jdk.SocketRead");
            recording.disable("jdk.SocketWrite");
            recording.start();
            LOG.info("{}: recording the last {} min; /debug/profile gives them out", VARIABLE, LAST.toMinutes());
            return Optional.of(new FlightRecording(recording));
        } catch (IOException | ParseException | IllegalStateException e) {
            LOG.warn(
                    "{}: this Java cannot record ({}). Use one with the module jdk.jfr, and a folder for temporary files"
                            + " that can be written to",
                    VARIABLE,
                    e.toString());
            return Optional.empty();
        }
    }

    /**
     * What was recorded so far.
     *
     * @return the contents of a {@code .jfr} file, at most a few seconds old; not to be changed
     * @throws IOException if the temporary file cannot be written or read
     */
    public synchronized byte[] dump() throws IOException {
        long now = System.nanoTime();
        if (newest == null || now - dumpedAt > BETWEEN_DUMPS.toNanos()) {
            Path file = Files.createTempFile("marketprism", ".jfr");
            try {
                recording.dump(file);
                newest = Files.readAllBytes(file);
                dumpedAt = now;
            } finally {
                Files.delete(file);
            }
        }
        return newest;
    }

    /** Ends it. */
    @Override
    public void close() {
        recording.close();
    }
}
