package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookOptions;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.FakeWebSockets;
import io.marketprism.internal.wire.FakeWebSockets.FakeSocket;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.internal.wire.WordVenue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a market's list is looked at, and what comes of it. */
@Timeout(60)
class InstrumentWatchTest {
    private static final URI NEWS = URI.create("ws://venue/news");
    private static final LimitPool PLENTY = new LimitPool("plenty", new RateLimit(100_000, Duration.ofSeconds(1)));

    private final List<MarketEvent> published = new CopyOnWriteArrayList<>();
    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeWebSockets sockets = new FakeWebSockets(time);
    private final FakeHttp http = new FakeHttp(time);
    private final WordVenue words = new WordVenue();
    private final GapLog gapLog = new GapLog("here", time, published::add);
    private final EngineListener listener = new EngineListener() {};
    private final PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry());
    private final LimitPools pools = new LimitPools(time);
    private final Claims claims = new Claims();
    private final Connector venue = new Venue();
    private final Connections connections =
            new Connections(venue, "here", sockets, pools, new Handshakes(100), timer, time);
    private final RestFetcher rest =
            new RestFetcher("venue", "here", http, pools, RestFetcher.AnswerLimits.DEFAULT, timer, time);
    private final List<MarketFeed> feeds = new CopyOnWriteArrayList<>();
    private final InstrumentWatch watch = new InstrumentWatch(feeds, time);
    private boolean pushes = true;
    private long expiryUs = MarketEvent.ABSENT;

    /** What the venue lists, in words: those that begin with {@code -} are halted. */
    private String listed = "I1 I2";

    /** Speaks as {@link WordVenue}, lists instruments over HTTP, and pushes {@code changed} on a socket of its own. */
    private final class Venue implements Connector {
        @Override
        public String exchange() {
            return words.exchange();
        }

        @Override
        public String market() {
            return words.market();
        }

        @Override
        public List<Offer> offers() {
            return words.offers();
        }

        @Override
        public InstrumentSource instruments() {
            return new InstrumentSource.Fetched(
                    List.of(new RestCall<>(URI.create("http://venue/list"), Map.of(), PLENTY.weighing(1), this::read)));
        }

        private List<InstrumentDefinition> read(Frame body) {
            return Arrays.stream(body.toString().split(" "))
                    .map(word -> InstrumentDefinition.builder(WordVenue.instrument(word.replace("-", "")))
                            .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                            .status(word.startsWith("-") ? InstrumentStatus.HALTED : InstrumentStatus.TRADING)
                            .expiryUs(word.endsWith("2") ? expiryUs : MarketEvent.ABSENT)
                            .build())
                    .toList();
        }

        @Override
        public Optional<ConnectionPlan> instrumentNews() {
            return pushes
                    ? Optional.of(ConnectionPlan.to(
                            NEWS, List.of(), SubscriptionRequests.onlyOpening(InstrumentWatchTest::news)))
                    : Optional.empty();
        }

        @Override
        public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
            return words.plan(subscriptions).stream()
                    .map(plan -> plan.capacity(10))
                    .toList();
        }

        @Override
        public Normalizer normalizer(SymbolTable symbols) {
            return words.normalizer(symbols);
        }

        @Override
        public LimitPool connects() {
            return PLENTY;
        }
    }

    private static List<Request> news(SubscriptionRequests.Context context) {
        String id = context.nextId();
        return List.of(new Request(id, "news " + id, List.of()));
    }

    private MarketFeed begun(String... symbols) {
        http.exchange(call -> call.answer(200, listed));
        MarketFeed feed = new MarketFeed(
                venue,
                new FeedOptions(
                        List.of(symbols),
                        Set.of(DataType.TRADE),
                        Map.of(),
                        Map.of(),
                        false,
                        new BookOptions(0, Duration.ofMinutes(10), null, 0, 0),
                        1,
                        null,
                        String.join(" ", symbols)),
                claims,
                connections,
                rest,
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                timer,
                time,
                new PublishStage(listener, metrics),
                gapLog,
                null,
                listener,
                metrics);
        if (feeds.isEmpty()) {
            timer.scheduleAtFixedRate(watch::tend, 1, 1, TimeUnit.SECONDS);
        }
        feeds.add(feed);
        CompletableFuture<Map<Instrument, InstrumentDefinition>> list = feed.fetchInstruments();
        time.runDue();
        feed.begin(list.join(), false);
        return feed;
    }

    private FakeSocket newsSocket(int count) {
        return newsSockets(count).get(count - 1);
    }

    private List<FakeSocket> newsSockets(int count) {
        List<FakeSocket> news = sockets.socketsTo(NEWS);
        assertEquals(count, news.size(), "sockets for news");
        return news;
    }

    /** Opened, and asked for what is pushed. */
    private FakeSocket hearing(int count) {
        FakeSocket socket = newsSocket(count);
        socket.listener().opened();
        time.runDue();
        assertEquals(List.of("news 1"), socket.sent());
        socket.listener().text("ack:1");
        time.runDue();
        return socket;
    }

    private FakeSocket hearing() {
        time.pass(Duration.ofSeconds(1));
        return hearing(1);
    }

    /** What is looked at after a time without anything. */
    private int looksWithin(Duration duration) {
        int before = http.calls().size();
        time.pass(duration);
        return http.calls().size() - before;
    }

    private static Set<String> taken(MarketFeed feed) {
        return feed.freshness().stream()
                .map(each -> each.stream().instrument().nativeSymbol())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Gap> gaps() {
        return published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
    }

    @Test
    void whereNothingIsPushedTheListIsLookedAtEveryHour() {
        pushes = false;
        begun("*");
        assertEquals(0, looksWithin(Duration.ofMinutes(59)));
        assertEquals(1, looksWithin(Duration.ofMinutes(2)));
        assertEquals(1, looksWithin(Duration.ofMinutes(60)));
        newsSockets(0);
    }

    @Test
    void whatIsPushedIsFollowedWithinSeconds() {
        MarketFeed feed = begun("*");
        MarketFeed other = begun("I1", "I3", "I2");
        FakeSocket news = hearing();
        listed = "I1 -I2 I3";
        news.listener().text("changed");
        news.listener().text("changed");
        assertEquals(1, looksWithin(Duration.ofSeconds(1)), "one list for all that changes at once, and for all feeds");
        assertEquals(Set.of("I1", "I2", "I3"), taken(feed));
        assertEquals(null, other.failure());
        assertEquals(
                Set.of("I2"),
                feed.freshness().stream()
                        .filter(each -> !each.trading())
                        .map(each -> each.stream().instrument().nativeSymbol())
                        .collect(Collectors.toSet()));
        newsSockets(1);
    }

    @Test
    void isNotLookedAtWithEachOfMany() {
        begun("*");
        FakeSocket news = hearing();
        int before = http.calls().size();
        for (int i = 0; i < 100; i++) {
            news.listener().text("changed");
            time.pass(Duration.ofMillis(100));
        }
        int looks = http.calls().size() - before;
        assertTrue(looks >= 2 && looks <= 3, looks + " looks within ten seconds");
        assertEquals(1, looksWithin(Duration.ofSeconds(6)), "the last is looked at too");
        assertEquals(0, looksWithin(Duration.ofSeconds(20)));
    }

    @Test
    void whatIsHaltedAndThenGoneEndsAtItsLastProof() {
        MarketFeed feed = begun("*");
        FakeSocket news = hearing();
        FakeSocket data = sockets.socketsTo(WordVenue.URI_OF_SOCKET).get(0);
        data.listener().opened();
        time.runDue();
        data.listener().text("ack:1");
        long provenUs = time.nowUs();
        time.pass(Duration.ofSeconds(3));
        listed = "-I1 I2";
        news.listener().text("changed");
        time.pass(Duration.ofSeconds(1));
        assertEquals(Set.of("I1", "I2"), taken(feed));
        listed = "I2";
        news.listener().text("changed");
        time.pass(Duration.ofSeconds(6));
        assertEquals(Set.of("I2"), taken(feed));
        assertEquals(List.of(), gaps());
        List<Coverage> coverage = published.stream()
                .filter(Coverage.class::isInstance)
                .map(Coverage.class::cast)
                .filter(each -> each.instrument().nativeSymbol().equals("I1"))
                .toList();
        assertEquals(provenUs, coverage.get(coverage.size() - 1).toUs());
    }

    @Test
    void whatATradingInstrumentIsMissingInMayBeIncomplete() {
        MarketFeed feed = begun("*");
        FakeSocket news = hearing();
        listed = "I2";
        news.listener().text("changed");
        time.pass(Duration.ofSeconds(10));
        assertEquals(Set.of("I1", "I2"), taken(feed));
        time.pass(Duration.ofMinutes(1));
        assertEquals(Set.of("I2"), taken(feed), "it is missing again");
    }

    @Test
    void whatWasNotHeardIsLookedAtAfterwards() {
        begun("*");
        FakeSocket news = hearing();
        assertEquals(1, looksWithin(Duration.ofMinutes(2)), "what changed before it heard anything");
        news.listener().closed("cut");
        assertEquals(0, looksWithin(Duration.ofSeconds(2)));
        hearing(2);
        assertEquals(1, looksWithin(Duration.ofSeconds(1)));
        assertEquals(0, looksWithin(Duration.ofMinutes(50)));
    }

    @Test
    void itsSilenceIsNoFault() {
        begun("*");
        hearing();
        time.pass(Duration.ofHours(20));
        newsSockets(1);
    }

    @Test
    void aLookThatFailsIsRepeated() {
        MarketFeed feed = begun("*");
        FakeSocket news = hearing();
        listed = "I1 I2 I3";
        http.exchange(call -> call.answer(500, "unwell"));
        news.listener().text("changed");
        time.pass(Duration.ofMinutes(2));
        assertFalse(taken(feed).contains("I3"));
        http.exchange(call -> call.answer(200, listed));
        time.pass(Duration.ofMinutes(2));
        assertTrue(taken(feed).contains("I3"));
    }

    @Test
    void whatExpiresIsLookedAfter() {
        pushes = false;
        expiryUs = time.nowUs() + Duration.ofMinutes(10).toMillis() * 1_000;
        MarketFeed feed = begun("*");
        assertEquals(0, looksWithin(Duration.ofMinutes(10)));
        assertEquals(1, looksWithin(Duration.ofMinutes(1)), "soon");
        assertEquals(1, looksWithin(Duration.ofMinutes(5)), "it settles");
        listed = "I1";
        time.pass(Duration.ofMinutes(7));
        assertEquals(Set.of("I1"), taken(feed));
        assertEquals(0, looksWithin(Duration.ofMinutes(40)));
    }

    @Test
    void whatEndsAllConnectionsIsToldToTheFeeds() {
        begun("*");
        FakeSocket news = hearing();
        FakeSocket data = sockets.socketsTo(WordVenue.URI_OF_SOCKET).get(0);
        data.listener().opened();
        time.runDue();
        news.listener().text("closingAll");
        time.pass(Duration.ofSeconds(1));
        assertEquals(2, sockets.socketsTo(WordVenue.URI_OF_SOCKET).size(), "one takes the place of the other");
        assertEquals(2, sockets.socketsTo(NEWS).size());
    }

    @Test
    void endsWithTheLastFeedOfItsMarket() {
        MarketFeed feed = begun("I1");
        MarketFeed other = begun("I2");
        FakeSocket news = hearing();
        feeds.remove(feed);
        feed.end();
        time.pass(Duration.ofSeconds(2));
        assertFalse(news.isAborted());
        feeds.remove(other);
        other.end();
        time.pass(Duration.ofSeconds(2));
        assertTrue(news.isAborted());
        assertEquals(0, looksWithin(Duration.ofHours(2)));
        newsSockets(1);
    }

    @Test
    void endsWhenItIsClosed() {
        begun("*");
        FakeSocket news = hearing();
        watch.close();
        assertTrue(news.isAborted());
        assertEquals(0, looksWithin(Duration.ofHours(2)));
        newsSockets(1);
    }
}
