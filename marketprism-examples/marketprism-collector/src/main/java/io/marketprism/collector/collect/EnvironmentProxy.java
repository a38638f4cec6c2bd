package io.marketprism.collector.collect;

import io.marketprism.collector.config.ProxyConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses proxies as {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} say. This machine is always reached directly. A
 * SOCKS proxy looks up the names of hosts itself.
 */
final class EnvironmentProxy extends ProxySelector {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentProxy.class);
    private final ProxyConfig config;

    EnvironmentProxy(ProxyConfig config) {
        this.config = config;
    }

    @Override
    public List<Proxy> select(URI target) {
        URI proxy = config.forScheme(target.getScheme());
        if (proxy == null || isDirect(target.getHost().toLowerCase(Locale.ROOT))) {
            return List.of(Proxy.NO_PROXY);
        }
        Proxy.Type type = proxy.getScheme().equals("http") ? Proxy.Type.HTTP : Proxy.Type.SOCKS;
        return List.of(new Proxy(type, InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())));
    }

    private boolean isDirect(String host) {
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]") || host.equals("::1")) {
            return true;
        }
        for (String entry : config.direct()) {
            String name = entry.toLowerCase(Locale.ROOT);
            String domain = name.startsWith(".") ? name.substring(1) : name;
            if (name.equals("*") || host.equals(domain) || host.endsWith("." + domain)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void connectFailed(URI target, SocketAddress address, IOException failure) {
        LOG.warn("Cannot reach {} by the proxy {}: {}", target, address, failure.toString());
    }
}
