package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.sink.SinkException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsOptionsTest {
    private static final NatsOptions OPTIONS = NatsOptions.at("nats://localhost:4222");

    @Test
    void printsNoSecret() {
        String printed = NatsOptions.at("nats://prism:hunter2@a:4222,nats://prism:hunter2@b:4222")
                .credentials(NatsCredentials.user("prism", "hunter2"))
                .toString();

        assertFalse(printed.contains("hunter2"), printed);
        assertTrue(printed.contains("nats://a:4222,nats://b:4222"), printed);
        assertEquals("token", NatsCredentials.token("hunter2").toString());
    }

    @Test
    void refusesTwoStreamsForOneType() {
        ConfigurationException e = assertThrows(
                ConfigurationException.class,
                () -> OPTIONS.streams(
                        NatsStream.named("ALL"), NatsStream.named("BOOKS").dataTypes(Set.of(DataType.ORDERBOOK))));

        assertEquals("Expected one NATS stream for orderbook, were ALL and BOOKS", e.getMessage());
    }

    @Test
    void refusesOneStreamTwice() {
        ConfigurationException e = assertThrows(
                ConfigurationException.class,
                () -> OPTIONS.streams(
                        NatsStream.named("ALL").dataTypes(EnumSet.complementOf(EnumSet.of(DataType.BBO))),
                        NatsStream.named("ALL").dataTypes(Set.of(DataType.BBO))));

        assertEquals("Expected each NATS stream once, was ALL more than once", e.getMessage());
    }

    @Test
    void refusesATypeWithoutStream() {
        assertThrows(
                ConfigurationException.class,
                () -> OPTIONS.streams(NatsStream.named("BOOKS").dataTypes(Set.of(DataType.ORDERBOOK))));
        assertThrows(ConfigurationException.class, () -> NatsStream.named("X").dataTypes(Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "a.", ".a", "a..b", "a b", "a.*", ">"})
    void refusesAPrefixThatIsNoSubject(String prefix) {
        assertThrows(ConfigurationException.class, () -> OPTIONS.subjectPrefix(prefix));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A B", "A.B", "A*", "A>", "A/B", "A\\B"})
    void refusesANameThatIsNoStreams(String name) {
        assertThrows(ConfigurationException.class, () -> NatsStream.named(name));
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThrows(ConfigurationException.class, () -> OPTIONS.maxInFlight(0));
        assertThrows(ConfigurationException.class, () -> OPTIONS.timeout(Duration.ZERO));
    }

    @Test
    void refusesCredentialsThatAreNone(@TempDir Path folder) {
        ConfigurationException missing =
                assertThrows(ConfigurationException.class, () -> NatsCredentials.file(folder.resolve("user.creds")));
        assertTrue(missing.getMessage().contains("user.creds"), missing.getMessage());
        ConfigurationException seed = assertThrows(ConfigurationException.class, () -> NatsCredentials.nkey("hunter2"));
        assertFalse(seed.getMessage().contains("hunter2"), seed.getMessage());
    }

    @Test
    void saysWhatAUrlLooksLike() {
        SinkException failure = assertThrows(
                SinkException.class, () -> NatsSink.at("nats://local host").open());

        assertFalse(failure.isRetryable());
        assertTrue(failure.getMessage().contains("Expected a URL such as nats://localhost:4222"), failure.getMessage());
    }
}
