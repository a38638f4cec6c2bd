package io.marketprism.collector.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Browsers that have signed in with the token. Each has a secret of its own in a cookie, so that the token itself is in none; only the secrets'
 * digests are kept, and not longer than the process lives. Thread-safe.
 */
final class BrowserSessions {
    /** So many browsers may be signed in; the one that signed in first makes room. */
    static final int MOST = 64;

    static final Duration LONGEST = Duration.ofHours(12);

    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanos;
    private final Map<String, Long> begunAt = new LinkedHashMap<>();

    BrowserSessions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** {@return the secret of a new one} */
    synchronized String begin() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        begunAt.put(digest(secret), nanos.getAsLong());
        if (begunAt.size() > MOST) {
            begunAt.remove(begunAt.keySet().iterator().next());
        }
        return secret;
    }

    /** {@return whether a secret is that of a browser which is signed in} */
    synchronized boolean knows(String secret) {
        // The map compares digests: how long that takes tells nothing of a secret.
        Long begun = begunAt.get(digest(secret));
        return begun != null && nanos.getAsLong() - begun < LONGEST.toNanos();
    }

    /** Nobody is signed in with a secret any more. */
    synchronized void end(String secret) {
        begunAt.remove(digest(secret));
    }

    private static String digest(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
