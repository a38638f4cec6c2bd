package io.marketprism.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class SurroundingsTest {

    @TempDir
    private Path folder;

    @Test
    void withoutServerALaptopSkips() {
        Surroundings laptop = bare(Map.of());

        TestAbortedException nats =
                assertThrows(TestAbortedException.class, () -> NatsServer.start(NatsServer.Options.defaults(), laptop));
        TestAbortedException clickHouse =
                assertThrows(TestAbortedException.class, () -> ClickHouseServer.start(laptop));

        assertTrue(nats.getMessage().contains("scripts/test"), nats.getMessage());
        assertTrue(clickHouse.getMessage().contains("scripts/test"), clickHouse.getMessage());
    }

    @Test
    void withoutServerContinuousIntegrationFails() {
        Surroundings strict = bare(Map.of("CI", "true"));

        assertThrows(IllegalStateException.class, () -> NatsServer.start(NatsServer.Options.defaults(), strict));
        assertThrows(IllegalStateException.class, () -> ClickHouseServer.start(strict));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NATS_SERVER_BIN", "MARKETPRISM_CHDB_LIB"})
    void aVariableThatNamesNoFileIsAnErrorOnALaptopToo(String variable) {
        Surroundings wrong = bare(Map.of(variable, folder.resolve("gone").toString()));

        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> wrong.fileNamedBy(variable));

        assertTrue(failure.getMessage().startsWith(variable + ": expected a file"), failure.getMessage());
    }

    @Test
    void aBlankVariableIsNotSet() {
        assertEquals(Optional.empty(), bare(Map.of("NATS_SERVER_BIN", " ")).fileNamedBy("NATS_SERVER_BIN"));
    }

    @Test
    void findsWhatTheTestCommandFetched() throws Exception {
        Path program =
                Files.createFile(Files.createDirectory(folder.resolve("bin")).resolve("nats-server"));

        assertEquals(Optional.of(program), bare(Map.of()).cached("bin/nats-server"));
    }

    @Test
    void findsProgramsOnThePathThatCanRun() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.createFile(first.resolve("nats-server"));
        Path program = Files.createFile(second.resolve("nats-server"));
        assertTrue(program.toFile().setExecutable(true));

        assertEquals(
                Optional.of(program), bare(Map.of("PATH", first + ":" + second)).onPath("nats-server"));
    }

    @Test
    void aServerFromOutsideIsUsedAndNeverTouched() {
        Surroundings external =
                bare(Map.of("NATS_TEST_URL", "nats://127.0.0.1:4222", "CLICKHOUSE_TEST_URL", "http://127.0.0.1:8123"));
        NatsServer nats = NatsServer.start(NatsServer.Options.defaults(), external);
        ClickHouseServer clickHouse = ClickHouseServer.start(external);

        assertEquals("nats://127.0.0.1:4222", nats.url());
        assertEquals("http://127.0.0.1:8123", clickHouse.url());
        assertThrows(UnsupportedOperationException.class, nats::kill);
        assertThrows(UnsupportedOperationException.class, nats::stop);
        assertThrows(UnsupportedOperationException.class, nats::restart);
        assertThrows(UnsupportedOperationException.class, clickHouse::suspend);
        assertThrows(UnsupportedOperationException.class, clickHouse::resume);
        nats.close();
        clickHouse.close();
    }

    @Test
    void aServerFromOutsideTakesNoConfiguration() {
        Surroundings external = bare(Map.of("NATS_TEST_URL", "nats://127.0.0.1:4222"));
        NatsServer.Options options = NatsServer.Options.defaults().configuration("max_payload: 65536");

        assertThrows(UnsupportedOperationException.class, () -> NatsServer.start(options, external));
    }

    @Test
    void anAddressWithoutPortIsAnError() {
        Surroundings external = bare(Map.of("CLICKHOUSE_TEST_URL", "http://localhost"));

        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> ClickHouseServer.start(external));

        assertTrue(failure.getMessage().startsWith("CLICKHOUSE_TEST_URL: expected"), failure.getMessage());
    }

    /** A machine with these variables, without Docker, with this test's folder for a cache. */
    private Surroundings bare(Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("MARKETPRISM_CACHE", folder.toString());
        return new Surroundings(environment, () -> false);
    }
}
