package io.marketprism.filesink;

import io.marketprism.error.ConfigurationException;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Lets configuration name the sink: {@code file}, with the settings {@code directory} and {@code rotate_bytes}. */
public final class FileSinkProvider implements SinkProvider {
    private static final String DIRECTORY = "directory";
    private static final String ROTATE_BYTES = "rotate_bytes";

    /** Made by {@link java.util.ServiceLoader}. */
    public FileSinkProvider() {}

    @Override
    public String name() {
        return "file";
    }

    @Override
    public Set<String> settings() {
        return Set.of(DIRECTORY, ROTATE_BYTES);
    }

    @Override
    public Sink create(Map<String, String> settings) {
        String directory = settings.getOrDefault(DIRECTORY, "");
        if (directory.isBlank()) {
            throw new ConfigurationException(DIRECTORY + ": expected a folder for the files, was none");
        }
        String rotateBytes = settings.getOrDefault(ROTATE_BYTES, Long.toString(FileSink.DEFAULT_ROTATE_BYTES));
        try {
            return FileSink.in(Path.of(directory)).rotateBytes(Long.parseLong(rotateBytes));
        } catch (InvalidPathException e) {
            throw new ConfigurationException(DIRECTORY + ": expected a folder, was \"" + directory + '"', e);
        } catch (NumberFormatException e) {
            throw new ConfigurationException(
                    ROTATE_BYTES + ": expected a number of bytes, was \"" + rotateBytes + '"', e);
        }
    }
}
