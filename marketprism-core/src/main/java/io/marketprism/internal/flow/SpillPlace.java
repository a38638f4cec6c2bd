package io.marketprism.internal.flow;

import io.marketprism.MarketPrismException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where sinks' events wait on disk.
 *
 * @param directory of the pipeline's own, in which they survive the process; null for temporary files, in which they do not
 * @param maxBytes how many bytes may wait for each sink
 */
public record SpillPlace(Path directory, long maxBytes) {
    private static final String SUFFIX = ".spill";

    /** As much as waits on disk if nobody says otherwise: 10 GiB for each sink. */
    public static final long DEFAULT_MAX_BYTES = 10L << 30;

    /** Temporary files. */
    public static final SpillPlace TEMPORARY = new SpillPlace(null, DEFAULT_MAX_BYTES);

    boolean isDurable() {
        return directory != null;
    }

    /**
     * The file of a sink.
     *
     * @throws MarketPrismException if there is no writing there
     */
    Path fileOf(String sink) {
        String name = sink.replaceAll("[^A-Za-z0-9._-]", "_");
        try {
            return isDurable()
                    ? Files.createDirectories(directory).resolve(name + SUFFIX)
                    : Files.createTempFile("marketprism-" + name + "-", SUFFIX);
        } catch (IOException e) {
            throw new MarketPrismException(
                    "Expected a spill directory that can be written to, for sink " + sink + ", was "
                            + (isDurable() ? directory : "the one for temporary files") + ": " + e,
                    e);
        }
    }
}
