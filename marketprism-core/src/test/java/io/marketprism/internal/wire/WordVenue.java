package io.marketprism.internal.wire;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A venue whose frames are words, with instruments {@code I1}, {@code I2}, … It reads {@code ack:ID}, {@code ack:ID:SYMBOL}, {@code
 * only:ID:SYMBOL,SYMBOL}, {@code refuse}, {@code refuse:ID}, {@code refuse:ID:SYMBOL}, {@code closing}, {@code reply:TEXT}, {@code
 * maintenance}, {@code works}, {@code book:SYMBOL:CHECKSUM}, {@code broken:SYMBOL}, {@code listed:SYMBOL}, {@code complete}, {@code
 * changed}, {@code closingAll}, {@code heartbeat}, {@code bad} and {@code defect}; a number is a trade. It wants {@code subscribe ID SYMBOL …} and {@code unsubscribe ID SYMBOL …}.
 */
public final class WordVenue implements Connector, SubscriptionRequests {
    static final Duration LONG = Duration.ofHours(1);
    public static final URI URI_OF_SOCKET = URI.create("ws://venue/ws");

    // What a test may want otherwise before it connects.
    Duration pace = Duration.ZERO;
    Duration acknowledgeWithin = LONG;
    Heartbeat heartbeat = Heartbeat.BY_EXCHANGE;
    Duration maxAge = LONG.multipliedBy(24);
    Duration silence = LONG;
    public List<String> opening = List.of();
    boolean openingIsOptional;
    int inOneRequest = 1;

    /** What went on when something was given up the last time. */
    List<Subscription> kept = List.of();

    int capacity = 10;

    public static Instrument instrument(String symbol) {
        return new Instrument("venue", MarketType.SPOT, symbol + "-B", symbol, QuantityUnit.BASE);
    }

    static Subscription trades(String symbol) {
        return new Subscription(InstrumentDefinition.unknown(instrument(symbol)), DataType.TRADE);
    }

    static Trade trade(long id) {
        return new Trade(
                instrument("I1"),
                0,
                0,
                null,
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.ONE,
                Decimal.ONE,
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                TradeSource.LIVE);
    }

    /** A connection for trades of the first so many instruments. */
    ConnectionPlan carrying(int instruments) {
        return new ConnectionPlan(
                URI_OF_SOCKET,
                IntStream.rangeClosed(1, instruments)
                        .mapToObj(number -> trades("I" + number))
                        .toList(),
                capacity,
                this,
                pace,
                acknowledgeWithin,
                heartbeat,
                maxAge,
                List.of());
    }

    @Override
    public List<Request> opening(Context context) {
        return opening.stream()
                .map(word -> {
                    String id = context.nextId();
                    return new Request(id, word + " " + id, List.of(), openingIsOptional);
                })
                .toList();
    }

    @Override
    public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
        return requests("subscribe", subscriptions, context);
    }

    @Override
    public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
        kept = context.kept();
        return requests("unsubscribe", subscriptions, context);
    }

    private List<Request> requests(String word, List<Subscription> subscriptions, Context context) {
        List<Request> requests = new ArrayList<>();
        for (int from = 0; from < subscriptions.size(); from += inOneRequest) {
            List<Subscription> some = subscriptions.subList(from, Math.min(subscriptions.size(), from + inOneRequest));
            String id = context.nextId();
            String symbols = some.stream()
                    .map(subscription -> subscription.instrument().nativeSymbol())
                    .collect(Collectors.joining(" "));
            requests.add(new Request(id, word + " " + id + " " + symbols, some));
        }
        return requests;
    }

    private static StreamKey stream(String symbol) {
        return new StreamKey(instrument(symbol), DataType.TRADE);
    }

    private static void read(String[] words, NormalizerOutput output) {
        switch (words[0]) {
            case "ack" -> {
                if (words.length > 2) {
                    output.acknowledged(words[1].isEmpty() ? null : words[1], stream(words[2]));
                } else {
                    output.acknowledged(words[1]);
                }
            }
            case "only" ->
                output.acknowledgedOnly(
                        words[1],
                        Arrays.stream(words[2].split(","))
                                .map(WordVenue::stream)
                                .toList());
            case "refuse" -> {
                if (words.length > 2) {
                    output.refused(words[1].isEmpty() ? null : words[1], stream(words[2]), "no such thing");
                } else {
                    output.refused(words.length > 1 ? words[1] : null, "no such thing");
                }
            }
            case "closing" -> output.closing("maintenance");
            case "closingAll" -> output.closingAll("maintenance");
            case "reply" -> output.reply(words[1]);
            case "maintenance" -> output.maintenance("an upgrade");
            case "works" -> output.maintenanceOver();
            case "book" ->
                output.book(
                        new BookSnapshot(instrument(words[1]), 0, 0, null, 0, Levels.EMPTY, Levels.EMPTY, 0, null),
                        Long.parseLong(words[2]));
            case "broken" -> output.bookBroken(instrument(words[1]), "a crossed book");
            case "listed" -> output.event(InstrumentDefinition.unknown(instrument(words[1])));
            case "complete" -> output.instrumentsComplete();
            case "changed" -> output.instrumentsChanged();
            case "bad" -> throw new NormalizationException(Problem.MALFORMED, 0, "expected better");
            case "defect" -> throw new IllegalStateException("a defect");
            case "heartbeat" -> output.ignored("heartbeat");
            default -> output.event(trade(Long.parseLong(words[0])));
        }
    }

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
                new Offer.Streamed(DataType.TRADE, Offer.Numbering.NONE, silence),
                new Offer.Book(new BookRule(BookRule.Continuity.COVERING, BookRule.SnapshotSource.STREAM), null, null));
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Streamed(carrying(0));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        return List.of(ConnectionPlan.to(URI_OF_SOCKET, subscriptions, this));
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return (frame, output) -> read(frame.toString().split(":"), output);
    }

    @Override
    public LimitPool connects() {
        return new LimitPool("connects", new RateLimit(1_000_000, Duration.ofSeconds(1)));
    }
}
