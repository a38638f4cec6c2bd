package io.marketprism.collector.config;

import java.net.URI;
import java.util.List;

/** Reads URLs of settings. */
final class Urls {
    private Urls() {}

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none, has no host, or another scheme
     */
    static URI of(String text, String... schemes) {
        URI uri = URI.create(text);
        if (uri.getHost() == null || !List.of(schemes).contains(uri.getScheme())) {
            throw new IllegalArgumentException("not such a URL");
        }
        return uri;
    }

    /** The text without what may be a login or another secret, also if it is no URL. */
    static String printable(String text) {
        int at = text.lastIndexOf('@');
        int scheme = text.indexOf("://");
        String shown = at < 0
                ? text
                : (scheme < 0 || scheme > at ? "" : text.substring(0, scheme + 3)) + text.substring(at + 1);
        return shown.replaceFirst("[?#].*$", "");
    }

    /** Whether it can be the host of a URL: a name or an address, without a port; one of IPv6 with or without brackets. */
    static boolean isHost(String host) {
        try {
            URI uri = URI.create("x://" + bracketed(host));
            return bracketed(host).equals(uri.getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A host as a URL has it: an address of IPv6 in brackets. */
    private static String bracketed(String host) {
        return host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** The same URL with another host, another port, or both; null and -1 leave them. */
    static String with(String url, String host, int port) {
        URI uri = URI.create(url);
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        int newPort = port < 0 ? uri.getPort() : port;
        return uri.getScheme() + "://" + user + (host == null ? uri.getHost() : bracketed(host))
                + (newPort < 0 ? "" : ":" + newPort) + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }
}
