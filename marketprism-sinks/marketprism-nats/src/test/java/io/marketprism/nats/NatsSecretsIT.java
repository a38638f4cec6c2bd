package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.error.ConfigurationException;
import io.marketprism.sink.Batch;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.NatsServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way to fail, with a marked secret: it is in no message, cause, suppressed exception, {@code toString} and no line of any log. */
@Timeout(180)
class NatsSecretsIT {
    private static final String SECRET = "hunter2";

    private final Logger root = (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) org.slf4j.LoggerFactory.getLogger("io.marketprism");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ConcurrentLinkedQueue<LogRecord> julLog = new ConcurrentLinkedQueue<>();
    private final Handler jul = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            julLog.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
        ours.setLevel(Level.TRACE);
        java.util.logging.Logger.getLogger("").addHandler(jul);
    }

    @AfterEach
    void nothingWasLoggedThatIsSecret() {
        java.util.logging.Logger.getLogger("").removeHandler(jul);
        ours.setLevel(null);
        root.detachAppender(log);
        for (ILoggingEvent event : log.list) {
            String line = event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());
            assertFalse(line.contains(SECRET), line);
        }
        for (LogRecord entry : julLog) {
            String line = entry.getMessage() + (entry.getThrown() == null ? "" : all(entry.getThrown()));
            assertFalse(line.contains(SECRET), line);
        }
    }

    private static String all(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static SinkException assertFailsWithoutSecret(NatsOptions options) {
        assertFalse(options.toString().contains(SECRET), options.toString());
        try (NatsSink sink = NatsSink.at(options.timeout(Duration.ofSeconds(2)))) {
            SinkException failure = assertThrows(SinkException.class, sink::open);
            assertFalse(all(failure).contains(SECRET), all(failure));
            CompletionException ofWrite =
                    assertThrows(CompletionException.class, () -> sink.write(new Batch("b", SampleEvents.trades(1)))
                            .toCompletableFuture()
                            .join());
            assertFalse(all(ofWrite).contains(SECRET), all(ofWrite));
            return failure;
        }
    }

    @Test
    void aServerThatIsNotThere() {
        assertFailsWithoutSecret(NatsOptions.at("nats://prism:" + SECRET + "@127.0.0.1:1"));
        assertFailsWithoutSecret(NatsOptions.at("nats://" + SECRET + "@127.0.0.1:1,nats://127.0.0.1:2"));
        assertFailsWithoutSecret(NatsOptions.at("tls://prism:" + SECRET + "@no-such-host.invalid:4222"));
    }

    @Test
    void aServerThatDoesNotAcceptIt(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("user.creds"), "-----BEGIN NATS USER JWT-----\n" + SECRET + "\n");
        NatsServer.Options guarded =
                NatsServer.Options.defaults().configuration("authorization { user: prism, password: right }");
        try (NatsServer server = NatsServer.start(guarded)) {
            NatsOptions inUrl = NatsOptions.at(server.url().replace("nats://", "nats://prism:" + SECRET + "@"));
            String message = assertFailsWithoutSecret(inUrl).getMessage();
            assertTrue(message.contains("did not accept user prism"), message);
            NatsOptions options = NatsOptions.at(server.url());
            assertFailsWithoutSecret(options.credentials(NatsCredentials.user("prism", SECRET)));
            assertFailsWithoutSecret(options.credentials(NatsCredentials.token(SECRET)));
            assertFailsWithoutSecret(options.credentials(NatsCredentials.file(file)));
        }
    }

    @Test
    void aConnectionThatIsLost() {
        NatsServer.Options guarded =
                NatsServer.Options.defaults().configuration("authorization { user: prism, password: " + SECRET + " }");
        try (NatsServer server = NatsServer.start(guarded);
                NatsSink sink =
                        NatsSink.at(NatsOptions.at(server.url().replace("nats://", "nats://prism:" + SECRET + "@"))
                                .timeout(Duration.ofSeconds(2)))) {
            sink.open();
            server.kill();
            CompletionException failure =
                    assertThrows(CompletionException.class, () -> sink.write(new Batch("b", SampleEvents.trades(1)))
                            .toCompletableFuture()
                            .join());
            assertFalse(all(failure).contains(SECRET), all(failure));
        }
    }

    @Test
    void whatIsNoneAtAll() {
        for (String url : List.of(
                "nats://prism:" + SECRET + "@",
                "nats://prism:" + SECRET + "@a b",
                "prism:" + SECRET + "@@:x",
                "nats://prism:" + SECRET + "%@a")) {
            ConfigurationException failure = assertThrows(ConfigurationException.class, () -> NatsOptions.at(url));
            assertFalse(all(failure).contains(SECRET), all(failure));
        }
        ConfigurationException seed = assertThrows(ConfigurationException.class, () -> NatsCredentials.nkey(SECRET));
        assertFalse(all(seed).contains(SECRET), all(seed));
    }
}
