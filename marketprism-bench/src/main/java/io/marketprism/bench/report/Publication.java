package io.marketprism.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Makes a report the page of its version of Java, in the folder of a repository that has one for each. */
final class Publication {
    private final Path folder;
    private final int javaVersion;

    Publication(Path folder, int javaVersion) {
        this.folder = folder;
        this.javaVersion = javaVersion;
    }

    /** Writes the page, and copies the charts that it shows beside it. */
    void publish(String report, Path charts) throws IOException {
        String text = report;
        for (String chart : new String[] {"ratios", "latency"}) {
            String name = chart + "-java-" + javaVersion + ".svg";
            text = text.replace("(" + chart + ".svg)", "(" + name + ")");
            Path drawn = charts.resolve(chart + ".svg");
            if (Files.exists(drawn)) {
                Files.copy(drawn, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(folder.resolve("java-" + javaVersion + ".md"), "# Java " + javaVersion + "\n\n" + text);
    }
}
