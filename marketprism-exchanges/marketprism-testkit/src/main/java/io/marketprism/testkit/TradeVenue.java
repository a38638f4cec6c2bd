package io.marketprism.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Objects;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * The smallest exchange that {@link TradeFeed} reads: one instrument, whose trades happen when it is told, over a real socket. Not the
 * simulator, which brings more than the tests of a sink need. For one client at a time.
 */
final class TradeVenue extends WebSocketListener implements AutoCloseable {
    private final MockWebServer server = new MockWebServer();
    private volatile @Nullable WebSocket client;
    private long trades;

    /** Opens a port. */
    TradeVenue() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                MockResponse.Builder response = new MockResponse.Builder();
                return request.getUrl().encodedPath().equals("/ws")
                        ? response.webSocketUpgrade(TradeVenue.this).build()
                        : response.body("{}").build();
            }
        });
        try {
            server.start(InetAddress.getLoopbackAddress(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI restUri() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    URI webSocketUri() {
        return URI.create("ws://127.0.0.1:" + server.getPort());
    }

    @Override
    public void onOpen(WebSocket webSocket, Response response) {
        client = webSocket;
    }

    /** Acknowledges a subscription. */
    @Override
    public void onMessage(WebSocket webSocket, String text) {
        webSocket.send("{\"result\":null,\"id\":1}");
    }

    @Override
    public void onClosing(WebSocket webSocket, int code, String reason) {
        webSocket.close(code, reason);
    }

    /** Lets trades happen, which have ids from 1 on. */
    void trade(int count) {
        WebSocket reader = Objects.requireNonNull(client, "nobody has connected");
        for (int i = 0; i < count; i++) {
            long id = ++trades;
            reader.send("{\"e\":\"trade\",\"t\":" + id + ",\"p\":\"67234." + (10 + id % 90) + "\",\"q\":\"0.00"
                    + (1 + id % 9) + "\",\"T\":" + System.currentTimeMillis() + ",\"m\":" + (id % 3 == 0) + "}");
        }
    }

    /** {@return how many have happened} */
    long trades() {
        return trades;
    }

    @Override
    public void close() {
        server.close();
    }
}
