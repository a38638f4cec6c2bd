package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.clickhouse.FaultProxy.Fault;
import io.marketprism.sink.Batch;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.server.ClickHouseServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every way to fail, with a marked secret: it is in no message, cause, suppressed exception, {@code toString} and no line of the log. */
@Timeout(180)
class ClickHouseSecretsIT {
    private static final String SECRET = "hunter2";
    private static final String LOGIN = "prism:" + SECRET + "@";

    private final Logger root = (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level before;

    @BeforeEach
    void listen() {
        log.start();
        before = root.getLevel();
        // Below that the client prints every header that it sends.
        root.setLevel(Level.INFO);
        root.addAppender(log);
    }

    @AfterEach
    void nothingWasLoggedThatIsSecret() {
        root.detachAppender(log);
        root.setLevel(before);
        for (ILoggingEvent event : log.list) {
            String line = event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());
            assertFalse(line.contains(SECRET), line);
        }
    }

    private static String all(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void assertFailsWithoutSecret(String url) {
        ClickHouseOptions options = ClickHouseOptions.at(url).timeout(Duration.ofMillis(500));
        assertEquals(SECRET, options.password());
        assertFalse(options.toString().contains(SECRET), options.toString());
        try (ClickHouseSink sink = ClickHouseSink.at(options)) {
            SinkException failure = assertThrows(SinkException.class, sink::open);
            assertFalse(all(failure).contains(SECRET), all(failure));
        }
    }

    @Test
    void aServerThatIsNotThereOrSilent() throws Exception {
        assertFailsWithoutSecret("http://" + LOGIN + "127.0.0.1:1");
        assertFailsWithoutSecret("https://" + LOGIN + "no-such-host.invalid:8443");
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertFailsWithoutSecret("http://" + LOGIN + "127.0.0.1:" + silent.getLocalPort());
            assertFailsWithoutSecret("https://" + LOGIN + "127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void aServerThatRefusesAndAProxyThatFails() throws Exception {
        try (ClickHouseServer server = ClickHouseServer.start();
                FaultProxy proxy = new FaultProxy(server.url())) {
            assertFailsWithoutSecret(server.url().replace("http://", "http://" + LOGIN));
            for (Fault fault : List.of(
                    new Fault(500, 516, false),
                    new Fault(500, 54_321, false),
                    new Fault(407, 0, false),
                    new Fault(502, 0, false),
                    new Fault(413, 0, false))) {
                proxy.set(fault);
                assertFailsWithoutSecret(proxy.url().replace("http://", "http://" + LOGIN));
            }
            proxy.set(null);
            String database = "secrets_it";
            try (ClickHouseSink sink =
                    ClickHouseSink.at(ClickHouseOptions.at(proxy.url()).database(database))) {
                sink.open();
                proxy.set(new Fault(500, 54_321, false));
                CompletionException failure = assertThrows(
                        CompletionException.class, () -> sink.write(new Batch("b", List.of(Events.trade(1))))
                                .toCompletableFuture()
                                .join());
                assertFalse(all(failure).contains(SECRET), all(failure));
            }
            server.query("DROP DATABASE " + database);
        }
    }
}
