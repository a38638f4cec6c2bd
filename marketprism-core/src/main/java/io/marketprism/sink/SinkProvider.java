package io.marketprism.sink;

import java.util.Map;
import java.util.Set;

/** Makes the sinks of one kind. Found by {@link java.util.ServiceLoader}, so that configuration can name a kind of sink. */
public interface SinkProvider {

    /** {@return name of the kind, such as {@code file}} */
    String name();

    /** {@return names of all its settings, such as {@code directory}} */
    Set<String> settings();

    /**
     * Makes a sink; reaches out to nothing before it is {@linkplain Sink#open opened}.
     *
     * @param settings values by their names, as text; only those that somebody has set
     * @return a new sink
     * @throws io.marketprism.error.ConfigurationException if a setting is missing or wrong; says which, and what was expected
     */
    Sink create(Map<String, String> settings);
}
