package io.marketprism.internal.wire;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** The network by OkHttp: a client with threads of its own, and both transports over it. */
public final class OkHttpNetwork implements AutoCloseable {
    private static final Duration SOCKET_PING = Duration.ofSeconds(20);

    /** OkHttp holds a thread for every open socket. */
    private static final int MAX_SOCKETS = 4_096;

    private final ExecutorService threads;
    private final OkHttpClient client;
    private final boolean isBorrowed;

    /**
     * Calls nobody yet.
     *
     * @param borrowed whose settings and connections are used; it stays open. Null for a client of its own
     */
    public OkHttpNetwork(OkHttpClient borrowed) {
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "marketprism-socket-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(MAX_SOCKETS);
        dispatcher.setMaxRequestsPerHost(MAX_SOCKETS);
        isBorrowed = borrowed != null;
        client = (isBorrowed ? borrowed.newBuilder() : new OkHttpClient.Builder())
                .dispatcher(dispatcher)
                .pingInterval(SOCKET_PING)
                // An API key is for the host that was asked, not for whoever it names.
                .followRedirects(false)
                .build();
    }

    /** {@return WebSockets} */
    public WebSocketTransport webSockets() {
        return new OkHttpWebSockets(client);
    }

    /** {@return HTTP} */
    public HttpTransport http() {
        return new OkHttpCalls(client);
    }

    /** Ends all calls and sockets. */
    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdown();
        if (!isBorrowed) {
            client.connectionPool().evictAll();
        }
    }
}
