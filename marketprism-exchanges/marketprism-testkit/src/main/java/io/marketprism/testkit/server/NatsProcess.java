package io.marketprism.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A nats-server on this machine. It writes its port into a file when it is ready for clients. */
final class NatsProcess extends ProcessHost {

    private static final Pattern CLIENT_PORT = Pattern.compile("\"nats\":\\s*\\[\"[a-z]+://[^\"]*:(\\d+)\"");

    private final Path program;
    private final Path store;
    private final Path configuration;
    private final Path portsFolder;

    NatsProcess(Path program, NatsServer.Options options) {
        super("nats-server");
        this.program = program;
        this.store = options.store() == null ? folder().resolve("store") : options.store();
        this.configuration = folder().resolve("nats.conf");
        this.portsFolder = folder().resolve("ports");
        try {
            Files.createDirectory(portsFolder);
            Files.writeString(configuration, options.configuration());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    List<String> command(int port) {
        forgetAnnouncedPort();
        return List.of(
                program.toString(),
                "--config=" + configuration,
                "--addr=127.0.0.1",
                "--port=" + (port == 0 ? -1 : port),
                "--ports_file_dir=" + portsFolder,
                "--jetstream",
                "--store_dir=" + store);
    }

    @Override
    OptionalInt announcedPort() throws IOException {
        try (Stream<Path> files = Files.list(portsFolder)) {
            for (Path file : files.toList()) {
                Matcher matcher = CLIENT_PORT.matcher(Files.readString(file));
                if (matcher.find()) {
                    return OptionalInt.of(Integer.parseInt(matcher.group(1)));
                }
            }
            return OptionalInt.empty();
        }
    }

    /** A server that was killed leaves its file behind. */
    private void forgetAnnouncedPort() {
        try (Stream<Path> files = Files.list(portsFolder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
