package io.marketprism.internal.wire;

import io.marketprism.internal.time.ThrottledLog;
import java.io.IOException;
import java.net.URI;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WebSockets by OkHttp. */
public final class OkHttpWebSockets implements WebSocketTransport {
    private static final Logger LOG = LoggerFactory.getLogger(OkHttpWebSockets.class);
    private static final ThrottledLog COMPLAINTS = new ThrottledLog(LOG);
    private static final int NORMAL_CLOSURE = 1000;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE_FOR_LEGAL_REASONS = 451;
    private static final long MAX_WORDS = 200;

    private final OkHttpClient client;

    /** Uses a client that somebody else closes. */
    public OkHttpWebSockets(OkHttpClient client) {
        this.client = client;
    }

    @Override
    public Socket connect(URI uri, Listener listener) {
        Request request = new Request.Builder().url(uri.toString()).build();
        WebSocket socket = client.newWebSocket(request, new Adapter(listener));
        return new Socket() {
            @Override
            public boolean send(String text) {
                return socket.send(text);
            }

            @Override
            public void abort() {
                socket.cancel();
            }
        };
    }

    /** Keeps what our own code throws away from OkHttp, which would end the connection for it. */
    private static final class Adapter extends WebSocketListener {
        private final Listener listener;

        Adapter(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            guarded(listener::opened);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            guarded(() -> listener.text(text));
        }

        @Override
        public void onMessage(WebSocket socket, ByteString bytes) {
            guarded(() -> listener.binary(bytes.toByteArray()));
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            socket.close(NORMAL_CLOSURE, null);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            guarded(() -> listener.closed(
                    "closed by the exchange with code " + code + (reason.isEmpty() ? "" : ": " + reason)));
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            guarded(() -> listener.closed(response == null ? failure.toString() : refusal(response)));
        }

        /** The exchange answered, but not with a WebSocket. */
        private static String refusal(Response response) {
            String words = (response.message() + " " + beginning(response)).strip();
            boolean forbidden = response.code() == FORBIDDEN || response.code() == UNAVAILABLE_FOR_LEGAL_REASONS;
            return "expected a WebSocket, was HTTP " + response.code() + (words.isEmpty() ? "" : " " + words)
                    + (forbidden ? " (perhaps the exchange does not serve this address or country)" : "");
        }

        private static String beginning(Response response) {
            try {
                return response.peekBody(MAX_WORDS).string().replaceAll("\\s+", " ");
            } catch (IOException | RuntimeException e) {
                LOG.debug("The body of a refused handshake cannot be read", e);
                return "";
            }
        }

        private static void guarded(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                COMPLAINTS.error("A WebSocket callback failed; the connection goes on", e.toString(), e);
            }
        }
    }
}
