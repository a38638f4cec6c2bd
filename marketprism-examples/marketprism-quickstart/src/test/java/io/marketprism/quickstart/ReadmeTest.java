package io.marketprism.quickstart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What README shows is what is compiled. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    @ParameterizedTest
    @ValueSource(strings = {"main Quickstart", "main ToNatsAndClickHouse", "test ApplicationTest"})
    void readmeShowsTheProgramAsItIsCompiled(String program) throws IOException {
        String[] place = program.split(" ");
        String source = Files.readString(ROOT.resolve("marketprism-examples/marketprism-quickstart/src/" + place[0]
                + "/java/io/marketprism/quickstart/" + place[1] + ".java"));
        int begin = source.indexOf('\n', source.indexOf("// README:begin")) + 1;
        String shown = source.substring(begin, source.lastIndexOf('\n', source.indexOf("// README:end")) + 1)
                .stripTrailing()
                .stripIndent();
        assertTrue(
                Files.readString(ROOT.resolve("README.md")).contains(shown), () -> "README.md should show:\n" + shown);
    }
}
