package io.marketprism.internal.gaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.time.Time;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run of the collector leaves in the spill directory for the next one: which streams it followed, up to when all that is known of each
 * is delivered or on disk, and which trades each sink has. From there on the next run cannot prove that nothing is missing, but may fetch what is.
 * Written whole or not at all: {@code {"version":2,"noted_at_us":1795341601000000,"safe_until_us":{"binance spot BTC-USDT
 * trade":1795341600000000,…},"sinks":{"nats":{"binance spot BTC-USDT trade":{"number":4711,"unhealed":[…]}}}}}; its first version has neither when it
 * was noted nor sinks. Thread-safe.
 */
public final class Checkpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
    private static final String NAME = "session.json";
    private static final int VERSION = 2;
    static final JsonMapper MAPPER = new JsonMapper();

    /** What a note says is safe was received so long before it was written, or longer. */
    private static final long BEFORE_A_NOTE_US = 1_000_000;

    /**
     * A stream that nobody has followed for so long, while others were, is forgotten: instruments that expire would fill the file. That nobody
     * listened to it shows in its coverage all the same.
     */
    private static final long FORGOTTEN_AFTER_US = Duration.ofDays(30).toSeconds() * 1_000_000;

    private static final long BETWEEN_COMPLAINTS_NANOS = Duration.ofMinutes(1).toNanos();

    private final Path file;
    private final Time time;
    private final Map<String, Long> safeUntilUs = new TreeMap<>();
    private final Map<String, LongSupplier> followed = new HashMap<>();
    private final SafeNumbers numbers = new SafeNumbers();
    private long leftAtUs = MarketEvent.ABSENT;

    /** Since when nobody knows, because what the last run left cannot be read; {@link MarketEvent#ABSENT} if it can. */
    private final long unknownSinceUs;

    private volatile String problem;
    private long failures;
    private long complainedAtNanos;

    /**
     * What a sink has for sure.
     *
     * @param name the sink's
     * @param safeUntilUs all that was received before is delivered or on disk, µs since the epoch
     * @param gapsInMemory gaps that are neither
     */
    public record SinkState(String name, long safeUntilUs, List<Gap> gapsInMemory) {}

    /**
     * Reads what the last run left. If it cannot be read, it is put aside, and nothing is known since the file was written last.
     *
     * @param directory made if need be
     * @throws MarketPrismException if the directory cannot be made
     */
    public Checkpoint(Path directory, Time time) {
        this.file = directory.resolve(NAME);
        this.time = time;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new MarketPrismException("Expected to make the directory " + directory + ", was: " + e, e);
        }
        long unknownSince = MarketEvent.ABSENT;
        if (Files.exists(file)) {
            try {
                read();
                forgetTheOld();
            } catch (IOException e) {
                safeUntilUs.clear();
                numbers.clear();
                leftAtUs = MarketEvent.ABSENT;
                unknownSince = Math.max(0, file.toFile().lastModified() * 1_000 - BEFORE_A_NOTE_US);
                putAside(e);
            }
        }
        unknownSinceUs = unknownSince;
    }

    private void read() throws IOException {
        JsonNode root = MAPPER.readTree(file.toFile());
        JsonNode streams = root;
        // The first format had no version.
        if (root.has("version")) {
            long version = root.get("version").asLong();
            if (version != 1 && version != VERSION) {
                throw new IOException("expected version " + VERSION + " or less, was " + root.get("version"));
            }
            streams = root.path("safe_until_us");
            numbers.read(root.path("sinks"));
            leftAtUs = root.path("noted_at_us").asLong(MarketEvent.ABSENT);
        }
        if (!streams.isObject()) {
            throw new IOException("expected an object with a time for each stream, was " + streams.getNodeType());
        }
        for (Map.Entry<String, JsonNode> stream : streams.properties()) {
            if (!stream.getValue().canConvertToLong() || !stream.getValue().isIntegralNumber()) {
                throw new IOException("expected a time in µs of " + stream.getKey() + ", was " + stream.getValue());
            }
            safeUntilUs.put(stream.getKey(), stream.getValue().longValue());
        }
    }

    private void forgetTheOld() {
        long newest = safeUntilUs.values().stream().mapToLong(us -> us).max().orElse(0);
        safeUntilUs.values().removeIf(us -> us < newest - FORGOTTEN_AFTER_US);
        numbers.keepStreams(safeUntilUs.keySet());
    }

    private void putAside(IOException why) {
        Path aside = file.resolveSibling(NAME + ".unreadable");
        LOG.warn(
                "Expected {} to name the streams of the last run and until when each is safe, was: {}; it is moved to {}, and each stream has a"
                        + " gap since the file was written last",
                file,
                why.toString(),
                aside);
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be moved to {} and will be written over: {}", file, aside, e.toString());
        }
    }

    /**
     * This run follows a stream too.
     *
     * @param provenUntilUs says up to when it is known what the stream brought; {@link MarketEvent#ABSENT} before anybody listens
     * @return since when data may be missing, µs since the epoch; {@link MarketEvent#ABSENT} if no run followed it
     */
    public synchronized long follow(StreamKey key, LongSupplier provenUntilUs) {
        String stream = name(key);
        followed.put(stream, provenUntilUs);
        if (unknownSinceUs != MarketEvent.ABSENT) {
            safeUntilUs.putIfAbsent(stream, unknownSinceUs);
        }
        return safeUntilUs.getOrDefault(stream, MarketEvent.ABSENT);
    }

    /** Forgets what other sinks than these have: a sink that is no more lacks nothing. */
    public synchronized void keepSinks(Collection<String> names) {
        numbers.keep(names);
    }

    /** This run follows a numbered stream, of which {@link #follow} was told. {@return what each sink has of it, by its name} */
    public synchronized Map<String, SafeNumbers.Safe> followNumbers(StreamKey key, StreamContinuity stream) {
        return numbers.follow(name(key), stream);
    }

    /** {@return when the last run noted what is safe, µs since the epoch; {@link MarketEvent#ABSENT} if that is not known} */
    public long leftAtUs() {
        return leftAtUs;
    }

    /** This run follows a stream no longer, and what comes of it from now on is not missing. */
    public synchronized void forget(StreamKey key) {
        String stream = name(key);
        followed.remove(stream);
        numbers.forget(stream);
        safeUntilUs.remove(stream);
    }

    static StreamKey stream(Gap gap) {
        return new StreamKey(gap.instrument(), gap.affectedDataType(), gap.variant());
    }

    static String name(StreamKey stream) {
        Instrument instrument = stream.instrument();
        return instrument.exchange()
                + ' '
                + instrument.marketType().wireName()
                + ' '
                + instrument.symbol()
                + ' '
                + stream.dataType().wireName()
                + (stream.variant() == null ? "" : ' ' + stream.variant());
    }

    /**
     * Notes what is delivered or on disk: of each stream all that was received before the sinks' earliest moment. A stream of which a gap would be lost with the
     * process is safe up to where that gap begins only; one that nobody listens to yet keeps what the last run left. If it cannot be written, what
     * was noted before stands, and {@link #problem()} tells.
     *
     * @param sinks says what each sink has for sure; asked once the streams have told what they know
     */
    public synchronized void safe(Supplier<List<SinkState>> sinks) {
        Map<String, Long> proven = new HashMap<>();
        followed.forEach((stream, provenUntilUs) -> proven.put(stream, provenUntilUs.getAsLong()));
        numbers.look();
        // A gap is queued before the event behind it counts as proof, so that asking in this order misses none.
        List<SinkState> states = sinks.get();
        numbers.settle(states);
        long us = states.stream().mapToLong(SinkState::safeUntilUs).min().orElse(Long.MAX_VALUE);
        for (Gap gap :
                states.stream().flatMap(state -> state.gapsInMemory().stream()).toList()) {
            proven.computeIfPresent(name(stream(gap)), (stream, until) -> Math.min(until, gap.startedAtUs()));
        }
        proven.forEach((stream, until) -> {
            if (until != MarketEvent.ABSENT) {
                safeUntilUs.put(stream, Math.min(us, until));
            }
        });
        try {
            write();
            if (problem != null) {
                LOG.info("{} is written again", file);
            }
            problem = null;
            failures = 0;
        } catch (IOException e) {
            failed(e);
        }
    }

    private void write() throws IOException {
        ObjectNode root = MAPPER.createObjectNode().put("version", VERSION).put("noted_at_us", time.nowUs());
        ObjectNode streams = root.putObject("safe_until_us");
        safeUntilUs.forEach(streams::put);
        numbers.write(root.putObject("sinks"));
        boolean isFirst = !Files.exists(file);
        Path fresh = file.resolveSibling(NAME + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer text = ByteBuffer.wrap(MAPPER.writeValueAsBytes(root));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException stays) {
                e.addSuppressed(stays);
            }
            throw e;
        }
        // A power failure may undo the move: then an older note stands, which says less. Without any note no gap would
        // stand at all.
        if (isFirst) {
            syncDirectory();
        }
    }

    private void syncDirectory() throws IOException {
        // Windows opens no directories.
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    private void failed(IOException e) {
        problem = file + " cannot be written; after a kill the gap will be longer than need be: " + e;
        failures++;
        if (failures == 1 || time.nanos() - complainedAtNanos > BETWEEN_COMPLAINTS_NANOS) {
            complainedAtNanos = time.nanos();
            LOG.warn("{} (attempt {} in a row)", problem, failures);
        }
    }

    /** {@return why the file cannot be written at the moment, or null if it can} */
    public String problem() {
        return problem;
    }
}
