package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows is compiled. */
class GuideTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void showsTheConnectorAsItIsCompiled() throws IOException {
        String source = withoutIndent(
                Files.readString(MODULE.resolve("src/test/java/io/marketprism/testkit/TidalConnector.java")));
        List<String> shown = JAVA.matcher(
                        Files.readString(MODULE.getParent().getParent().resolve("ADD_AN_EXCHANGE.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> withoutIndent(block.substring(block.indexOf('\n') + 1, block.lastIndexOf('\n') + 1)))
                .toList();
        assertFalse(shown.isEmpty());
        for (String block : shown) {
            assertTrue(
                    source.contains(block), () -> "ADD_AN_EXCHANGE.md shows what is not in TidalConnector:\n" + block);
        }
    }

    private static String withoutIndent(String text) {
        return text.replaceAll("(?m)^ +", "");
    }
}
