package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.HistoryGoneException;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.feed.StreamTable.Followed;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.gaps.SafeNumbers;
import io.marketprism.internal.gaps.StreamContinuity;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An exchange whose answers have at most three rows: trades by number, and candles of the minutes since the test began. */
class BackfillerTest {
    private static final long MINUTE = 60_000_000;
    private static final long BEGIN = ManualTime.BEGIN_US / MINUTE * MINUTE;
    private static final int ROWS = 3;

    private final ManualTime time = new ManualTime();
    private final FakeHttp http = new FakeHttp(time);
    private final List<MarketEvent> published = new ArrayList<>();
    private final GapLog gapLog = new GapLog("here", time, published::add);
    private final List<Long> fetched = new ArrayList<>();
    private final List<Followed> streams = new ArrayList<>();
    private int unreadable;
    private Duration between = Duration.ofSeconds(1);

    /** What the exchange has: numbers of trades, or of minutes. */
    private long oldest = 1;

    private long newest;

    private final Backfiller backfiller = new Backfiller(
            new Venue(),
            new RestFetcher(
                    "venue",
                    "here",
                    http,
                    new LimitPools(time),
                    RestFetcher.AnswerLimits.DEFAULT,
                    time.scheduler("timer"),
                    time),
            time,
            new Backfiller.Listener() {
                @Override
                public void backfilled(Followed stream, MarketEvent event) {
                    if (stream.continuity().fetched(event).has("store")) {
                        fetched.add(number(event));
                    }
                }

                @Override
                public void unreadable(Followed stream, NormalizationException problem) {
                    unreadable++;
                }
            });

    private final class Venue implements Connector {
        @Override
        public String exchange() {
            return "venue";
        }

        @Override
        public String market() {
            return "spot";
        }

        @Override
        public List<Offer> offers() {
            return List.of(
                    new Offer.Backfilled(DataType.TRADE, Offer.By.NUMBER, Offer.Paging.FORWARDS, this::call),
                    new Offer.Backfilled(
                            DataType.CANDLE, Offer.By.TIME, Offer.Paging.FORWARDS_BUT_THE_LAST, this::call),
                    new Offer.Backfilled(DataType.LSR_ALL_ACCOUNT, Offer.By.TIME, Offer.Paging.BACKWARDS, this::call));
        }

        private RestCall<PollAnswer> call(Subscription of, long first, long last) {
            boolean isTrade = of.dataType() == DataType.TRADE;
            long from = isTrade ? first : Math.floorDiv(first - BEGIN + MINUTE - 1, MINUTE);
            String to = last == Long.MAX_VALUE ? "" : Long.toString(isTrade ? last : (last + 1 - BEGIN) / MINUTE - 1);
            return new RestCall<>(
                    URI.create("http://venue/" + of.dataType().wireName() + "/" + from + "-" + to),
                    Map.of(),
                    connects().weighing(1),
                    body -> read(of, body));
        }

        private static PollAnswer read(Subscription of, Frame body) {
            PollAnswer answer = new PollAnswer(body);
            for (String row : body.toString().split(",")) {
                if (row.equals("gone")) {
                    throw new HistoryGoneException("not any more");
                } else if (row.equals("x")) {
                    answer.rejected(new NormalizationException(Problem.INVALID_FIELD, 0, "rejected"));
                } else if (!row.isEmpty()) {
                    answer.event(event(of, Long.parseLong(row)));
                }
            }
            return answer;
        }

        @Override
        public InstrumentSource instruments() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
            throw new AssertionError("nobody connects");
        }

        @Override
        public Normalizer normalizer(SymbolTable symbols) {
            throw new AssertionError("nothing comes");
        }

        @Override
        public LimitPool connects() {
            return new LimitPool("calls", new RateLimit(100, between));
        }
    }

    private static MarketEvent event(Subscription of, long number) {
        return switch (of.dataType()) {
            case TRADE -> Samples.tradeAt(number, BEGIN - 1_000 + number);
            case CANDLE -> Samples.candle("1m", BEGIN + number * MINUTE, true);
            default -> Samples.ratio("1m", BEGIN + number * MINUTE);
        };
    }

    private static long number(MarketEvent event) {
        return event instanceof Trade trade ? trade.sequence() : (Offer.By.TIME.of(event) - BEGIN) / MINUTE;
    }

    /** Rows from the first that is wanted on, or up to the one behind the last. */
    private void answer(FakeHttp.Call call) {
        String[] path = call.request().uri().getPath().split("[/-]");
        long first = Long.parseLong(path[2]);
        long last = path.length > 3 ? Long.parseLong(path[3]) : Long.MAX_VALUE - 1;
        boolean backwards = path[1].startsWith("lsr");
        long to = backwards ? Math.min(newest, last + 1) : Math.min(newest, first + ROWS - 1);
        long from = backwards ? Math.max(oldest, to - ROWS + 1) : first;
        call.answer(
                200,
                from < oldest
                        ? "gone"
                        : LongStream.rangeClosed(from, to)
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining(",")));
    }

    private Followed follow(String symbol, DataType type) {
        String variant = type == DataType.TRADE ? null : "1m";
        Subscription subscription = new Subscription(
                InstrumentDefinition.unknown(
                        new Instrument("venue", MarketType.SPOT, symbol, symbol, QuantityUnit.BASE)),
                type,
                variant);
        StreamKey key = subscription.stream();
        StreamContinuity continuity = type == DataType.TRADE
                ? new StreamContinuity(key, Offer.Numbering.WITHOUT_HOLES, gapLog)
                : StreamContinuity.byTime(key, MINUTE, gapLog);
        Followed stream = new Followed(
                subscription,
                time.nowUs(),
                new PublishStage.Stream(
                        continuity, new PipelineMetrics(new SimpleMeterRegistry()).stream("venue", "spot", type)),
                new StreamLegs(null));
        streams.add(stream);
        return stream;
    }

    /** A stream that has brought a number, then nothing until another. */
    private Followed missing(DataType type, long first, long last) {
        Followed stream = follow("A-" + streams.size(), type);
        stream.continuity().event(event(stream.subscription(), first - 1));
        stream.continuity().interrupted(GapCause.RECONNECT);
        stream.continuity().event(event(stream.subscription(), last + 1));
        return stream;
    }

    /** A stream of trades that an earlier run has brought up to a number, and nothing since. */
    private Followed restarted(long safe) {
        Followed stream = follow("A-B", DataType.TRADE);
        stream.continuity().restarted(BEGIN, Map.of("store", new SafeNumbers.Safe(safe, List.of())));
        stream.continuity().begin();
        return stream;
    }

    private void look(int seconds) {
        for (int i = 0; i < seconds; i++) {
            backfiller.look(streams);
            time.pass(Duration.ofSeconds(1));
        }
    }

    private List<String> asked() {
        return http.calls().stream()
                .map(call -> call.request().uri().getPath().substring(1))
                .toList();
    }

    private Gap lastGap() {
        return published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    @Test
    void candlesAreFetchedByTimePageByPage() {
        http.exchange(this::answer);
        newest = 12;
        missing(DataType.CANDLE, 6, 9);
        look(5);
        assertEquals(List.of("candle/6-9", "candle/8-9"), asked(), "the last of an answer may not be final");
        assertEquals(List.of(6L, 7L, 8L, 9L), fetched);
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(4, lastGap().recoveredCount());
    }

    @Test
    void ratiosAreFetchedByTimePageByPage() {
        http.exchange(this::answer);
        newest = 12;
        missing(DataType.LSR_ALL_ACCOUNT, 6, 9);
        look(5);
        assertEquals(List.of("lsr_all_account/6-9", "lsr_all_account/6-7"), asked());
        assertEquals(List.of(8L, 9L, 6L, 7L), fetched);
        assertEquals(GapState.RECOVERED, lastGap().state());
    }

    @Test
    void candlesThatAreNotKeptAnyMoreAreLookedForFromTheMiddleOn() {
        http.exchange(this::answer);
        newest = 70;
        oldest = 20;
        missing(DataType.CANDLE, 6, 67);
        look(60);
        assertEquals(
                LongStream.rangeClosed(20, 67).boxed().toList(),
                fetched.stream().sorted().toList());
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(48, lastGap().recoveredCount());
        assertEquals(62, lastGap().lost());
        assertEquals(Long.toString(BEGIN + 6 * MINUTE), lastGap().firstMissingId());
        assertEquals(Long.toString(BEGIN + 19 * MINUTE), lastGap().lastMissingId());
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"TRADE", "CANDLE"})
    void whatNobodyCanReadStaysMissing(DataType type) {
        http.exchange(call -> call.answer(200, "6,x,8,9"));
        missing(type, 6, 8);
        look(2);
        assertEquals(1, unreadable);
        assertEquals(List.of(6L, 8L), fetched);
        assertEquals(GapState.CLOSED, lastGap().state());
        String id = type == DataType.TRADE ? "7" : Long.toString(BEGIN + 7 * MINUTE);
        assertEquals(id, lastGap().firstMissingId());
        assertEquals(id, lastGap().lastMissingId());
        assertEquals(3, lastGap().lost());
    }

    @Test
    void tradesComeFirstAndHaveTheirOwnTurn() {
        between = Duration.ofHours(1);
        for (int i = 0; i < 20; i++) {
            missing(DataType.CANDLE, 6, 9);
        }
        for (int i = 0; i < 3; i++) {
            missing(DataType.TRADE, 6, 9);
        }
        backfiller.look(streams);
        time.pass(Duration.ofHours(1));
        assertEquals(List.of("trade/6-9", "trade/6-9", "trade/6-9"), asked().subList(0, 3));
    }

    @Test
    void aStreamThatIsQuietIsAskedForAllThatIsBeyondItsSafeNumber() {
        http.exchange(this::answer);
        newest = 11;
        Followed stream = restarted(6);
        look(10);
        assertEquals(List.of(), asked(), "a trade may come");
        look(10);
        assertEquals(List.of("trade/7-", "trade/10-", "trade/12-"), asked());
        assertEquals(List.of(7L, 8L, 9L, 10L, 11L), fetched);
        assertEquals(GapCause.COLLECTOR_RESTART, lastGap().cause());
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(5, lastGap().recoveredCount());
        assertEquals(5, lastGap().lost());
        stream.continuity().event(Samples.tradeAt(12, time.nowUs()));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(3, asked().size());
    }

    @Test
    void aStreamThatHasNothingBeyondItsSafeNumberLacksNothing() {
        http.exchange(this::answer);
        newest = 6;
        restarted(6);
        look(20);
        assertEquals(List.of("trade/7-"), asked());
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(0, lastGap().recoveredCount());
        assertEquals(0, lastGap().lost());
    }

    @Test
    void anAnswerThatNobodyCanReadSaysNotThatNothingIsBeyond() {
        http.exchange(call -> call.answer(200, "x"));
        restarted(6);
        look(12);
        assertEquals(GapState.CLOSED, lastGap().state());
        assertTrue(unreadable > 0);
        assertTrue(asked().stream().allMatch("trade/7-"::equals));
    }

    /** Where the first of them are not kept any more, nobody knows where to ask from: the next trade tells how far they go. */
    @Test
    void whatIsNotKeptAnyMoreIsWaitedForWhereItsEndIsNotKnown() {
        http.exchange(this::answer);
        newest = 30;
        oldest = 20;
        Followed stream = restarted(6);
        look(15);
        assertEquals(List.of(), fetched);
        assertEquals(GapState.CLOSED, lastGap().state());
        stream.continuity().event(Samples.tradeAt(31, time.nowUs()));
        look(90);
        assertEquals(
                LongStream.rangeClosed(20, 30).boxed().toList(),
                fetched.stream().sorted().toList());
        assertEquals("7", lastGap().firstMissingId());
        assertEquals("19", lastGap().lastMissingId());
    }
}
