package io.marketprism.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Puts a report into the page of a repository, between two markers that name the version of Java. */
final class Publication {
    private final Path page;
    private final int javaVersion;

    Publication(Path page, int javaVersion) {
        this.page = page;
        this.javaVersion = javaVersion;
    }

    /** {@return the page with a section between its markers} */
    static String withSection(String page, int javaVersion, String section) {
        String begin = "<!-- begin Java " + javaVersion + " -->";
        String end = "<!-- end Java " + javaVersion + " -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end, Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException("Expected a page with the markers " + begin + " and " + end);
        }
        return page.substring(0, from + begin.length()) + "\n\n" + section.strip() + "\n\n" + page.substring(to);
    }

    /** Writes the section, and copies the charts that it shows to where the page finds them. */
    void publish(String section, Path charts) throws IOException {
        String text = section;
        for (String chart : new String[] {"ratios", "latency"}) {
            String name = "docs/benchmarks/" + chart + "-java-" + javaVersion + ".svg";
            text = text.replace("(" + chart + ".svg)", "(" + name + ")");
            Path drawn = charts.resolve(chart + ".svg");
            if (Files.exists(drawn)) {
                Path target = page.resolveSibling(name);
                Files.createDirectories(target.getParent());
                Files.copy(drawn, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(page, withSection(Files.readString(page), javaVersion, text));
    }
}
