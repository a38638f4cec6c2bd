package io.marketprism.internal.feed;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.connector.Subscription;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookKeeper;
import io.marketprism.internal.book.BookPosition;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.feed.StreamTable.Followed;
import io.marketprism.internal.gaps.Checkpoint;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.gaps.Places;
import io.marketprism.internal.gaps.SafeNumbers;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One market's subscriptions: finds the instruments, connects, checks what comes, and routes it. */
public final class MarketFeed
        implements Connection.Listener,
                BookKeeper.Listener,
                Poller.Listener,
                StreamWatch.Listener,
                Backfiller.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MarketFeed.class);

    /** A stream of which nothing has come so long after it was asked for has a gap since then. */
    private static final long BEGINS_WITHIN_US = 60_000_000;

    /** What comes all the time is no longer fresh after this. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** What is polled is no longer fresh after so many of its intervals. */
    private static final int MISSED_POLLS = 3;

    private static final long TEND_MILLIS = 250;
    private static final int LOOKS_BETWEEN_WATCHES = 4;

    /** As many subscriptions are named in one text. */
    private static final int NAMED = 3;

    /** Shorter pauses are everyday, and over before anybody has read of them. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

    private final Connector connector;
    private volatile FeedOptions feed;
    private final Claims claims;
    private final InstrumentCatalogue catalogue;
    private final Poller poller;
    private final FeedConnections connections;
    private final RestFetcher rest;
    private final BookKeeper books;
    private final PublishStage stage;
    private final GapLog gapLog;
    private final Checkpoint session;
    private final EngineListener listener;
    private final PipelineMetrics metrics;
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private final LongAdder unreadable;
    private final Timer processing;
    private final LongAdder drift;
    private final LongAdder reconnects;
    private final LongAdder askedAgain;
    private final LongAdder replaced;
    private final FeedMeters meters;

    private final StreamWatch watch;
    private final Backfiller backfiller;

    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    private int looks;
    private volatile boolean hasBegun;
    private volatile StreamTable streams = StreamTable.EMPTY;
    private volatile String failure;
    private volatile boolean closed;

    /**
     * A stream, and when its newest event came.
     *
     * @param trading false if the instrument is not trading by the exchange's list, so that its silence is no fault
     * @param freshForMillis for how long nothing may come before it counts as stale
     */
    public record Freshness(
            StreamKey stream, long lastReceiveTimeUs, boolean valid, boolean trading, long freshForMillis) {}

    /** A stream that the exchange refuses at the moment; it is asked for again. */
    public record Refused(StreamKey stream, long sinceUs, String reason) {}

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
            PublishStage stage,
            GapLog gapLog,
            Checkpoint session,
            EngineListener listener,
            PipelineMetrics metrics) {
        this.connector = connector;
        this.feed = feed;
        this.claims = claims;
        this.catalogue = new InstrumentCatalogue(connector, rest, connectionFactory, timer);
        this.poller = new Poller(rest, timer, time, this);
        this.connections = new FeedConnections(
                connectionFactory,
                this,
                feed,
                time,
                subscription -> streams.of(subscription),
                this::isWhole,
                catalogue::definition);
        this.rest = rest;
        this.stage = stage;
        this.gapLog = gapLog;
        this.session = session;
        this.listener = listener;
        this.metrics = metrics;
        this.unreadable = metrics.unreadable(connector.exchange());
        this.processing = metrics.processing(connector.exchange());
        this.drift = metrics.bookDrift(connector.exchange());
        this.reconnects = metrics.reconnects(connector.exchange());
        this.askedAgain = metrics.lateStreams(connector.exchange(), "asked");
        this.replaced = metrics.lateStreams(connector.exchange(), "replaced");
        this.meters = new FeedMeters(
                metrics,
                connector.exchange(),
                connector.market(),
                feed.dataTypes(),
                this::legs,
                () -> hasBegun() && connections.areLive(),
                () -> streams.all(),
                this::isValid,
                gapLog::nowUs);
        this.books = feed.dataTypes().contains(DataType.ORDERBOOK)
                ? new BookKeeper(
                        connector,
                        (Offer.Book) offer(DataType.ORDERBOOK),
                        catalogue::definition,
                        rest,
                        timer,
                        time,
                        gapLog.session(),
                        feed.books(),
                        bookBuffer,
                        this)
                : null;
        this.backfiller = new Backfiller(connector, rest, time, this);
        this.watch = new StreamWatch(
                this::offer, stream -> catalogue.isTrading(stream.subscription().instrument()), this);
        timers.add(timer.scheduleWithFixedDelay(this::tend, TEND_MILLIS, TEND_MILLIS, TimeUnit.MILLISECONDS));
        if (books != null && feed.books().snapshotEvery() != null) {
            long every = feed.books().snapshotEvery().toMillis();
            timers.add(timer.scheduleAtFixedRate(books::publishSnapshots, every, every, TimeUnit.MILLISECONDS));
        }
    }

    private boolean isValid(Instrument instrument) {
        return books.isValid(instrument);
    }

    /** {@return the type of the market's instruments as far as its name tells it, else null} */
    public MarketType typeNamed() {
        return FeedMeters.typeNamed(connector.market());
    }

    /** {@return the connector} */
    public Connector connector() {
        return connector;
    }

    /** {@return its connections; none before the instruments are known} */
    public List<Connection> connections() {
        return connections.all();
    }

    /** {@return whether its instruments are known, and asked for} */
    public boolean hasBegun() {
        return hasBegun;
    }

    /** {@return why it has not begun, or which symbols it does not find; null if all is well} */
    public String failure() {
        return failure;
    }

    /** {@return what is subscribed of each instrument} */
    public Collection<DataType> dataTypes() {
        return feed.dataTypes();
    }

    /** {@return frames received so far} */
    public long frames() {
        return connections.frames();
    }

    /** {@return frames that could not be read so far} */
    public long unreadableFrames() {
        return unreadable.sum();
    }

    /** {@return for each stream, when its newest event came} */
    public List<Freshness> freshness() {
        return streams.all().stream()
                .map(stream -> {
                    StreamKey key = stream.subscription().stream();
                    return new Freshness(
                            key,
                            stream.continuity().lastReceiveTimeUs(),
                            key.dataType() != DataType.ORDERBOOK || books.isValid(key.instrument()),
                            catalogue.isTrading(key.instrument()),
                            freshForMillis(key.dataType()));
                })
                .toList();
    }

    /** {@return the best levels of a book as it stands, or null if it is not whole, or not one of this market} */
    public BookSnapshot book(Instrument instrument, int levels) {
        return books == null ? null : books.snapshot(instrument, levels);
    }

    /** Trades and books of a market come all the time; of other data the offer says how seldom it may come, or that its silence tells nothing. */
    private long freshForMillis(DataType type) {
        Offer offer = offer(type);
        if (offer instanceof Offer.Polled polled) {
            return Math.max(FRESH.toMillis(), MISSED_POLLS * every(polled).toMillis());
        }
        Duration staleAfter = offer.staleAfter();
        return switch (type) {
            case TRADE, ORDERBOOK, BBO -> FRESH.toMillis();
            default -> staleAfter == null ? Long.MAX_VALUE : Math.max(FRESH.toMillis(), staleAfter.toMillis());
        };
    }

    private Duration every(Offer.Polled offer) {
        return feed.pollEvery().getOrDefault(offer.dataType(), offer.every());
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
        for (Connection connection : connections()) {
            String reason = connection.failure();
            if (reason != null) {
                problems.add(connection + " is not connected: " + reason);
            }
            if (connection.without() != null) {
                problems.add(connection + " goes on without " + connection.without());
            }
            if (connection.maintenance() != null) {
                problems.add(connection + " is under maintenance: " + connection.maintenance());
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
        for (Connection connection : connections()) {
            connection.refused().forEach(refused -> refused.subscriptions()
                    .forEach(subscription ->
                            all.add(new Refused(subscription.stream(), refused.sinceUs(), refused.reason()))));
        }
        return all;
    }

    /**
     * Fetches the instruments.
     *
     * @return completes with them; fails if the exchange cannot be reached, wants no calls for a while, or its list cannot be read
     */
    public CompletableFuture<Map<Instrument, InstrumentDefinition>> fetchInstruments() {
        return catalogue.fetch();
    }

    /** {@return by what the exchange pushes that its list has changed, see {@link InstrumentCatalogue#news}} */
    Optional<InstrumentNews> news(Runnable changed, BiConsumer<Connection, String> allLeaving) {
        return catalogue.news(changed, allLeaving);
    }

    /** {@return when the first of its instruments expires, µs since the epoch; {@link Long#MAX_VALUE} if none does} */
    long earliestExpiryUs() {
        return catalogue.earliestExpiryUs();
    }

    /** {@return whether the newest list left out one of its instruments, so that another look has to tell} */
    boolean missesInstruments() {
        return catalogue.misses();
    }

    /**
     * Connects.
     *
     * @param list the exchange's instruments
     * @throws ConfigurationException if none of the symbols, or not every one while {@code strict}, is among them
     */
    public void begin(Map<Instrument, InstrumentDefinition> list, boolean strict) {
        List<String> unknown = new ArrayList<>();
        List<InstrumentDefinition> wanted = catalogue.resolve(list, feed.symbols(), this::isOfUse, unknown::add);
        if (!unknown.isEmpty()) {
            if (strict || wanted.isEmpty()) {
                throw new ConfigurationException(unknown.get(0));
            }
            failed(unknown.get(0));
        }
        List<String> inVain = notCarried(wanted);
        if (!inVain.isEmpty()) {
            problem(inVain, strict);
        }
        take(wanted, strict);
        hasBegun = true;
    }

    /** {@return whether it can take other streams from now on, and leave alone those that are wanted before and after} */
    public boolean canTake(FeedOptions after) {
        return feed.differsInStreamsOnly(after)
                && (books != null || !after.dataTypes().contains(DataType.ORDERBOOK));
    }

    /** Wants other streams once it is told to {@link #adopt} the exchange's list. */
    public void want(FeedOptions after) {
        feed = after;
    }

    /**
     * Takes what is wanted, no other feed takes, and it does not take yet; what is wanted no more ends. All else goes on untouched, and so does all if
     * nothing of what is wanted is listed.
     *
     * @param list the exchange's instruments
     */
    public synchronized void adopt(Map<Instrument, InstrumentDefinition> list) {
        if (closed) {
            return;
        }
        Map<Instrument, InstrumentDefinition> known = new LinkedHashMap<>(list);
        // A list may be incomplete once.
        catalogue.kept().forEach(instrument -> known.putIfAbsent(instrument, catalogue.definition(instrument)));
        List<String> unknown = new ArrayList<>();
        List<InstrumentDefinition> wanted =
                catalogue.resolve(known, feed.symbols(), this::isOfUse, unknown::add).stream()
                        .filter(definition -> !InstrumentCatalogue.isDelisted(definition))
                        .toList();
        failure = null;
        List<String> problems = new ArrayList<>(unknown);
        if (!wanted.isEmpty()) {
            problems.addAll(notCarried(wanted));
        }
        if (!problems.isEmpty()) {
            failed(String.join("; ", problems));
        }
        if (wanted.isEmpty()) {
            return;
        }
        Set<StreamKey> keys = wanted.stream()
                .flatMap(definition -> streams(definition).stream())
                .map(Subscription::stream)
                .collect(Collectors.toSet());
        endStreams(streams.all().stream()
                .filter(stream -> !keys.contains(stream.subscription().stream()))
                .toList());
        Set<Instrument> unwanted = new HashSet<>(catalogue.kept());
        wanted.forEach(definition -> unwanted.remove(definition.instrument()));
        forgetInstruments(unwanted);
        take(wanted, false);
        hasBegun = true;
    }

    /** Ends all its streams at their last proofs, without gaps, and closes its connections. */
    public synchronized void end() {
        end(Set.copyOf(catalogue.kept()));
        close();
        closeMeters();
    }

    /** Takes instruments from now on. */
    private synchronized void take(List<InstrumentDefinition> wanted, boolean strict) {
        List<String> conflicts = new ArrayList<>();
        List<Subscription> subscriptions = new ArrayList<>();
        for (InstrumentDefinition definition : wanted) {
            subscriptions.addAll(claimed(definition, conflicts));
        }
        if (!conflicts.isEmpty()) {
            problem(conflicts, strict);
        }
        Map<Boolean, List<Subscription>> polled = subscriptions.stream()
                .collect(Collectors.partitioningBy(
                        subscription -> offer(subscription.dataType()) instanceof Offer.Polled));
        List<ConnectionPlan> plans = polled.get(false).isEmpty() ? List.of() : connector.plan(polled.get(false));
        LOG.debug(
                "{} {}: takes {} streams of {} instruments over {} connections",
                connector.exchange(),
                connector.market(),
                subscriptions.size(),
                wanted.size(),
                plans.size());
        List<InstrumentDefinition> fresh = wanted.stream()
                .filter(definition -> !catalogue.keeps(definition))
                .toList();
        catalogue.keep(fresh);
        if (books != null) {
            books.expect((int) subscriptions.stream()
                    .filter(subscription -> subscription.dataType() == DataType.ORDERBOOK)
                    .count());
        }
        fresh.stream().filter(definition -> announces(definition.instrument())).forEach(stage::publish);
        streams = streams.with(subscriptions.stream().map(this::follow).toList());
        polled.get(true).forEach(subscription -> poll(subscription, (Offer.Polled) offer(subscription.dataType())));
        meters.follow(subscriptions);
        connections.connect(plans);
    }

    private void problem(List<String> sentences, boolean strict) {
        String problem = connector.exchange() + " " + connector.market() + ": " + String.join("; ", sentences);
        if (strict) {
            throw new ConfigurationException(problem);
        }
        failed(failure == null ? problem : failure + "; " + problem);
    }

    /** What is asked for in vain: of an instrument that has none of it, or a data type that none of the instruments has. */
    private List<String> notCarried(List<InstrumentDefinition> wanted) {
        List<String> problems = new ArrayList<>();
        for (InstrumentDefinition definition : wanted) {
            if (!isOfUse(definition)) {
                problems.add("expected of " + definition.instrument() + " one of "
                        + connector.dataTypes().stream()
                                .filter(type -> connector.carries(definition, type))
                                .map(DataType::wireName)
                                .toList()
                        + ", was "
                        + feed.dataTypes().stream().map(DataType::wireName).toList());
            }
        }
        for (DataType type : feed.dataTypes()) {
            if (wanted.stream().noneMatch(definition -> connector.carries(definition, type))) {
                problems.add("expected a symbol that has " + type.wireName() + ", was none of " + feed.symbols());
            }
        }
        return problems;
    }

    private boolean isOfUse(InstrumentDefinition definition) {
        return feed.dataTypes().stream().anyMatch(type -> connector.carries(definition, type));
    }

    private void poll(Subscription subscription, Offer.Polled offer) {
        poller.follow(subscription, offer.call(), every(offer));
    }

    private Offer offer(DataType type) {
        return connector.offer(type).orElseThrow();
    }

    /** The streams of an instrument that are wanted. */
    private List<Subscription> streams(InstrumentDefinition definition) {
        return feed.dataTypes().stream()
                .filter(type -> connector.carries(definition, type))
                .flatMap(type -> feed.variantsOf(type, connector).stream()
                        .map(variant -> new Subscription(definition, type, variant)))
                .toList();
    }

    /** The streams of an instrument that are wanted, and that no feed of the pipeline takes already. */
    private List<Subscription> claimed(InstrumentDefinition definition, List<String> conflicts) {
        List<Subscription> mine = new ArrayList<>();
        for (Subscription subscription : streams(definition)) {
            MarketFeed taker = claims.claim(subscription.stream(), this);
            DataType type = subscription.dataType();
            if (taker == this) {
                if (streams.of(subscription) == null) {
                    mine.add(subscription);
                }
            } else if (!feed.hasOptionsOf(type, taker.feed)) {
                boolean book = type == DataType.ORDERBOOK;
                conflicts.add("expected the " + (book ? "order book" : type) + " of "
                        + definition.instrument().symbol()
                        + " in one feed, or in several with the same options for " + (book ? "books" : "it")
                        + ", was in " + taker.feed
                        + " and " + feed + " with different ones; only the first is heeded");
            }
        }
        return mine;
    }

    private boolean announces(Instrument instrument) {
        return claims.claim(new StreamKey(instrument, DataType.INSTRUMENT), this) == this;
    }

    /** {@return what tells about the user's legs; null where there is one} */
    private LegRace race(Instrument instrument, DataType type) {
        int legs = legs(type);
        return legs == 1
                ? null
                : new LegRace(metrics.legs(
                        instrument.exchange(), instrument.marketType().wireName(), type, legs));
    }

    /** {@return how many legs the user wants for the streams of a data type} */
    private int legs(DataType type) {
        return offer(type) instanceof Offer.Polled ? 1 : feed.redundancy();
    }

    private Followed follow(Subscription subscription) {
        StreamKey key = subscription.stream();
        Instrument instrument = subscription.instrument();
        Numbering numbering =
                offer(key.dataType()) instanceof Offer.Streamed streamed ? streamed.numbering() : Numbering.NONE;
        long lengthUs = Places.lengthUs(key.variant());
        boolean isByTime = lengthUs != MarketEvent.ABSENT
                && connector
                        .backfill(key.dataType())
                        .filter(offer -> offer.by() == Offer.By.TIME)
                        .isPresent();
        StreamContinuity continuity = isByTime
                ? StreamContinuity.byTime(key, lengthUs, gapLog)
                : new StreamContinuity(key, numbering, gapLog);
        long afterUs = session == null ? MarketEvent.ABSENT : session.follow(key, continuity::provenUntilUs);
        Map<String, SafeNumbers.Safe> left =
                session == null || continuity.by() == null ? Map.of() : session.followNumbers(key, continuity);
        if (afterUs != MarketEvent.ABSENT) {
            continuity.restarted(afterUs, left);
        }
        return new Followed(
                subscription,
                gapLog.nowUs(),
                new PublishStage.Stream(
                        continuity,
                        metrics.stream(
                                instrument.exchange(), instrument.marketType().wireName(), key.dataType())),
                new StreamLegs(race(instrument, key.dataType())));
    }

    @Override
    public boolean leaving(Connection connection, String reason) {
        return connections.leaving(connection, reason);
    }

    @Override
    public void allLeaving(Connection connection, String reason) {
        connections.leaveAll(reason);
    }

    /** Several times a second. */
    private void tend() {
        connections.tend();
        if (++looks % LOOKS_BETWEEN_WATCHES == 0) {
            watch.look(streams.all(), gapLog.nowUs());
            backfiller.look(streams.all());
        }
        streams.all().stream().filter(stream -> stream.legs().several()).forEach(stream -> stream.continuity()
                .tellHeldGaps());
    }

    @Override
    public void backfilled(Followed stream, MarketEvent event) {
        if (!closed) {
            synchronized (stream.legs().merging()) {
                stage.publishFetched(stream.published(), event);
            }
        }
    }

    @Override
    public void unreadable(Followed stream, NormalizationException problem) {
        complaints.warn("Failed to normalize data", stream.subscription() + ", fetched: " + problem.getMessage());
        unreadable.increment();
    }

    @Override
    public void late(Connection connection, Followed stream, boolean isFast) {
        askedAgain.increment();
        boolean isDue =
                switch (stream.subscription().dataType()) {
                    case ORDERBOOK -> false; // Its numbers tell.
                    case TRADE, BBO, LIQUIDATION -> isFast; // Whether a slow one was due nobody knows.
                    default -> true;
                };
        if (isDue) {
            interrupted(connection, stream, GapCause.RECONNECT);
        }
    }

    @Override
    public void replaced(Connection connection, Followed stream) {
        replaced.increment();
    }

    private boolean isWhole(Followed stream) {
        StreamKey key = stream.subscription().stream();
        return key.dataType() != DataType.ORDERBOOK || books.isMerged(key.instrument());
    }

    /** Notes why it cannot begin. */
    public void failed(String reason) {
        failure = reason;
        LOG.error("{}", reason);
        listener.feedFailed(connector.exchange(), connector.market(), reason);
    }

    /** Notes that it has begun. */
    public void recovered() {
        failure = null;
    }

    /** Publishes definitions that have changed, or were not told for a day, and takes the symbols that were not listed before. */
    public synchronized void refresh(Map<Instrument, InstrumentDefinition> list) {
        if (closed) {
            return;
        }
        for (Instrument instrument : catalogue.kept()) {
            InstrumentDefinition definition = list.get(instrument);
            if (definition != null) {
                learn(definition);
            }
        }
        List<String> unknown = new ArrayList<>();
        List<InstrumentDefinition> fresh = catalogue.resolve(list, feed.symbols(), this::isOfUse, unknown::add).stream()
                .filter(definition -> !catalogue.keeps(definition))
                .filter(definition -> !InstrumentCatalogue.isDelisted(definition))
                .toList();
        if (!fresh.isEmpty()) {
            LOG.info("{} {}: listed now, and taken from now on: {}", connector.exchange(), connector.market(), fresh);
            failure = unknown.isEmpty() ? null : unknown.get(0);
            passOn(
                    fresh.stream()
                            .map(definition -> catalogue.definition(definition.instrument()))
                            .filter(Objects::nonNull)
                            .map(InstrumentDefinition::instrument)
                            .collect(Collectors.toSet()),
                    list.values());
            take(fresh, false);
        }
        forget(list);
    }

    /**
     * The exchange has given the names of instruments to others, from placeholders say: the streams of those that went by them end, and what their native
     * symbols mean now is told to the connections.
     */
    private void passOn(Set<Instrument> before, Collection<InstrumentDefinition> list) {
        end(before);
        before.forEach(old -> list.stream()
                .filter(listed -> listed.instrument().nativeSymbol().equals(old.nativeSymbol())
                        && listed.instrument().marketType() == old.marketType())
                .forEach(listed -> connections().forEach(connection -> connection.define(listed))));
    }

    private void learn(InstrumentDefinition definition) {
        InstrumentDefinition current = catalogue.update(definition);
        if (current != null) {
            connections().forEach(connection -> connection.define(current));
        }
        if (current != null && announces(definition.instrument())) {
            stage.publish(current);
        }
    }

    /** What is not listed any more ends, and nothing of it is missing; what is refused until that is sure is not asked for again. */
    private void forget(Map<Instrument, InstrumentDefinition> list) {
        Set<Instrument> delisted = catalogue.noteWhatIsGone(list);
        if (!delisted.isEmpty()) {
            LOG.info("{} {}: not listed any more: {}", connector.exchange(), connector.market(), delisted);
            delisted.stream()
                    .filter(instrument -> !list.containsKey(instrument))
                    .map(catalogue::definition)
                    .map(known -> known.withStatus(InstrumentStatus.DELISTED)
                            .received(gapLog.nowUs(), known.collector(), gapLog.nowUs()))
                    .forEach(this::learn);
            end(delisted);
        }
        for (Connection connection : connections()) {
            connection.refused().forEach(refused -> followed(refused.subscriptions()).stream()
                    .filter(stream -> !catalogue.isListed(stream.subscription().instrument()))
                    .forEach(stream -> stream.continuity().gone()));
        }
    }

    /** Nothing of some instruments is taken any more: their streams end at their last proofs, without gaps. */
    private synchronized void end(Set<Instrument> instruments) {
        endStreams(streams.all().stream()
                .filter(stream -> instruments.contains(stream.subscription().instrument()))
                .toList());
        forgetInstruments(instruments);
    }

    private void endStreams(List<Followed> ending) {
        ending.forEach(stream -> stream.continuity().end());
        List<Subscription> subscriptions =
                ending.stream().map(Followed::subscription).toList();
        connections.release(subscriptions);
        subscriptions.forEach(poller::forget);
        streams = streams.without(ending);
        for (Subscription subscription : subscriptions) {
            claims.release(subscription.stream(), this);
            if (session != null) {
                session.forget(subscription.stream());
            }
            if (subscription.dataType() == DataType.ORDERBOOK) {
                books.forget(subscription.instrument());
            }
        }
    }

    private void forgetInstruments(Set<Instrument> instruments) {
        catalogue.forget(instruments);
        instruments.forEach(instrument -> claims.release(new StreamKey(instrument, DataType.INSTRUMENT), this));
    }

    /** {@return what is known of a stream; null if this feed does not follow it} */
    public StreamContinuity continuity(StreamKey key) {
        Followed stream = streams.of(key);
        return stream == null ? null : stream.continuity();
    }

    /** {@return what is known of some streams, without those that have ended} */
    private List<Followed> followed(Collection<Subscription> subscriptions) {
        return subscriptions.stream()
                .map(subscription -> streams.of(subscription))
                .filter(Objects::nonNull)
                .toList();
    }

    /** {@return the one stream, unless it has ended} */
    private Optional<Followed> followed(Subscription subscription) {
        return Optional.ofNullable(streams.of(subscription));
    }

    private Optional<Followed> followedBook(Instrument instrument) {
        return Optional.ofNullable(streams.book(instrument));
    }

    /** Writes how far the coverage reaches, and a gap where it has not begun. Called about once a minute. */
    public void writeCoverage() {
        long now = gapLog.nowUs();
        streams.all().forEach(stream -> {
            stream.legs().forgetUnlessUsed();
            stream.legs().tend(now);
            if (now - stream.askedAtUs() >= BEGINS_WITHIN_US) {
                stream.continuity().absent(GapCause.RECONNECT, stream.askedAtUs());
            }
            stream.continuity().writeCoverage();
        });
    }

    /** Stops the intake. */
    public void close() {
        closed = true;
        timers.forEach(timer -> timer.cancel(false));
        if (books != null) {
            books.close();
        }
        poller.close();
        backfiller.close();
        connections.close();
    }

    /** Takes its meters away; the last thing that is done with it, since a registry may fail. */
    public void closeMeters() {
        meters.close();
    }

    @Override
    public void event(Connection connection, MarketEvent event) {
        if (event instanceof InstrumentDefinition definition) {
            learn(definition);
            return;
        }
        Followed stream = streams.of(event);
        if (closed || stream == null) {
            return;
        }
        StreamLegs.Role role = stream.legs().came(connection, event);
        if (role == StreamLegs.Role.ONE_OF_SEVERAL) {
            merge(stream, connection, event);
        } else if (role == StreamLegs.Role.ALONE) {
            if (event instanceof BookEvent book) {
                books.fromStream(book);
            } else if (stream.legs().hasCopies()) {
                merge(stream, connection, event);
            } else {
                pass(stream, event);
            }
        }
    }

    private void merge(Followed stream, Connection connection, MarketEvent event) {
        StreamLegs legs = stream.legs();
        boolean isNumbered = event instanceof BookEvent || isNumbered(event);
        if (isNumbered) {
            legs.numbered(connection, event);
        }
        if (event instanceof BookEvent book) {
            books.fromLeg(book);
            return;
        }
        synchronized (legs.merging()) {
            if (isNumbered || legs.isFirst(connection, event)) {
                pass(stream, event);
            }
        }
    }

    /** Whether a trade's number tells what it is a copy of. */
    private boolean isNumbered(MarketEvent event) {
        return event instanceof Trade trade
                && trade.sequence() != MarketEvent.ABSENT
                && offer(DataType.TRADE) instanceof Offer.Streamed streamed
                && streamed.numbering() != Numbering.NONE;
    }

    @Override
    public void book(Connection connection, BookEvent event, long checksum) {
        Followed stream = streams.of(event);
        // Without a number nobody can tell what two legs bring from each other: the first counts alone.
        if (!closed
                && stream != null
                && stream.legs().came(connection, event) != StreamLegs.Role.NONE
                && stream.legs().isFirstLeg(connection)) {
            books.fromStream(event, checksum);
        }
    }

    private void pass(MarketEvent event) {
        Followed stream = streams.of(event);
        if (!closed && stream != null) {
            pass(stream, event);
        }
    }

    private void pass(Followed stream, MarketEvent event) {
        if (event instanceof Candle candle && !candle.closed() && !feed.openCandles()) {
            stream.continuity().notFinal(candle);
        } else {
            stage.publish(stream.published(), event);
        }
    }

    @Override
    public void polled(MarketEvent event) {
        pass(event);
    }

    @Override
    public void rejected(Subscription subscription, NormalizationException problem, Frame answer) {
        tell(problem, problem.describe(connector.exchange(), answer) + ", polled for " + subscription);
        followed(subscription).ifPresent(stream -> stream.continuity().interrupted(GapCause.DECODE));
    }

    @Override
    public void doubted(NormalizationException problem, Frame answer) {
        doubted(problem.describe(connector.exchange(), answer));
    }

    @Override
    public void unchanged(Subscription subscription) {
        followed(subscription).ifPresent(stream -> stream.continuity().alive(gapLog.nowUs()));
    }

    @Override
    public void missed(Subscription subscription) {
        followed(subscription).ifPresent(stream -> interrupted(stream, GapCause.POLL_MISSED));
    }

    @Override
    public void bookBroken(Connection connection, Instrument instrument, String reason) {
        if (streams.book(instrument) != null) {
            books.broken(instrument, reason);
        }
    }

    @Override
    public void instrumentsComplete(Connection connection) {
        // What has changed is known already.
    }

    @Override
    public void maintenance(Connection connection, String reason) {
        LOG.warn("{} is under maintenance: {}", connection, reason);
        for (Followed stream : followed(connection.subscriptions())) {
            interrupted(stream, GapCause.MAINTENANCE);
            if (stream.subscription().dataType() == DataType.ORDERBOOK) {
                // It begins anew, or nobody could tell whether it goes on.
                books.disconnected(stream.subscription().instrument(), "the exchange is under maintenance: " + reason);
            }
        }
    }

    @Override
    public void verified(BookEvent event) {
        pass(event);
    }

    @Override
    public void broken(Instrument instrument, GapCause cause, BookPosition lastGood, String reason) {
        complaints.warn("Book is broken", instrument + ": " + reason);
        followedBook(instrument).ifPresent(stream -> stream.continuity().bookBroken(cause, lastGood));
        listener.bookBroken(instrument, reason);
    }

    @Override
    public void waitsForLimits(Instrument instrument, long sinceUs) {
        followedBook(instrument).ifPresent(stream -> stream.continuity().absent(GapCause.RATE_LIMITED, sinceUs));
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
        // One of several legs is enough; the others may know better.
        followedBook(instrument)
                .map(Followed::subscription)
                .ifPresent(book -> connections.carrier(book).ifPresent(connection -> connection.resubscribe(book)));
    }

    @Override
    public void proven(Instrument instrument, long receiveTimeUs) {
        followedBook(instrument).ifPresent(stream -> stream.continuity().proven(receiveTimeUs));
    }

    @Override
    public void accepted(Connection connection, List<Subscription> subscriptions) {
        for (Followed stream : followed(subscriptions)) {
            stream.legs().accepted(connection, gapLog.nowUs());
            if (stream.subscription().dataType() != DataType.ORDERBOOK) {
                stream.continuity().begin();
            }
        }
    }

    /** A connection does not bring a stream: a gap, unless another does. */
    private void interrupted(Connection connection, Followed stream, GapCause cause) {
        if (!stream.legs().isCarriedBesides(connection)) {
            interrupted(stream, cause);
        }
    }

    /** A gap since the last proof; since it was asked for, if nothing has come yet. */
    private static void interrupted(Followed stream, GapCause cause) {
        stream.continuity().interrupted(cause);
        stream.continuity().absent(cause, stream.askedAtUs());
    }

    @Override
    public void refused(Connection connection, List<Subscription> subscriptions, String reason) {
        String what = subscriptions.isEmpty() ? "a request that it does not name" : subscriptions.toString();
        LOG.error("{} refuses {}: {}", connection, what, reason);
        for (Followed stream : followed(subscriptions)) {
            stream.legs().lost(connection);
            interrupted(connection, stream, GapCause.REFUSED);
        }
        listener.refused(connector.exchange(), connector.market(), what, reason);
        if (!subscriptions.isEmpty()) {
            carryInstead(connection, subscriptions);
        }
    }

    /** What is refused is taken from other channels, if the exchange has any that bring the same. */
    private synchronized void carryInstead(Connection refusing, List<Subscription> refused) {
        List<Subscription> wanted =
                followed(refused).stream().map(Followed::subscription).toList();
        List<ConnectionPlan> plans = wanted.isEmpty() ? List.of() : connector.planInstead(refusing.plan(), wanted);
        if (plans.isEmpty()) {
            return;
        }
        connections.carryInstead(refusing, plans);
        LOG.info("{} is asked instead, for what {} refuses", plans.get(0).uri(), refusing);
    }

    @Override
    public void unreadable(Connection connection, NormalizationException problem, String description) {
        tell(problem, description);
        if (!hasCarriedData(problem)) {
            return;
        }
        for (Followed stream : followed(connection.subscriptions())) {
            Subscription subscription = stream.subscription();
            boolean concerned =
                    (problem.instrument() == null || problem.instrument().equals(subscription.instrument()))
                            && problem.concerns(subscription.dataType());
            // A book notices by its sequence whether it has missed anything.
            boolean isCarriedBesides = stream.legs().isCarriedBesides(connection);
            if (concerned && subscription.dataType() != DataType.ORDERBOOK && !isCarriedBesides) {
                stream.continuity().interrupted(GapCause.DECODE);
            }
        }
    }

    private void tell(NormalizationException problem, String description) {
        unreadable.increment();
        String head =
                switch (problem.problem()) {
                    case MALFORMED -> "JSON decode error";
                    case INVALID_PRICE -> "Invalid price value";
                    default -> "Failed to normalize data";
                };
        complaints.warn(head, description);
        listener.unreadable(connector.exchange(), description);
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
        doubted(description);
    }

    private void doubted(String description) {
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
        reconnects.increment();
        listener.disconnected(
                connector.exchange(), connector.market(), connection.plan().uri(), reason);
        for (Followed stream : followed(connection.subscriptions())) {
            Subscription subscription = stream.subscription();
            stream.legs().lost(connection);
            if (subscription.dataType() == DataType.ORDERBOOK && !stream.legs().isCarriedBesides(connection)) {
                books.disconnected(subscription.instrument(), "the connection is lost: " + reason);
            }
            interrupted(connection, stream, GapCause.RECONNECT);
        }
        connections.lost(connection);
    }

    @Override
    public void connectFailed(Connection connection, String reason) {
        listener.connectFailed(
                connector.exchange(), connector.market(), connection.plan().uri(), reason);
        followed(connection.subscriptions()).forEach(stream -> interrupted(connection, stream, GapCause.RECONNECT));
    }

    @Override
    public boolean isTrading(Connection connection) {
        return connection.subscriptions().stream()
                .anyMatch(subscription -> catalogue.isTrading(subscription.instrument()));
    }

    @Override
    public boolean isListed(Subscription subscription) {
        return catalogue.isListed(subscription.instrument());
    }

    @Override
    public void frameRead(Connection connection, long nanos) {
        processing.record(nanos, TimeUnit.NANOSECONDS);
    }
}
