package io.marketprism.collector.collect;

import io.marketprism.collector.config.ProxyConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses proxies as {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} say. This machine is always reached directly. */
final class EnvironmentProxy extends ProxySelector {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentProxy.class);
    private final ProxyConfig config;

    EnvironmentProxy(ProxyConfig config) {
        this.config = config;
    }

    /** {@return a client that uses the proxies} */
    static OkHttpClient client(ProxyConfig config) {
        return new OkHttpClient.Builder()
                .proxySelector(new EnvironmentProxy(config))
                .proxyAuthenticator((route, response) -> {
                    URI proxy = config.forScheme(response.request().url().scheme());
                    if (proxy == null
                            || proxy.getUserInfo() == null
                            || response.request().header("Proxy-Authorization") != null) {
                        return null;
                    }
                    String[] login = proxy.getUserInfo().split(":", 2);
                    return response.request()
                            .newBuilder()
                            .header(
                                    "Proxy-Authorization",
                                    Credentials.basic(
                                            login[0], login.length > 1 ? login[1] : "", StandardCharsets.UTF_8))
                            .build();
                })
                .build();
    }

    @Override
    public List<Proxy> select(URI target) {
        URI proxy = config.forScheme(target.getScheme());
        if (proxy == null || isDirect(target.getHost().toLowerCase(Locale.ROOT))) {
            return List.of(Proxy.NO_PROXY);
        }
        return List.of(
                new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())));
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
