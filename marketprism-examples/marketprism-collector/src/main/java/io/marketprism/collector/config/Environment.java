package io.marketprism.collector.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The environment's settings, which win over the files'. An empty variable counts as none. */
final class Environment {
    private final Map<String, String> variables;
    private final List<String> warnings;
    private final List<String> problems;

    Environment(DotEnv environment, List<String> problems) {
        this.variables = environment.variables();
        this.warnings = environment.warnings();
        this.problems = problems;
        problems.addAll(environment.problems());
    }

    /** What should be changed about the files from which variables come. */
    List<String> warnings() {
        return warnings;
    }

    /** The variable's value, or the default where it is not set. */
    String text(String name, String byDefault) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? byDefault : value;
    }

    boolean isSet(String name) {
        return text(name, null) != null;
    }

    int port(String name, int least, int byDefault) {
        String value = text(name, null);
        if (value == null) {
            return byDefault;
        }
        try {
            int port = Integer.parseInt(value);
            if (port >= least && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The same problem as a number out of range.
        }
        problem(name, "a port from " + least + " to 65535", value);
        return byDefault;
    }

    /** Notes it if the variable is set, but not to one of some words in either case. */
    void requireWord(String name, List<String> words) {
        String value = text(name, null);
        if (value != null && !words.contains(value.toUpperCase(Locale.ROOT))) {
            problem(name, "one of " + String.join(", ", words), value);
        }
    }

    /** A URL, or the default with host and port replaced by variables of their own. */
    String url(String name, String hostName, String portName, String byDefault, String... schemes) {
        String value = text(name, null);
        if (value != null) {
            return checked(name, value, byDefault, schemes);
        }
        String host = text(hostName, null);
        int port = port(portName, 1, -1);
        if (host == null && port < 0) {
            return byDefault;
        }
        if (host != null && !Urls.isHost(host)) {
            problem(hostName, "a host without a port, which is set by " + portName, host);
            return byDefault;
        }
        // Of several servers the first is the one that is replaced, and the only one left.
        return checked(hostName, Urls.with(byDefault.split(",")[0], host, port), byDefault, schemes);
    }

    private String checked(String name, String value, String byDefault, String... schemes) {
        try {
            for (String one : value.split(",")) {
                Urls.of(one, schemes);
            }
            return value;
        } catch (IllegalArgumentException e) {
            problem(name, "a URL that begins with " + String.join(":// or ", schemes) + "://", value);
            return byDefault;
        }
    }

    /** The value of a variable whose name many write in lower case; the upper one wins. */
    String inEitherCase(String name) {
        return text(name, text(name.toLowerCase(Locale.ROOT), null));
    }

    /** A proxy's URL, or null where it is not set. */
    URI proxy(String name) {
        String value = inEitherCase(name);
        if (value == null) {
            return null;
        }
        try {
            return ProxyConfig.url(value);
        } catch (IllegalArgumentException e) {
            problem(isSet(name) ? name : name.toLowerCase(Locale.ROOT), ProxyConfig.EXPECTED, value);
            return null;
        }
    }

    /** Notes that something does not accept a variable, in its own words, which do not tell the value. */
    void refused(String name, String reason) {
        problems.add("environment: " + name + ": " + reason);
    }

    void problem(String name, String expected, String was) {
        problems.add("environment: " + name + ": expected " + expected + ", was \"" + Urls.printable(was) + "\"");
    }
}
