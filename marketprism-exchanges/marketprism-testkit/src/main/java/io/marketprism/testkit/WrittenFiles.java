package io.marketprism.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * The files that this process writes while something is done, by the virtual machine's own record: all that Java writes, on any thread; not what native
 * code or another process does.
 */
final class WrittenFiles {
    private static final String WRITE = "jdk.FileWrite";
    private static final String FORCE = "jdk.FileForce";

    private final List<RecordedEvent> events;

    private WrittenFiles(List<RecordedEvent> events) {
        this.events = events;
    }

    /** {@return whether the virtual machine keeps such a record} */
    static boolean areKnown() {
        return FlightRecorder.isAvailable();
    }

    /** {@return what is written while something is done} */
    static WrittenFiles during(Callable<?> what) throws Exception {
        try (Recording recording = new Recording()) {
            for (String event : List.of(WRITE, FORCE)) {
                recording.enable(event).withThreshold(Duration.ZERO).withoutStackTrace();
            }
            recording.start();
            what.call();
            recording.stop();
            return new WrittenFiles(read(recording));
        }
    }

    private static List<RecordedEvent> read(Recording recording) throws IOException {
        Path file = Files.createTempFile("written", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file);
        } finally {
            Files.delete(file);
        }
    }

    /** {@return the files that were written, and still are there} */
    Set<Path> paths() {
        return events.stream()
                .filter(WrittenFiles::isWrite)
                .map(WrittenFiles::path)
                .filter(Files::isRegularFile)
                .collect(Collectors.toSet());
    }

    /** {@return those that were written to after they were last forced to the disk, or never were} */
    Set<Path> unforced() {
        return paths().stream().filter(path -> !isForced(path)).collect(Collectors.toSet());
    }

    private boolean isForced(Path path) {
        List<RecordedEvent> ofFile = new ArrayList<>(events.stream()
                .filter(event -> hasPath(event) && path(event).equals(path))
                .toList());
        RecordedEvent last = ofFile.stream()
                .filter(WrittenFiles::isWrite)
                .reduce((earlier, later) -> later.getStartTime().isBefore(earlier.getStartTime()) ? earlier : later)
                .orElseThrow();
        return ofFile.stream()
                .anyMatch(event -> !isWrite(event) && !event.getStartTime().isBefore(last.getStartTime()));
    }

    /** Whether something was written to a file that has a name, unlike the console. */
    private static boolean isWrite(RecordedEvent event) {
        return event.getEventType().getName().equals(WRITE) && hasPath(event);
    }

    private static boolean hasPath(RecordedEvent event) {
        return event.getString("path") != null;
    }

    private static Path path(RecordedEvent event) {
        return Path.of(event.getString("path")).toAbsolutePath();
    }
}
