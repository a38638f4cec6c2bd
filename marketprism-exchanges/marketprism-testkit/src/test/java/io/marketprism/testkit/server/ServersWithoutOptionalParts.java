package io.marketprism.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Run by {@code WithoutOptionalPartsTest}, where they are not on the class path. */
final class ServersWithoutOptionalParts {
    ServersWithoutOptionalParts() {}

    void sayWhatToAdd() throws Exception {
        assertFalse(ContainerHost.isAvailable());
        Path library = Files.createTempFile("libchdb", ".so");
        try {
            Surroundings withLibrary =
                    new Surroundings(Map.of("MARKETPRISM_CHDB_LIB", library.toString()), ContainerHost::isAvailable);
            IllegalStateException jna =
                    assertThrows(IllegalStateException.class, () -> ClickHouseServer.start(withLibrary));
            assertEquals(
                    "ClickHouse from " + library + " needs net.java.dev.jna:jna; add it in test scope",
                    jna.getMessage());
        } finally {
            Files.delete(library);
        }
        Surroundings bare = new Surroundings(
                Map.of("CI", "true", "MARKETPRISM_CACHE", library.toString()), ContainerHost::isAvailable);
        IllegalStateException containers =
                assertThrows(IllegalStateException.class, () -> NatsServer.start(NatsServer.Options.defaults(), bare));
        assertTrue(
                containers.getMessage().contains("add org.testcontainers:testcontainers in test scope"),
                containers.getMessage());
    }
}
