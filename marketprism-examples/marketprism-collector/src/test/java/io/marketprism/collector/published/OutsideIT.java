package io.marketprism.collector.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.testkit.server.NatsServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Projects of others, which see nothing of this build but what it publishes: the one that plug-in authors copy, with its contracts, what the README shows, and an
 * application of Binance and NATS. A repository of files holds what is published; nothing of ours gets into the user's, from which the rest is taken, without the
 * network.
 */
class OutsideIT {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Path SKELETON = ROOT.resolve("marketprism-examples/skeleton-exchange");
    private static final Path CONSUMER = ROOT.resolve("marketprism-examples/consumer");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Pattern EXCLUSIONS = Pattern.compile("<exclusions>.*?</exclusions>", Pattern.DOTALL);
    private static final Pattern BUILD = Pattern.compile("<build>.*</build>", Pattern.DOTALL);
    private static final Pattern JAR_OF_THE_GUIDE =
            Pattern.compile("(?m)^\\| `([a-z0-9A-Z-]+)` \\|[^|]*\\|([^|]*)\\|$");

    /** Of a JVM that does not live long enough to compile well: less than half of the processor time. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    @TempDir
    static Path folder;

    private static String log;

    @BeforeAll
    static void build() throws Exception {
        Path projects = Files.createDirectories(folder.resolve("projects"));
        copy(SKELETON, projects.resolve("skeleton"));
        copy(CONSUMER, projects.resolve("consumer"));
        copy(CONSUMER, projects.resolve("whole"));
        String pom = Files.readString(CONSUMER.resolve("pom.xml"));
        Files.writeString(
                projects.resolve("whole/pom.xml"),
                EXCLUSIONS.matcher(pom).replaceAll("").replace("<artifactId>consumer<", "<artifactId>whole<"));
        pasteTheReadme(projects.resolve("readme"));
        Files.writeString(
                projects.resolve("pom.xml"),
                project(
                        "projects",
                        "<packaging>pom</packaging>\n<modules>"
                                + "<module>skeleton</module><module>consumer</module><module>whole</module>"
                                + "<module>readme</module></modules>"));
        publish(folder.resolve("built"));
        log = maven(projects, Path.of(System.getProperty("java.home")));
    }

    /** The blocks of the page, in the order in which they stand there: the program, and what goes into the POM. */
    private static void pasteTheReadme(Path to) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Path sources = Files.createDirectories(to.resolve("src/main/java"));
        Files.writeString(sources.resolve("Quickstart.java"), block(readme, "java"));
        Matcher build = BUILD.matcher(Files.readString(CONSUMER.resolve("pom.xml")));
        assertTrue(build.find());
        Files.writeString(
                to.resolve("pom.xml"),
                project(
                        "readme",
                        "<properties><maven.compiler.release>17</maven.compiler.release>"
                                + "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>\n"
                                + block(readme, "xml") + build.group()));
    }

    private static String block(String page, String language) {
        int from = page.indexOf("```" + language + "\n");
        assertTrue(from >= 0, () -> "No block of " + language);
        return page.substring(page.indexOf('\n', from) + 1, page.indexOf("```\n", from + 3));
    }

    private static String project(String id, String content) {
        return "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId>"
                + "<artifactId>" + id + "</artifactId><version>0.1.0-SNAPSHOT</version>\n" + content + "</project>\n";
    }

    /** {@return what Maven printed when it built a project} */
    private static String maven(Path project, Path javaHome) throws Exception {
        Path settings = Files.writeString(folder.resolve("settings.xml"), settings(folder.resolve("built")));
        Path output = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("marketprism.maven.home"), "bin", "mvn")
                                .toString(),
                        "-B",
                        "-s",
                        settings.toString(),
                        "-gs",
                        settings.toString(),
                        "-Dmaven.repo.local=" + folder.resolve("repository"),
                        "-DargLine=" + QUICK,
                        "verify")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("MAVEN_OPTS", QUICK);
        Process maven = builder.start();
        try {
            assertTrue(maven.waitFor(LONG.toSeconds(), TimeUnit.SECONDS), () -> "Still building:\n" + read(output));
        } finally {
            maven.destroyForcibly();
        }
        assertEquals(0, maven.exitValue(), () -> read(output));
        return read(output);
    }

    @Test
    void skeletonPassesItsContracts() {
        for (String contract : List.of("AcmeContractTest", "AcmeGoldenFrameTest", "AcmePipelineTest")) {
            assertTrue(log.matches("(?s).*Tests run: [1-9][0-9]*,[^\n]+" + contract + ".*"), log);
        }
    }

    @Test
    void programOfTheReadmeIsBuilt() {
        assertTrue(Files.exists(folder.resolve("projects/readme/target/classes/Quickstart.class")), log);
    }

    @Test
    void guideListsWhatBinanceAndNatsBringAndWhatCanBeLeftOut() throws IOException {
        Set<String> all = new TreeSet<>();
        Set<String> optional = new TreeSet<>();
        JAR_OF_THE_GUIDE
                .matcher(Files.readString(ROOT.resolve("docs/embedding.md")))
                .results()
                .forEach(row -> {
                    all.add(row.group(1));
                    if (!row.group(2).isBlank()) {
                        optional.add(row.group(1));
                    }
                });
        Set<String> whole = names("whole");
        assertEquals(whole, all);
        whole.removeAll(names("consumer"));
        assertEquals(whole, optional);
    }

    private static Set<String> names(String project) throws IOException {
        return classPath(project).stream()
                .map(jar -> jar.getParent().getParent().getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@return the jars that a project needs at run time} */
    private static List<Path> classPath(String project) throws IOException {
        try (JarFile jar = new JarFile(folder.resolve("projects")
                .resolve(project)
                .resolve("target/" + project + "-0.1.0-SNAPSHOT.jar")
                .toFile())) {
            String jars = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.of(jars.split(" "))
                    .map(folder.resolve("repository")::resolve)
                    .toList();
        }
    }

    @Test
    void applicationWorksWithoutWhatCanBeLeftOut() throws Exception {
        collect(Path.of(System.getProperty("java.home")));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "JAVA_25_HOME", matches = ".+")
    void applicationIsBuiltAndWorksOnANewerJdkToo() throws Exception {
        Path java = Path.of(System.getenv("JAVA_25_HOME"));
        Path project = folder.resolve("projects/consumer");
        Files.delete(project.resolve("target/classes/com/example/consumer/Consumer.class"));
        maven(project, java);
        collect(java);
    }

    private static void collect(Path javaHome) throws Exception {
        Path output = folder.resolve("output");
        List<Path> classPath = new ArrayList<>(classPath("consumer"));
        classPath.add(folder.resolve("projects/consumer/target/classes"));
        try (NatsServer nats = NatsServer.start();
                SimulatedExchange exchange = SimulatedExchange.binance(
                                BinanceVenueMarket.SPOT,
                                SimulatorOptions.defaults().symbols("BTC-USDT").eventsPerSecond(1_000))
                        .start()) {
            Process consumer = new ProcessBuilder(
                            javaHome.resolve("bin/java").toString(),
                            "-cp",
                            classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                            "com.example.consumer.Consumer",
                            exchange.restUri().toString(),
                            exchange.webSocketUri().toString(),
                            nats.url())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertTrue(
                        consumer.waitFor(LONG.toSeconds(), TimeUnit.SECONDS), () -> "Still running:\n" + read(output));
            } finally {
                consumer.destroyForcibly();
            }
            assertEquals(0, consumer.exitValue(), () -> read(output));
        }
        assertTrue(
                read(output).matches("(?s).*Counts\\[received=\\d{3,}, delivered=\\d{3,}, .*, dropped=0, pending=0].*"),
                () -> read(output));
    }

    /** The POMs and jars of what is published, laid out as a repository. */
    private static void publish(Path repository) throws Exception {
        String version = version();
        for (Path project : List.of(SKELETON, CONSUMER)) {
            assertTrue(
                    Files.readString(project.resolve("pom.xml"))
                            .contains("<marketprism.version>" + version + "</marketprism.version>"),
                    () -> "Expected the version of this build in " + project.resolve("pom.xml") + ", " + version);
        }
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
