package io.marketprism.collector.http;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Who may ask for what: how often, by which name of this machine, and with which secret. Thread-safe. */
final class Gate {
    static final String COOKIE = "marketprism_session";

    /** Of each address, steadily; a page with a book asks for far less. */
    static final int REQUESTS_PER_SECOND = 100;

    static final int BURST = 500;

    /** A wrong token counts as so many requests, so that an address can try two a second. */
    static final int PRICE_OF_A_WRONG_TOKEN = 50;

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*]?");

    private final byte[] token;
    private final boolean isForThisMachineAlone;
    private final RateLimit rate;
    private final BrowserSessions browsers;

    /**
     * A gate before an address on which is listened.
     *
     * @param token that callers must show, or null for none
     */
    Gate(InetSocketAddress address, String token, LongSupplier nanos) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.isForThisMachineAlone = address.getAddress().isLoopbackAddress();
        this.rate = new RateLimit(REQUESTS_PER_SECOND, BURST, nanos);
        this.browsers = new BrowserSessions(nanos);
    }

    /** {@return whether the caller's address may ask once more} */
    boolean allowsMoreOf(Request request) {
        return rate.allows(Request.getRemoteAddr(request));
    }

    /**
     * Whether the caller means this machine. A page of somebody else's can let its own name point to 127.0.0.1 and read what answers there as if
     * it were its own (DNS rebinding); but the request still has that name. Where a token is wanted, which such a page does not have, any name will do.
     */
    boolean isMeant(Request request) {
        if (token != null || !isForThisMachineAlone) {
            return true;
        }
        String host = Request.getServerName(request);
        return host == null
                || host.toLowerCase(Locale.ROOT).equals("localhost")
                || ADDRESS.matcher(host).matches();
    }

    /** {@return whether anybody needs a token} */
    boolean wantsToken() {
        return token != null;
    }

    /** {@return whether the caller has shown the token, or is a browser that has} */
    boolean knows(Request request) {
        if (token == null) {
            return true;
        }
        String shown = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (shown != null) {
            return shown.startsWith("Bearer ") && isToken(request, shown.substring("Bearer ".length()));
        }
        return secret(request).filter(browsers::knows).isPresent();
    }

    /** {@return the secret for a browser's cookie if it has shown the token} */
    Optional<String> signIn(Request request, String shown) {
        return token != null && shown != null && isToken(request, shown)
                ? Optional.of(browsers.begin())
                : Optional.empty();
    }

    /** The caller's browser has not shown the token any more. */
    void signOut(Request request) {
        secret(request).ifPresent(browsers::end);
    }

    private boolean isToken(Request request, String shown) {
        boolean right = MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), token);
        if (!right) {
            rate.charge(Request.getRemoteAddr(request), PRICE_OF_A_WRONG_TOKEN);
        }
        return right;
    }

    private static Optional<String> secret(Request request) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(HttpCookie::getValue)
                .findFirst();
    }
}
