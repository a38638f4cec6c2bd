package io.marketprism.internal.wire;

import java.net.URI;

/** Port to a WebSocket client. */
public interface WebSocketTransport {

    /**
     * Begins to open a socket.
     *
     * @param uri where to
     * @param listener told what becomes of it; one call at a time
     * @return the socket, not open yet
     */
    Socket connect(URI uri, Listener listener);

    /** One socket. Thread-safe. */
    interface Socket {
        /** {@return whether the text was queued; false if the socket is closing or its buffer is full} */
        boolean send(String text);

        /** Ends it now. The listener's {@code closed} follows. */
        void abort();
    }

    /** Told what becomes of a socket. */
    interface Listener {
        /** It is open. */
        void opened();

        /** A text message came. */
        void text(String text);

        /** A binary message came. */
        void binary(byte[] bytes);

        /** It is gone; nothing follows. */
        void closed(String reason);
    }
}
