package io.marketprism.collector.config;

import io.marketprism.connector.ConnectorProvider;
import io.marketprism.sink.SinkProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The exchanges and sinks that the collector knows: its own, and those that the jars of a folder bring. Every jar has a class loader of its own below the
 * collector's, so that what two of them bring along does not mix. A jar, or a provider in it, that is broken is named, and the others are there all the same.
 */
public final class Plugins {
    private static final String OWN = "the collector";

    /** A process loads a folder once: what it has loaded is in use, whatever becomes of the folder. */
    private static final Map<Path, Plugins> LOADED = new ConcurrentHashMap<>();

    private final Exchanges exchanges = Exchanges.available();
    private final Map<String, SinkProvider> sinks = new TreeMap<>();
    private final Map<String, String> origins = new HashMap<>();
    private final List<String> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** Takes a provider, or refuses it with a reason. */
    private interface Registry<T> {
        void add(T provider, String origin) throws RefusedException;
    }

    /** A provider that is whole, but not wanted. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }

    private Plugins(Path folder) {
        exchanges.names().forEach(name -> origins.put("exchange " + name, OWN));
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(this::load);
        } catch (IOException e) {
            problems.add(folder + ": cannot be read: " + e);
        }
    }

    /**
     * The plug-ins of a folder.
     *
     * @param folder of jars; one that does not exist has none
     */
    public static Plugins in(Path folder) {
        return LOADED.computeIfAbsent(folder.toAbsolutePath().normalize(), path -> new Plugins(folder));
    }

    /** {@return all exchanges} */
    public Exchanges exchanges() {
        return exchanges;
    }

    /** {@return the sinks that plug-ins bring, by the names of their kinds} */
    Map<String, SinkProvider> sinks() {
        return sinks;
    }

    /** {@return what plug-ins bring, a line for each} */
    public List<String> found() {
        return List.copyOf(found);
    }

    /** {@return what is wrong with plug-ins, a line for each: jar, class, reason} */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    private void load(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> connectors = providers(file, ConnectorProvider.class);
            List<String> kindsOfSinks = providers(file, SinkProvider.class);
            if (connectors.isEmpty() && kindsOfSinks.isEmpty()) {
                problems.add(jar + ": expected a class named in " + list(ConnectorProvider.class) + " or "
                        + list(SinkProvider.class) + ", was none; what a plug-in needs belongs into its own jar");
                return;
            }
            // Open as long as the process lives: its classes are loaded when they are needed.
            URLClassLoader loader = new URLClassLoader(
                    jar.getFileName().toString(), new URL[] {jar.toUri().toURL()}, Plugins.class.getClassLoader());
            connectors.forEach(name -> load(jar, name, loader, ConnectorProvider.class, this::addExchange));
            kindsOfSinks.forEach(name -> load(jar, name, loader, SinkProvider.class, this::addSink));
        } catch (IOException e) {
            problems.add(jar + ": cannot be read: " + e);
        }
    }

    private static String list(Class<?> type) {
        return "META-INF/services/" + type.getName();
    }

    /** {@return the names of the classes that a jar lists, as ServiceLoader reads them} */
    private static List<String> providers(JarFile jar, Class<?> type) throws IOException {
        ZipEntry entry = jar.getEntry(list(type));
        if (entry == null) {
            return List.of();
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    private <T> void load(Path jar, String name, ClassLoader loader, Class<T> type, Registry<T> registry) {
        try {
            Class<?> loaded = Class.forName(name, true, loader);
            if (loaded.getClassLoader() != loader) {
                throw new RefusedException("expected a class of the jar alone, is in the collector too");
            }
            registry.add(type.cast(loaded.getConstructor().newInstance()), jar.toString());
        } catch (RefusedException e) {
            problem(jar, name, e.getMessage());
        } catch (InvocationTargetException e) {
            problem(jar, name, "cannot be made: " + e.getCause());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            problem(jar, name, "cannot be loaded: " + e);
        }
    }

    private void problem(Path jar, String name, String reason) {
        problems.add(jar + ": " + name + ": " + reason);
    }

    private void addExchange(ConnectorProvider provider, String origin) throws RefusedException {
        Set<String> markets = new TreeSet<>(provider.markets());
        claim("exchange", provider.exchange(), origin);
        exchanges.add(provider);
        found.add(origin + ": exchange " + provider.exchange() + ", market " + String.join(", ", markets));
    }

    private void addSink(SinkProvider provider, String origin) throws RefusedException {
        Set<String> settings = new TreeSet<>(provider.settings());
        claim("sink", provider.name(), origin);
        sinks.put(provider.name(), provider);
        found.add(origin + ": sink " + provider.name() + ", settings " + String.join(", ", settings));
    }

    /** Whoever comes first has a name; jars come in the order of their names. */
    private void claim(String kind, String name, String origin) throws RefusedException {
        if (!Objects.requireNonNull(name, "the name of the " + kind).matches("[a-z0-9-]+")) {
            throw new RefusedException("expected a name of a-z, 0-9 and - for the " + kind + ", was \"" + name + "\"");
        }
        String other = origins.putIfAbsent(kind + " " + name, origin);
        if (other != null) {
            throw new RefusedException(
                    "expected another " + kind + ", was " + name + ", which " + other + " brings already");
        }
    }
}
