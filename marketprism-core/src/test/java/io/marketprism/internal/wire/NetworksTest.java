package io.marketprism.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Networks.Lent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworksTest {
    private final Time time = new ManualTime();

    private static MockWebServer proxy(String says) throws IOException {
        MockWebServer proxy = new MockWebServer();
        proxy.enqueue(new MockResponse.Builder().body(says).build());
        proxy.start();
        return proxy;
    }

    private static Lent by(MockWebServer proxy, String address) {
        return new Lent(
                new OkHttpClient.Builder().proxy(proxy.getProxyAddress()).build(), address);
    }

    private static String says(Networks networks, String exchange) throws Exception {
        byte[] body = networks.to(exchange)
                .network()
                .http()
                .get(new HttpTransport.Request(
                        URI.create("http://venue.invalid/api"), Map.of(), Duration.ofSeconds(30), 1_000))
                .get()
                .body();
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void eachExchangeIsReachedByItsOwnProxy() throws Exception {
        try (MockWebServer usual = proxy("usual");
                MockWebServer one = proxy("one");
                MockWebServer another = proxy("another");
                Networks networks = new Networks(
                        by(usual, ""), Map.of("a", by(one, "192.0.2.1"), "b", by(another, "192.0.2.2")), time)) {
            assertEquals("one", says(networks, "a"));
            assertEquals("another", says(networks, "b"));
            assertEquals("usual", says(networks, "c"));
            assertEquals(1, one.getRequestCount());
        }
    }

    /** What an exchange counts by address is one for all pipelines that leave by it, and not for others. */
    @Test
    void limitsAreThoseOfTheAddress() {
        Lent here = new Lent(null, "192.0.2.1");
        try (Networks networks = new Networks(
                        Lent.NOTHING, Map.of("a", here, "b", new Lent(null, "192.0.2.2"), "c", here), time);
                Networks others = new Networks(here, Map.of("a", Lent.NOTHING), time)) {
            assertSame(networks.to("a").pools(), networks.to("c").pools());
            assertSame(networks.to("a").pools(), others.to("b").pools());
            assertSame(networks.to("d").pools(), others.to("a").pools());
            assertNotSame(networks.to("a").pools(), networks.to("b").pools());
            assertNotSame(networks.to("a").pools(), networks.to("d").pools());
        }
    }
}
