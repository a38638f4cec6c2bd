package io.marketprism.collector.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.sink.SinkProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Jars of plug-ins: those of the examples, and some that are made up. */
public final class PluginJars {
    private static final Path EXAMPLES = Path.of("").toAbsolutePath().getParent();

    private PluginJars() {}

    /** Puts the jar of an example into a folder. */
    public static Path example(String artifact, Path folder) throws IOException {
        return jar(EXAMPLES.resolve(artifact).resolve("target/classes"), folder.resolve(artifact + ".jar"));
    }

    /** What an example's tests are made of. */
    public static Path testClasses(String artifact) {
        return EXAMPLES.resolve(artifact).resolve("target/test-classes");
    }

    /** Compiles classes, each of one file, and puts them into a jar with lists of providers. */
    static Path compiled(Path jar, Map<String, String> sources, Map<String, String> services) throws Exception {
        Path folder = Files.createTempDirectory(jar.getParent().getParent(), "plugin");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        if (!sources.isEmpty()) {
            compile(folder, classes, sources);
        }
        Path lists = Files.createDirectories(classes.resolve("META-INF/services"));
        for (Map.Entry<String, String> service : services.entrySet()) {
            Files.writeString(lists.resolve(service.getKey()), service.getValue());
        }
        return jar(classes, jar);
    }

    private static void compile(Path folder, Path classes, Map<String, String> sources) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            for (Map.Entry<String, String> source : sources.entrySet()) {
                Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue());
            }
            List<Path> paths = sources.keySet().stream()
                    .map(name -> folder.resolve(name + ".java"))
                    .toList();
            assertTrue(
                    compiler.getTask(
                                    messages,
                                    files,
                                    null,
                                    List.of(
                                            "-proc:none",
                                            "-d",
                                            classes.toString(),
                                            "-classpath",
                                            Path.of(SinkProvider.class
                                                            .getProtectionDomain()
                                                            .getCodeSource()
                                                            .getLocation()
                                                            .toURI())
                                                    .toString()),
                                    null,
                                    files.getJavaFileObjectsFromPaths(paths))
                            .call(),
                    messages::toString);
        }
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        assertTrue(Files.isDirectory(classes), () -> "Expected what is built to be in " + classes + ", found nothing");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    entries.putNextEntry(
                            new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, entries);
                    entries.closeEntry();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return jar;
    }
}
