package io.marketprism.nats;

import io.marketprism.error.ConfigurationException;
import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.UnaryOperator;

/** How a client proves to a NATS server who it is. Immutable; prints its kind, never its secret. */
public final class NatsCredentials {
    private static final String SIGNER = "org.bouncycastle.crypto.signers.Ed25519Signer";

    private final String kind;
    private final UnaryOperator<Options.Builder> addition;

    private NatsCredentials(String kind, UnaryOperator<Options.Builder> addition) {
        this.kind = kind;
        this.addition = addition;
    }

    /**
     * A user and a password.
     *
     * @param user not null
     * @param password not null
     * @return the credentials
     */
    public static NatsCredentials user(String user, String password) {
        return new NatsCredentials("user " + user, options -> options.userInfo(user, password));
    }

    /**
     * A token.
     *
     * @param token not null
     * @return the credentials
     */
    public static NatsCredentials token(String token) {
        char[] secret = token.toCharArray();
        return new NatsCredentials("token", options -> options.token(secret));
    }

    /**
     * A credentials file as {@code nsc} writes it, with a JWT and a seed. Read at every connect, so that it can be renewed. Needs Bouncy Castle.
     *
     * @param file must exist
     * @return the credentials
     * @throws ConfigurationException if it cannot be read, or Bouncy Castle was left out of the class path
     */
    public static NatsCredentials file(Path file) {
        requireBouncyCastle();
        if (!Files.isReadable(file)) {
            throw new ConfigurationException("Expected a readable NATS credentials file, was " + file.toAbsolutePath());
        }
        return new NatsCredentials("file " + file, options -> options.authHandler(Nats.credentials(file.toString())));
    }

    /**
     * A user's nkey. Needs Bouncy Castle.
     *
     * @param seed begins with {@code SU}
     * @return the credentials
     * @throws ConfigurationException if it is not a seed, or Bouncy Castle was left out of the class path
     */
    public static NatsCredentials nkey(String seed) {
        requireBouncyCastle();
        char[] secret = seed.toCharArray();
        try {
            NKey.fromSeed(secret).getPublicKey();
        } catch (IllegalArgumentException | GeneralSecurityException | IOException e) {
            throw new ConfigurationException(
                    "Expected the seed of a NATS user's nkey, such as SUA…; what was given is not one", e);
        }
        AuthHandler handler = Nats.staticCredentials(null, secret);
        return new NatsCredentials("nkey", options -> options.authHandler(handler));
    }

    /** Applications may leave it out, since nothing else needs it: told here, and not by every attempt to connect. */
    private static void requireBouncyCastle() {
        try {
            Class.forName(SIGNER, false, NKey.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ConfigurationException(
                    "Expected Bouncy Castle (org.bouncycastle:bcprov-lts8on) on the class path, with which nkeys and credentials files sign,"
                            + " was not there; do not exclude it",
                    e);
        }
    }

    Options.Builder addTo(Options.Builder options) {
        return addition.apply(options);
    }

    /** {@return the kind and the user or file, without secrets} */
    @Override
    public String toString() {
        return kind;
    }
}
