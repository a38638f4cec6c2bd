package io.marketprism.collector.config;

import java.net.URI;
import java.util.List;

/**
 * By which proxies exchanges are reached.
 *
 * @param http for {@code http} and {@code ws}, or null for none
 * @param https for {@code https} and {@code wss}, or null for none
 * @param direct hosts, and domains with all below them, that are reached without
 */
public record ProxyConfig(URI http, URI https, List<String> direct) {
    /** What {@link #url} takes. */
    static final String EXPECTED =
            "the URL of a proxy with its port, such as http://proxy:3128 or, without a login, socks5://proxy:1080";

    /**
     * Reads a proxy's URL.
     *
     * @throws IllegalArgumentException if it is none, has no port, or a login that nobody would be shown
     */
    static URI url(String text) {
        URI uri = Urls.of(text, "http", "socks5", "socks5h");
        boolean hasUselessLogin = !uri.getScheme().equals("http") && uri.getRawUserInfo() != null;
        if (uri.getPort() <= 0 || hasUselessLogin) {
            throw new IllegalArgumentException("not the URL of a proxy");
        }
        return uri;
    }

    static ProxyConfig read(Environment environment) {
        String direct = environment.inEitherCase("NO_PROXY");
        URI all = environment.proxy("ALL_PROXY");
        return new ProxyConfig(
                first(environment.proxy("HTTP_PROXY"), all),
                first(environment.proxy("HTTPS_PROXY"), all),
                direct == null || direct.isBlank()
                        ? List.of()
                        : List.of(direct.strip().split("\\s*,\\s*")));
    }

    private static URI first(URI own, URI ofAll) {
        return own == null ? ofAll : own;
    }

    /** {@return where the proxies are, without their logins} */
    @Override
    public String toString() {
        return "ProxyConfig[http=" + printable(http) + ", https=" + printable(https) + ", direct=" + direct + "]";
    }

    private static String printable(URI proxy) {
        return proxy == null ? null : Urls.printable(proxy.toString());
    }

    /** {@return whether there is any} */
    public boolean isNone() {
        return http == null && https == null;
    }

    /** {@return the proxy for targets of a scheme, or null for none} */
    public URI forScheme(String scheme) {
        return scheme.equals("https") || scheme.equals("wss") ? https : http;
    }
}
