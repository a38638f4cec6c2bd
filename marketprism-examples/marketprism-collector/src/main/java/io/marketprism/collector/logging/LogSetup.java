package io.marketprism.collector.logging;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Chooses the log before it begins: files for the commands that run around the clock, each its own since they may run side by side; standard
 * error alone for the commands that somebody waits for.
 */
public final class LogSetup {
    private static final String CONFIGURATION = "logback.configurationFile";
    private static final String LEVEL = "marketprism.log.level";
    private static final String PREFIX = "marketprism.log.prefix";

    private LogSetup() {}

    /** Sets the log up by system properties; those that the user gave stay. */
    public static void forCommand(String[] arguments, Map<String, String> environment) {
        String command = arguments.length > 0 ? arguments[0] : "";
        boolean isService = isService(command);
        if (command.equals("store") && System.getProperty(PREFIX) == null) {
            System.setProperty(PREFIX, "store-");
        }
        if (!isService && System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "logback-standard-error.xml");
        }
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, level(arguments, environment.get("LOG_LEVEL"), isService));
        }
    }

    /** {@return whether a command runs until it is told to end, so that its log has files} */
    public static boolean isService(String command) {
        return command.equals("collect") || command.equals("store");
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
