package io.marketprism.internal.flow;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.marketprism.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a run of the collector leaves in the spill directory for the next one: which streams it followed, and up to when all that it received of
 * each is delivered or on disk. From there on the next run cannot prove that nothing is missing. Thread-safe.
 */
public final class SessionFile {
    private static final String NAME = "session.json";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path file;
    private final Map<String, Long> safeUntilUs;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();

    /**
     * Reads what the last run left.
     *
     * @param directory made if need be
     * @throws MarketPrismException if the file cannot be read
     */
    public SessionFile(Path directory) {
        this.file = directory.resolve(NAME);
        try {
            Files.createDirectories(directory);
            this.safeUntilUs = Files.exists(file)
                    ? MAPPER.readValue(file.toFile(), new TypeReference<TreeMap<String, Long>>() {})
                    : new TreeMap<>();
        } catch (IOException e) {
            throw new MarketPrismException(
                    "Expected " + file + " to name the streams of the last run and until when each is safe, was: " + e
                            + "; remove it to start without, then no gap stands for the time between the runs",
                    e);
        }
    }

    /** This run follows a stream too. {@return since when data may be missing, µs since the epoch; {@link MarketEvent#ABSENT} if no run followed it} */
    synchronized long follow(Instrument instrument, DataType type) {
        String stream = instrument.exchange()
                + ' '
                + instrument.marketType().wireName()
                + ' '
                + instrument.symbol()
                + ' '
                + type.wireName();
        followed.add(stream);
        return safeUntilUs.getOrDefault(stream, MarketEvent.ABSENT);
    }

    /**
     * Notes that all that was received of the streams before a moment is delivered or on disk.
     *
     * @throws IOException if it cannot be written; what was noted before stands
     */
    public synchronized void safeUntil(long us) throws IOException {
        followed.forEach(stream -> safeUntilUs.put(stream, us));
        Path fresh = file.resolveSibling(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(MAPPER.writeValueAsBytes(safeUntilUs)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
