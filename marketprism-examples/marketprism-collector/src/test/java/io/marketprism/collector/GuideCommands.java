package io.marketprism.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The commands that a page tells its readers to run, but for those that need a machine of their own. */
final class GuideCommands {
    /** The first line of a block that no test can run. */
    private static final String ELSEWHERE = "# On your own machine";

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```bash\n(.*?)^```$");

    private final Set<String> commands = new LinkedHashSet<>();
    private final Set<String> notAsked;

    GuideCommands(Path page) throws IOException {
        BLOCK.matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .filter(block -> !block.startsWith(ELSEWHERE))
                .flatMap(String::lines)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(commands::add);
        notAsked = new LinkedHashSet<>(commands);
    }

    /** {@return the one command that contains a text} */
    String with(String text) {
        List<String> found = new ArrayList<>();
        for (String command : commands) {
            // A command may be the beginning of others.
            if (command.equals(text)) {
                notAsked.remove(command);
                return command;
            }
            if (command.contains(text)) {
                found.add(command);
            }
        }
        if (found.size() != 1) {
            throw new AssertionError("Expected one command with \"" + text + "\" in the guide, found " + found);
        }
        notAsked.remove(found.get(0));
        return found.get(0);
    }

    /** {@return all commands, each once, in the order of the page} */
    Set<String> all() {
        return Set.copyOf(commands);
    }

    /** {@return those that nobody has asked for} */
    Set<String> notAsked() {
        return Set.copyOf(notAsked);
    }
}
