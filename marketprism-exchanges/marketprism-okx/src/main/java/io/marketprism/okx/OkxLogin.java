package io.marketprism.okx;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.marketprism.connector.ApiKey;
import io.marketprism.connector.Request;
import io.marketprism.error.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How a connection logs in, for channels that the exchange may give to accounts alone, by OKX's v5 API documentation of July 2026: a frame signed with
 * HMAC-SHA256, whose answer names no request. Who is not let in gets what everybody gets.
 */
final class OkxLogin {
    /** There is one log-in of a socket. */
    static final String ID = "login";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String WHAT_IS_SIGNED = "GET/users/self/verify";

    /** It has expired, or cannot be one. */
    private static final Set<String> ABOUT_TIME = Set.of("60004", "60006");

    private static final Set<String> ABOUT_KEY = Set.of("60005", "60007", "60009", "60024", "60032");

    /** Twice, for several accounts, and trouble of the exchange's own. */
    private static final Set<String> OTHERS = Set.of("60023", "60031", "63999");

    private static final String LOG_IN_FIRST = "60011";

    private final ApiKey key;
    private final byte[] secret;

    /**
     * With a key.
     *
     * @throws ConfigurationException if it has no secret, or no passphrase
     */
    private OkxLogin(ApiKey key) {
        if (key.secret() == null || key.passphrase() == null) {
            throw new ConfigurationException(
                    "Expected of an API key of okx the key, its secret and its passphrase, was one without "
                            + (key.secret() == null ? "a secret" : "a passphrase"));
        }
        this.key = key;
        this.secret = key.secret().getBytes(StandardCharsets.UTF_8);
    }

    /** {@return how to log in with a key; null without one} */
    static @Nullable OkxLogin with(@Nullable ApiKey key) {
        return key == null ? null : new OkxLogin(key);
    }

    /** The frame that logs in, signed for this moment. */
    Request request(long nowUs) {
        String seconds = Long.toString(nowUs / 1_000_000);
        String text = JsonNodeFactory.instance
                .objectNode()
                .put("op", "login")
                .set(
                        "args",
                        JsonNodeFactory.instance
                                .arrayNode()
                                .add(JsonNodeFactory.instance
                                        .objectNode()
                                        .put("apiKey", key.key())
                                        .put("passphrase", key.passphrase())
                                        .put("timestamp", seconds)
                                        .put("sign", signature(seconds))))
                .toString();
        return new Request(ID, text, List.of(), true);
    }

    private String signature(String seconds) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal((seconds + WHAT_IS_SIGNED).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected " + ALGORITHM + ", which every Java has", e);
        }
    }

    /** {@return whether an error of this code refuses a log-in} */
    static boolean isRefusedBy(@Nullable String code) {
        return code != null && (ABOUT_TIME.contains(code) || ABOUT_KEY.contains(code) || OTHERS.contains(code));
    }

    /** {@return what to do about an error, behind the exchange's words; empty if it is not about logging in} */
    static String remedy(@Nullable String code) {
        if (code == null) {
            return "";
        }
        if (ABOUT_TIME.contains(code)) {
            return "; set this machine's clock, by NTP say";
        }
        if (ABOUT_KEY.contains(code)) {
            return "; check the API key, its secret and its passphrase, and the addresses that it is for; demo trading has keys of its own";
        }
        return code.equals(LOG_IN_FIRST) ? "; with an API key, its secret and its passphrase we log in" : "";
    }
}
