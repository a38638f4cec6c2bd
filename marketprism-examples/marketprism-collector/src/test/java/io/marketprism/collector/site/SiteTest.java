package io.marketprism.collector.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every link of every page leads somewhere. What this writes is what {@code scripts/site} puts beside the Javadoc. */
class SiteTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Path FOLDER = Path.of("target/site").toAbsolutePath();
    private static final String REPOSITORY = "https://github.com/marketprism/marketprism-java/tree/main/";
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

    @Test
    void linksLeadSomewhere() throws IOException {
        TreeSet<String> broken = new TreeSet<>();
        List<Path> pages = new Site(ROOT, FOLDER).write();
        assertTrue(pages.contains(FOLDER.resolve("index.html")));
        for (Path page : pages) {
            for (String link : LINK.matcher(Files.readString(page))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .toList()) {
                if (!leadsSomewhere(page, link)) {
                    broken.add(FOLDER.relativize(page) + " → " + link);
                }
            }
        }
        assertEquals(new TreeSet<String>(), broken);
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        if (link.startsWith(REPOSITORY)) {
            return Files.exists(ROOT.resolve(link.substring(REPOSITORY.length())));
        }
        // Elsewhere; and the Javadoc, which is not made here.
        if (link.contains(":") || link.endsWith("api/index.html")) {
            return true;
        }
        int hash = link.indexOf('#');
        Path target = hash == 0
                ? page
                : page.resolveSibling(hash < 0 ? link : link.substring(0, hash)).normalize();
        return Files.exists(target)
                && (hash < 0 || Files.readString(target).contains("id=\"" + decoded(link.substring(hash + 1)) + '"'));
    }

    private static String decoded(String fragment) {
        return URLDecoder.decode(fragment, StandardCharsets.UTF_8);
    }
}
