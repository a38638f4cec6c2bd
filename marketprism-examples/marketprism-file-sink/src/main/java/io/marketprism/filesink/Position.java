package io.marketprism.filesink;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Up to where the files of a folder are durable; the file {@code position} beside them.
 *
 * @param file number of the newest file, from 1
 * @param length its bytes
 * @param batch id of the batch that was written last, or null if there was none
 */
record Position(long file, long length, @Nullable String batch) {
    private static final String NAME = "position";

    static Position read(Path directory) throws IOException {
        Path path = directory.resolve(NAME);
        if (!Files.exists(path)) {
            return new Position(1, 0, null);
        }
        List<String> lines = Files.readAllLines(path);
        try {
            return new Position(Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1)), lines.get(2));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException("expected a file number, a length and a batch id in " + path + ", was " + lines, e);
        }
    }

    Position next() {
        return new Position(file + 1, 0, batch);
    }

    Position behind(int bytes, String written) {
        return new Position(file, length + bytes, written);
    }

    /** The old position stands until the new one is on the disk as a whole; the names of new files are with it. */
    void write(Path directory) throws IOException {
        Path fresh = directory.resolve(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(file + "\n" + length + "\n" + batch + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // Windows opens no folders; its file system keeps names without being asked.
        if (File.separatorChar == '/') {
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}
