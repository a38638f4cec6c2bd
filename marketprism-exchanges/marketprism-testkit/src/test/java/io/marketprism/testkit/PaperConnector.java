package io.marketprism.testkit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.marketprism.connector.BookChecksum;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connector to an exchange that exists on paper only; right, except for one fault that can be planted. */
final class PaperConnector implements Connector {

    /**
     * What can be wrong with a connector, and which test of the contract must notice it. Some are believed: whoever wrote the connector has
     * misunderstood the exchange, and expects of the samples what the connector makes of them.
     */
    enum Fault {
        EXCHANGE_IN_CAPITALS("declaresWhatItOffers", "exchange: Paper"),
        OFFERS_TWICE("declaresWhatItOffers", "offers, each data type once"),
        OFFERS_A_VARIANT_TWICE("declaresWhatItOffers", "variants of BBO"),
        CALLS_NOBODY("declaresWhatItOffers", "Expected an http or https URI with a host"),
        ASKS_FOR_NO_NEWS("declaresWhatItOffers", "opening requests for what changes in the instrument list"),
        COUNTS_ITS_REQUESTS("plansTheSameForTheSame", "the second plan of one connector"),
        READS_THE_CLOCK("plansTheSameForTheSame", "the second plan of one connector"),
        LOSES_A_SUBSCRIPTION("plansEverySubscriptionOnce", "what the connections carry"),
        CONNECTS_FOR_NOTHING("plansEverySubscriptionOnce", "the plan for no subscription"),
        RESUBSCRIBES_WITHOUT_UNSUBSCRIBING(
                "plansEverySubscriptionOnce", "what a connection gives up when it gives up all"),
        ONE_CONNECTION_FOR_ALL("plansWithinTheLimitsOfAConnection", "Expected room for at most 10 subscriptions"),
        ASKS_WITHOUT_PAUSE("plansWithinTheLimitsOfAConnection", "between requests, was PT0S"),
        WRITES_LONG_REQUESTS("plansWithinTheLimitsOfAConnection", "Expected requests of at most 4096 bytes"),
        CONNECTS_BY_HTTP("plansConnectionsThatCanBeOpened", "Expected a ws or wss URI with a host"),
        USES_AN_ID_AGAIN("plansConnectionsThatCanBeOpened", "request ids of one connection"),
        NAMES_REQUESTS_BY_WHAT_THEY_WANT("plansConnectionsThatCanBeOpened", "Expected a new id for each request"),
        SUBSCRIBES_AS_IT_OPENS("plansConnectionsThatCanBeOpened", "Expected opening requests that subscribe nothing"),
        ASKS_FOR_ALL_AGAIN("plansConnectionsThatCanBeOpened", "one subscription is asked for again"),
        GIVES_UP_IN_THE_WORDS_OF_ASKING("givesUpWhatItAsksForAndNothingElse", "Expected another text to give up", true),
        GIVES_ALL_UP_WITH_ONE("givesUpWhatItAsksForAndNothingElse", "one subscription is given up"),
        NEVER_PINGS("keepsSilentConnectionsAlive", "Expected a heartbeat with a ping", true),
        PINGS_TOO_LATE("keepsSilentConnectionsAlive", "but before PT30S", true),
        IGNORES_REFUSALS("hasASampleOfEitherAnswer", "says \"refused …\"", true),
        TAKES_CONTRACTS_FOR_SPOT(
                "tellsUnlistedInstrumentsByTheirNames", "market type and native symbol by Connector.unlisted"),
        SHARES_ITS_NORMALIZER("makesANormalizerForEachConnection", "Expected a normalizer of its own"),
        DECLARES_WHAT_IT_CANNOT_READ("hasASampleForEveryDataType", "data types declared and data types sampled"),
        INVERTS_SIDES("readsFrames", "events of"),
        FORGETS_UNITS("readsFrames", "events of"),
        FORGETS_WHO_RECEIVED_IT("readsFrames", "events of"),
        SWAPS_PRICE_AND_QUANTITY("readsFrames", "events of"),
        SWAPS_BID_AND_ASK("readsFrames", "events of"),
        FORGETS_THE_SIZE_OF_CONTRACTS("readsFrames", "events of"),
        TAKES_THE_NUMBER_FOR_THE_ID("readsFrames", "events of"),
        TAKES_MILLISECONDS_FOR_MICROSECONDS(
                "givesTimesOfTheExchangeInMicroseconds", "in microseconds since the epoch", true),
        TAKES_OUR_TIME_FOR_THEIRS(
                "givesTimesOfTheExchangeInMicroseconds", "was the time at which we received it", true),
        CLAIMS_THAT_NUMBERS_HAVE_NO_HOLES(
                "claimsTheNumbersThatItsTradesHave", "Expected sequence numbers without holes", true),
        CLAIMS_NUMBERS_THAT_ARE_NOT_THERE(
                "claimsTheNumbersThatItsTradesHave", "Expected trades with sequence numbers", true),
        CLAIMS_THAT_NUMBERS_PROVE_NOTHING(
                "claimsTheNumbersThatItsTradesHave", "was NONE: a loss would leave no gap", true),
        SWAPS_THE_ENDS_OF_AN_AGGREGATE("claimsTheNumbersThatItsTradesHave", "first_trade_id up to last_trade_id", true),
        TAKES_AN_AGGREGATE_FOR_A_TRADE("claimsTheNumbersThatItsTradesHave", "neither of any other trade", true),
        GIVES_LEVELS_WORST_FIRST("keepsTheOrderOfLevels", "Expected bids, the highest first", true),
        SWAPS_THE_SIDES_OF_A_BOOK("keepsTheOrderOfLevels", "bids and asks are swapped", true),
        PASSES_OVER_REMOVED_LEVELS("keepsTheOrderOfLevels", "that removes a level, by quantity 0", true),
        READS_A_WRONG_PREDECESSOR(
                "readsTheWayFromOneStateOfABookToTheNext", "Expected a change that continues the book", true),
        NAMES_NO_PREDECESSOR("readsTheWayFromOneStateOfABookToTheNext", "Expected a previous sequence below", true),
        DOES_NOT_CUT_BOOKS_TO_THEIR_DEPTH(
                "readsTheWayFromOneStateOfABookToTheNext", "as many levels a side as BookRule.depth says", true),
        TAKES_WHAT_IS_ABSENT_FOR_ZERO("leavesAbsentWhatIsAbsent", "Expected null or MarketEvent.ABSENT", true),
        FORGETS_WHEN_AN_ANSWER_IS_FROM("readsAnswers", "15004.5"),
        TAKES_WHAT_IS_LEFT_OF_AN_ANSWER("readsAnswers", "the first 0 bytes of"),
        OFFERS_THE_PAST_OF_NOTHING("declaresWhatItOffers", "offers of the past of what comes as it happens"),
        OFFERS_THE_PAST_TWICE("declaresWhatItOffers", "offers of the past, each data type once"),
        PAGES_THE_WRONG_WAY("readsAnswersOfThePast", "the page of"),
        LEAVES_OUT_THE_BEGIN_OF_A_STRETCH(
                "losesNothingOfTheStretchThatWasAskedFor", "all of the part that is answered from"),
        LOSES_THE_WHOLE_PAST("losesNothingOfThePastBesideWhatIsWrong", "Expected a decimal number"),
        TELLS_THE_PAST_DIFFERENTLY("readsThePastAsItHappened", "as it happened, and later"),
        PASSES_OVER_A_FRAME("readsWhatIsNoEvent", "what is said by"),
        ACCEPTS_WHAT_IS_REFUSED("readsWhatIsNoEvent", "what is said by"),
        FORGETS_CHECKSUMS("computesTheChecksumsThatTheExchangeSends", "the checksum, by NormalizerOutput.book"),
        COMPUTES_ANOTHER_CHECKSUM("computesTheChecksumsThatTheExchangeSends", "the checksum of the book after"),
        NEEDS_THE_LIST("readsRawFramesFromWhereverTheyCome", "Unknown instrument"),
        REFUSES_UNKNOWN_FIELDS("skipsUnknownFields", "Unknown field"),
        WANTS_THE_KIND_FIRST("readsFieldsInAnyOrder", "Expected the kind first"),
        READS_TEXT_AS_WRITTEN("readsFramesWithEscapesAlike", "problems with"),
        READS_DOUBLES("keepsNumbersExact", "decimals of the events of"),
        REFUSES_EXPONENTS("keepsNumbersExact", "Expected no exponent"),
        BAD_NUMBERS_ARE_ZERO("reportsWhatIsNoNumber", "Expected a NormalizationException for"),
        LOSES_THE_WHOLE_FRAME("losesNothingBesideWhatIsWrong", "of which was told"),
        SWAPS_BASE_AND_QUOTE("readsWhatTheListSays", "base=USDT instead of BTC, quote=BTC instead of USDT", true),
        SWAPS_TICK_AND_LOT_SIZE(
                "readsWhatTheListSays", "tickSize=0.0001 instead of 0.1, lotSize=0.1 instead of 0.0001", true),
        LEAVES_AN_ALIAS_IN_A_SYMBOL("namesInstrumentsByWhatTheyAreOf", "not of the native symbol or an alias", true),
        FORGETS_WHAT_IS_NOT_OPEN("givesEveryListedInstrumentANameOfItsOwn", "native symbols in"),
        LOSES_THE_WHOLE_LIST("losesNothingOfTheListBesideWhatIsWrong", "expected a name"),
        READS_ASCII("readsSymbolsInAnyScript", "problems with"),
        MAKES_INSTRUMENTS_UP("reportsUnknownInstruments", "events of an instrument that is not known"),
        READS_BEHIND_THE_END("reportsTruncatedFrames", "Expected a NormalizationException for"),
        GUESSES_WHAT_WAS_CUT_OFF("reportsTruncatedFrames", "Expected a NormalizationException for"),
        POINTS_BEHIND_THE_FRAME("reportsTruncatedFrames", "Expected a position of 0 to"),
        SULKS_AFTER_A_BROKEN_FRAME("reportsTruncatedFrames", "after truncated frames"),
        SWALLOWS_WHAT_IS_NOT_JSON("reportsGarbage", "Expected a NormalizationException for x"),
        TRUSTS_FIELDS_TO_BE_THERE("survivesDamagedFrames", "Expected nothing but a NormalizationException"),
        RECURSES_WITHOUT_LIMIT("survivesFramesMadeToExhaustIt", "StackOverflowError"),
        WRITES_EXPONENTS_OUT("survivesFramesMadeToExhaustIt", "Expected nothing but a NormalizationException");

        private final String noticedBy;
        private final String said;
        private final boolean believed;

        Fault(String noticedBy, String said) {
            this(noticedBy, said, false);
        }

        Fault(String noticedBy, String said, boolean believed) {
            this.noticedBy = noticedBy;
            this.said = said;
            this.believed = believed;
        }

        /** {@return the test that must notice it} */
        String noticedBy() {
            return noticedBy;
        }

        /** {@return what that test must say among other things} */
        String said() {
            return said;
        }

        /** {@return whether what is expected of the samples is wrong too} */
        boolean isBelieved() {
            return believed;
        }
    }

    private static final int SUBSCRIPTIONS_PER_CONNECTION = 10;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final LimitPool LIMIT = new LimitPool("calls", new RateLimit(100, Duration.ofMinutes(1)));

    private final Fault fault;
    private final Normalizer shared;
    private int requests;

    PaperConnector(Fault fault) {
        this.fault = fault;
        this.shared = new PaperNormalizer(fault, SymbolTable.of(List.of()));
    }

    /** What trades against dollars, by the exchange's own list. */
    static InstrumentDefinition definition(String symbol, String nativeSymbol) {
        return definition(symbol, nativeSymbol, null);
    }

    /** The same of a contract, unless it has no size. */
    static InstrumentDefinition definition(String symbol, String nativeSymbol, @Nullable String contractSize) {
        String base = symbol.substring(0, symbol.indexOf('-'));
        MarketType type = contractSize == null ? MarketType.SPOT : MarketType.PERPETUAL;
        return InstrumentDefinition.builder(new Instrument("paper", type, symbol, nativeSymbol, QuantityUnit.BASE))
                .base(base)
                .quote("USDT")
                .contractSize(
                        contractSize == null ? null : Decimal.parse(contractSize), contractSize == null ? null : base)
                .tickSize(Decimal.parse("0.1"))
                .lotSize(Decimal.parse("0.0001"))
                .status(InstrumentStatus.TRADING)
                .build();
    }

    @Override
    public String exchange() {
        return fault == Fault.EXCHANGE_IN_CAPITALS ? "Paper" : "paper";
    }

    @Override
    public String market() {
        return "spot";
    }

    @Override
    public List<Offer> offers() {
        Duration stale = Duration.ofMinutes(1);
        List<Offer> offers = new ArrayList<>(List.of(
                new Offer.Streamed(DataType.TRADE, numbering(), stale),
                fault == Fault.FORGETS_CHECKSUMS || fault == Fault.COMPUTES_ANOTHER_CHECKSUM
                        ? new Offer.Book(BookRule.checksummed(new WrongChecksum(), 10), null, stale)
                        : new Offer.Book(
                                new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.REST),
                                (instrument, levels) -> new RestCall<>(
                                        URI.create(
                                                fault == Fault.CALLS_NOBODY
                                                        ? "paper:book"
                                                        : "https://paper.example/book"),
                                        Map.of(),
                                        LIMIT.weighing(1),
                                        body -> {
                                            throw new UnsupportedOperationException("exists on paper only");
                                        }),
                                stale),
                new Offer.Streamed(DataType.BBO, Offer.Numbering.NONE, stale)));
        offers.add(new Offer.Polled(DataType.OPEN_INTEREST, List.of(), stale, this::interestCall));
        Offer.Paging paging = fault == Fault.PAGES_THE_WRONG_WAY ? Offer.Paging.BACKWARDS : Offer.Paging.FORWARDS;
        offers.add(new Offer.Backfilled(DataType.TRADE, Offer.By.TIME, paging, this::pastCall));
        if (fault == Fault.OFFERS_THE_PAST_OF_NOTHING) {
            offers.add(new Offer.Backfilled(DataType.TICKER, Offer.By.TIME, paging, this::pastCall));
        }
        if (fault == Fault.OFFERS_THE_PAST_TWICE) {
            offers.add(new Offer.Backfilled(DataType.TRADE, Offer.By.TIME, paging, this::pastCall));
        }
        if (fault == Fault.DECLARES_WHAT_IT_CANNOT_READ) {
            offers.add(new Offer.Streamed(DataType.TICKER, Offer.Numbering.NONE, stale));
        }
        if (fault == Fault.OFFERS_A_VARIANT_TWICE) {
            offers.set(2, new Offer.Streamed(DataType.BBO, List.of("best", "best"), Offer.Numbering.NONE, stale));
        }
        if (fault == Fault.OFFERS_TWICE) {
            offers.add(new Offer.Streamed(DataType.BBO, Offer.Numbering.NONE, stale));
        }
        return offers;
    }

    private Offer.Numbering numbering() {
        return fault == Fault.CLAIMS_THAT_NUMBERS_PROVE_NOTHING
                ? Offer.Numbering.NONE
                : fault == Fault.CLAIMS_THAT_NUMBERS_HAVE_NO_HOLES
                        ? Offer.Numbering.WITHOUT_HOLES
                        : Offer.Numbering.WITH_HOLES;
    }

    private RestCall<PollAnswer> interestCall(Subscription subscription) {
        return new RestCall<>(
                URI.create("https://paper.example/interest"),
                Map.of(),
                LIMIT.weighing(1),
                body -> interest(subscription, body));
    }

    private PollAnswer interest(Subscription subscription, Frame body) {
        PollAnswer answer = new PollAnswer(body);
        try {
            answer.event(new PaperNormalizer(fault, SymbolTable.of(List.of(subscription.definition()))).interest(body));
        } catch (NormalizationException e) {
            if (fault != Fault.TAKES_WHAT_IS_LEFT_OF_AN_ANSWER) {
                throw e;
            }
        }
        return answer;
    }

    private RestCall<PollAnswer> pastCall(Subscription subscription, long first, long last) {
        return new RestCall<>(
                URI.create("https://paper.example/past"),
                Map.of(),
                LIMIT.weighing(1),
                body -> past(subscription, first, body));
    }

    private PollAnswer past(Subscription subscription, long first, Frame body) {
        PollAnswer answer = new PollAnswer(body);
        long from = fault == Fault.LEAVES_OUT_THE_BEGIN_OF_A_STRETCH ? first + 1 : Long.MIN_VALUE;
        new PaperNormalizer(fault, SymbolTable.of(List.of(subscription.definition()))).past(body, from, answer);
        return answer;
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Fetched(List.of(new RestCall<>(
                URI.create("https://paper.example/instruments"), Map.of(), LIMIT.weighing(1), this::definitions)));
    }

    @Override
    public Optional<ConnectionPlan> instrumentNews() {
        return fault == Fault.ASKS_FOR_NO_NEWS ? Optional.of(connection(List.of())) : Optional.empty();
    }

    private List<InstrumentDefinition> definitions(Frame body) {
        List<InstrumentDefinition> definitions = new ArrayList<>();
        try {
            for (JsonNode row : JSON.readTree(body.bytes(), 0, body.length()).path("rows")) {
                InstrumentDefinition definition = definition(row);
                if (definition == null && fault == Fault.LOSES_THE_WHOLE_LIST) {
                    throw new NormalizationException(Problem.INVALID_FIELD, 0, "expected a name, was " + row);
                }
                if (definition != null
                        && (definition.status() == InstrumentStatus.TRADING
                                || fault != Fault.FORGETS_WHAT_IS_NOT_OPEN)) {
                    definitions.add(definition);
                }
            }
        } catch (IOException e) {
            throw new NormalizationException(Problem.MALFORMED, 0, e.getMessage());
        }
        return definitions;
    }

    private @Nullable InstrumentDefinition definition(JsonNode row) {
        String base =
                row.path(fault == Fault.SWAPS_BASE_AND_QUOTE ? "quote" : "base").asText();
        String quote =
                row.path(fault == Fault.SWAPS_BASE_AND_QUOTE ? "base" : "quote").asText();
        String nativeSymbol = row.path("native").asText();
        if (base.isEmpty() || quote.isEmpty() || nativeSymbol.isEmpty()) {
            return null;
        }
        Decimal contractSize = size(row, "contract");
        boolean swapped = fault == Fault.SWAPS_TICK_AND_LOT_SIZE;
        String named = fault == Fault.LEAVES_AN_ALIAS_IN_A_SYMBOL ? base.replace("BTC", "XBT") : base;
        return InstrumentDefinition.builder(new Instrument(
                        "paper",
                        contractSize == null ? MarketType.SPOT : MarketType.PERPETUAL,
                        named + "-" + quote,
                        nativeSymbol,
                        QuantityUnit.BASE))
                .base(base)
                .quote(quote)
                .contractSize(contractSize, contractSize == null ? null : base)
                .tickSize(size(row, swapped ? "lot" : "tick"))
                .lotSize(size(row, swapped ? "tick" : "lot"))
                .status(row.path("open").asBoolean() ? InstrumentStatus.TRADING : InstrumentStatus.PRE_OPEN)
                .build();
    }

    private static @Nullable Decimal size(JsonNode row, String field) {
        try {
            return Decimal.parse(row.path(field).asText());
        } catch (NumberFormatException e) {
            return null; // It is not stated.
        }
    }

    @Override
    public InstrumentDefinition unlisted(String nativeSymbol) {
        boolean isContract = nativeSymbol.endsWith("PERP") && fault != Fault.TAKES_CONTRACTS_FOR_SPOT;
        return InstrumentDefinition.unknown(new Instrument(
                "paper",
                isContract ? MarketType.PERPETUAL : MarketType.SPOT,
                nativeSymbol,
                nativeSymbol,
                isContract ? QuantityUnit.CONTRACT : QuantityUnit.BASE));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        if (fault == Fault.CONNECTS_FOR_NOTHING && subscriptions.isEmpty()) {
            return List.of(connection(List.of()));
        }
        List<Subscription> rest = fault == Fault.LOSES_A_SUBSCRIPTION && !subscriptions.isEmpty()
                ? subscriptions.subList(1, subscriptions.size())
                : subscriptions;
        int most = fault == Fault.ONE_CONNECTION_FOR_ALL ? Integer.MAX_VALUE : SUBSCRIPTIONS_PER_CONNECTION;
        List<ConnectionPlan> plans = new ArrayList<>();
        while (!rest.isEmpty()) {
            int count = Math.min(most, rest.size());
            plans.add(connection(rest.subList(0, count)));
            rest = rest.subList(count, rest.size());
        }
        return plans;
    }

    private ConnectionPlan connection(List<Subscription> subscriptions) {
        return ConnectionPlan.to(
                        URI.create((fault == Fault.CONNECTS_BY_HTTP ? "https" : "wss") + "://paper.example/stream"),
                        subscriptions,
                        new PaperRequests(subscriptions))
                .capacity(Math.max(subscriptions.size(), SUBSCRIPTIONS_PER_CONNECTION))
                .heartbeat(
                        fault == Fault.NEVER_PINGS
                                ? Heartbeat.BY_EXCHANGE
                                : Heartbeat.text(
                                        "ping",
                                        "pong",
                                        Duration.ofSeconds(fault == Fault.PINGS_TOO_LATE ? 40 : 20),
                                        Duration.ofSeconds(5)))
                .pace(fault == Fault.ASKS_WITHOUT_PAUSE ? Duration.ZERO : Duration.ofMillis(200));
    }

    private final class PaperRequests implements SubscriptionRequests {
        private final List<Subscription> all;

        PaperRequests(List<Subscription> all) {
            this.all = all;
        }

        @Override
        public List<Request> opening(Context context) {
            return fault == Fault.SUBSCRIBES_AS_IT_OPENS
                    ? List.of(new Request(context.nextId(), "hello", all))
                    : List.of();
        }

        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            return requests("subscribe ", fault == Fault.ASKS_FOR_ALL_AGAIN ? all : subscriptions, context);
        }

        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            if (fault == Fault.RESUBSCRIBES_WITHOUT_UNSUBSCRIBING) {
                return List.of();
            }
            return requests(
                    fault == Fault.GIVES_UP_IN_THE_WORDS_OF_ASKING ? "subscribe " : "unsubscribe ",
                    fault == Fault.GIVES_ALL_UP_WITH_ONE ? all : subscriptions,
                    context);
        }

        private List<Request> requests(String what, List<Subscription> subscriptions, Context context) {
            return subscriptions.stream()
                    .map(each -> new Request(
                            fault == Fault.NAMES_REQUESTS_BY_WHAT_THEY_WANT ? what + each : requestId(context),
                            fault == Fault.WRITES_LONG_REQUESTS ? (what + each).repeat(200) : what + each,
                            List.of(each)))
                    .toList();
        }
    }

    private String requestId(SubscriptionRequests.Context context) {
        if (fault == Fault.USES_AN_ID_AGAIN) {
            return "1";
        }
        if (fault == Fault.COUNTS_ITS_REQUESTS) {
            return "request-" + requests++;
        }
        String id = context.nextId();
        return fault == Fault.READS_THE_CLOCK ? System.currentTimeMillis() + "-" + id : id;
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return fault == Fault.SHARES_ITS_NORMALIZER ? shared : new PaperNormalizer(fault, symbols);
    }

    @Override
    public LimitPool connects() {
        return LIMIT;
    }

    /** Of no book. */
    private static final class WrongChecksum implements BookChecksum {
        @Override
        public int levels() {
            return 10;
        }

        @Override
        public long of(InstrumentDefinition instrument, Levels bids, Levels asks) {
            return 0;
        }
    }

    private static final class PaperNormalizer implements Normalizer {

        private final Fault fault;
        private final SymbolTable symbols;
        private boolean sulks;

        PaperNormalizer(Fault fault, SymbolTable symbols) {
            this.fault = fault;
            this.symbols = symbols;
        }

        @Override
        public void normalize(Frame frame, NormalizerOutput output) {
            if (fault == Fault.RECURSES_WITHOUT_LIMIT) {
                recurse(frame.bytes(), 0);
            }
            JsonNode message;
            try {
                message = parse(frame);
            } catch (IOException | NumberFormatException e) {
                if (fault == Fault.SWALLOWS_WHAT_IS_NOT_JSON) {
                    return;
                }
                sulks = fault == Fault.SULKS_AFTER_A_BROKEN_FRAME;
                throw new NormalizationException(
                        Problem.MALFORMED,
                        fault == Fault.POINTS_BEHIND_THE_FRAME ? frame.length() + 1 : 0,
                        e.getMessage());
            }
            if (sulks) {
                sulks = false;
                return;
            }
            if (!message.isArray()) {
                read(message, frame, output);
                return;
            }
            for (JsonNode element : message) {
                try {
                    read(element, frame, output);
                } catch (NormalizationException e) {
                    if (fault == Fault.LOSES_THE_WHOLE_FRAME) {
                        throw e;
                    }
                    output.rejected(e);
                }
            }
        }

        private void read(JsonNode message, Frame frame, NormalizerOutput output) {
            if (!message.isObject()) {
                throw new NormalizationException(Problem.UNKNOWN_KIND, 0, "Expected an object, was " + message);
            }
            if (fault == Fault.REFUSES_UNKNOWN_FIELDS && message.has("unknownFirst")) {
                throw new NormalizationException(Problem.INVALID_FIELD, 0, "Unknown field");
            }
            if (fault == Fault.WANTS_THE_KIND_FIRST
                    && !message.fieldNames().next().startsWith("e")) {
                throw new NormalizationException(Problem.UNKNOWN_KIND, 0, "Expected the kind first");
            }
            switch (text(message, "e")) {
                case "trade" -> output.event(trade(frame, message));
                case "book" -> book(snapshot(frame, message), output);
                case "depth" -> book(depth(frame, message), output);
                case "answer" -> {
                    String id = text(message, "id");
                    if (field(message, "ok").asBoolean() || fault == Fault.ACCEPTS_WHAT_IS_REFUSED) {
                        output.acknowledged(id);
                    } else if (fault == Fault.IGNORES_REFUSALS) {
                        output.ignored("answer");
                    } else {
                        output.refused(id, text(message, "why"));
                    }
                }
                case "alive" -> {
                    if (fault != Fault.PASSES_OVER_A_FRAME) {
                        output.ignored("alive");
                    }
                }
                case "bbo" -> output.event(bbo(frame, message));
                default -> throw new NormalizationException(Problem.UNKNOWN_KIND, 0, "Unknown kind");
            }
        }

        private JsonNode parse(Frame frame) throws IOException {
            if (fault == Fault.READS_BEHIND_THE_END) {
                return JSON.readTree(frame.bytes());
            }
            if (fault == Fault.GUESSES_WHAT_WAS_CUT_OFF && frame.length() > 0) {
                String text = frame.toString();
                return JSON.readTree(text.endsWith("}") ? text : text + "}");
            }
            if (fault == Fault.READS_TEXT_AS_WRITTEN) {
                return JSON.readTree(frame.toString().replace("\\u", "\\\\u"));
            }
            return JSON.readTree(frame.bytes(), 0, frame.length());
        }

        private static void recurse(byte[] bytes, int i) {
            if (i < bytes.length && (bytes[i] == '[' || bytes[i] == '{')) {
                recurse(bytes, i + (bytes[i] == '[' ? 1 : 5));
            }
        }

        private void book(BookEvent event, NormalizerOutput output) {
            if (fault == Fault.COMPUTES_ANOTHER_CHECKSUM) {
                output.book(event, 1);
            } else {
                output.event(event);
            }
        }

        private Trade trade(Frame frame, JsonNode message) {
            boolean buyerIsMaker = field(message, "m").booleanValue();
            boolean isAggregate = message.has("f");
            boolean swapped = fault == Fault.SWAPS_PRICE_AND_QUANTITY;
            InstrumentDefinition definition = definition(message);
            Decimal contracts = decimal(field(message, swapped ? "p" : "q"));
            return new Trade(
                    instrument(message),
                    time(frame, message),
                    frame.receiveTimeUs(),
                    fault == Fault.FORGETS_WHO_RECEIVED_IT ? null : frame.collector(),
                    TradeId.of(number(message, fault == Fault.TAKES_THE_NUMBER_FOR_THE_ID ? "n" : "t")),
                    isAggregate && fault != Fault.TAKES_AN_AGGREGATE_FOR_A_TRADE
                            ? TradeForm.AGGREGATE
                            : TradeForm.SINGLE,
                    decimal(field(message, swapped ? "q" : "p")),
                    fault == Fault.FORGETS_THE_SIZE_OF_CONTRACTS ? contracts : definition.quantity(contracts),
                    buyerIsMaker ^ fault == Fault.INVERTS_SIDES ? Side.SELL : Side.BUY,
                    isAggregate
                            ? number(message, fault == Fault.SWAPS_THE_ENDS_OF_AN_AGGREGATE ? "l" : "f")
                            : MarketEvent.ABSENT,
                    isAggregate
                            ? number(message, fault == Fault.SWAPS_THE_ENDS_OF_AN_AGGREGATE ? "f" : "l")
                            : MarketEvent.ABSENT,
                    message.has("n") && fault != Fault.CLAIMS_NUMBERS_THAT_ARE_NOT_THERE
                            ? number(message, "n")
                            : MarketEvent.ABSENT,
                    TradeSource.LIVE);
        }

        /** The exchange sends milliseconds. */
        private long time(Frame frame, JsonNode message) {
            long time = number(message, "T");
            if (fault == Fault.TAKES_OUR_TIME_FOR_THEIRS) {
                return frame.receiveTimeUs();
            }
            if (time > Long.MAX_VALUE / 1_000) {
                throw new NormalizationException(Problem.INVALID_FIELD, 0, "Expected a time, was " + time);
            }
            return fault == Fault.TAKES_MILLISECONDS_FOR_MICROSECONDS ? time : time * 1_000;
        }

        private JsonNode answer(Frame body) {
            try {
                return parse(body);
            } catch (IOException e) {
                throw new NormalizationException(Problem.MALFORMED, 0, e.getMessage());
            }
        }

        private void past(Frame body, long from, PollAnswer rows) {
            JsonNode trades = answer(body);
            if (!trades.isArray()) {
                throw new NormalizationException(Problem.INVALID_FIELD, 0, "Expected trades, was " + trades);
            }
            for (JsonNode row : trades) {
                try {
                    Trade trade = trade(body, row);
                    if (trade.exchangeTimeUs() >= from) {
                        rows.event(fault == Fault.TELLS_THE_PAST_DIFFERENTLY ? otherWayRound(trade) : trade);
                    }
                } catch (NormalizationException e) {
                    if (fault == Fault.LOSES_THE_WHOLE_PAST) {
                        throw e;
                    }
                    rows.rejected(e);
                }
            }
        }

        private static Trade otherWayRound(Trade trade) {
            return new Trade(
                    trade.instrument(),
                    trade.exchangeTimeUs(),
                    trade.receiveTimeUs(),
                    trade.collector(),
                    trade.tradeId(),
                    trade.form(),
                    trade.price(),
                    trade.quantity(),
                    trade.side() == Side.BUY ? Side.SELL : Side.BUY,
                    trade.firstTradeId(),
                    trade.lastTradeId(),
                    trade.sequence(),
                    trade.source());
        }

        private OpenInterest interest(Frame body) {
            JsonNode message = answer(body);
            return new OpenInterest(
                    instrument(message),
                    fault == Fault.FORGETS_WHEN_AN_ANSWER_IS_FROM ? MarketEvent.ABSENT : time(body, message),
                    body.receiveTimeUs(),
                    body.collector(),
                    decimal(field(message, "oi")),
                    null,
                    null);
        }

        private BookSnapshot snapshot(Frame frame, JsonNode message) {
            return new BookSnapshot(
                    instrument(message),
                    time(frame, message),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    number(message, "u"),
                    bids(message),
                    asks(message),
                    0,
                    null);
        }

        private BookDelta depth(Frame frame, JsonNode message) {
            return new BookDelta(
                    instrument(message),
                    time(frame, message),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    predecessor(message),
                    number(message, "u"),
                    false,
                    bids(message),
                    asks(message),
                    null);
        }

        private long predecessor(JsonNode message) {
            return fault == Fault.NAMES_NO_PREDECESSOR
                    ? MarketEvent.ABSENT
                    : fault == Fault.READS_A_WRONG_PREDECESSOR ? number(message, "u") - 1 : number(message, "pu");
        }

        private Levels bids(JsonNode message) {
            return levels(field(message, fault == Fault.SWAPS_THE_SIDES_OF_A_BOOK ? "a" : "b"));
        }

        private Levels asks(JsonNode message) {
            return levels(field(message, fault == Fault.SWAPS_THE_SIDES_OF_A_BOOK ? "b" : "a"));
        }

        private BestBidOffer bbo(Frame frame, JsonNode message) {
            return new BestBidOffer(
                    instrument(message),
                    MarketEvent.ABSENT,
                    frame.receiveTimeUs(),
                    frame.collector(),
                    number(message, "u"),
                    decimal(field(message, fault == Fault.SWAPS_BID_AND_ASK ? "ap" : "bp")),
                    decimal(field(message, fault == Fault.SWAPS_BID_AND_ASK ? "aq" : "bq")),
                    decimal(field(message, fault == Fault.SWAPS_BID_AND_ASK ? "bp" : "ap")),
                    decimal(field(message, fault == Fault.SWAPS_BID_AND_ASK ? "bq" : "aq")));
        }

        private Levels levels(JsonNode rows) {
            List<Levels.Level> levels = new ArrayList<>();
            for (JsonNode row : rows) {
                if (row.size() != 2) {
                    throw new NormalizationException(Problem.INVALID_FIELD, 0, "Expected a price and a quantity");
                }
                Levels.Level level = new Levels.Level(decimal(row.get(0)), decimal(row.get(1)));
                if (level.quantity().signum() != 0 || fault != Fault.PASSES_OVER_REMOVED_LEVELS) {
                    levels.add(level);
                }
            }
            if (fault == Fault.GIVES_LEVELS_WORST_FIRST) {
                Collections.reverse(levels);
            }
            return Levels.of(levels);
        }

        private Instrument instrument(JsonNode message) {
            Instrument instrument = definition(message).instrument();
            return fault == Fault.FORGETS_UNITS
                    ? new Instrument(
                            instrument.exchange(),
                            instrument.marketType(),
                            instrument.symbol(),
                            instrument.nativeSymbol(),
                            QuantityUnit.CONTRACT)
                    : instrument;
        }

        private InstrumentDefinition definition(JsonNode message) {
            String symbol = text(message, "s");
            if (fault == Fault.READS_ASCII) {
                symbol = new String(symbol.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
            }
            InstrumentDefinition definition = symbols.find(symbol);
            if (definition == null && fault == Fault.MAKES_INSTRUMENTS_UP) {
                return PaperConnector.definition(symbol + "-USDT", symbol);
            }
            if (definition == null || definition.base() == null && fault == Fault.NEEDS_THE_LIST) {
                throw new NormalizationException(Problem.UNKNOWN_KIND, 0, "Unknown instrument " + symbol);
            }
            return definition;
        }

        private JsonNode field(JsonNode message, String name) {
            JsonNode field = message.get(name);
            if (field == null && fault != Fault.TRUSTS_FIELDS_TO_BE_THERE) {
                throw new NormalizationException(Problem.INVALID_FIELD, 0, "Expected a field " + name);
            }
            return field;
        }

        private String text(JsonNode message, String name) {
            return field(message, name).asText();
        }

        private long number(JsonNode message, String name) {
            JsonNode field = field(message, name);
            if (!field.canConvertToLong() || field.longValue() < 0) {
                throw new NormalizationException(Problem.INVALID_FIELD, 0, "Expected a number, was " + field);
            }
            return field.longValue();
        }

        private Decimal decimal(JsonNode field) {
            if (fault == Fault.TAKES_WHAT_IS_ABSENT_FOR_ZERO && field.isNull()) {
                return Decimal.ZERO;
            }
            try {
                if (fault == Fault.REFUSES_EXPONENTS && field.asText().contains("E")) {
                    throw new NormalizationException(Problem.INVALID_PRICE, 0, "Expected no exponent, was " + field);
                }
                BigDecimal number = field.isNumber() ? field.decimalValue() : new BigDecimal(field.textValue());
                if (fault == Fault.READS_DOUBLES) {
                    return Decimal.of(BigDecimal.valueOf(number.doubleValue()));
                }
                if (Math.abs(number.scale()) > Decimal.MAX_DIGITS || number.precision() > Decimal.MAX_DIGITS) {
                    if (fault == Fault.WRITES_EXPONENTS_OUT && number.scale() > 0) {
                        return Decimal.of(number);
                    }
                    throw new NumberFormatException();
                }
                return Decimal.of(number);
            } catch (NumberFormatException | NullPointerException e) {
                if (fault == Fault.BAD_NUMBERS_ARE_ZERO) {
                    return Decimal.ZERO;
                }
                throw new NormalizationException(Problem.INVALID_PRICE, 0, "Expected a decimal number, was " + field);
            }
        }
    }
}
