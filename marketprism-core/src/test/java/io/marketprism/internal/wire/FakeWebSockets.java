package io.marketprism.internal.wire;

import io.marketprism.internal.time.Time;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Sockets without a network: the test plays the exchange. */
public final class FakeWebSockets implements WebSocketTransport {
    private final List<FakeSocket> sockets = new CopyOnWriteArrayList<>();
    private final Time time;
    private volatile RuntimeException failure;

    public FakeWebSockets(Time time) {
        this.time = time;
    }

    /** One socket; what its listener is told is up to the test. */
    public final class FakeSocket implements Socket {
        private final URI uri;
        private final Listener listener;
        private final List<String> sent = new CopyOnWriteArrayList<>();
        private final List<Long> sentAt = new CopyOnWriteArrayList<>();
        private volatile boolean aborted;
        private volatile boolean full;
        private volatile Consumer<String> onSend = text -> {};

        private FakeSocket(URI uri, Listener listener) {
            this.uri = uri;
            this.listener = listener;
        }

        @Override
        public boolean send(String text) {
            sentAt.add(time.nanos());
            sent.add(text);
            onSend.accept(text);
            return !full;
        }

        @Override
        public void abort() {
            aborted = true;
        }

        public Listener listener() {
            return listener;
        }

        public List<String> sent() {
            return sent;
        }

        List<Long> sentAt() {
            return sentAt;
        }

        public boolean isAborted() {
            return aborted;
        }

        /** Told what is sent, on the thread that sends it. */
        void onSend(Consumer<String> told) {
            onSend = told;
        }

        void takeNoMore() {
            full = true;
        }
    }

    @Override
    public Socket connect(URI uri, Listener listener) {
        RuntimeException thrown = failure;
        if (thrown != null) {
            failure = null;
            throw thrown;
        }
        FakeSocket socket = new FakeSocket(uri, listener);
        sockets.add(socket);
        return socket;
    }

    public List<FakeSocket> sockets() {
        return sockets;
    }

    /** {@return those to one address} */
    public List<FakeSocket> socketsTo(URI uri) {
        return sockets.stream().filter(socket -> socket.uri.equals(uri)).toList();
    }

    void failOnce(RuntimeException thrown) {
        failure = thrown;
    }
}
