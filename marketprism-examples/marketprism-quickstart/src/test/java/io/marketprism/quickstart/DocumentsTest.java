package io.marketprism.quickstart;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Java that our pages show is what this module compiles: the lines between {@code shown:begin} and {@code shown:end}. A block goes on at
 * {@code shown:more}. What the guides for authors show stands in the example plug-ins.
 */
class DocumentsTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path ROOT = MODULE.getParent().getParent();
    private static final List<String> PAGES = List.of("README.md", "docs/embedding.md");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OF_A_GUIDE =
            Pattern.compile("^ *```(?:java|xml)\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void pagesShowWhatIsCompiled() throws IOException {
        List<String> shown = new ArrayList<>();
        for (String page : PAGES) {
            List<String> blocks = JAVA.matcher(Files.readString(ROOT.resolve(page)))
                    .results()
                    .map((MatchResult block) -> block.group(1))
                    .toList();
            assertFalse(blocks.isEmpty(), page);
            shown.addAll(blocks);
        }
        List<String> compiled = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MODULE.resolve("src"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .filter(each -> !each.endsWith("DocumentsTest.java"))
                    .toList()) {
                compiled.addAll(blocks(Files.readString(file)));
            }
        }
        assertEquals(text(compiled), text(shown), "compiled, and shown by " + PAGES);
    }

    @ParameterizedTest
    @CsvSource({
        "ADD_AN_EXCHANGE.md, marketprism-kraken/src/main/java, skeleton-exchange/pom.xml",
        "ADD_A_SINK.md, marketprism-file-sink/src, skeleton-exchange/pom.xml"
    })
    void guidesShowThePlugInsAsTheyAreBuilt(String guide, String plugIn, String pom) throws IOException {
        StringBuilder built = new StringBuilder();
        for (String part : List.of(plugIn, pom)) {
            try (Stream<Path> files = Files.walk(MODULE.resolveSibling(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    built.append(Files.readString(file));
                }
            }
        }
        String sources = withoutIndent(built.toString());
        List<String> blocks = OF_A_GUIDE
                .matcher(Files.readString(ROOT.resolve(guide)))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertFalse(blocks.isEmpty());
        for (String block : blocks) {
            assertTrue(
                    sources.contains(withoutIndent(block)),
                    () -> guide + " shows what is not in the sources:\n" + block);
        }
    }

    private static String withoutIndent(String text) {
        return text.replaceAll("(?m)^ +", "");
    }

    /** Sorted, and so that a difference can be read. */
    private static String text(List<String> blocks) {
        return blocks.stream().sorted().collect(joining("----\n"));
    }

    private static List<String> blocks(String source) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        boolean isShown = false;
        for (String line : source.lines().toList()) {
            switch (line.strip()) {
                case "// shown:begin" -> {
                    add(block, blocks);
                    isShown = true;
                }
                case "// shown:more" -> isShown = true;
                case "// shown:end" -> isShown = false;
                default -> {
                    if (isShown) {
                        block.append(line).append('\n');
                    }
                }
            }
        }
        add(block, blocks);
        return blocks;
    }

    private static void add(StringBuilder block, List<String> blocks) {
        if (!block.isEmpty()) {
            blocks.add(block.toString().stripTrailing().stripIndent() + "\n");
        }
        block.setLength(0);
    }
}
