package io.marketprism.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
import java.net.URI;
import org.junit.jupiter.api.Test;

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
}
