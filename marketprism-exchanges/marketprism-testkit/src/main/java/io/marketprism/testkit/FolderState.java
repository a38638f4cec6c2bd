package io.marketprism.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All files of some folders at one moment.
 *
 * @param files what is in each
 */
record FolderState(Map<Path, byte[]> files) {

    static FolderState of(Set<Path> folders) throws IOException {
        Map<Path, byte[]> files = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> paths = Files.list(folder)) {
                for (Path path : paths.filter(Files::isRegularFile).toList()) {
                    files.put(path, Files.readAllBytes(path));
                }
            }
        }
        return new FolderState(files);
    }

    /** {@return how many bytes each file has got since an earlier state; null if something has changed but by growing} */
    @Nullable Map<Path, Integer> grownSince(FolderState earlier) {
        Map<Path, Integer> grown = new TreeMap<>();
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            byte[] before = earlier.files.getOrDefault(file.getKey(), new byte[0]);
            byte[] now = file.getValue();
            if (now.length < before.length || !Arrays.equals(before, Arrays.copyOf(now, before.length))) {
                return null;
            }
            if (now.length > before.length) {
                grown.put(file.getKey(), now.length - before.length);
            }
        }
        return files.keySet().containsAll(earlier.files.keySet()) ? grown : null;
    }

    /** Makes the folders what they were, but for one file that is shorter. */
    void restore(Set<Path> folders, Path shortened, int length) throws IOException {
        for (Path path : of(folders).files.keySet()) {
            if (!files.containsKey(path)) {
                Files.delete(path);
            }
        }
        files.forEach((path, bytes) -> {
            try {
                Files.write(path, path.equals(shortened) ? Arrays.copyOf(bytes, length) : bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
