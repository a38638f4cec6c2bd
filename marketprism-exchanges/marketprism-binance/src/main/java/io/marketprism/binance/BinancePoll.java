package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OpenInterest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What futures of Binance tell only who asks, one row for each call, by the exchange's API documentation of July 2026. */
enum BinancePoll {
    OPEN_INTEREST(DataType.OPEN_INTEREST, "openInterest", List.of(), Duration.ofMinutes(1)),
    TOP_POSITIONS(
            DataType.LSR_TOP_POSITION, "topLongShortPositionRatio", BinanceVariants.PERIODS, Duration.ofMinutes(5)),
    ALL_ACCOUNTS(
            DataType.LSR_ALL_ACCOUNT, "globalLongShortAccountRatio", BinanceVariants.PERIODS, Duration.ofMinutes(5));

    private static final long SYMBOL = JsonCursor.key("symbol");
    private static final long TIME = JsonCursor.key("time");

    private final DataType dataType;
    private final String endpoint;
    private final List<String> variants;
    private final Duration every;

    BinancePoll(DataType dataType, String endpoint, List<String> variants, Duration every) {
        this.dataType = dataType;
        this.endpoint = endpoint;
        this.variants = variants;
        this.every = every;
    }

    /** What a market offers of them. */
    static List<Offer> offers(BinanceMarket market, BinanceRequests requests) {
        return market.isFutures()
                ? Arrays.stream(values())
                        .<Offer>map(row -> new Offer.Polled(
                                row.dataType,
                                row.variants,
                                row.every,
                                subscription -> requests.poll(row, subscription)))
                        .toList()
                : List.of();
    }

    /** Whether it is about all contracts of a pair and their holders, rather than about one contract. */
    boolean isRatio() {
        return !variants.isEmpty();
    }

    /** Whether its documentation wants an API key ({@code MARKET_DATA}), though the exchange has long answered without. */
    boolean mayWantKey() {
        return this == TOP_POSITIONS;
    }

    DataType dataType() {
        return dataType;
    }

    String endpoint() {
        return endpoint;
    }

    /** Reads the answer. */
    PollAnswer read(Subscription subscription, Frame body) {
        JsonCursor json = new JsonCursor();
        PollAnswer answer = new PollAnswer(body);
        try {
            json.reset(body);
            if (isRatio()) {
                json.rows((frame, output) -> row(json, subscription, frame, output), body, answer);
            } else {
                answer.event(openInterest(json, SymbolTable.of(List.of(subscription.definition())), body, answer));
            }
            json.finish();
            return answer;
        } catch (NormalizationException e) {
            throw located(e, subscription);
        }
    }

    private void row(JsonCursor json, Subscription subscription, Frame body, NormalizerOutput output) {
        try {
            output.event(ratio(json, subscription, body, output));
        } catch (NormalizationException e) {
            throw located(e, subscription);
        }
    }

    private NormalizationException located(NormalizationException problem, Subscription subscription) {
        return problem.in(endpoint, subscription.instrument(), dataType);
    }

    /** {@code {"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}}, on COIN-M in contracts. */
    private MarketEvent openInterest(JsonCursor json, SymbolTable symbols, Frame body, NormalizerOutput output) {
        InstrumentDefinition definition = null;
        Decimal contracts = null;
        long time = MarketEvent.ABSENT;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == SYMBOL) {
                definition = json.definition(symbols);
            } else if (key == TIME) {
                time = json.epochMillisOrMicros();
            } else if (key == JsonCursor.LONG_KEY && json.lastIs("openInterest")) {
                contracts = json.quantity();
            } else {
                json.skip();
            }
        }
        json.require(definition, "symbol");
        json.require(contracts, "openInterest");
        Instrument instrument = definition.instrument();
        return new OpenInterest(
                instrument,
                BinanceInput.time(MarketEvent.ABSENT, time, body, instrument, dataType, output),
                body.receiveTimeUs(),
                body.collector(),
                definition.quantity(contracts),
                null,
                null);
    }

    /**
     * {@code {"symbol":"BTCUSDT","longShortRatio":"1.4342","longAccount":"0.5344","shortAccount":"0.4238","timestamp":1583139600000}}, the end of the
     * period. Positions of COIN-M have {@code longPosition} and {@code shortPosition}.
     */
    private MarketEvent ratio(JsonCursor json, Subscription subscription, Frame body, NormalizerOutput output) {
        Decimal ratio = null;
        Decimal longs = null;
        Decimal shorts = null;
        long time = MarketEvent.ABSENT;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key != JsonCursor.LONG_KEY) {
                json.skip();
            } else if (json.lastIs("longShortRatio")) {
                ratio = json.quantity();
            } else if (json.lastIs("longAccount") || json.lastIs("longPosition")) {
                longs = json.decimalOrNull();
            } else if (json.lastIs("shortAccount") || json.lastIs("shortPosition")) {
                shorts = json.decimalOrNull();
            } else if (json.lastIs("timestamp")) {
                time = json.epochMillisOrMicros();
            } else {
                json.skip();
            }
        }
        json.require(ratio, "longShortRatio");
        json.require(time, "timestamp");
        Instrument instrument = subscription.instrument();
        return new LongShortRatio(
                instrument,
                BinanceInput.time(MarketEvent.ABSENT, time, body, instrument, dataType, output),
                body.receiveTimeUs(),
                body.collector(),
                dataType,
                ratio,
                longs,
                shorts,
                Objects.requireNonNull(subscription.variant(), "Expected a period of ratios, was none"));
    }
}
