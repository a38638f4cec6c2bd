package io.marketprism.collector.logging;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Chooses the log before it begins: files for the collector, standard error alone for the commands that somebody waits for. */
public final class LogSetup {
    private static final String CONFIGURATION = "logback.configurationFile";
    private static final String LEVEL = "marketprism.log.level";

    private LogSetup() {}

    /** Sets the log up by system properties; those that the user gave stay. */
    public static void forCommand(String[] arguments, Map<String, String> environment) {
        boolean collects = arguments.length > 0 && arguments[0].equals("collect");
        if (!collects && System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "logback-standard-error.xml");
        }
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, level(arguments, environment.get("LOG_LEVEL"), collects));
        }
    }

    private static String level(String[] arguments, String wanted, boolean collects) {
        if (Arrays.asList(arguments).contains("--debug")) {
            return "DEBUG";
        }
        // Anything else is a mistake that reading the configuration tells.
        return switch (wanted == null ? "" : wanted.toUpperCase(Locale.ROOT)) {
            case "ERROR" -> "ERROR";
            case "WARNING" -> "WARN";
            case "INFO" -> "INFO";
            case "DEBUG" -> "DEBUG";
            default -> collects ? "INFO" : "ERROR";
        };
    }
}
