package io.marketprism.filesink;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the guide shows is what is built. */
class GuideTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path GUIDE = MODULE.getParent().getParent().resolve("ADD_A_SINK.md");
    private static final Pattern BLOCK =
            Pattern.compile("^ *```(?:java)\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(MODULE.resolve("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        return withoutIndent(sources.toString());
    }

    @Test
    void showsThePlugInAsItIsBuilt() throws IOException {
        String sources = sources();
        List<String> blocks = BLOCK.matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertFalse(blocks.isEmpty());
        for (String block : blocks) {
            assertTrue(
                    sources.contains(withoutIndent(block)),
                    () -> GUIDE.getFileName() + " shows what is not in the sources:\n" + block);
        }
    }

    private static String withoutIndent(String text) {
        return text.replaceAll("(?m)^ +", "");
    }
}
