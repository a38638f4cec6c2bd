package io.marketprism.collector;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of {@code docs/zh} show the code of their English originals, so that what operators copy is the same in both. */
class DocumentationTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Path CHINESE = ROOT.resolve("docs/zh");
    private static final Pattern BLOCK = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern OWN_LINK = Pattern.compile("\\]\\(#([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("`[^`\n]+`");

    static List<String> guides() throws IOException {
        try (Stream<Path> pages = Files.list(CHINESE)) {
            return pages.map(page -> page.getFileName().toString())
                    .filter(page -> !page.equals("README.md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void guideShowsTheCodeOfItsOriginal(String page) throws IOException {
        String original = Files.readString(ROOT.resolve("docs").resolve(page));
        String translation = Files.readString(CHINESE.resolve(page));

        assertEquals(blocks(original), blocks(translation), () -> "Blocks of code of docs/zh/" + page);
        assertEquals(names(original), names(translation), () -> "Names in the text of docs/zh/" + page);
    }

    @Test
    void readmeShowsCommandsOfItsOriginal() throws IOException {
        List<String> commands = blocks(Files.readString(CHINESE.resolve("README.md")));
        assertFalse(commands.isEmpty());

        List<String> unknown = new ArrayList<>(commands);
        unknown.removeAll(blocks(Files.readString(ROOT.resolve("README.md"))));
        assertEquals(List.of(), unknown, "Blocks of code of docs/zh/README.md that README.md does not show");
    }

    /** As GitHub makes them: of the words of the heading, without its other signs. */
    @ParameterizedTest
    @ValueSource(strings = {"docs/troubleshooting.md", "docs/zh/troubleshooting.md"})
    void linksOfAPageToItselfLeadToItsHeadings(String page) throws IOException {
        String text = BLOCK.matcher(Files.readString(ROOT.resolve(page))).replaceAll("");
        Set<String> anchors = HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} -]", "")
                        .replace(' ', '-'))
                .collect(toCollection(TreeSet::new));
        Set<String> links =
                OWN_LINK.matcher(text).results().map(link -> link.group(1)).collect(toCollection(TreeSet::new));
        assertFalse(links.isEmpty());

        links.removeAll(anchors);
        assertEquals(Set.of(), links, () -> "Links of " + page + " to headings that it does not have");
    }

    private static List<String> blocks(String page) {
        return BLOCK.matcher(page).results().map(MatchResult::group).toList();
    }

    /** What stands in backquotes outside of blocks; a translation puts it in another order, and may repeat it. */
    private static Set<String> names(String page) {
        return NAME.matcher(BLOCK.matcher(page).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .collect(toCollection(TreeSet::new));
    }
}
