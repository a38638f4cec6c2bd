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
import java.util.List;
import java.util.Map;

/** A connector to an exchange that exists on paper only; right, except for one fault that can be planted. */
final class PaperConnector implements Connector {

    /** What can be wrong with a connector, and which test of the contract must notice it. */
    enum Fault {
        EXCHANGE_IN_CAPITALS("declaresWhatItOffers"),
        OFFERS_TWICE("declaresWhatItOffers"),
        OFFERS_A_VARIANT_TWICE("declaresWhatItOffers"),
        CALLS_NOBODY("declaresWhatItOffers"),
        COUNTS_ITS_REQUESTS("plansTheSameForTheSame"),
        READS_THE_CLOCK("plansTheSameForTheSame"),
        LOSES_A_SUBSCRIPTION("plansEverySubscriptionOnce"),
        CONNECTS_FOR_NOTHING("plansEverySubscriptionOnce"),
        ONE_CONNECTION_FOR_ALL("plansWithinTheLimitsOfAConnection"),
        ASKS_WITHOUT_PAUSE("plansWithinTheLimitsOfAConnection"),
        USES_AN_ID_AGAIN("plansConnectionsThatCanBeOpened"),
        NAMES_REQUESTS_BY_WHAT_THEY_WANT("plansConnectionsThatCanBeOpened"),
        SUBSCRIBES_AS_IT_OPENS("plansConnectionsThatCanBeOpened"),
        ASKS_FOR_ALL_AGAIN("plansConnectionsThatCanBeOpened"),
        SHARES_ITS_NORMALIZER("makesANormalizerForEachConnection"),
        DECLARES_WHAT_IT_CANNOT_READ("hasASampleForEveryDataType"),
        INVERTS_SIDES("readsFrames"),
        FORGETS_UNITS("readsFrames"),
        FORGETS_WHEN_AN_ANSWER_IS_FROM("readsAnswers"),
        TAKES_WHAT_IS_LEFT_OF_AN_ANSWER("readsAnswers"),
        OFFERS_THE_PAST_OF_NOTHING("declaresWhatItOffers"),
        OFFERS_THE_PAST_TWICE("declaresWhatItOffers"),
        PAGES_THE_WRONG_WAY("readsAnswersOfThePast"),
        LEAVES_OUT_THE_BEGIN_OF_A_STRETCH("losesNothingOfTheStretchThatWasAskedFor"),
        LOSES_THE_WHOLE_PAST("losesNothingOfThePastBesideWhatIsWrong"),
        TELLS_THE_PAST_DIFFERENTLY("readsThePastAsItHappened"),
        PASSES_OVER_A_FRAME("readsWhatIsNoEvent"),
        ACCEPTS_WHAT_IS_REFUSED("readsWhatIsNoEvent"),
        FORGETS_CHECKSUMS("computesTheChecksumsThatTheExchangeSends"),
        COMPUTES_ANOTHER_CHECKSUM("computesTheChecksumsThatTheExchangeSends"),
        NEEDS_THE_LIST("readsRawFramesFromWhereverTheyCome"),
        REFUSES_UNKNOWN_FIELDS("skipsUnknownFields"),
        WANTS_THE_KIND_FIRST("readsFieldsInAnyOrder"),
        READS_TEXT_AS_WRITTEN("readsFramesWithEscapesAlike"),
        READS_DOUBLES("keepsNumbersExact"),
        BAD_NUMBERS_ARE_ZERO("reportsWhatIsNoNumber"),
        LOSES_THE_WHOLE_FRAME("losesNothingBesideWhatIsWrong"),
        FORGETS_WHAT_IS_NOT_OPEN("givesEveryListedInstrumentANameOfItsOwn"),
        LOSES_THE_WHOLE_LIST("losesNothingOfTheListBesideWhatIsWrong"),
        READS_ASCII("readsSymbolsInAnyScript"),
        MAKES_INSTRUMENTS_UP("reportsUnknownInstruments"),
        READS_BEHIND_THE_END("reportsTruncatedFrames"),
        GUESSES_WHAT_WAS_CUT_OFF("reportsTruncatedFrames"),
        SWALLOWS_WHAT_IS_NOT_JSON("reportsGarbage"),
        TRUSTS_FIELDS_TO_BE_THERE("survivesDamagedFrames"),
        RECURSES_WITHOUT_LIMIT("survivesFramesMadeToExhaustIt"),
        WRITES_EXPONENTS_OUT("survivesFramesMadeToExhaustIt");

        private final String noticedBy;

        Fault(String noticedBy) {
            this.noticedBy = noticedBy;
        }

        String noticedBy() {
            return noticedBy;
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

    static InstrumentDefinition definition(String symbol, String nativeSymbol) {
        return InstrumentDefinition.builder(
                        new Instrument("paper", MarketType.SPOT, symbol, nativeSymbol, QuantityUnit.BASE))
                .base(symbol.substring(0, symbol.indexOf('-')))
                .quote(symbol.substring(symbol.indexOf('-') + 1))
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
                new Offer.Streamed(DataType.TRADE, Offer.Numbering.WITH_HOLES, stale),
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

    private List<InstrumentDefinition> definitions(Frame body) {
        List<InstrumentDefinition> definitions = new ArrayList<>();
        try {
            for (JsonNode row : JSON.readTree(body.bytes(), 0, body.length()).path("rows")) {
                boolean named = row.path("name").asText().matches(".+-.+")
                        && !row.path("native").asText().isEmpty();
                if (!named && fault == Fault.LOSES_THE_WHOLE_LIST) {
                    throw new NormalizationException(Problem.INVALID_FIELD, 0, "expected a name, was " + row);
                }
                if (named && (row.path("open").asBoolean() || fault != Fault.FORGETS_WHAT_IS_NOT_OPEN)) {
                    definitions.add(definition(
                            row.path("name").asText(), row.path("native").asText()));
                }
            }
        } catch (IOException e) {
            throw new NormalizationException(Problem.MALFORMED, 0, e.getMessage());
        }
        return definitions;
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
                        URI.create("wss://paper.example/stream"), subscriptions, new PaperRequests(subscriptions))
                .capacity(Math.max(subscriptions.size(), SUBSCRIPTIONS_PER_CONNECTION))
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
            return requests("unsubscribe ", subscriptions, context);
        }

        private List<Request> requests(String what, List<Subscription> subscriptions, Context context) {
            return subscriptions.stream()
                    .map(each -> new Request(
                            fault == Fault.NAMES_REQUESTS_BY_WHAT_THEY_WANT ? what + each : requestId(context),
                            what + each,
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
                throw new NormalizationException(Problem.MALFORMED, 0, e.getMessage());
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
                case "depth" -> {
                    if (fault == Fault.COMPUTES_ANOTHER_CHECKSUM) {
                        output.book(depth(frame, message), 1);
                    } else {
                        output.event(depth(frame, message));
                    }
                }
                case "answer" -> {
                    String id = text(message, "id");
                    if (field(message, "ok").asBoolean() || fault == Fault.ACCEPTS_WHAT_IS_REFUSED) {
                        output.acknowledged(id);
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

        private Trade trade(Frame frame, JsonNode message) {
            boolean buyerIsMaker = field(message, "m").booleanValue();
            return new Trade(
                    instrument(message),
                    number(message, "T"),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    TradeId.of(number(message, "t")),
                    TradeForm.SINGLE,
                    decimal(field(message, "p")),
                    decimal(field(message, "q")),
                    buyerIsMaker ^ fault == Fault.INVERTS_SIDES ? Side.SELL : Side.BUY,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
                    TradeSource.LIVE);
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
                    fault == Fault.FORGETS_WHEN_AN_ANSWER_IS_FROM ? MarketEvent.ABSENT : number(message, "T"),
                    body.receiveTimeUs(),
                    body.collector(),
                    decimal(field(message, "oi")),
                    null,
                    null);
        }

        private BookDelta depth(Frame frame, JsonNode message) {
            return new BookDelta(
                    instrument(message),
                    number(message, "T"),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    number(message, "pu"),
                    number(message, "u"),
                    false,
                    levels(field(message, "b")),
                    levels(field(message, "a")),
                    null);
        }

        private BestBidOffer bbo(Frame frame, JsonNode message) {
            return new BestBidOffer(
                    instrument(message),
                    MarketEvent.ABSENT,
                    frame.receiveTimeUs(),
                    frame.collector(),
                    number(message, "u"),
                    decimal(field(message, "bp")),
                    decimal(field(message, "bq")),
                    decimal(field(message, "ap")),
                    decimal(field(message, "aq")));
        }

        private Levels levels(JsonNode rows) {
            List<Levels.Level> levels = new ArrayList<>();
            for (JsonNode row : rows) {
                if (row.size() != 2) {
                    throw new NormalizationException(Problem.INVALID_FIELD, 0, "Expected a price and a quantity");
                }
                levels.add(new Levels.Level(decimal(row.get(0)), decimal(row.get(1))));
            }
            return Levels.of(levels);
        }

        private Instrument instrument(JsonNode message) {
            String symbol = text(message, "s");
            if (fault == Fault.READS_ASCII) {
                symbol = new String(symbol.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
            }
            InstrumentDefinition definition = symbols.find(symbol);
            if (definition == null && fault == Fault.MAKES_INSTRUMENTS_UP) {
                return definition(symbol + "-", symbol).instrument();
            }
            boolean known = definition != null && (definition.base() != null || fault != Fault.NEEDS_THE_LIST);
            if (!known) {
                throw new NormalizationException(Problem.UNKNOWN_KIND, 0, "Unknown instrument " + symbol);
            }
            Instrument instrument = definition.instrument();
            return fault == Fault.FORGETS_UNITS
                    ? new Instrument(
                            instrument.exchange(),
                            instrument.marketType(),
                            instrument.symbol(),
                            instrument.nativeSymbol(),
                            QuantityUnit.CONTRACT)
                    : instrument;
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
            try {
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
