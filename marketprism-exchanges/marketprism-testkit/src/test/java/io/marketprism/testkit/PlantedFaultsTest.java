package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page on contracts says is what their tests plant. */
class PlantedFaultsTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path PAGE = MODULE.getParent().getParent().resolve("docs/contracts.md");
    private static final int LEAST = 30;

    @Test
    void thePageShowsEveryFaultOfAConnector() throws IOException {
        assertShown(
                "connectors",
                "| a connector that | is caught by | also if its author believes it |\n|---|---|---|\n",
                Stream.of(PaperConnector.Fault.values())
                        .map(fault -> row(fault, fault.noticedBy()) + (fault.isBelieved() ? " yes |" : " |")));
    }

    @Test
    void thePageShowsEveryFaultOfASink() throws IOException {
        assertShown(
                "sinks",
                "| a sink that | is caught by |\n|---|---|\n",
                Stream.of(SinkContractTest.Fault.values()).map(fault -> row(fault, fault.noticedBy())));
    }

    private static String row(Enum<?> fault, String test) {
        return "| " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " | `" + test + "` |";
    }

    private static void assertShown(String of, String head, Stream<String> rows) throws IOException {
        String table = head + rows.collect(Collectors.joining("\n")) + "\n";
        Path written = MODULE.resolve("target/planted-faults-of-" + of + ".md");
        Files.createDirectories(written.getParent());
        Files.writeString(written, table);

        assertTrue(table.lines().count() >= LEAST + 2, () -> "Expected at least " + LEAST + " faults, were " + table);
        assertTrue(
                Files.readString(PAGE).contains(table),
                () -> "Expected the table of faults in docs/contracts.md to be that of " + written
                        + ", was another: copy it");
    }
}
