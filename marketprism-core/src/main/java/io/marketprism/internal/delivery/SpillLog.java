package io.marketprism.internal.delivery;

import io.marketprism.codec.EventJson;
import io.marketprism.codec.Utf8Buffer;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.Time;
import io.marketprism.sink.Batch;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches on disk, in order, for one sink: what did not fit into memory, what waits for a sink that is down, and what was left when the process
 * ended. A folder of segments to which batches are appended; a segment is deleted when all of its batches are delivered.
 *
 * <p>A disk that is full stops nothing but appending: that a batch is delivered is noted in memory, and by one byte that is overwritten in place. What
 * {@link #append} stored survives a kill, and a loss of power too; a kill at any other moment leaves batches that may be delivered again, as the
 * same ones, or, in the moment in which they are joined, as part of a larger one.
 *
 * <p>Used by one thread, which must not be interrupted: that would close the files.
 */
final class SpillLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpillLog.class);
    private static final String LOCK = "lock";

    /** Folders held by this process. A system's lock is let go as soon as the process closes any channel to its file, so that nobody else must try. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final String SUFFIX = ".segment";
    private static final String UNREADABLE = ".unreadable";
    private static final int DIGITS = 19;
    private static final Pattern SEGMENT = Pattern.compile("[0-9]{" + DIGITS + "}\\.segment(\\.unreadable)?");
    private static final byte[] MAGIC = "MPSPILL1".getBytes(StandardCharsets.US_ASCII);
    private static final long LARGEST_SEGMENT = 16L << 20;

    /** Segments are numbered from here, so that there is room before the first. */
    private static final long FIRST_SEGMENT = 1L << 40;

    /** Length of the head, length of the content, checksum of both, state. */
    private static final int RECORD_HEAD = 13;

    private static final int STATE_AT = 12;
    private static final byte WAITING = 1;
    private static final byte DELIVERED = 0;

    /** Nobody writes a longer one; where a length says so it is not one of ours. */
    private static final int LONGEST_HEAD = 64 * 1024;

    private static final Pattern HEAD =
            Pattern.compile("(new|tried) [0-9]{1,18} [a-z_]+=[0-9]{1,9}(,[a-z_]+=[0-9]{1,9})* .+", Pattern.DOTALL);

    /** Of the bytes that may wait, this part is for what must be kept though there is no more room for others. */
    private static final int RESERVE = 16;

    /** A batch is there, but what it holds cannot be read. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A batch and where it stands. */
    record Entry(long key, Batch batch) {}

    /** How files are opened. */
    interface Disk {
        FileChannel open(Path file, OpenOption... options) throws IOException;
    }

    /** A file of batches. */
    private static final class Segment {
        private final long number;
        private final Path file;
        private long size;
        private int waiting;
        private boolean unreadable;

        Segment(long number, Path file, long size) {
            this.number = number;
            this.file = file;
            this.size = size;
        }
    }

    /** A batch that waits. */
    private record Stored(long key, Segment segment, long position, int headLength, int length, String head) {
        long bytes() {
            return RECORD_HEAD + headLength + (long) length;
        }

        long events() {
            Map<DataType, Long> events = new EnumMap<>(DataType.class);
            count(head, events);
            return events.values().stream().mapToLong(Long::longValue).sum();
        }

        /** What an earlier process stored it may have tried since, for all we know. */
        boolean mayBeTried(long firstOwnKey) {
            return head.startsWith("tried ") || key < firstOwnKey;
        }
    }

    private final Disk disk;
    private final Path directory;
    private final long maxBytes;
    private final boolean temporary;
    private final Time time;
    private final FileChannel lock;
    private final ArrayDeque<Stored> index = new ArrayDeque<>();
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final Utf8Buffer buffer = new Utf8Buffer(256 * 1024);
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final Inflater inflater = new Inflater();

    /** Batches that an earlier process left have keys below. */
    private final long firstOwnKey;

    private Segment tail;
    private FileChannel tailChannel;
    private long nextKey;
    private long bytes;
    private boolean keepsUnreadable;
    private long nextNumber = FIRST_SEGMENT;
    private long previousNumber = FIRST_SEGMENT - 1;
    private long waitingBytes;

    /**
     * Opens a folder, or makes it.
     *
     * @param maxBytes how many bytes the files may have together
     * @param temporary whether it is deleted when it is closed
     * @throws MarketPrismException if it is none of ours, or another pipeline holds it
     * @throws IOException if the disk does not let us, for now
     */
    SpillLog(Path directory, long maxBytes, boolean temporary, Time time) throws IOException {
        this(directory, maxBytes, temporary, time, FileChannel::open);
    }

    /** As above, on a disk of another kind. */
    SpillLog(Path directory, long maxBytes, boolean temporary, Time time, Disk disk) throws IOException {
        this.disk = disk;
        this.directory = made(directory);
        this.maxBytes = maxBytes;
        this.temporary = temporary;
        this.time = time;
        if (!HELD.add(this.directory)) {
            throw heldByAnother();
        }
        FileChannel held = null;
        try {
            held = lock();
            read();
        } catch (IOException | RuntimeException e) {
            if (held != null) {
                held.close();
            }
            HELD.remove(this.directory);
            throw e;
        }
        this.lock = held;
        nextKey = index.isEmpty() ? 0 : index.peekLast().key() + 1;
        firstOwnKey = nextKey;
    }

    private static Path made(Path directory) throws IOException {
        if (Files.isRegularFile(directory)) {
            throw new MarketPrismException("Expected a folder of spilled batches, found the file " + directory
                    + ", as earlier versions wrote it, or of something else; let the version that wrote it deliver what waits in it, or move it away to"
                    + " start without");
        }
        try {
            return Files.createDirectories(directory).toRealPath();
        } catch (AccessDeniedException | FileAlreadyExistsException | NotDirectoryException e) {
            throw new MarketPrismException(
                    "Expected a folder for spilled batches that can be written to, was " + directory + ": " + e, e);
        }
    }

    private FileChannel lock() throws IOException {
        FileChannel channel = disk.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw heldByAnother();
        }
        return channel;
    }

    private MarketPrismException heldByAnother() {
        return new MarketPrismException("Expected a spill folder of this pipeline's own, but " + directory
                + " is held by another; give each pipeline its own spill directory");
    }

    /** {@return whether nobody holds a folder, so that what is in it belongs to a process that is gone} */
    static boolean isAbandoned(Path directory) throws IOException {
        if (HELD.contains(directory.toRealPath())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        }
    }

    // Reading

    private void read() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file ->
                            SEGMENT.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
        long key = 0;
        for (Path file : files) {
            long number = Long.parseLong(file.getFileName().toString().substring(0, DIGITS));
            nextNumber = Math.max(nextNumber, number + 1);
            previousNumber = Math.min(previousNumber, number - 1);
            if (file.toString().endsWith(UNREADABLE)) {
                keepsUnreadable = true;
                continue;
            }
            Segment segment = new Segment(number, file, 0);
            try (FileChannel channel = disk.open(file, StandardOpenOption.READ)) {
                segment.size = channel.size();
                key = read(segment, channel, key);
            }
            if (segment.waiting == 0) {
                discard(segment);
            } else {
                segments.add(segment);
                bytes += segment.size;
            }
        }
    }

    private long read(Segment segment, FileChannel channel, long firstKey) throws IOException {
        long key = firstKey;
        ByteBuffer magic = readFully(channel, 0, (int) Math.min(MAGIC.length, segment.size));
        if (!Arrays.equals(magic.array(), MAGIC) && magic.remaining() == MAGIC.length) {
            throw new MarketPrismException("Expected batches of a spill in " + segment.file
                    + ", found something else; move it away to start without what waits in it");
        }
        long position = MAGIC.length;
        while (position + RECORD_HEAD <= segment.size) {
            ByteBuffer fixed = readFully(channel, position, RECORD_HEAD);
            int headLength = fixed.getInt(0);
            int length = fixed.getInt(4);
            long end = position + RECORD_HEAD + headLength + (long) length;
            if (headLength <= 0 || headLength > LONGEST_HEAD || length < 0 || end > segment.size) {
                break;
            }
            if (fixed.get(STATE_AT) == WAITING) {
                String head = new String(
                        readFully(channel, position + RECORD_HEAD, headLength).array(), StandardCharsets.UTF_8);
                if (!HEAD.matcher(head).matches()) {
                    break;
                }
                index.add(new Stored(key++, segment, position, headLength, length, head));
                segment.waiting++;
                waitingBytes += end - position;
            }
            position = end;
        }
        if (position < segment.size) {
            // Torn by a kill in the middle of an append, of which nobody was told that it is there, or damaged.
            LOG.warn(
                    "The last {} bytes of {} hold no whole batch; they are kept, as {}",
                    segment.size - position,
                    segment.file,
                    UNREADABLE);
            segment.unreadable = true;
            keepsUnreadable = true;
        }
        return key;
    }

    private static ByteBuffer readFully(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            if (channel.read(into, from + into.position()) < 0) {
                throw new EOFException("Expected " + length + " bytes at " + from + ", found the end of the file");
            }
        }
        return into.flip();
    }

    /** {@return batches that wait} */
    int size() {
        return index.size();
    }

    /** {@return bytes of the files} */
    long bytes() {
        return bytes;
    }

    /** {@return bytes of the batches that wait: less than the files have, as long as what was delivered stands in them} */
    long waitingBytes() {
        return waitingBytes;
    }

    /** {@return events that wait, by data type} */
    Map<DataType, Long> events() {
        Map<DataType, Long> events = new EnumMap<>(DataType.class);
        index.forEach(stored -> count(stored.head(), events));
        return events;
    }

    /**
     * {@return the first batch, which stays until it is removed; null if there is none}
     *
     * @throws UnreadableException if its content is not what this version writes
     * @throws IOException if the disk does not give it, for now
     */
    Entry first() throws IOException, UnreadableException {
        Stored stored = index.peek();
        return stored == null ? null : new Entry(stored.key(), batch(stored));
    }

    private Batch batch(Stored stored) throws IOException, UnreadableException {
        ByteBuffer fixed;
        byte[] content;
        try (FileChannel channel = disk.open(stored.segment().file, StandardOpenOption.READ)) {
            fixed = readFully(channel, stored.position(), RECORD_HEAD);
            content = readFully(channel, stored.position() + RECORD_HEAD + stored.headLength(), stored.length())
                    .array();
        }
        try {
            int checksum = checksum(stored.head().getBytes(StandardCharsets.UTF_8), content, content.length);
            if (checksum != fixed.getInt(8)) {
                throw new IllegalStateException("Expected checksum " + fixed.getInt(8) + ", was " + checksum);
            }
            return decode(stored, inflated(content));
        } catch (DataFormatException | RuntimeException e) {
            throw new UnreadableException("batch at byte " + stored.position() + " of " + stored.segment().file, e);
        }
    }

    // Writing

    /**
     * Stores batches behind all others, synced to the disk.
     *
     * @return false if there is no room; then none of them is stored
     * @throws IOException if the disk does not take them; then none of them is stored
     */
    boolean append(List<Batch> more) throws IOException {
        return append(more, maxBytes - maxBytes / RESERVE);
    }

    /** As {@link #append}, with the room that is kept for it: records of what is missing, which are few. */
    boolean appendRecords(List<Batch> more) throws IOException {
        return append(more, maxBytes);
    }

    private boolean append(List<Batch> more, long room) throws IOException {
        List<String> heads = new ArrayList<>(more.size());
        List<Integer> lengths = new ArrayList<>(more.size());
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (Batch batch : more) {
            heads.add(head(batch));
            lengths.add(record(batch, heads.get(heads.size() - 1), records));
        }
        boolean fresh = tail == null || tail.size >= segmentBytes();
        if (bytes + (fresh ? MAGIC.length : 0) + records.size() > room) {
            return false;
        }
        if (fresh) {
            openTail();
        }
        long position = tail.size;
        write(tailChannel, tail, records.toByteArray());
        for (int i = 0; i < heads.size(); i++) {
            int headLength = heads.get(i).getBytes(StandardCharsets.UTF_8).length;
            index.add(new Stored(nextKey++, tail, position, headLength, lengths.get(i), heads.get(i)));
            position += RECORD_HEAD + headLength + lengths.get(i);
            tail.waiting++;
        }
        waitingBytes += records.size();
        return true;
    }

    private long segmentBytes() {
        return Math.min(LARGEST_SEGMENT, maxBytes / 8);
    }

    private void openTail() throws IOException {
        closeTail();
        Segment segment = new Segment(nextNumber, file(nextNumber), 0);
        // Used up, whatever comes of it: a file may be left.
        nextNumber++;
        tailChannel = create(segment);
        segments.add(segment);
        tail = segment;
    }

    private void closeTail() throws IOException {
        if (tail != null) {
            tailChannel.close();
            Segment closed = tail;
            tail = null;
            deleteIfDone(closed);
        }
    }

    private Path file(long number) {
        return directory.resolve(String.format("%0" + DIGITS + "d", number) + SUFFIX);
    }

    /**
     * Writes a file and deletes it.
     *
     * @throws IOException if the disk does not take it
     */
    void tryToWrite() throws IOException {
        Segment segment = new Segment(nextNumber, file(nextNumber), 0);
        nextNumber++;
        create(segment).close();
        bytes -= segment.size;
        Files.delete(segment.file);
    }

    private FileChannel create(Segment segment) throws IOException {
        FileChannel channel = disk.open(segment.file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            write(channel, segment, MAGIC);
            // Windows opens no folders, nor need it.
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
                    folder.force(true);
                }
            }
            return channel;
        } catch (IOException e) {
            bytes -= segment.size;
            segment.size = 0;
            channel.close();
            Files.deleteIfExists(segment.file);
            throw e;
        }
    }

    /** All of it or, as far as the disk lets us, nothing. */
    private void write(FileChannel channel, Segment segment, byte[] code) throws IOException {
        try {
            ByteBuffer from = ByteBuffer.wrap(code);
            while (from.hasRemaining()) {
                channel.write(from, segment.size + from.position());
            }
            channel.force(false);
        } catch (IOException e) {
            channel.truncate(segment.size);
            throw e;
        }
        segment.size += code.length;
        bytes += code.length;
    }

    /**
     * Stores a batch before all others.
     *
     * @return its key; null if there is no room
     * @throws IOException if the disk does not take it
     */
    Long prepend(Batch batch) throws IOException {
        Stored stored =
                storeBefore(batch, index.isEmpty() ? nextKey : index.peek().key() - 1);
        if (stored == null) {
            return null;
        }
        nextKey = Math.max(nextKey, stored.key() + 1);
        index.addFirst(stored);
        return stored.key();
    }

    /** {@return where a batch stands that comes before all others; null if there is no room} */
    private Stored storeBefore(Batch batch, long key) throws IOException {
        String head = head(batch);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        int length = record(batch, head, record);
        if (bytes + MAGIC.length + record.size() > maxBytes) {
            return null;
        }
        Segment segment = new Segment(previousNumber, file(previousNumber), 0);
        previousNumber--;
        try (FileChannel channel = create(segment)) {
            write(channel, segment, record.toByteArray());
        } catch (IOException e) {
            bytes -= segment.size;
            Files.deleteIfExists(segment.file);
            throw e;
        }
        segments.addFirst(segment);
        segment.waiting = 1;
        waitingBytes += record.size();
        return new Stored(key, segment, MAGIC.length, head.getBytes(StandardCharsets.UTF_8).length, length, head);
    }

    /**
     * Makes one batch of the first ones that nobody has tried yet. While a sink is away, what little comes is stored each second; when it is back it
     * takes all of that at once as fast as a part. If the disk does not let us, they stay as they are.
     *
     * @param most events that it may have
     */
    void joinFirst(int most) {
        List<Stored> parts = firstUntried(most);
        if (parts.size() < 2) {
            return;
        }
        List<Batch> batches = new ArrayList<>();
        try {
            for (Stored part : parts) {
                batches.add(batch(part));
            }
        } catch (IOException | UnreadableException e) {
            LOG.debug("The batches before it are joined", e);
        }
        if (batches.size() < 2) {
            return;
        }
        Batch joined = new Batch(
                batches.get(0).id() + ".." + batches.get(batches.size() - 1).id(),
                batches.stream().flatMap(batch -> batch.events().stream()).toList());
        try {
            Stored stored = storeBefore(joined, parts.get(0).key());
            if (stored == null) {
                return;
            }
            for (int i = 0; i < batches.size(); i++) {
                index.remove();
            }
            index.addFirst(stored);
        } catch (IOException e) {
            LOG.debug("Small batches stay as they are", e);
            return;
        }
        for (Stored part : parts.subList(0, batches.size())) {
            try {
                removed(part);
            } catch (IOException e) {
                LOG.warn("A later process may deliver a part of batch {} again: {}", joined.id(), e.toString());
            }
        }
    }

    private List<Stored> firstUntried(int most) {
        List<Stored> parts = new ArrayList<>();
        long events = 0;
        for (Stored stored : index) {
            events += stored.events();
            if (events > most || stored.mayBeTried(firstOwnKey)) {
                break;
            }
            parts.add(stored);
        }
        return parts;
    }

    /**
     * Removes a batch that was delivered.
     *
     * @throws IOException if that could not be noted on the disk: it is removed, but a later process may deliver it again, as the same batch
     */
    void remove(long key) throws IOException {
        Stored stored =
                index.stream().filter(entry -> entry.key() == key).findFirst().orElse(null);
        if (stored == null) {
            return;
        }
        index.remove(stored);
        removed(stored);
    }

    private void removed(Stored stored) throws IOException {
        stored.segment().waiting--;
        waitingBytes -= stored.bytes();
        boolean gone = deleteIfDone(stored.segment());
        if (index.isEmpty() && tail != null) {
            deleteIfDone(tail);
        } else if (!gone) {
            try (FileChannel channel = disk.open(stored.segment().file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {DELIVERED}), stored.position() + STATE_AT);
            }
        }
    }

    /**
     * Puts the first batch aside, which cannot be read: it stays on the disk for a person to look at.
     *
     * @return its events by data type
     */
    Map<DataType, Long> setFirstAside() throws IOException {
        Stored stored = index.poll();
        Map<DataType, Long> events = new EnumMap<>(DataType.class);
        count(stored.head(), events);
        stored.segment().unreadable = true;
        stored.segment().waiting--;
        waitingBytes -= stored.bytes();
        keepsUnreadable = true;
        deleteIfDone(stored.segment());
        return events;
    }

    /** {@return whether nothing waits in the segment any more; then its file is gone, or set aside} */
    private boolean deleteIfDone(Segment segment) throws IOException {
        if (segment.waiting > 0) {
            return false;
        }
        if (segment == tail) {
            if (!index.isEmpty() || segment.unreadable) {
                return false;
            }
            // The last of all: begin anew, so that an idle log takes no space.
            tailChannel.close();
            tail = null;
        }
        segments.remove(segment);
        bytes -= segment.size;
        discard(segment);
        return true;
    }

    private static void discard(Segment segment) throws IOException {
        if (segment.unreadable) {
            Files.move(segment.file, segment.file.resolveSibling(segment.file.getFileName() + UNREADABLE));
        } else {
            Files.delete(segment.file);
        }
    }

    // Encoding

    private static void count(String head, Map<DataType, Long> events) {
        for (String part : head.split(" ", 4)[2].split(",")) {
            int equals = part.indexOf('=');
            events.merge(
                    DataType.ofWireName(part.substring(0, equals)),
                    Long.parseLong(part.substring(equals + 1)),
                    Long::sum);
        }
    }

    /** Such as {@code tried 1790000000000000 trade=20,bbo=3 session-12}: known without reading the content. */
    private String head(Batch batch) {
        Map<DataType, Long> counts = new EnumMap<>(DataType.class);
        batch.events().forEach(event -> counts.merge(event.dataType(), 1L, Long::sum));
        Instant since = batch.triedSince() == null ? time.now() : batch.triedSince();
        StringBuilder head = new StringBuilder(batch.triedSince() == null ? "new " : "tried ")
                .append(ChronoUnit.MICROS.between(Instant.EPOCH, since))
                .append(' ');
        counts.forEach((type, count) ->
                head.append(type.wireName()).append('=').append(count).append(','));
        head.setCharAt(head.length() - 1, ' ');
        return head.append(batch.id()).toString();
    }

    /** {@return the length of the content} */
    private int record(Batch batch, String head, ByteArrayOutputStream out) {
        buffer.clear();
        for (MarketEvent event : batch.events()) {
            EventJson.write(event, buffer);
            buffer.append('\n');
        }
        ByteArrayOutputStream deflated = new ByteArrayOutputStream(buffer.length() / 4 + 64);
        deflater.reset();
        deflater.setInput(buffer.array(), 0, buffer.length());
        deflater.finish();
        byte[] piece = new byte[16 * 1024];
        while (!deflater.finished()) {
            deflated.write(piece, 0, deflater.deflate(piece));
        }
        byte[] content = deflated.toByteArray();
        byte[] headCode = head.getBytes(StandardCharsets.UTF_8);
        ByteBuffer fixed = ByteBuffer.allocate(RECORD_HEAD)
                .putInt(headCode.length)
                .putInt(content.length)
                .putInt(checksum(headCode, content, content.length))
                .put(WAITING);
        out.writeBytes(fixed.array());
        out.writeBytes(headCode);
        out.writeBytes(content);
        return content.length;
    }

    private static int checksum(byte[] head, byte[] content, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(head, 0, head.length);
        checksum.update(content, 0, length);
        return (int) checksum.getValue();
    }

    private byte[] inflated(byte[] content) throws DataFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length * 4);
        inflater.reset();
        inflater.setInput(content);
        byte[] piece = new byte[16 * 1024];
        while (!inflater.finished()) {
            int count = inflater.inflate(piece);
            if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                throw new DataFormatException("Expected more than " + content.length + " bytes");
            }
            out.write(piece, 0, count);
        }
        return out.toByteArray();
    }

    private Batch decode(Stored stored, byte[] lines) {
        String[] parts = stored.head().split(" ", 4);
        Instant since = Instant.EPOCH.plus(Long.parseLong(parts[1]), ChronoUnit.MICROS);
        List<MarketEvent> events = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < lines.length; at++) {
            if (lines[at] == '\n') {
                events.add(EventJson.read(Arrays.copyOfRange(lines, from, at)));
                from = at + 1;
            }
        }
        return new Batch(parts[3], events, stored.mayBeTried(firstOwnKey) ? since : null);
    }

    /** Closes the files; a temporary folder is deleted, and so is one in which nothing is left. */
    @Override
    public void close() throws IOException {
        deflater.end();
        inflater.end();
        try (lock) {
            if (tail != null) {
                tailChannel.close();
            }
            boolean needless = temporary || index.isEmpty() && !keepsUnreadable;
            if (needless) {
                SpillDirectory.delete(directory);
            }
        } finally {
            HELD.remove(directory);
        }
    }
}
