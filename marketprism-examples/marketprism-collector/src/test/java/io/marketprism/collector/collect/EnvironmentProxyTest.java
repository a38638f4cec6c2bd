package io.marketprism.collector.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.collector.config.ProxyConfig;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxyTest {
    private final EnvironmentProxy proxies = new EnvironmentProxy(new ProxyConfig(
            URI.create("http://plain:1"), URI.create("http://secure:2"), List.of("direct.example", ".below.example")));

    @Test
    void kindOfProxyIsThatOfItsScheme() {
        EnvironmentProxy mixed = new EnvironmentProxy(
                new ProxyConfig(URI.create("http://plain:1"), URI.create("socks5://secure:2"), List.of()));
        assertEquals(
                Proxy.Type.SOCKS,
                mixed.select(URI.create("wss://api.binance.com")).get(0).type());
        assertEquals(
                Proxy.Type.HTTP,
                mixed.select(URI.create("ws://api.binance.com")).get(0).type());
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.binance.com/x, secure",
        "wss://stream.binance.com:9443/stream, secure",
        "http://api.binance.com, plain",
        "ws://api.binance.com, plain",
        "https://direct.example, none",
        "https://some.direct.example, none",
        "https://notdirect.example, secure",
        "https://a.BELOW.example, none",
        "http://localhost:9001, none",
        "ws://127.0.0.1:9001, none",
        "ws://[::1]:9001, none"
    })
    void targetIsReachedBy(String target, String expected) {
        Proxy proxy = proxies.select(URI.create(target)).get(0);
        assertEquals(
                expected, proxy == Proxy.NO_PROXY ? "none" : ((InetSocketAddress) proxy.address()).getHostString());
    }
}
