package io.marketprism.collector.logging;

import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.DotEnv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the log before it begins: files for the commands that run around the clock, each its own since they may run side by side; standard
 * error alone for the commands that somebody waits for.
 */
public final class LogSetup {
    private static final Path FOLDER = Path.of("logs");
    private static final String CONFIGURATION = "logback.configurationFile";
    private static final String LEVEL = "marketprism.log.level";
    private static final String FORMAT = "marketprism.log.format";
    private static final String PREFIX = "marketprism.log.prefix";
    private static final String FILES = "marketprism.log.files";

    private LogSetup() {}

    /**
     * Sets the log up by system properties; those that the user gave stay.
     *
     * @param environment of the process; files {@code .env} are read below it
     * @return why there are no files though there should be, if that is so
     */
    public static Optional<String> forCommand(String[] arguments, Map<String, String> environment) {
        String command = arguments.length > 0 ? arguments[0] : "";
        boolean isService = isService(command);
        Map<String, String> variables =
                DotEnv.read(configuration(arguments), environment).variables();
        if (command.equals("store")) {
            setUnlessGiven(PREFIX, "store-");
        }
        if (!isService) {
            setUnlessGiven(CONFIGURATION, "logback-standard-error.xml");
        }
        setUnlessGiven(LEVEL, level(arguments, variables.get("LOG_LEVEL"), isService));
        setUnlessGiven(FORMAT, variables.getOrDefault("LOG_FORMAT", "text"));
        Optional<String> withoutFiles = isService ? whyThereAreNoFiles(FOLDER) : Optional.empty();
        if (withoutFiles.isPresent()) {
            setUnlessGiven(FILES, "logback-no-files.xml");
        }
        return withoutFiles;
    }

    /** {@return whether a command runs until it is told to end, so that its log has files} */
    public static boolean isService(String command) {
        return command.equals("collect") || command.equals("store");
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** The option --config, before anybody has read the arguments. */
    private static Path configuration(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--config=")) {
                return Path.of(arguments[i].substring("--config=".length()));
            }
            if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                return Path.of(arguments[i + 1]);
            }
        }
        return CollectorConfig.DEFAULT_FILE;
    }

    /** The library that writes the log would tell it in hundreds of lines of its own. */
    static Optional<String> whyThereAreNoFiles(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "writable", ".tmp"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("No log files: expected a folder that can be written, was " + folder.toAbsolutePath()
                    + " (" + e + "); the log goes to the console alone");
        }
    }

    private static String level(String[] arguments, String wanted, boolean isService) {
        if (Arrays.asList(arguments).contains("--debug")) {
            return "DEBUG";
        }
        // Anything else is a mistake that reading the configuration tells.
        return switch (wanted == null ? "" : wanted.toUpperCase(Locale.ROOT)) {
            case "ERROR" -> "ERROR";
            case "WARNING" -> "WARN";
            case "INFO" -> "INFO";
            case "DEBUG" -> "DEBUG";
            default -> isService ? "INFO" : "ERROR";
        };
    }
}
