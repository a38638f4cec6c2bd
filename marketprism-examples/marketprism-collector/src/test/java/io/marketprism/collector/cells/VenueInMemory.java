package io.marketprism.collector.cells;

import static java.util.stream.Collectors.toMap;

import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.MarketListener;
import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import io.marketprism.simulator.venue.VenueSession;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A simulated exchange of one symbol without sockets, threads and a clock: its protocol as it is, its time as the test lets it pass, and each state
 * that its book was ever in.
 */
final class VenueInMemory implements VenueContext {
    private static final long BEGIN_US = 1_790_000_000_000_000L;
    private static final Duration BOOK_INTERVAL = Duration.ofMillis(100);

    private final SimulatedMarket market;
    private final SymbolMarket symbol;
    private final LedgerRecorder recorder;
    private final Map<String, Stream> topics = new HashMap<>();
    private final List<Runnable> intervals = new ArrayList<>();
    private final List<Periodic> periodic = new ArrayList<>();
    private final List<SimulatedBook> states = new ArrayList<>();
    private final List<SimulatedBook> told = new ArrayList<>();
    private final Map<Long, SimulatedBook> bySequence = new HashMap<>();
    private final Venue venue;
    private final Map<SimulatedBook, Long> times = new IdentityHashMap<>();
    private Supplier<SimulatedBook> snapshots;

    /** When the book was as an answer shows it; 0 if it is so now. */
    private long asOf;

    private boolean omitsSnapshots;
    private long connections;
    private long nanos;

    /** Opens at once. */
    VenueInMemory(VenueProtocol protocol, String listed, int levels, long seed) {
        market = new SimulatedMarket(
                List.of(protocol.listing(listed)),
                levels,
                protocol.longestSequenceStep(),
                protocol.longestTradeStep(),
                seed,
                this::nowMicros);
        symbol = market.symbols().get(0);
        snapshots = symbol::book;
        recorder = new LedgerRecorder(market, protocol.decimalStyle(), 0);
        remember();
        told.add(copy());
        venue = protocol.open(this);
    }

    /** What the exchange has sent, and not yet been taken. */
    record Message(byte[] text, boolean isData) {}

    private static final class Periodic {
        private final long every;
        private final Runnable task;
        private long dueAt;

        private Periodic(long every, Runnable task) {
            this.every = every;
            this.task = task;
        }
    }

    private SimulatedBook copy() {
        SimulatedBook copy = symbol.book().copy();
        times.put(copy, nowMicros());
        return copy;
    }

    private void remember() {
        SimulatedBook state = copy();
        states.add(state);
        bySequence.put(state.sequence(), state);
    }

    /** {@return the book as it was with a number; null if it never had that} */
    SimulatedBook bookAt(long sequence) {
        return bySequence.get(sequence);
    }

    /** {@return what is listed} */
    ListedInstrument listing() {
        return symbol.listing();
    }

    /** {@return the book as it is} */
    SimulatedBook book() {
        return symbol.book();
    }

    /** {@return the book as it was so many changes ago, or as it began} */
    SimulatedBook changesAgo(int changes) {
        return states.get(Math.max(0, states.size() - 1 - changes));
    }

    /** {@return the book as it was when the exchange told of it, so many intervals ago, or as it began} */
    SimulatedBook intervalsAgo(int count) {
        return told.get(Math.max(0, told.size() - 1 - count));
    }

    /** Lets so many things happen, of which the exchange does not tell yet. */
    void happen(int events) {
        market.advance(events, everyone());
    }

    /** Lets the time pass after which the exchange tells of what has happened. */
    void tell() {
        pass(BOOK_INTERVAL);
        intervals.forEach(Runnable::run);
        told.add(copy());
    }

    /** Begins to count the states of the book anew, at a low number, once all that was counted so far is told. */
    void restartSequence() {
        tell();
        market.restartSequence(symbol, everyone());
        told.add(copy());
    }

    /** Lets time pass in which nothing happens. */
    void pass(Duration time) {
        nanos += time.toNanos();
        for (Periodic one : periodic) {
            if (one.dueAt <= nanos) {
                one.dueAt = nanos + one.every;
                one.task.run();
            }
        }
    }

    /** The books that further calls for snapshots are answered with. */
    void answerSnapshotsWith(Supplier<SimulatedBook> books) {
        snapshots = books;
    }

    /** Whether streams begin without their snapshot from now on, where they begin with one. */
    void omitInitialSnapshots(boolean omit) {
        omitsSnapshots = omit;
    }

    /** {@return the answer to a call} */
    RestResponse answer(URI uri) {
        RestResponse answer = venue.answer(request(uri));
        asOf = 0;
        return answer;
    }

    /** {@return a connection that is open; empty if the exchange refuses it} */
    Optional<Link> connect(URI uri) {
        RestRequest handshake = request(uri);
        return venue.refuse(handshake).isPresent() ? Optional.empty() : Optional.of(new Link(handshake));
    }

    private static RestRequest request(URI uri) {
        Map<String, String> query = uri.getRawQuery() == null
                ? Map.of()
                : Arrays.stream(uri.getRawQuery().split("&"))
                        .map(parameter -> parameter.split("=", 2))
                        .collect(toMap(
                                parameter -> parameter[0],
                                parameter -> URLDecoder.decode(parameter[1], StandardCharsets.UTF_8)));
        return new RestRequest("GET", uri.getPath(), query, Map.of(), "127.0.0.1");
    }

    /** The ledger and the venue hear of everything, as in a simulated exchange with sockets. */
    private MarketListener everyone() {
        return new MarketListener() {
            @Override
            public void onFill(SymbolMarket of, Fill fill) {
                recorder.onFill(of, fill);
                venue.onFill(of, fill);
            }

            @Override
            public void onBookChange(SymbolMarket of, BookChange change) {
                recorder.onBookChange(of, change);
                remember();
                venue.onBookChange(of, change);
            }

            @Override
            public void onLiquidation(SymbolMarket of, Liquidation liquidation) {
                venue.onLiquidation(of, liquidation);
            }

            @Override
            public void onOffBookTrade(SymbolMarket of, OffBookTrade trade) {
                recorder.onOffBookTrade(of, trade);
                venue.onOffBookTrade(of, trade);
            }

            @Override
            public void onCandleClosed(SymbolMarket of, Candle candle) {
                venue.onCandleClosed(of, candle);
            }
        };
    }

    @Override
    public SimulatedMarket market() {
        return market;
    }

    @Override
    public Ledger ledger() {
        return recorder.ledger();
    }

    @Override
    public void told(ProducedEvent event) {
        recorder.told(event);
    }

    @Override
    public void ruleBroken(String what) {
        recorder.ruleBroken(what);
    }

    @Override
    public long nowMicros() {
        return asOf > 0 ? asOf : BEGIN_US + nanos / 1_000;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Topic topic(String name) {
        return topics.computeIfAbsent(name, Stream::new);
    }

    @Override
    public SimulatedBook snapshotBook(SymbolMarket of) {
        SimulatedBook book = snapshots.get();
        asOf = times.getOrDefault(book, 0L);
        return book;
    }

    @Override
    public boolean omitInitialSnapshots() {
        return omitsSnapshots;
    }

    @Override
    public void everyBookInterval(double multiple, Runnable task) {
        intervals.add(task);
    }

    @Override
    public void every(Duration interval, Runnable task) {
        periodic.add(new Periodic(interval.toNanos(), task));
    }

    private static final class Stream implements Topic {
        private final String name;
        private final List<Link> subscribers = new ArrayList<>();

        private Stream(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean hasSubscribers() {
            return !subscribers.isEmpty();
        }

        @Override
        public void publish(long firstId, long lastId, IntFunction<byte[]> frame) {
            subscribers.forEach(link -> link.sent.add(new Message(frame.apply(link.form), true)));
        }
    }

    /** A connection: what is said on either side is heard by the exchange at once, and by the test when it takes it. */
    final class Link implements VenueConnection {
        private final long id = ++connections;
        private final Queue<Message> sent = new ArrayDeque<>();
        private final Set<String> subscribed = new LinkedHashSet<>();
        private final VenueSession session;
        private int form;
        private boolean isClosed;

        private Link(RestRequest handshake) {
            session = venue.connect(this, handshake);
        }

        /** {@return what the exchange has sent, oldest first, for the test to take from} */
        Queue<Message> sent() {
            return sent;
        }

        boolean isClosed() {
            return isClosed;
        }

        void say(String text) {
            if (!isClosed) {
                session.onText(text);
            }
        }

        /** Ends it, from either side. */
        void end() {
            if (!isClosed) {
                isClosed = true;
                subscribed.forEach(name -> topics.get(name).subscribers.remove(this));
                session.onClosed();
            }
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public void form(int chosen) {
            form = chosen;
        }

        @Override
        public int form() {
            return form;
        }

        @Override
        public void subscribe(Topic topic) {
            if (subscribed.add(topic.name())) {
                topics.get(topic.name()).subscribers.add(this);
            }
        }

        @Override
        public boolean unsubscribe(Topic topic) {
            return subscribed.remove(topic.name())
                    && topics.get(topic.name()).subscribers.remove(this);
        }

        @Override
        public Set<String> topics() {
            return subscribed;
        }

        @Override
        public void send(Topic topic, long firstId, long lastId, Supplier<byte[]> frame) {
            sent.add(new Message(frame.get(), true));
        }

        @Override
        public void reply(String text) {
            sent.add(new Message(text.getBytes(StandardCharsets.UTF_8), false));
        }

        @Override
        public void ping() {
            session.onPong();
        }

        @Override
        public void close(int code, String reason) {
            end();
        }

        /** Pings of ours keep it alive, of which nothing is shown here. */
        @Override
        public long idleNanos() {
            return 0;
        }
    }
}
