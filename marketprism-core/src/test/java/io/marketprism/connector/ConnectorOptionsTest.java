package io.marketprism.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ConnectorOptionsTest {
    @Test
    void replacesSchemeHostPortAndPrefix() {
        ConnectorOptions options = ConnectorOptions.defaults()
                .hosts(URI.create("http://localhost:8080/rest/"), URI.create("ws://localhost:8080/sockets"));
        assertEquals(
                URI.create("http://localhost:8080/rest/api/v3/depth"),
                options.rest("https://exchange.example", "/api/v3/depth"));
        assertEquals(
                URI.create("ws://localhost:8080/sockets/stream"),
                options.webSocket("wss://exchange.example", "/stream"));
    }

    @Test
    void refusesALoginWithoutShowingIt() {
        for (String address : new String[] {"http://me:s3cret@localhost", "http://s3cret@localhost"}) {
            String message = assertThrows(ConfigurationException.class, () -> ConnectorOptions.defaults()
                            .hosts(URI.create(address), null))
                    .getMessage();
            assertTrue(message.contains("localhost"), message);
            assertFalse(message.contains("s3cret"), message);
        }
        assertThrows(ConfigurationException.class, () -> ConnectorOptions.defaults()
                .hosts(null, URI.create("wss://me:s3cret@localhost")));
    }

    @Test
    void apiKeyShowsNothingOfItself() {
        ApiKey key = new ApiKey("s3cret-key", "s3cret-secret", "s3cret-phrase");
        ConnectorOptions options = ConnectorOptions.defaults().apiKey(key);
        for (String text : new String[] {
            key.toString(), options.toString(), options.testnet(true).toString()
        }) {
            assertFalse(text.contains("s3cret"), text);
        }
        assertEquals(
                key,
                options.testnet(true).hosts(null, null).exchange("venue-sim").apiKey());
        RestCall<String> call = new RestCall<>(
                URI.create("https://venue/api"), Map.of("X-Key", key.key()), List.<LimitPool.Cost>of(), frame -> "");
        assertFalse(call.toString().contains("s3cret"), call.toString());
    }

    @Test
    void apiKeyIsOfVisibleCharacters() {
        for (String wrong : new String[] {"", "s3cret key", "s3cret\n", "“s3cret”"}) {
            for (Executable making : List.<Executable>of(
                    () -> new ApiKey(wrong, null, null),
                    () -> new ApiKey("key", wrong, null),
                    () -> new ApiKey("key", "secret", wrong))) {
                String message =
                        assertThrows(ConfigurationException.class, making).getMessage();
                assertFalse(message.contains("s3cret"), message);
            }
        }
    }
}
