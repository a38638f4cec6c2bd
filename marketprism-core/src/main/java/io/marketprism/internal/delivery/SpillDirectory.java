package io.marketprism.internal.delivery;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sinks' events wait on disk.
 *
 * @param directory of the pipeline's own, in which they survive the process; null for the folder of temporary files, in which they do not
 * @param maxBytes how many bytes may wait for each sink
 */
public record SpillDirectory(Path directory, long maxBytes) {
    private static final Logger LOG = LoggerFactory.getLogger(SpillDirectory.class);
    private static final String SUFFIX = ".spill";
    private static final String TEMPORARY_PREFIX = "marketprism-";
    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    /** As much as waits on disk if nobody says otherwise: 10 GiB for each sink. */
    public static final long DEFAULT_MAX_BYTES = 10L << 30;

    /** As much as waits in temporary files, which often are memory in truth: 256 MiB for each sink. */
    public static final long TEMPORARY_MAX_BYTES = 256L << 20;

    /** Temporary files. */
    public static final SpillDirectory TEMPORARY = new SpillDirectory(null, TEMPORARY_MAX_BYTES);

    boolean isDurable() {
        return directory != null;
    }

    /** {@return the beginning of the name that a sink's folder has} */
    public static String nameOf(String sink) {
        return sink.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** The folder of a sink; a temporary one is made. */
    Path folderOf(String sink) throws IOException {
        String name = nameOf(sink);
        if (isDurable()) {
            return directory.resolve(name + SUFFIX);
        }
        Path made = Files.createTempDirectory(TEMPORARY_PREFIX + name + "-");
        Path folder = made.resolveSibling(made.getFileName() + SUFFIX);
        Files.move(made, folder);
        return folder;
    }

    /** Removes the temporary folders of killed processes, at the first call of this one. */
    static void sweepOnce() {
        if (SWEPT.compareAndSet(false, true)) {
            try {
                sweep(Path.of(System.getProperty("java.io.tmpdir")));
            } catch (IOException e) {
                LOG.debug("The temporary folder cannot be looked at", e);
            }
        }
    }

    /** Removes the temporary folders of processes that were killed: nobody holds them any more, and nobody will read them. */
    static void sweep(Path temporary) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(temporary)) {
            folders = all.filter(path -> path.getFileName().toString().startsWith(TEMPORARY_PREFIX)
                            && path.getFileName().toString().endsWith(SUFFIX))
                    .toList();
        }
        for (Path folder : folders) {
            try {
                if (SpillLog.isAbandoned(folder)) {
                    LOG.info("Removing {}, in which events of a process that was killed waited", folder);
                    delete(folder);
                }
            } catch (IOException e) {
                // Such as a folder of another user.
                LOG.debug("{} is left alone", folder, e);
            }
        }
    }

    /** Deletes a folder of files, but for what is no file. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} holds something else too and stays", folder, e);
        }
    }
}
