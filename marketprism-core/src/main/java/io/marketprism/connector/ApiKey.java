package io.marketprism.connector;

import io.marketprism.error.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * By what an exchange knows an account: for market data that it gives to accounts alone. Connectors show it where the exchange asks for it, and for
 * nothing that trades. No text that comes of it, no log and no error holds a part of it. Immutable.
 *
 * @param key the public part
 * @param secret what requests are signed with; null if nothing has to be signed
 * @param passphrase what some exchanges want beside them, or null
 */
public record ApiKey(
        String key, @Nullable String secret, @Nullable String passphrase) {

    /**
     * Checks that all of it can be sent.
     *
     * @param key the public part
     * @param secret what requests are signed with, or null
     * @param passphrase what some exchanges want beside them, or null
     * @throws ConfigurationException if a part is empty, or has other characters than those of ASCII that are seen
     */
    public ApiKey {
        check("key", key);
        check("secret", secret);
        check("passphrase", passphrase);
    }

    private static void check(String part, @Nullable String text) {
        if (text != null && (text.isEmpty() || !text.chars().allMatch(sign -> sign > ' ' && sign < 0x7f))) {
            throw new ConfigurationException("Expected the " + part
                    + " of an API key as the exchange shows it, of visible ASCII characters, was "
                    + (text.isEmpty() ? "empty" : "one with others, such as a space or a quote of a word processor"));
        }
    }

    /** {@return that it is one, and nothing of it} */
    @Override
    public String toString() {
        return "an API key";
    }
}
