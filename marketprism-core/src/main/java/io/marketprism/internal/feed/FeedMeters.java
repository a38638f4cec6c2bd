package io.marketprism.internal.feed;

import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.internal.feed.StreamTable.Followed;
import io.marketprism.internal.metrics.PipelineMetrics;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The meters of a feed by types of instruments and data. They are there from the beginning, since an alert on what was never reached finds nothing
 * otherwise: as long as nobody knows the types of a market's instruments, with an empty {@code market_type}.
 */
final class FeedMeters implements AutoCloseable {
    private static final String UNKNOWN_TYPE = "";

    /** The feed's own: they go with it. */
    private final PipelineMetrics metrics;

    private final String exchange;
    private final ToIntFunction<DataType> legs;
    private final BooleanSupplier up;
    private final Supplier<Collection<Followed>> streams;
    private final Predicate<Instrument> validBook;
    private final LongSupplier nowUs;
    private final long beganAtUs;
    private final Map<String, Set<DataType>> shown = new HashMap<>();

    /** Null once the types are known. */
    private PipelineMetrics untilKnown;

    /**
     * The meters of a feed that has not begun.
     *
     * @param market name of the market
     * @param dataTypes what is wanted
     * @param legs how many legs are wanted of the streams of a data type
     * @param up whether all its connections are up
     * @param streams what it follows at the moment
     * @param validBook whether the book of an instrument is whole
     * @param nowUs the clock that stamps events
     */
    FeedMeters(
            PipelineMetrics metrics,
            String exchange,
            String market,
            Collection<DataType> dataTypes,
            ToIntFunction<DataType> legs,
            BooleanSupplier up,
            Supplier<Collection<Followed>> streams,
            Predicate<Instrument> validBook,
            LongSupplier nowUs) {
        this.metrics = metrics.another();
        this.exchange = exchange;
        this.legs = legs;
        this.up = up;
        this.streams = streams;
        this.validBook = validBook;
        this.nowUs = nowUs;
        this.beganAtUs = nowUs.getAsLong();
        metrics.clockOffset(exchange);
        MarketType named = typeNamed(market);
        if (named == null) {
            untilKnown = metrics.another();
            dataTypes.forEach(dataType -> show(untilKnown, UNKNOWN_TYPE, dataType));
        } else {
            dataTypes.forEach(dataType -> show(this.metrics, named.wireName(), dataType));
        }
    }

    /** {@return the type of a market's instruments as far as its name tells it, else null} */
    static MarketType typeNamed(String market) {
        return Arrays.stream(MarketType.values())
                .filter(type -> type.wireName().equals(market))
                .findFirst()
                .orElse(null);
    }

    /** Shows these too; now the types are known. */
    synchronized void follow(List<Subscription> subscriptions) {
        subscriptions.forEach(subscription ->
                show(metrics, subscription.instrument().marketType().wireName(), subscription.dataType()));
        if (untilKnown != null) {
            untilKnown.close();
            untilKnown = null;
        }
    }

    private void show(PipelineMetrics meters, String type, DataType dataType) {
        Set<DataType> ofType = shown.get(type);
        if (ofType == null) {
            ofType = EnumSet.noneOf(DataType.class);
            shown.put(type, ofType);
            meters.connected(exchange, type, up);
        }
        if (ofType.add(dataType)) {
            meters.stream(exchange, type, dataType);
            if (legs.applyAsInt(dataType) > 1) {
                meters.legs(exchange, type, dataType, legs.applyAsInt(dataType));
            }
            meters.age(exchange, type, dataType, () -> ageSeconds(type, dataType));
            if (dataType == DataType.ORDERBOOK) {
                meters.books(exchange, type, () -> books(type, book -> true), () -> books(type, validBook));
            }
        }
    }

    private int books(String type, Predicate<Instrument> kind) {
        return (int) streams.get().stream()
                .filter(stream -> isOf(stream, type, DataType.ORDERBOOK)
                        && kind.test(stream.subscription().instrument()))
                .count();
    }

    private double ageSeconds(String type, DataType dataType) {
        long newestUs = streams.get().stream()
                .filter(stream -> isOf(stream, type, dataType))
                .mapToLong(FeedMeters::newestUs)
                .max()
                .orElse(beganAtUs);
        return Math.max(0, nowUs.getAsLong() - newestUs) / 1e6;
    }

    private static long newestUs(Followed stream) {
        long lastUs = stream.continuity().lastReceiveTimeUs();
        return lastUs == MarketEvent.ABSENT ? stream.askedAtUs() : lastUs;
    }

    private static boolean isOf(Followed stream, String type, DataType dataType) {
        Subscription subscription = stream.subscription();
        return subscription.dataType() == dataType
                && subscription.instrument().marketType().wireName().equals(type);
    }

    @Override
    public synchronized void close() {
        metrics.close();
        if (untilKnown != null) {
            untilKnown.close();
        }
    }
}
