package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nats://local host",
                "",
                "nats://localhost:4222,",
                "nats://prism:hun,ter2@localhost:4222",
                "nats://prism:hunter2@local host",
                "nats://prism:hunter2%@localhost",
                "nats://prism:hunter2@a,nats://prism:hunter3@b"
            })
    void saysWhatAUrlLooksLikeAndNoSecret(String url) {
        ConfigurationException failure = assertThrows(ConfigurationException.class, () -> NatsOptions.at(url));

        assertTrue(failure.getMessage().startsWith("Expected "), failure.getMessage());
        assertFalse(failure.getMessage().matches(".*(hun|ter[23]).*"), failure.getMessage());
        assertNull(failure.getCause());
    }

    @Test
    void takesTheLoginOutOfTheUrl() {
        NatsOptions user = NatsOptions.at("nats://prism:hun%2Fter%402@a:4222,tls://prism:hun%2Fter%402@[::1]:4222,b");

        assertEquals("nats://a:4222,tls://[::1]:4222,b", user.url());
        assertEquals("user prism", user.credentials().toString());
        assertEquals("token", NatsOptions.at("nats://hunter2@a").credentials().toString());
        assertThrows(
                ConfigurationException.class,
                () -> new NatsOptions(
                        "nats://prism:hunter2@a", null, null, Duration.ofSeconds(1), 1, "", OPTIONS.streams()));
    }
}
