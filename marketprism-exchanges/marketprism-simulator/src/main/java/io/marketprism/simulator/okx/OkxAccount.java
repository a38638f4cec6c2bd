package io.marketprism.simulator.okx;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An account that may log in.
 *
 * @param apiKey its key
 * @param secretKey by which it signs
 * @param passphrase of the key
 */
public record OkxAccount(String apiKey, String secretKey, String passphrase) {

    /** Whether a signature is that of a log-in at this time, as it was sent. */
    boolean hasSigned(String timestamp, String signature) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            byte[] expected = mac.doFinal((timestamp + "GET/users/self/verify").getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(
                    Base64.getEncoder().encode(expected), signature.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Expected HMAC-SHA256, which every Java has", e);
        }
    }
}
