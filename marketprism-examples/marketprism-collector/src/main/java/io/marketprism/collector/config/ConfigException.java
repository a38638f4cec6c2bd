package io.marketprism.collector.config;

import java.util.List;

/** The configuration is wrong; says everything that is, each with its file, line and key. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String[] problems;

    /** Some problems, at least one. */
    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = problems.toArray(String[]::new);
    }

    /** {@return one line for each problem} */
    public List<String> problems() {
        return List.of(problems);
    }
}
