package io.marketprism.error;

/** The pipeline as described cannot run; the message says why and what to change. */
public final class ConfigurationException extends MarketPrismException {
    private static final long serialVersionUID = 1L;

    /**
     * A mistake in a configuration.
     *
     * @param message the setting, its value, and what would be right
     */
    public ConfigurationException(String message) {
        super(message);
    }

    /**
     * A mistake in a configuration that something else found.
     *
     * @param message the setting, its value, and what would be right
     * @param cause who found it
     */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
