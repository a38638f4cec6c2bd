package io.marketprism.internal.wire;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link ConnectionPlan} connected: opens, subscribes, watches, and opens again after a loss. Frames are read on the socket's own
 * thread; everything else happens on the timer's.
 */
public final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final Duration OPEN_WITHIN = Duration.ofSeconds(20);
    private static final Duration BEFORE_MAX_AGE = Duration.ofMinutes(10);
    private static final long WATCH_MILLIS = 250;
    private static final int MOST_IN_A_LINE = 5;
    private static final String ANNOUNCED = "announced by the exchange: ";

    /** A socket that lives and brings nothing, as those before it, is replaced ever more rarely: the market may be halted. */
    private static final Duration LONGEST_SILENCE = Duration.ofHours(1);

    /** Where a connection stands. */
    public enum State {
        /** Waits for its turn to connect. */
        WAITING,
        /** Opens the socket. */
        CONNECTING,
        /** Open; the exchange has not yet answered all requests. */
        SUBSCRIBING,
        /** All requests are answered; what is refused is asked for again. */
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

        /** The exchange refused subscriptions; told again only when it gives another reason. They are asked for again. */
        void refused(Connection connection, List<Subscription> subscriptions, String reason);

        /** A frame, or a part of it, could not be read; the text tells all. */
        void unreadable(Connection connection, NormalizationException problem, String description);

        /** A value cannot be right and was left out of its event. */
        void doubted(Connection connection, String description);

        /** An event of a book that is proved by checksums was read. */
        void book(Connection connection, BookEvent event, long checksum);

        /** A book is known to be wrong. */
        void bookBroken(Connection connection, Instrument instrument, String reason);

        /** All definitions of the exchange's list of instruments have come. */
        void instrumentsComplete(Connection connection);

        /** The exchange's list of instruments has changed. */
        default void instrumentsChanged(Connection connection) {}

        /** The exchange announces that it does not work for a while. */
        void maintenance(Connection connection, String reason);

        /**
         * The connection works, but has to be replaced soon: the exchange says that it will close it, or would do so at its age.
         *
         * @return true if another connection takes its place, which then {@linkplain Connection#close ends} this one; false if it is to open its next
         *     socket at once
         */
        default boolean leaving(Connection connection, String reason) {
            return false;
        }

        /** As {@link #leaving}, and the same is true of all connections to the market. */
        default void allLeaving(Connection connection, String reason) {}

        /** The socket is open. */
        void opened(Connection connection);

        /** The socket, which was open, is lost. */
        void lost(Connection connection, String reason);

        /** The socket did not open; it is tried again. */
        void connectFailed(Connection connection, String reason);

        /** A frame was read. */
        void frameRead(Connection connection, long nanos);

        /** {@return whether any instrument of the connection is trading, as far as is known} */
        boolean isTrading(Connection connection);

        /** {@return whether the exchange still has the instrument, as far as is known} */
        boolean isListed(Subscription subscription);
    }

    /** What the exchange refuses at the moment. */
    public record Refused(List<Subscription> subscriptions, long sinceUs, String reason) {}

    private final Connector connector;
    private final String collector;
    private final ConnectionPlan plan;
    private final WebSocketTransport transport;
    private final Scheduler timer;
    private final Budget attempts;
    private final Handshakes handshakes;
    private final Time time;
    private final Listener listener;
    private final Backoff backoff;
    private final ThrottledLog complaints = new ThrottledLog(LOG);

    private final SubscriptionSet subscriptions;
    private final SymbolTable symbols;

    private volatile State state = State.WAITING;
    private volatile long sinceUs;
    private volatile long frames;
    private volatile Attempt current;
    private volatile String failure;

    /** Why the exchange does not work for a while, in its words; null if it does. */
    private volatile String maintenance;

    /** What was refused of what its socket said before all subscriptions, in words; null if nothing. */
    private volatile String without;

    /** Sockets in a row that were replaced because they brought nothing. */
    private volatile int silentSockets;

    /** Null unless they are kept. */
    private NewestFrames newestFrames;

    Connection(
            Connector connector,
            String collector,
            ConnectionPlan plan,
            WebSocketTransport transport,
            Scheduler timer,
            Budget attempts,
            Handshakes handshakes,
            Time time,
            Listener listener) {
        this.connector = connector;
        this.collector = collector;
        this.plan = plan;
        this.transport = transport;
        this.timer = timer;
        this.attempts = attempts;
        this.handshakes = handshakes;
        this.time = time;
        this.listener = listener;
        this.backoff = new Backoff(FIRST_BACKOFF, MAX_BACKOFF, time);
        this.sinceUs = time.nowUs();
        this.subscriptions = new SubscriptionSet(plan.subscriptions(), plan.requests(), time);
        this.symbols = SymbolTable.of(plan.subscriptions().stream()
                .map(Subscription::definition)
                .collect(Collectors.toMap(
                        InstrumentDefinition::instrument, definition -> definition, (one, same) -> one))
                .values());
    }

    /** Keeps the newest frames, for {@link #newestFrames}; called before it starts. */
    void keepFrames() {
        newestFrames = new NewestFrames();
    }

    /** Begins to connect. */
    public void start() {
        after(0, this::connect);
    }

    /** Lets another connection take its place, or opens its next socket, though nothing is wrong. Nothing happens if it is not open. */
    public void leave(String reason) {
        after(0, () -> {
            Attempt attempt = current;
            if (attempt != null && attempt.open) {
                attempt.leave(reason);
            }
        });
    }

    /** Ends the connection; nothing is heard of it afterwards. */
    public void close() {
        become(State.CLOSED);
        Attempt attempt = current;
        if (attempt == null) {
            return;
        }
        attempt.turn.over();
        WebSocketTransport.Socket socket = attempt.socket;
        if (socket != null) {
            socket.abort();
        }
    }

    /**
     * Carries more from now on.
     *
     * @throws IllegalStateException if there is no room for it
     */
    public void subscribe(List<Subscription> more) {
        if (subscriptions().size() + more.size() > plan.capacity()) {
            throw new IllegalStateException("Expected at most " + plan.capacity() + " subscriptions on " + this
                    + ", were " + (subscriptions().size() + more.size()));
        }
        more.forEach(subscription -> symbols.add(subscription.definition()));
        onSocket(
                attempt -> subscriptions.ask(more, attempt.context).forEach(attempt::enqueue),
                () -> subscriptions.want(more));
    }

    /** Something new is known of an instrument, by which its frames are read from now on; nothing happens if the connection does not carry it. */
    public void define(InstrumentDefinition definition) {
        if (symbols.find(definition.instrument().nativeSymbol()) != null) {
            symbols.add(definition);
        }
    }

    /** Carries less from now on. */
    public void unsubscribe(List<Subscription> less) {
        // At once, so that nobody asks for it again.
        subscriptions.forget(less);
        onSocket(
                attempt -> subscriptions.giveUp(less, attempt.context).forEach(attempt::enqueue),
                () -> subscriptions.forget(less));
    }

    /** Carries less from now on, of what the exchange refuses, so that there is nothing to give up. */
    public void forget(List<Subscription> refused) {
        subscriptions.forget(refused);
    }

    /** Asks the exchange for a fresh snapshot of one subscription: gives it up and asks for it again, unless it is not carried any more. */
    public void resubscribe(Subscription subscription) {
        onSocket(
                attempt -> subscriptions.renew(subscription, attempt.context).forEach(attempt::enqueue),
                () -> LOG.debug("{} asks for {} anyway", this, subscription));
    }

    /** Takes a step on the socket, if there is one that has asked for its subscriptions already; else what the next one asks for is enough. */
    private void onSocket(Consumer<Attempt> step, Runnable otherwise) {
        after(0, () -> {
            Attempt attempt = current;
            if (attempt != null && attempt.subscribing) {
                step.accept(attempt);
            } else {
                otherwise.run();
            }
        });
    }

    /** {@return what it carries, or tries to} */
    public List<Subscription> subscriptions() {
        return subscriptions.wanted();
    }

    /** {@return what it keeps connected} */
    public ConnectionPlan plan() {
        return plan;
    }

    /** {@return id of the exchange} */
    public String exchange() {
        return connector.exchange();
    }

    /** {@return name of the market} */
    public String market() {
        return connector.market();
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

    /** {@return the newest frames of data, the newest last; none unless they are kept} */
    public List<NewestFrames.RawFrame> newestFrames() {
        return newestFrames == null ? List.of() : newestFrames.all();
    }

    /** {@return why it does not work at the moment, in words; null if it does, or is being replaced as planned} */
    public String failure() {
        return state == State.CLOSED ? null : failure;
    }

    /** {@return why the exchange does not work for a while, in its words; null if it does, as far as is known} */
    public String maintenance() {
        return maintenance;
    }

    /** {@return which request it goes on without that comes before all subscriptions, such as to log in, and why; null if none} */
    public String without() {
        return without;
    }

    /** {@return what the exchange refuses at the moment} */
    public List<Refused> refused() {
        return subscriptions.refused();
    }

    @Override
    public String toString() {
        return connector.exchange() + " " + connector.market() + " " + plan.uri();
    }

    /** Nothing follows {@link State#CLOSED}. */
    private synchronized void become(State next) {
        if (state != State.CLOSED) {
            state = next;
            sinceUs = time.nowUs();
            failure = next == State.LIVE ? null : failure;
        }
    }

    private void connect() {
        if (state != State.CLOSED) {
            handshakes.await(exchange(), turn -> after(0, () -> connect(turn)));
        }
    }

    /** Does not keep the turn while it waits for the exchange's limit. */
    private void connect(Handshakes.Turn turn) {
        long wait = state == State.CLOSED ? 0 : attempts.take(1);
        if (wait > 0) {
            after(TimeUnit.NANOSECONDS.toMillis(wait) + 1, this::connect);
        }
        if (state == State.CLOSED || wait > 0) {
            turn.over();
            return;
        }
        become(State.CONNECTING);
        LOG.debug("{}: connecting", this);
        try {
            Attempt attempt = new Attempt(turn);
            current = attempt;
            attempt.socket = transport.connect(plan.uri(), attempt);
            if (state == State.CLOSED) {
                turn.over();
                attempt.socket.abort();
            }
            after(WATCH_MILLIS, attempt::watch);
        } catch (RuntimeException | Error e) {
            complaints.error("Cannot even begin to connect", this + ": " + e, e);
            turn.over();
            current = null;
            failed("cannot even begin to connect: " + e);
        }
    }

    /** A socket is gone, whose like comes next. {@code planned} if nothing is wrong with that. */
    private void ended(Attempt attempt, String reason, boolean planned) {
        attempt.turn.over();
        if (!attempt.isCurrent()) {
            return;
        }
        boolean hasBroughtData;
        synchronized (attempt) {
            current = null;
            hasBroughtData = attempt.hasBroughtData;
        }
        if (!attempt.open) {
            failed(reason);
            return;
        }
        failure = planned ? failure : reason;
        try {
            listener.lost(this, reason);
        } finally {
            reconnect(reason, planned, hasBroughtData);
        }
    }

    private void reconnect(String reason, boolean planned, boolean atOnce) {
        if (state == State.CLOSED) {
            // Another has taken its place.
            LOG.info("{}: {}; not connected again", this, reason);
        } else {
            long wait = again(atOnce);
            if (planned) {
                LOG.info("{}: {}; connecting again in {} ms", this, reason, wait);
            } else {
                complaints.warn(
                        "WebSocket connection closed unexpectedly",
                        this + ": " + reason + "; connecting again in " + wait + " ms");
            }
        }
    }

    private void failed(String reason) {
        failure = reason;
        try {
            listener.connectFailed(this, reason);
        } finally {
            long wait = again(false);
            complaints.error(
                    "WebSocket connection cannot be opened",
                    this + ": " + reason + "; connecting again in " + wait + " ms");
        }
    }

    /**
     * Connects again: at once after a socket that has brought data, else after longer and longer waits.
     *
     * @return in how many ms
     */
    private long again(boolean atOnce) {
        become(State.WAITING);
        long wait = atOnce ? 0 : backoff.nextMillis();
        after(wait, this::connect);
        return wait;
    }

    private void after(long millis, Runnable step) {
        try {
            timer.schedule(step, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The pipeline is closed; {} is not carried on", this);
        }
    }

    /** The first of them, for a line of the log. */
    private static String few(List<Subscription> subscriptions) {
        int more = subscriptions.size() - MOST_IN_A_LINE;
        return more <= 0
                ? subscriptions.toString()
                : subscriptions.subList(0, MOST_IN_A_LINE) + " and " + more + " more";
    }

    private long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(time.nanos() - nanos);
    }

    /** One socket, from the attempt to open it until it is gone. */
    private final class Attempt implements WebSocketTransport.Listener, NormalizerOutput {
        private final Normalizer normalizer = connector.normalizer(symbols);
        private final SubscriptionRequests.Context context = new RequestContext();
        private final Frame frame = new Frame(collector, null);
        private final Queue<Request> opening = new ConcurrentLinkedQueue<>();
        private final ArrayDeque<String> replies = new ArrayDeque<>();
        private final ArrayDeque<Request> outbox = new ArrayDeque<>();
        private final long begun = time.nanos();
        private final Handshakes.Turn turn;
        private volatile WebSocketTransport.Socket socket;
        private volatile boolean open;
        private volatile long frames;
        private volatile long lastFrame = begun;
        private volatile long lastData = begun;
        private volatile long askedAt = begun;
        private volatile boolean asked;

        /** Whether the exchange has accepted anything, so that data is to be expected. */
        private volatile boolean accepted;

        /** Why the exchange refused a request that it did not name, if it did. */
        private volatile String unnamed;

        /** Whether it asks for its subscriptions; before that it opens, and logs in. */
        private volatile boolean subscribing;

        /** Guarded by the attempt. */
        private boolean hasBroughtData;

        private long pingedAt;
        private boolean pumping;

        /** Whether another connection is about to take its place. */
        private boolean leaving;

        Attempt(Handshakes.Turn turn) {
            this.turn = turn;
        }

        /** Whether anything that its socket says still matters. */
        private boolean isCurrent() {
            return current == this && state != State.CLOSED;
        }

        @Override
        public void opened() {
            turn.over();
            after(0, this::begin);
        }

        private void begin() {
            if (!isCurrent()) {
                return;
            }
            open = true;
            lastFrame = time.nanos();
            lastData = lastFrame;
            without = null;
            become(State.SUBSCRIBING);
            try {
                listener.opened(Connection.this);
            } finally {
                opening.addAll(plan.requests().opening(context));
                open();
            }
        }

        /** On the timer's thread: makes the next of the requests that come before all others, or asks for the subscriptions. */
        private void open() {
            if (!isCurrent()) {
                return;
            }
            Request first = opening.peek();
            if (first != null) {
                enqueue(first);
                return;
            }
            subscribing = true;
            List<Request> requests = subscriptions.ask(context);
            if (requests.isEmpty()) {
                become(State.LIVE);
            }
            requests.forEach(this::enqueue);
        }

        /** On the timer's thread: sends at the plan's pace. */
        private void enqueue(Request request) {
            asked = false;
            outbox.add(request);
            pumpIfIdle();
        }

        private void pumpIfIdle() {
            if (!pumping) {
                pumping = true;
                pump();
            }
        }

        private void pump() {
            String text = next();
            if (text == null || !isCurrent()) {
                pumping = false;
                askedAt = asked ? askedAt : time.nanos();
                asked = true;
                return;
            }
            try {
                if (!socket.send(text)) {
                    abort("the socket takes no more messages");
                }
            } finally {
                after(plan.pace().toMillis(), this::pump);
            }
        }

        /** Replies go first, and put nothing off that an answer is awaited to. */
        private String next() {
            Request request = replies.isEmpty() ? outbox.poll() : null;
            if (request != null) {
                LOG.debug("{}: sends request {} for {}", Connection.this, request.id(), few(request.subscriptions()));
            }
            return request == null ? replies.poll() : request.text();
        }

        /** Holds the lock of the attempt, so that nothing of a socket comes behind the news that it is lost. */
        @Override
        public synchronized void text(String text) {
            long receivedAtUs = time.nowUs();
            long begin = time.nanos();
            if (!received(begin) || text.equals(plan.heartbeat().pong())) {
                return;
            }
            // What answers to a log-in may repeat it.
            if (newestFrames != null && subscribing) {
                newestFrames.add(receivedAtUs, text);
            }
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            frame.wrap(utf8, utf8.length, receivedAtUs);
            try {
                normalizer.normalize(frame, this);
            } catch (NormalizationException e) {
                rejected(e);
            } catch (RuntimeException | Error e) {
                rejected(new NormalizationException(
                        NormalizationException.Problem.INVALID_FIELD, 0, "the normalizer failed with " + e));
                complaints.error(
                        "The normalizer failed; this is a defect of the connector", Connection.this + ": " + e, e);
            }
            listener.frameRead(Connection.this, time.nanos() - begin);
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
            if (received(time.nanos())) {
                frame.wrap(bytes, bytes.length, time.nowUs());
                rejected(new NormalizationException(
                        NormalizationException.Problem.UNKNOWN_KIND,
                        0,
                        "expected a text message, was a binary one of " + bytes.length + " bytes"));
            }
        }

        @Override
        public void closed(String reason) {
            after(0, () -> ended(this, reason, false));
        }

        /** On the timer's thread, some times a second, as long as this is the current socket. */
        private void watch() {
            if (!isCurrent()) {
                return;
            }
            try {
                if (open) {
                    watchOpen();
                } else if (millisSince(begun) > OPEN_WITHIN.toMillis()) {
                    abort("not open after " + OPEN_WITHIN.toSeconds() + " s");
                }
            } finally {
                after(WATCH_MILLIS, this::watch);
            }
        }

        private void watchOpen() {
            if (asked && millisSince(askedAt) > plan.acknowledgeWithin().toMillis() && isUnanswered()) {
                notAnswered();
            } else if (!leaving && millisSince(begun) > replaceAfter().toMillis()) {
                replace("replaced before the exchange closes it after "
                        + plan.maxAge().toHours() + " h");
            } else if (!leaving && accepted && silenceMillis() < millisSince(lastData)) {
                silent();
            } else {
                subscriptions.askAgain(listener::isListed, context).forEach(this::enqueue);
                keepAlive(plan.heartbeat());
            }
        }

        private boolean isUnanswered() {
            return !opening.isEmpty() || subscriptions.openRequests() > 0;
        }

        private void notAnswered() {
            String within = "within " + plan.acknowledgeWithin().toSeconds() + " s";
            String reason = unnamed;
            Request first = opening.peek();
            if (first != null && first.optional()) {
                goOnWithout(first, "not answered " + within);
            } else if (first != null) {
                abort("request " + first.id() + ", before all subscriptions, is not answered " + within);
            } else if (reason == null && state == State.SUBSCRIBING) {
                abort(subscriptions.openRequests() + " subscription requests not answered " + within);
            } else {
                String why = reason == null ? "not answered " + within : reason;
                for (String id : subscriptions.openFor(plan.acknowledgeWithin())) {
                    refused(subscriptions.refused(id, why), why);
                }
            }
        }

        /**
         * A market may be silent because it is halted. A dead stream of a live socket is noticed within the plan's time; if its successor is
         * silent too it is given twice the time, and so on, until data comes.
         */
        private long silenceMillis() {
            long silence = staleAfterMillis();
            long longest = Math.max(silence, LONGEST_SILENCE.toMillis());
            boolean dataIsDue = maintenance == null && listener.isTrading(Connection.this);
            return dataIsDue ? Math.min(longest, silence << Math.min(silentSockets, 16)) : longest;
        }

        /** The stream that comes most often tells. */
        private long staleAfterMillis() {
            return subscriptions.wanted().stream()
                    .map(Subscription::dataType)
                    .distinct()
                    .flatMap(type -> connector.offer(type).stream())
                    .map(Offer::staleAfter)
                    .filter(Objects::nonNull)
                    .mapToLong(Duration::toMillis)
                    .min()
                    .orElse(LONGEST_SILENCE.toMillis());
        }

        private void silent() {
            String reason = "no data for " + TimeUnit.MILLISECONDS.toSeconds(silenceMillis()) + " s";
            if (silentSockets++ == 0 && listener.isTrading(Connection.this)) {
                abort(reason);
            } else {
                replace(reason + " on a socket that lives, as on those before it; the market may be halted");
            }
        }

        private Duration replaceAfter() {
            Duration tenth = plan.maxAge().dividedBy(10);
            return plan.maxAge().minus(tenth.compareTo(BEFORE_MAX_AGE) < 0 ? tenth : BEFORE_MAX_AGE);
        }

        private void keepAlive(Heartbeat heartbeat) {
            if (heartbeat.ping() == null) {
                return;
            }
            if (pingedAt != 0 && pingedAt - lastFrame > 0) {
                if (millisSince(pingedAt) > heartbeat.within().toMillis()) {
                    abort("no answer to \"" + heartbeat.ping() + "\" within "
                            + heartbeat.within().toSeconds() + " s");
                }
            } else if (millisSince(lastFrame) > heartbeat.idle().toMillis()) {
                pingedAt = time.nanos();
                socket.send(heartbeat.ping());
            }
        }

        private void abort(String reason) {
            socket.abort();
            ended(this, reason, false);
        }

        /** As {@link #abort}, with nothing wrong; if another connection takes its place, not before that is there. */
        private void replace(String reason) {
            if (open && listener.leaving(Connection.this, reason)) {
                leaving = true;
                return;
            }
            socket.abort();
            ended(this, reason, true);
        }

        @Override
        public void event(MarketEvent event) {
            dataCame();
            listener.event(Connection.this, event);
        }

        private void dataCame() {
            lastData = lastFrame;
            hasBroughtData = true;
            if (maintenance != null) {
                maintenance = null;
            }
            backoff.reset();
            if (silentSockets != 0) {
                silentSockets = 0;
            }
        }

        @Override
        public void rejected(NormalizationException problem) {
            listener.unreadable(Connection.this, problem, problem.describe(connector.exchange(), frame));
        }

        @Override
        public void doubted(NormalizationException problem) {
            listener.doubted(Connection.this, problem.describe(connector.exchange(), frame));
        }

        @Override
        public void book(BookEvent event, long checksum) {
            dataCame();
            listener.book(Connection.this, event, checksum);
        }

        @Override
        public void bookBroken(Instrument instrument, String reason) {
            listener.bookBroken(Connection.this, instrument, reason);
        }

        @Override
        public void acknowledged(String requestId) {
            if (isOpening(requestId)) {
                opening.poll();
                after(0, this::open);
            } else {
                accepted(subscriptions.accepted(requestId));
            }
        }

        private boolean isOpening(String requestId) {
            Request first = opening.peek();
            return first != null && first.id().equals(requestId);
        }

        private void goOnWithout(Request optional, String reason) {
            if (opening.remove(optional)) {
                without = "request " + optional.id() + ": " + reason;
                after(0, this::open);
                listener.refused(Connection.this, List.of(), reason);
            }
        }

        @Override
        public void acknowledged(String requestId, StreamKey stream) {
            accepted(subscriptions.accepted(requestId, stream));
        }

        @Override
        public void acknowledgedOnly(String requestId, Collection<StreamKey> streams) {
            accepted(subscriptions.acceptedOnly(requestId, streams));
            List<Subscription> others = subscriptions.leftOut(requestId);
            refused(others, SubscriptionSet.LEFT_OUT);
        }

        private void accepted(List<Subscription> some) {
            if (!some.isEmpty()) {
                accepted = true;
                lastData = lastFrame;
                LOG.debug("{}: accepted {}", Connection.this, few(some));
                listener.accepted(Connection.this, some);
            }
            liveIfAllIsAnswered();
        }

        @Override
        public void refused(String requestId, String reason) {
            Request first = opening.peek();
            if (first != null && first.optional() && first.id().equals(requestId)) {
                goOnWithout(first, reason);
            } else if (isOpening(requestId)) {
                after(
                        0,
                        () -> abort(
                                "the exchange refuses request " + requestId + ", before all subscriptions: " + reason));
            } else if (requestId != null && subscriptions.knows(requestId)) {
                refused(subscriptions.refused(requestId, reason), reason);
            } else {
                unnamed = requestId == null ? reason : unnamed;
                listener.refused(Connection.this, List.of(), reason);
            }
        }

        @Override
        public void refused(String requestId, StreamKey stream, String reason) {
            refused(subscriptions.refused(requestId, stream, reason), reason);
        }

        private void refused(List<Subscription> news, String reason) {
            liveIfAllIsAnswered();
            if (!news.isEmpty()) {
                listener.refused(Connection.this, news, reason);
            }
        }

        private void liveIfAllIsAnswered() {
            if (subscribing && state == State.SUBSCRIBING && subscriptions.openRequests() == 0) {
                LOG.debug("{}: all requests are answered", Connection.this);
                become(State.LIVE);
            }
        }

        @Override
        public void reply(String text) {
            after(0, () -> {
                replies.add(text);
                pumpIfIdle();
            });
        }

        @Override
        public void instrumentsComplete() {
            listener.instrumentsComplete(Connection.this);
        }

        @Override
        public void instrumentsChanged() {
            dataCame();
            listener.instrumentsChanged(Connection.this);
        }

        @Override
        public void maintenance(String reason) {
            if (maintenance == null) {
                maintenance = reason;
                listener.maintenance(Connection.this, reason);
            }
        }

        @Override
        public void maintenanceOver() {
            maintenance = null;
        }

        @Override
        public void closing(String reason) {
            after(0, () -> leave(ANNOUNCED + reason));
        }

        @Override
        public void closingAll(String reason) {
            after(0, () -> {
                leave(ANNOUNCED + reason);
                listener.allLeaving(Connection.this, ANNOUNCED + reason);
            });
        }

        private void leave(String reason) {
            if (isCurrent() && !leaving) {
                replace(reason);
            }
        }

        private final class RequestContext implements SubscriptionRequests.Context {
            private int last;

            @Override
            public String nextId() {
                return Integer.toString(++last);
            }

            @Override
            public long nowUs() {
                return time.nowUs();
            }

            @Override
            public List<Subscription> kept() {
                return subscriptions.wanted();
            }
        }
    }
}
