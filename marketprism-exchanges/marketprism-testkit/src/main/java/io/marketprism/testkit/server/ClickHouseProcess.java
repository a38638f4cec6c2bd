package io.marketprism.testkit.server;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * ClickHouse's engine library in a JVM of its own, serving HTTP. The query that starts the server writes its port into a
 * file and then waits for an input that does not come.
 */
final class ClickHouseProcess extends ProcessHost {

    private final Path library;
    private final Path data;
    private final Path portFile;

    ClickHouseProcess(Path library) {
        super("clickhouse");
        this.library = library;
        this.data = folder().resolve("data");
        this.portFile = folder().resolve("port");
    }

    @Override
    List<String> command(int port) {
        try {
            Files.deleteIfExists(portFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xrs",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                origin(ClickHouseMain.class) + File.pathSeparator + origin(Native.class),
                ClickHouseMain.class.getName(),
                library.toString(),
                "--path=" + data,
                "--listen_host=127.0.0.1",
                "--http_port=" + port,
                "--query=SYSTEM START LISTEN HTTP; "
                        + "SELECT getServerPort('http_port') INTO OUTFILE '" + portFile + "' FORMAT TSV; "
                        + "SELECT * FROM file('stdin', 'LineAsString') FORMAT Null");
    }

    @Override
    OptionalInt announcedPort() throws IOException {
        String port = Files.exists(portFile) ? Files.readString(portFile) : "";
        return port.endsWith("\n") ? OptionalInt.of(Integer.parseInt(port.strip())) : OptionalInt.empty();
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Cannot find the class path entry of " + type.getName(), e);
        }
    }
}
