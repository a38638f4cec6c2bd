package io.marketprism.internal.wire;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Greeting;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Subscription;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EpochClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link ConnectionPlan} connected: opens, greets, watches, and opens again after a loss. Frames are read on the socket's own
 * thread; everything else happens on the timer's.
 */
public final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final Duration OPEN_WITHIN = Duration.ofSeconds(20);
    private static final Duration BEFORE_MAX_AGE = Duration.ofMinutes(10);
    private static final long WATCH_MILLIS = 250;

    /** Where a connection stands. */
    public enum State {
        /** Waits for its turn to connect. */
        WAITING,
        /** Opens the socket. */
        CONNECTING,
        /** Open; the exchange has not yet accepted all subscriptions. */
        SUBSCRIBING,
        /** All subscriptions are accepted. */
        LIVE,
        /** Ended by us. */
        CLOSED
    }

    /** Takes what a connection brings. Called on the socket's thread, or on the timer's for losses. */
    public interface Listener {
        /** An event was read. */
        void event(Connection connection, MarketEvent event);

        /** The exchange accepted subscriptions. */
        void accepted(Connection connection, List<Subscription> subscriptions);

        /** The exchange refused subscriptions. */
        void refused(Connection connection, List<Subscription> subscriptions, String reason);

        /** A frame, or a part of it, could not be read; the text tells all. */
        void unreadable(Connection connection, NormalizationException problem, String description);

        /** A value cannot be right and was left out of its event. */
        void doubted(Connection connection, String description);

        /** The socket is open. */
        void opened(Connection connection);

        /** The socket, which was open, is lost. */
        void lost(Connection connection, String reason);

        /** A frame was read. */
        void frameRead(Connection connection, long nanos);
    }

    private final String exchange;
    private final String market;
    private final String collector;
    private final ConnectionPlan plan;
    private final Transport transport;
    private final ScheduledExecutorService timer;
    private final Budget attempts;
    private final EpochClock clock;
    private final Listener listener;
    private final Backoff backoff = new Backoff(FIRST_BACKOFF, MAX_BACKOFF);

    private volatile State state = State.WAITING;
    private volatile long sinceUs;
    private volatile long frames;
    private volatile Attempt current;

    Connection(
            String exchange,
            String market,
            String collector,
            ConnectionPlan plan,
            Transport transport,
            ScheduledExecutorService timer,
            Budget attempts,
            EpochClock clock,
            Listener listener) {
        this.exchange = exchange;
        this.market = market;
        this.collector = collector;
        this.plan = plan;
        this.transport = transport;
        this.timer = timer;
        this.attempts = attempts;
        this.clock = clock;
        this.listener = listener;
        this.sinceUs = clock.nowUs();
    }

    /** Begins to connect. */
    public void start() {
        after(0, this::connect);
    }

    /** Ends the connection; nothing is heard of it afterwards. */
    public void close() {
        become(State.CLOSED);
        Attempt attempt = current;
        Transport.Socket socket = attempt == null ? null : attempt.socket;
        if (socket != null) {
            socket.abort();
        }
    }

    /** Asks the exchange for a fresh snapshot of one subscription. */
    public void resubscribe(Subscription subscription) {
        after(0, () -> {
            Attempt attempt = current;
            if (attempt == null) {
                return;
            }
            if (plan.resubscribe() == null) {
                attempt.abort("there is no other way to a fresh snapshot of " + subscription);
            } else {
                plan.resubscribe().apply(subscription).forEach(attempt::enqueue);
            }
        });
    }

    /** {@return what it keeps connected} */
    public ConnectionPlan plan() {
        return plan;
    }

    /** {@return id of the exchange} */
    public String exchange() {
        return exchange;
    }

    /** {@return name of the market} */
    public String market() {
        return market;
    }

    /** {@return where it stands} */
    public State state() {
        return state;
    }

    /** {@return when it came to that state, µs since the epoch} */
    public long sinceUs() {
        return sinceUs;
    }

    /** {@return frames received since the start} */
    public long frames() {
        return frames;
    }

    /** {@return age of the newest frame in ms, or -1 if there is none on this socket} */
    public long lastFrameAgeMillis() {
        Attempt attempt = current;
        return attempt == null || attempt.frames == 0 ? -1 : millisSince(attempt.lastFrame);
    }

    @Override
    public String toString() {
        return exchange + " " + market + " " + plan.uri();
    }

    /** Nothing follows {@link State#CLOSED}. */
    private synchronized void become(State next) {
        if (state != State.CLOSED) {
            state = next;
            sinceUs = clock.nowUs();
        }
    }

    private void connect() {
        if (state == State.CLOSED) {
            return;
        }
        long wait = attempts.take(1);
        if (wait > 0) {
            after(TimeUnit.NANOSECONDS.toMillis(wait) + 1, this::connect);
            return;
        }
        become(State.CONNECTING);
        try {
            Attempt attempt = new Attempt();
            current = attempt;
            attempt.socket = transport.connect(plan.uri(), attempt);
            if (state == State.CLOSED) {
                attempt.socket.abort();
            }
            after(WATCH_MILLIS, attempt::watch);
        } catch (RuntimeException e) {
            LOG.error("{}: cannot even begin to connect", this, e);
            current = null;
            again(e.toString());
        }
    }

    private void ended(Attempt attempt, String reason) {
        if (!attempt.isCurrent()) {
            return;
        }
        synchronized (attempt) {
            current = null;
        }
        if (attempt.open) {
            listener.lost(this, reason);
        }
        again(reason);
    }

    private void again(String reason) {
        become(State.WAITING);
        long wait = backoff.nextMillis();
        LOG.warn("WebSocket connection closed unexpectedly: {}: {}; connecting again in {} ms", this, reason, wait);
        after(wait, this::connect);
    }

    private void after(long millis, Runnable step) {
        try {
            timer.schedule(
                    () -> {
                        try {
                            step.run();
                        } catch (RuntimeException e) {
                            LOG.error("A step of connection {} failed", this, e);
                        }
                    },
                    millis,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The pipeline is closed; {} is not carried on", this);
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** One socket, from the attempt to open it until it is gone. */
    private final class Attempt implements Transport.Listener, NormalizerOutput {
        private final Normalizer normalizer = plan.normalizer().get();
        private final Frame frame = new Frame(collector, null);
        private final Map<String, Greeting> unanswered = new HashMap<>();
        private final ArrayDeque<String> outbox = new ArrayDeque<>();
        private final long begun = System.nanoTime();
        private volatile Transport.Socket socket;
        private volatile boolean open;
        private volatile long frames;
        private volatile long lastFrame = begun;
        private volatile long lastData = begun;
        private volatile long greetedAt = begun;
        private volatile boolean greeted;
        private long pingedAt;
        private boolean pumping;

        /** Whether anything that its socket says still matters. */
        private boolean isCurrent() {
            return current == this && state != State.CLOSED;
        }

        @Override
        public void opened() {
            after(0, this::greet);
        }

        private void greet() {
            if (!isCurrent()) {
                return;
            }
            open = true;
            lastFrame = System.nanoTime();
            lastData = lastFrame;
            become(plan.greetings().isEmpty() ? State.LIVE : State.SUBSCRIBING);
            listener.opened(Connection.this);
            synchronized (unanswered) {
                plan.greetings().forEach(greeting -> unanswered.put(greeting.requestId(), greeting));
            }
            plan.greetings().forEach(greeting -> enqueue(greeting.text()));
        }

        /** On the timer's thread: sends at the plan's pace. */
        private void enqueue(String text) {
            outbox.add(text);
            if (!pumping) {
                pumping = true;
                pump();
            }
        }

        private void pump() {
            String text = outbox.poll();
            if (text == null || !isCurrent()) {
                pumping = false;
                greeted = true;
                greetedAt = System.nanoTime();
                return;
            }
            if (!socket.send(text)) {
                abort("the socket takes no more messages");
            }
            after(plan.greetingPace().toMillis(), this::pump);
        }

        /** Holds the lock of the attempt, so that nothing of a socket comes behind the news that it is lost. */
        @Override
        public synchronized void text(String text) {
            long receivedAtUs = clock.nowUs();
            long begin = System.nanoTime();
            if (!received(begin) || text.equals(plan.heartbeat().pong())) {
                return;
            }
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            frame.wrap(utf8, utf8.length, receivedAtUs);
            try {
                normalizer.normalize(frame, this);
            } catch (NormalizationException e) {
                rejected(e);
            } catch (RuntimeException e) {
                rejected(new NormalizationException(
                        NormalizationException.Problem.INVALID_FIELD, 0, "the normalizer failed with " + e));
                LOG.error("{}: the normalizer failed; this is a defect of the connector", Connection.this, e);
            }
            listener.frameRead(Connection.this, System.nanoTime() - begin);
        }

        /** Counts a frame; tells whether this is the current socket. */
        private boolean received(long nanos) {
            if (!isCurrent()) {
                return false;
            }
            lastFrame = nanos;
            frames++;
            Connection.this.frames++;
            return true;
        }

        @Override
        public synchronized void binary(byte[] bytes) {
            if (received(System.nanoTime())) {
                frame.wrap(bytes, bytes.length, clock.nowUs());
                rejected(new NormalizationException(
                        NormalizationException.Problem.UNKNOWN_KIND,
                        0,
                        "expected a text message, was a binary one of " + bytes.length + " bytes"));
            }
        }

        @Override
        public void closed(String reason) {
            after(0, () -> ended(this, reason));
        }

        /** On the timer's thread, some times a second, as long as this is the current socket. */
        private void watch() {
            if (!isCurrent()) {
                return;
            }
            if (!open) {
                if (millisSince(begun) > OPEN_WITHIN.toMillis()) {
                    abort("not open after " + OPEN_WITHIN.toSeconds() + " s");
                }
            } else {
                watchOpen();
            }
            after(WATCH_MILLIS, this::watch);
        }

        private void watchOpen() {
            if (state == State.SUBSCRIBING
                    && greeted
                    && millisSince(greetedAt) > plan.acknowledgeWithin().toMillis()) {
                int missing;
                synchronized (unanswered) {
                    missing = unanswered.size();
                }
                abort(missing + " subscription requests not answered within "
                        + plan.acknowledgeWithin().toSeconds() + " s");
            } else if (millisSince(begun) > replaceAfter().toMillis()) {
                abort("replaced before the exchange closes it after "
                        + plan.maxAge().toHours() + " h");
            } else if (millisSince(lastData) > plan.silence().toMillis()) {
                abort("no data for " + plan.silence().toSeconds() + " s");
            } else {
                beat(plan.heartbeat());
            }
        }

        private Duration replaceAfter() {
            Duration tenth = plan.maxAge().dividedBy(10);
            return plan.maxAge().minus(tenth.compareTo(BEFORE_MAX_AGE) < 0 ? tenth : BEFORE_MAX_AGE);
        }

        private void beat(Heartbeat heartbeat) {
            if (heartbeat.ping() == null) {
                return;
            }
            if (pingedAt != 0 && pingedAt - lastFrame > 0) {
                if (millisSince(pingedAt) > heartbeat.within().toMillis()) {
                    abort("no answer to \"" + heartbeat.ping() + "\" within "
                            + heartbeat.within().toSeconds() + " s");
                }
            } else if (millisSince(lastFrame) > heartbeat.idle().toMillis()) {
                pingedAt = System.nanoTime();
                socket.send(heartbeat.ping());
            }
        }

        private void abort(String reason) {
            socket.abort();
            ended(this, reason);
        }

        @Override
        public void event(MarketEvent event) {
            lastData = lastFrame;
            backoff.reset();
            listener.event(Connection.this, event);
        }

        @Override
        public void rejected(NormalizationException problem) {
            listener.unreadable(Connection.this, problem, problem.describe(exchange, frame));
        }

        @Override
        public void doubted(NormalizationException problem) {
            listener.doubted(Connection.this, problem.describe(exchange, frame));
        }

        @Override
        public void acknowledged(String requestId) {
            Greeting greeting = answered(requestId);
            if (greeting != null) {
                listener.accepted(Connection.this, greeting.subscriptions());
            }
        }

        @Override
        public void refused(String requestId, String reason) {
            Greeting greeting = answered(requestId);
            listener.refused(Connection.this, greeting == null ? List.of() : greeting.subscriptions(), reason);
        }

        private Greeting answered(String requestId) {
            Greeting greeting;
            boolean all;
            synchronized (unanswered) {
                greeting = requestId == null ? null : unanswered.remove(requestId);
                all = unanswered.isEmpty();
            }
            if (all && state == State.SUBSCRIBING) {
                become(State.LIVE);
            }
            return greeting;
        }

        @Override
        public void closing(String reason) {
            after(0, () -> {
                if (isCurrent()) {
                    abort("announced by the exchange: " + reason);
                }
            });
        }
    }
}
