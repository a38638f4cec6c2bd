package io.marketprism.collector.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project that plug-in authors copy builds by itself and passes its contracts, against what this build has made. A repository of files below {@code target}
 * holds it; nothing of ours gets into the user's, from which the rest is taken, without the network.
 */
class SkeletonIT {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Path SKELETON = ROOT.resolve("marketprism-examples/skeleton-exchange");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    @TempDir
    Path folder;

    @Test
    void skeletonBuildsOutsideOfThisBuildAndPassesItsContracts() throws Exception {
        Path project = folder.resolve("venue");
        copy(SKELETON, project);
        Path built = publish(folder.resolve("built"));
        Path settings = Files.writeString(folder.resolve("settings.xml"), settings(built));
        Path log = folder.resolve("log");
        Process maven = new ProcessBuilder(
                        Path.of(System.getProperty("marketprism.maven.home"), "bin", "mvn")
                                .toString(),
                        "-B",
                        "-s",
                        settings.toString(),
                        "-gs",
                        settings.toString(),
                        "-Dmaven.repo.local=" + folder.resolve("repository"),
                        "verify")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(maven.waitFor(10, TimeUnit.MINUTES), () -> "Still building:\n" + read(log));
        } finally {
            maven.destroyForcibly();
        }
        assertEquals(0, maven.exitValue(), () -> read(log));
        for (String contract : List.of("VenueContractTest", "VenueGoldenFrameTest", "VenuePipelineTest")) {
            assertTrue(read(log).matches("(?s).*Tests run: [1-9][0-9]*,[^\n]+" + contract + ".*"), () -> read(log));
        }
    }

    /** The POMs and jars of what is published, laid out as a repository. */
    private static Path publish(Path repository) throws Exception {
        String version = version();
        assertTrue(
                Files.readString(SKELETON.resolve("pom.xml"))
                        .contains("<marketprism.version>" + version + "</marketprism.version>"),
                () -> "Expected the version of this build in " + SKELETON.resolve("pom.xml") + ", " + version);
        for (String parent :
                List.of("marketprism-core/marketprism-bom", "", "marketprism-exchanges", "marketprism-sinks")) {
            Path pom = ROOT.resolve(parent).resolve("pom.xml");
            String id = parent.isEmpty()
                    ? "marketprism-parent"
                    : Path.of(parent).getFileName().toString();
            put(repository, id, version, pom, "pom");
        }
        for (PublishedArtifactsTest.Artifact artifact : PublishedArtifactsTest.artifacts()) {
            Path jar = artifact.folder().resolve("target/" + artifact.id() + "-" + version + ".jar");
            put(repository, artifact.id(), version, artifact.folder().resolve("pom.xml"), "pom");
            put(repository, artifact.id(), version, jar, "jar");
        }
        return repository;
    }

    private static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("marketprism-core/marketprism-bom/pom.xml")));
        assertTrue(version.find());
        return version.group(1);
    }

    private static void put(Path repository, String id, String version, Path file, String kind) throws IOException {
        assertTrue(Files.exists(file), () -> file + " is not built: build this module with -am");
        Path place = Files.createDirectories(
                repository.resolve("io/marketprism").resolve(id).resolve(version));
        Files.copy(file, place.resolve(id + "-" + version + "." + kind));
    }

    /** All but ours is looked for where this build has found it. */
    private static String settings(Path built) {
        return """
                <settings>
                  <mirrors>
                    <mirror>
                      <id>found</id>
                      <mirrorOf>*,!built</mirrorOf>
                      <url>%s</url>
                    </mirror>
                  </mirrors>
                  <profiles>
                    <profile>
                      <id>built</id>
                      <repositories>
                        <repository>
                          <id>built</id>
                          <url>%s</url>
                        </repository>
                      </repositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>built</activeProfile>
                  </activeProfiles>
                </settings>
                """.formatted(
                Path.of(System.getProperty("marketprism.maven.repository")).toUri(), built.toUri());
    }

    /** Without what somebody has built in it. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.equals(from.resolve("target"))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
