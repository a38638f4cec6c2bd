package io.marketprism.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files beside the classes of a test. */
final class TestResources {
    private TestResources() {}

    /** {@return the files under a folder whose names end so, sorted; none if there is no such folder} */
    static List<Path> files(Class<?> test, String folder, String ending) {
        URL url = test.getResource(folder);
        if (url == null) {
            return List.of();
        }
        try {
            return files(Path.of(url.toURI()), ending);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the files under a folder whose names end so, sorted} */
    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
