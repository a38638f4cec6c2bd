package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events for the status page: {@code history} and {@code books} at the beginning, {@code state} each second, {@code book} when the chosen
 * one has moved, four times a second at most. One thread for all; who reads slowly misses states, and who does not read at all is cut off by
 * {@link PatientConnections}.
 */
final class EventStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    /** So many pages may be open. */
    static final int MOST = 16;

    /** Then the page asks again, and must show again that it may. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final long TICK_MILLIS = 250;
    private static final int TICKS_A_SECOND = 4;
    private static final int MOST_BOOKS = 2_000;

    private final LiveStatus live;
    private final ObjectMapper json;
    private final Consumer<Connection> progressed;
    private final Set<Page> pages = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "collector-status");
        thread.setDaemon(true);
        return thread;
    });
    private long ticks;

    /**
     * No pages yet.
     *
     * @param progressed told when a page has read what was sent
     */
    EventStreams(LiveStatus live, ObjectMapper json, Consumer<Connection> progressed) {
        this.live = live;
        this.json = json;
        this.progressed = progressed;
        live.second();
    }

    void start() {
        timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A page that is open. What it has not read is not waited for. */
    private final class Page {
        private final Connection connection;
        private final Response response;
        private final Callback end;
        private final String book;
        private final long openedAt = System.nanoTime();
        private List<String> books = List.of();
        private JsonNode lastBook;
        private boolean isBusy;

        Page(Request request, Response response, Callback end, String book) {
            this.connection = request.getConnectionMetaData().getConnection();
            this.response = response;
            this.end = end;
            this.book = book;
        }

        private boolean isOver() {
            return System.nanoTime() - openedAt > LONGEST.toNanos();
        }

        /** Sends what is new for it, unless it has yet to read what was sent. */
        synchronized void send(byte[] state, boolean begins) {
            if (isBusy) {
                return;
            }
            StringBuilder text = new StringBuilder();
            if (begins) {
                text.append("retry: 1000\n\n");
                event(text, "history", live.history());
            }
            if (!live.books().equals(books)) {
                books = live.books();
                ArrayNode names = json.createArrayNode();
                books.stream().limit(MOST_BOOKS).forEach(names::add);
                event(text, "books", names);
            }
            if (book != null) {
                JsonNode now = live.book(book);
                if (!now.equals(lastBook)) {
                    lastBook = now;
                    event(text, "book", now);
                }
            }
            byte[] own = text.toString().getBytes(StandardCharsets.UTF_8);
            ByteBuffer buffer = ByteBuffer.allocate(own.length + state.length);
            buffer.put(own).put(state).flip();
            if (buffer.hasRemaining()) {
                isBusy = true;
                response.write(isOver(), buffer, Callback.from(this::read, this::gone));
            }
        }

        private void read() {
            progressed.accept(connection);
            synchronized (this) {
                isBusy = false;
            }
            if (isOver() && pages.remove(this)) {
                end.succeeded();
            }
        }

        private void gone(Throwable why) {
            LOG.debug("A status page is gone: {}", why.toString());
            if (pages.remove(this)) {
                end.failed(why);
            }
        }
    }

    /**
     * Sends events from now on.
     *
     * @param book whose levels to send, or null for none
     * @return false if too many pages are open
     */
    boolean open(Request request, Response response, Callback end, String book) {
        if (pages.size() >= MOST) {
            return false;
        }
        Page page = new Page(request, response, end, book);
        pages.add(page);
        timer.execute(() -> page.send(state(), true));
        return true;
    }

    private void tick() {
        try {
            boolean isSecond = ++ticks % TICKS_A_SECOND == 0;
            if (isSecond) {
                live.second();
            }
            if (!pages.isEmpty()) {
                byte[] state = isSecond ? state() : new byte[0];
                pages.forEach(page -> page.send(state, false));
            }
        } catch (RuntimeException e) {
            LOG.error("The status page could not be told what happens; this is a defect", e);
        }
    }

    private byte[] state() {
        StringBuilder text = new StringBuilder();
        event(text, "state", live.state());
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void event(StringBuilder text, String name, JsonNode data) {
        try {
            // JSON has no line breaks of its own, which would end the event.
            text.append("event: ")
                    .append(name)
                    .append("\ndata: ")
                    .append(json.writeValueAsString(data))
                    .append("\n\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends no more. */
    @Override
    public void close() {
        timer.shutdownNow();
        pages.clear();
    }
}
