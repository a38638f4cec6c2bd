package io.marketprism.internal.feed;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.InstrumentList;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.error.ConfigurationException;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookKeeper;
import io.marketprism.internal.book.BookPosition;
import io.marketprism.internal.delivery.Router;
import io.marketprism.internal.gaps.Checkpoint;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.gaps.StreamContinuity;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Connection;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.RestFetcher;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One market's subscriptions: finds the instruments, connects, checks what comes, and routes it. */
public final class MarketFeed implements Connection.Listener, BookKeeper.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MarketFeed.class);

    /** A stream of which nothing has come so long after it was asked for has a gap since then. */
    private static final long BEGINS_WITHIN_US = 60_000_000;

    /** As many subscriptions are named in one text. */
    private static final int NAMED = 3;

    /** At start somebody may wait so long for the instruments; if there will be no call before, he is told at once. */
    private static final Duration INSTRUMENTS_WAIT = Duration.ofSeconds(10);

    /** Shorter pauses are everyday, and over before anybody has read of them. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

    private final Connector connector;
    private final FeedOptions feed;
    private final Claims claims;
    private final List<String> symbols;
    private final Collection<DataType> dataTypes;
    private final Connections connectionFactory;
    private final RestFetcher rest;
    private final BookKeeper books;
    private final Router router;
    private final GapLog gapLog;
    private final Checkpoint session;
    private final EngineListener listener;
    private final PipelineMetrics metrics;
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private final LongAdder unreadable;
    private final Timer processing;
    private final LongAdder drift;
    private final Set<String> toldOfList = ConcurrentHashMap.newKeySet();

    private volatile Map<Instrument, Map<DataType, Stream>> streams = Map.of();
    private volatile Map<Instrument, Connection> bookConnections = Map.of();
    private volatile List<Connection> connections = List.of();
    private volatile Map<Instrument, InstrumentDefinition> definitions = Map.of();
    private volatile Set<Instrument> gone = Set.of();
    private volatile String failure;
    private volatile boolean closed;

    /** What is known of one data type of one instrument. */
    private record Stream(
            Subscription subscription, long askedAtUs, StreamContinuity continuity, PipelineMetrics.Stream meters) {}

    /**
     * One data type of one instrument, and when its newest event came.
     *
     * @param trading false if the instrument is not trading by the exchange's list, so that its silence is no fault
     */
    public record Freshness(
            Instrument instrument, DataType dataType, long lastReceiveTimeUs, boolean valid, boolean trading) {}

    /** A stream that the exchange refuses at the moment; it is asked for again. */
    public record Refused(Instrument instrument, DataType dataType, long sinceUs, String reason) {}

    /**
     * A feed that has not begun.
     *
     * @param claims shared by the feeds of a pipeline
     * @param bookBuffer shared by the books of all feeds of a pipeline
     * @param session what earlier runs left, or null if nothing outlives them
     */
    public MarketFeed(
            Connector connector,
            FeedOptions feed,
            Claims claims,
            Connections connectionFactory,
            RestFetcher rest,
            BookBuffer bookBuffer,
            Scheduler timer,
            Time time,
            Router router,
            GapLog gapLog,
            Checkpoint session,
            EngineListener listener,
            PipelineMetrics metrics) {
        this.connector = connector;
        this.feed = feed;
        this.claims = claims;
        this.symbols = feed.symbols();
        this.dataTypes = feed.dataTypes();
        this.connectionFactory = connectionFactory;
        this.rest = rest;
        this.router = router;
        this.gapLog = gapLog;
        this.session = session;
        this.listener = listener;
        this.metrics = metrics;
        this.unreadable = metrics.unreadable(connector.exchange());
        this.processing = metrics.processing(connector.exchange());
        this.drift = metrics.bookDrift(connector.exchange());
        this.books = dataTypes.contains(DataType.ORDERBOOK)
                ? new BookKeeper(connector, rest, timer, time, gapLog.session(), feed.books(), bookBuffer, this)
                : null;
        if (books != null && feed.books().snapshotEvery() != null) {
            long every = feed.books().snapshotEvery().toMillis();
            timer.scheduleAtFixedRate(books::publishSnapshots, every, every, TimeUnit.MILLISECONDS);
        }
    }

    /** {@return the connector} */
    public Connector connector() {
        return connector;
    }

    /** {@return its connections; none before the instruments are known} */
    public List<Connection> connections() {
        return connections;
    }

    /** {@return why it has not begun, or which symbols it does not find; null if all is well} */
    public String failure() {
        return failure;
    }

    /** {@return what is subscribed of each instrument} */
    public Collection<DataType> dataTypes() {
        return dataTypes;
    }

    /** {@return frames that could not be read so far} */
    public long unreadableFrames() {
        return unreadable.sum();
    }

    /** {@return for each subscription, when its newest event came} */
    public List<Freshness> freshness() {
        List<Freshness> all = new ArrayList<>();
        streams.forEach((instrument, byType) -> byType.forEach((type, stream) -> all.add(new Freshness(
                instrument,
                type,
                stream.continuity().lastReceiveTimeUs(),
                type != DataType.ORDERBOOK || books.isValid(instrument),
                isTrading(instrument)))));
        return all;
    }

    /** {@return what is wrong with the feed at the moment, in words} */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (failure != null) {
            problems.add(failure);
        }
        String paused = rest.pausedFor(LONG_PAUSE);
        if (paused != null) {
            problems.add(connector.exchange() + " " + connector.market() + ": " + paused);
        }
        for (Connection connection : connections) {
            String reason = connection.failure();
            if (reason != null) {
                problems.add(connection + " is not connected: " + reason);
            }
            connection
                    .refused()
                    .forEach(refused -> problems.add(connection + " refuses " + named(refused.subscriptions()) + ": "
                            + refused.reason() + "; it is asked for again"));
        }
        return problems;
    }

    private static String named(List<Subscription> subscriptions) {
        String first =
                subscriptions.stream().limit(NAMED).map(Subscription::toString).collect(Collectors.joining(", "));
        return subscriptions.size() > NAMED ? first + " and " + (subscriptions.size() - NAMED) + " more" : first;
    }

    /** {@return what the exchange refuses at the moment} */
    public List<Refused> refused() {
        List<Refused> all = new ArrayList<>();
        for (Connection connection : connections) {
            connection.refused().forEach(refused -> refused.subscriptions()
                    .forEach(subscription -> all.add(new Refused(
                            subscription.instrument(), subscription.dataType(), refused.sinceUs(), refused.reason()))));
        }
        return all;
    }

    /**
     * Fetches the instruments.
     *
     * @return completes with them; fails if the exchange cannot be reached, wants no calls for a while, or its list cannot be read
     */
    public CompletableFuture<Map<Instrument, InstrumentDefinition>> fetchInstruments() {
        String paused = rest.pausedFor(INSTRUMENTS_WAIT);
        if (paused != null) {
            return CompletableFuture.failedFuture(new MarketPrismException(
                    connector.exchange() + " " + connector.market() + ": cannot fetch the instruments, " + paused));
        }
        List<CompletableFuture<List<InstrumentDefinition>>> lists = new ArrayList<>();
        try {
            for (RestCall<List<InstrumentDefinition>> call : connector.instruments()) {
                lists.add(rest.fetch(call, RestFetcher.Priority.NOW));
            }
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
        return CompletableFuture.allOf(lists.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<InstrumentDefinition> listed = new ArrayList<>();
            lists.forEach(list -> listed.addAll(list.join()));
            Map<Instrument, InstrumentDefinition> all = new LinkedHashMap<>();
            InstrumentList.distinct(listed, this::tellOnce)
                    .forEach(definition -> all.put(definition.instrument(), definition));
            return all;
        });
    }

    /** Tells what is odd in the list, not each time that it is fetched. */
    private void tellOnce(String oddity) {
        if (toldOfList.add(oddity)) {
            LOG.warn("Instruments of {} {}: {}", connector.exchange(), connector.market(), oddity);
        }
    }

    /**
     * Connects.
     *
     * @param list the exchange's instruments
     * @throws ConfigurationException if none of the symbols, or not every one while {@code strict}, is among them
     */
    public void begin(Map<Instrument, InstrumentDefinition> list, boolean strict) {
        List<InstrumentDefinition> wanted = resolve(list, strict);
        List<String> conflicts = new ArrayList<>();
        Map<Instrument, Set<DataType>> mine = new LinkedHashMap<>();
        for (InstrumentDefinition definition : wanted) {
            mine.put(definition.instrument(), claimed(definition.instrument(), conflicts));
        }
        if (!conflicts.isEmpty()) {
            String problem = connector.exchange() + " " + connector.market() + ": " + String.join("; ", conflicts);
            if (strict) {
                throw new ConfigurationException(problem);
            }
            failed(failure == null ? problem : failure + "; " + problem);
        }
        Map<Instrument, Map<DataType, Stream>> byInstrument = new HashMap<>();
        Map<Instrument, InstrumentDefinition> known = new HashMap<>();
        List<Subscription> subscriptions = new ArrayList<>();
        for (InstrumentDefinition definition : wanted) {
            Instrument instrument = definition.instrument();
            known.put(instrument, definition);
            if (announces(instrument)) {
                router.route(definition);
            }
            Map<DataType, Stream> byType = new EnumMap<>(DataType.class);
            for (DataType type : mine.get(instrument)) {
                Subscription subscription = new Subscription(definition, type);
                subscriptions.add(subscription);
                byType.put(type, follow(subscription));
            }
            byInstrument.put(instrument, byType);
        }
        definitions = known;
        streams = byInstrument;
        if (!subscriptions.isEmpty()) {
            connect(subscriptions);
        }
    }

    /** The data types of an instrument that no other feed of the pipeline takes already. */
    private Set<DataType> claimed(Instrument instrument, List<String> conflicts) {
        Set<DataType> mine = EnumSet.noneOf(DataType.class);
        for (DataType type : dataTypes) {
            MarketFeed taker = claims.claim(instrument, type, this);
            if (taker == this) {
                mine.add(type);
            } else if (type == DataType.ORDERBOOK && !feed.books().equals(taker.feed.books())) {
                conflicts.add("expected the order book of " + instrument.symbol()
                        + " in one feed, or in several with the same options for books, was in " + taker.feed + " and "
                        + feed + " with different ones; only the first is heeded");
            }
        }
        return mine;
    }

    private boolean announces(Instrument instrument) {
        return claims.claim(instrument, DataType.INSTRUMENT, this) == this;
    }

    private Stream follow(Subscription subscription) {
        boolean numbered = subscription.dataType() == DataType.TRADE && connector.tradesAreNumberedWithoutHoles();
        Instrument instrument = subscription.instrument();
        StreamContinuity continuity = new StreamContinuity(instrument, subscription.dataType(), numbered, gapLog);
        long afterUs = session == null
                ? MarketEvent.ABSENT
                : session.follow(instrument, subscription.dataType(), continuity::provenUntilUs);
        if (afterUs != MarketEvent.ABSENT) {
            continuity.restarted(afterUs);
        }
        return new Stream(
                subscription,
                gapLog.nowUs(),
                continuity,
                metrics.stream(instrument.exchange(), instrument.marketType().wireName(), subscription.dataType()));
    }

    private void connect(List<Subscription> subscriptions) {
        List<Connection> made = new ArrayList<>();
        Map<Instrument, Connection> forBooks = new HashMap<>();
        for (ConnectionPlan plan : connector.plan(subscriptions)) {
            Connection connection = connectionFactory.of(plan, this);
            made.add(connection);
            plan.subscriptions().stream()
                    .filter(subscription -> subscription.dataType() == DataType.ORDERBOOK)
                    .forEach(subscription -> forBooks.put(subscription.instrument(), connection));
        }
        connections = List.copyOf(made);
        bookConnections = forBooks;
        if (!made.isEmpty()) {
            metrics.connected(
                    connector.exchange(),
                    subscriptions.get(0).instrument().marketType().wireName(),
                    () -> made.stream().allMatch(connection -> connection.state() == Connection.State.LIVE));
        }
        made.forEach(Connection::start);
        if (closed) {
            made.forEach(Connection::close);
        }
    }

    private List<InstrumentDefinition> resolve(Map<Instrument, InstrumentDefinition> list, boolean strict) {
        Map<String, InstrumentDefinition> bySpelling = new HashMap<>();
        list.values()
                .forEach(definition -> bySpelling.put(definition.instrument().symbol(), definition));
        list.values()
                .forEach(definition -> bySpelling.put(definition.instrument().nativeSymbol(), definition));
        Map<Instrument, InstrumentDefinition> found = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String symbol : symbols) {
            InstrumentDefinition definition = bySpelling.get(symbol);
            if (definition == null) {
                unknown.add(symbol);
            } else {
                found.put(definition.instrument(), definition);
            }
        }
        if (!unknown.isEmpty()) {
            String problem =
                    connector.exchange() + " " + connector.market() + ": expected symbols of the exchange's list of "
                            + list.size() + " instruments, but it has no "
                            + unknown.stream()
                                    .map(symbol -> symbol + near(symbol, bySpelling.keySet()))
                                    .collect(Collectors.joining(", "));
            if (strict || found.isEmpty()) {
                throw new ConfigurationException(problem);
            }
            failed(problem);
        }
        return List.copyOf(found.values());
    }

    /** The spellings that begin most like a symbol, as a hint to what was meant. */
    private static String near(String symbol, Collection<String> spellings) {
        String wanted = letters(symbol);
        return spellings.stream()
                .sorted(Comparator.<String>comparingInt(spelling -> -commonBeginning(wanted, letters(spelling)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .reduce((left, right) -> left + ", " + right)
                .map(nearest -> " (near: " + nearest + ")")
                .orElse("");
    }

    private static String letters(String symbol) {
        return symbol.replaceAll("[^\\p{L}\\p{N}]", "").toUpperCase(Locale.ROOT);
    }

    private static int commonBeginning(String one, String other) {
        int count = 0;
        while (count < Math.min(one.length(), other.length()) && one.charAt(count) == other.charAt(count)) {
            count++;
        }
        return count;
    }

    /** Notes why it cannot begin. */
    public void failed(String reason) {
        failure = reason;
        LOG.warn("{}", reason);
        listener.feedFailed(connector.exchange(), connector.market(), reason);
    }

    /** Notes that it has begun. */
    public void recovered() {
        failure = null;
    }

    /** Publishes definitions that have changed since the last time. */
    public void refresh(Map<Instrument, InstrumentDefinition> list) {
        Map<Instrument, InstrumentDefinition> newest = new HashMap<>(definitions);
        newest.replaceAll((instrument, old) -> {
            InstrumentDefinition definition = list.get(instrument);
            if (definition == null) {
                return old;
            }
            InstrumentDefinition current = definition.saysTheSameAs(old)
                    ? definition.received(definition.receiveTimeUs(), definition.collector(), old.validFromUs())
                    : definition;
            if (announces(instrument)) {
                router.route(current);
            }
            return current;
        });
        definitions = newest;
        forget(list);
    }

    /** What is refused and not listed any more is not asked for again, and nothing of it is missing. */
    private void forget(Map<Instrument, InstrumentDefinition> list) {
        Set<Instrument> unlisted = definitions.keySet().stream()
                .filter(instrument ->
                        !list.containsKey(instrument) || list.get(instrument).status() == InstrumentStatus.DELISTED)
                .collect(Collectors.toSet());
        refused().stream()
                .filter(refused -> unlisted.contains(refused.instrument()))
                .forEach(refused -> streams.get(refused.instrument())
                        .get(refused.dataType())
                        .continuity()
                        .gone());
        gone = unlisted;
    }

    /** Writes how far the coverage reaches, and a gap where it has not begun. */
    public void writeCoverage() {
        long now = gapLog.nowUs();
        streams.values().forEach(byType -> byType.values().forEach(stream -> {
            if (now - stream.askedAtUs() >= BEGINS_WITHIN_US) {
                stream.continuity().absent(GapCause.RECONNECT, stream.askedAtUs());
            }
            stream.continuity().writeCoverage();
        }));
    }

    /** Stops the intake. */
    public void close() {
        closed = true;
        connections.forEach(Connection::close);
    }

    private Stream stream(MarketEvent event) {
        Map<DataType, Stream> byType = streams.get(event.instrument());
        return byType == null ? null : byType.get(event.dataType());
    }

    @Override
    public void event(Connection connection, MarketEvent event) {
        if (!(event instanceof BookEvent book)) {
            pass(event);
        } else if (!closed && stream(event) != null) {
            books.fromStream(book);
        }
    }

    private void pass(MarketEvent event) {
        Stream stream = stream(event);
        if (!closed && stream != null) {
            stream.continuity().event(event);
            stream.meters().event(event);
            router.route(event);
        }
    }

    @Override
    public void verified(BookEvent event) {
        pass(event);
    }

    @Override
    public void broken(Instrument instrument, GapCause cause, BookPosition lastGood, String reason) {
        complaints.warn("Book is broken", instrument + ": " + reason);
        streams.get(instrument).get(DataType.ORDERBOOK).continuity().bookBroken(cause, lastGood);
        listener.bookBroken(instrument, reason);
    }

    @Override
    public void waitsForLimits(Instrument instrument, long sinceUs) {
        streams.get(instrument).get(DataType.ORDERBOOK).continuity().absent(GapCause.RATE_LIMITED, sinceUs);
    }

    @Override
    public void healed(BookSnapshot snapshot) {
        complaints.info("Book is whole again", snapshot.instrument() + " at " + snapshot.sequence());
    }

    @Override
    public void checked(Instrument instrument, int differences) {
        drift.add(differences);
        if (differences > 0) {
            complaints.warn(
                    "Book has drifted", instrument + ": " + differences + " levels differ from a fresh snapshot");
        }
    }

    @Override
    public void askStream(Instrument instrument) {
        bookConnections
                .get(instrument)
                .resubscribe(streams.get(instrument).get(DataType.ORDERBOOK).subscription());
    }

    @Override
    public void proven(Instrument instrument, long receiveTimeUs) {
        streams.get(instrument).get(DataType.ORDERBOOK).continuity().proven(receiveTimeUs);
    }

    @Override
    public void accepted(Connection connection, List<Subscription> subscriptions) {
        for (Subscription subscription : subscriptions) {
            if (subscription.dataType() != DataType.ORDERBOOK) {
                continuity(subscription).begin();
            }
        }
    }

    private Stream stream(Subscription subscription) {
        return streams.get(subscription.instrument()).get(subscription.dataType());
    }

    private StreamContinuity continuity(Subscription subscription) {
        return stream(subscription).continuity();
    }

    /** A gap since the last proof; since it was asked for, if nothing has come yet. */
    private void interrupted(Subscription subscription, GapCause cause) {
        Stream stream = stream(subscription);
        stream.continuity().interrupted(cause);
        stream.continuity().absent(cause, stream.askedAtUs());
    }

    @Override
    public void refused(Connection connection, List<Subscription> subscriptions, String reason) {
        String what = subscriptions.isEmpty() ? "a request that it does not name" : subscriptions.toString();
        LOG.error("{} refuses {}: {}", connection, what, reason);
        for (Subscription subscription : subscriptions) {
            interrupted(subscription, GapCause.REFUSED);
        }
        listener.refused(connector.exchange(), connector.market(), what, reason);
    }

    @Override
    public void unreadable(Connection connection, NormalizationException problem, String description) {
        unreadable.increment();
        String head =
                switch (problem.problem()) {
                    case MALFORMED -> "JSON decode error";
                    case INVALID_PRICE -> "Invalid price value";
                    default -> "Failed to normalize data";
                };
        complaints.warn(head, description);
        listener.unreadable(connector.exchange(), description);
        if (!hasCarriedData(problem)) {
            return;
        }
        for (Subscription subscription : connection.plan().subscriptions()) {
            boolean concerned =
                    (problem.instrument() == null || problem.instrument().equals(subscription.instrument()))
                            && (problem.dataType() == null || problem.dataType() == subscription.dataType());
            // A book notices by its sequence whether it has missed anything.
            if (concerned && subscription.dataType() != DataType.ORDERBOOK) {
                continuity(subscription).interrupted(GapCause.DECODE);
            }
        }
    }

    /**
     * Whether a message that could not be read is known to have carried data of ours: it names an instrument, or a kind of data. A control message
     * that we do not know, a binary one, or text that is no JSON names neither, and an instrument that nobody subscribed is not ours. Should data
     * have been lost with one of these, the next trade's number tells.
     */
    private static boolean hasCarriedData(NormalizationException problem) {
        return problem.instrument() != null
                || problem.dataType() != null && problem.problem() != NormalizationException.Problem.UNKNOWN_KIND;
    }

    @Override
    public void doubted(Connection connection, String description) {
        complaints.warn("Implausible time", description);
    }

    @Override
    public void opened(Connection connection) {
        LOG.info("Connected to {}", connection);
        listener.connected(
                connector.exchange(), connector.market(), connection.plan().uri());
    }

    @Override
    public void lost(Connection connection, String reason) {
        listener.disconnected(
                connector.exchange(), connector.market(), connection.plan().uri(), reason);
        for (Subscription subscription : connection.plan().subscriptions()) {
            if (subscription.dataType() == DataType.ORDERBOOK) {
                books.disconnected(subscription.instrument(), "the connection is lost: " + reason);
            }
            interrupted(subscription, GapCause.RECONNECT);
        }
    }

    @Override
    public void connectFailed(Connection connection, String reason) {
        listener.connectFailed(
                connector.exchange(), connector.market(), connection.plan().uri(), reason);
        connection.plan().subscriptions().forEach(subscription -> interrupted(subscription, GapCause.RECONNECT));
    }

    @Override
    public boolean isTrading(Connection connection) {
        return connection.plan().subscriptions().stream()
                .anyMatch(subscription -> isTrading(subscription.instrument()));
    }

    private boolean isTrading(Instrument instrument) {
        InstrumentDefinition definition = definitions.get(instrument);
        return definition == null || definition.status() == null || definition.status() == InstrumentStatus.TRADING;
    }

    @Override
    public boolean isListed(Subscription subscription) {
        return !gone.contains(subscription.instrument());
    }

    @Override
    public void frameRead(Connection connection, long nanos) {
        processing.record(nanos, TimeUnit.NANOSECONDS);
    }
}
