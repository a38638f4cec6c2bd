package io.marketprism.collector.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment together with the files {@code .env}: the one of the working directory, then the one beside the configuration. The real
 * environment wins over both, the first file over the second.
 *
 * @param variables all together
 * @param problems lines of the files that cannot be read
 * @param warnings of files with secrets that others can read
 */
public record DotEnv(Map<String, String> variables, List<String> problems, List<String> warnings) {
    private static final Path NAME = Path.of(".env");
    private static final Pattern LINE =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*?)", Pattern.DOTALL);

    /** {@return all variables, without their values, which may be secrets} */
    @Override
    public String toString() {
        return "DotEnv[" + variables.keySet() + "]";
    }

    /**
     * Reads the files that exist.
     *
     * @param configuration the configuration, beside which the second one is looked for
     * @param real the environment of the process
     */
    public static DotEnv read(Path configuration, Map<String, String> real) {
        Set<Path> files = new LinkedHashSet<>();
        files.add(NAME);
        files.add(configuration.resolveSibling(NAME));
        return read(files, real);
    }

    static DotEnv read(Set<Path> files, Map<String, String> real) {
        Map<String, String> all = new HashMap<>(real);
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (Path file : files) {
            if (Files.exists(file)) {
                Map<String, String> read = new LinkedHashMap<>();
                read(file, read, problems);
                warnings.addAll(Secrets.warnings(file, read));
                read.forEach(all::putIfAbsent);
            }
        }
        return new DotEnv(Map.copyOf(all), List.copyOf(problems), List.copyOf(warnings));
    }

    private static void read(Path file, Map<String, String> into, List<String> problems) {
        try {
            int number = 0;
            for (String line : ConfigText.read(file).lines().toList()) {
                number++;
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                Matcher matcher = LINE.matcher(text);
                String value = matcher.matches() ? value(matcher.group(2)) : null;
                if (value == null) {
                    problems.add(file + ":" + number + ": expected NAME=value, NAME='value' or NAME=\"value\", was"
                            + " something else");
                } else {
                    into.put(matcher.group(1), value);
                }
            }
        } catch (ConfigText.NotUtf8Exception e) {
            problems.add(file + ":" + e.line() + ": " + e.getMessage());
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        }
    }

    /** What stands behind the sign: in quotes all up to the second, else up to a comment. Null if a quote is not closed. */
    private static String value(String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        if (first != '"' && first != '\'') {
            return text.replaceFirst("(^|\\s+)#.*$", "");
        }
        int end = text.indexOf(first, 1);
        boolean isClosed = end > 0 && text.substring(end + 1).matches("\\s*(#.*)?");
        return isClosed ? text.substring(1, end) : null;
    }
}
