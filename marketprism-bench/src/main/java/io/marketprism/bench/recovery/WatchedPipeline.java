package io.marketprism.bench.recovery;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.bench.throughput.Patience;
import io.marketprism.binance.Binance;
import io.marketprism.codec.EventIdentity;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BookDelta;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.sink.Sink;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A pipeline of trades, books and best bids and offers of Binance spot, and what came of them. Thread-safe. */
final class WatchedPipeline implements AutoCloseable {
    /** What is compared. */
    static final List<DataType> TYPES = List.of(TRADE, ORDERBOOK, BBO);

    private static final int LEVELS = 100;
    private static final AtomicInteger PIPELINES = new AtomicInteger();

    private final Pipeline pipeline;
    private final Set<String> marks;
    private final Map<DataType, Set<String>> came = new EnumMap<>(DataType.class);
    private final Map<String, Gap> gaps = new HashMap<>();
    private final List<Gap> revisions = new ArrayList<>();
    private long fetched;
    private long twice;

    /**
     * Starts, and waits until all is live and the books are whole.
     *
     * @param marks symbols that it takes too, by which the exchange can tell its connections from others, and of which nothing is noted
     */
    WatchedPipeline(SimulatedExchange exchange, List<String> symbols, int redundancy, String... marks) {
        this.marks = Set.of(marks);
        List<String> all = Stream.concat(symbols.stream(), this.marks.stream()).toList();
        pipeline = MarketPrism.pipeline()
                .from(
                        connector(exchange.restUri(), exchange.webSocketUri()),
                        Feed.of(all).data(TYPES).bookDepth(LEVELS).redundancy(redundancy))
                .to(Sink.forEach(this::take))
                .collector("bench")
                // Its limits are its own: others are measured at the same time.
                .address("address " + PIPELINES.incrementAndGet())
                .start();
        Patience.await("the connections are live", this::isLive);
    }

    /** {@return Binance's spot market as an exchange plays it} */
    static Connector connector(URI rest, URI webSocket) {
        return Binance.spot(ConnectorOptions.defaults().exchange("binance-sim").hosts(rest, webSocket));
    }

    private synchronized void take(MarketEvent event) {
        if (marks.contains(event.instrument().symbol())) {
            return;
        }
        if (event instanceof Gap gap) {
            gaps.put(gap.gapId(), gap);
            revisions.add(gap);
        } else if (event instanceof BookDelta || event.dataType() == TRADE || event.dataType() == BBO) {
            boolean isNew = came.computeIfAbsent(event.dataType(), type -> new HashSet<>())
                    .add(EventIdentity.of(event));
            twice += isNew ? 0 : 1;
            fetched += event instanceof Trade trade && trade.source() == TradeSource.BACKFILL ? 1 : 0;
        }
    }

    /** Forgets what came. */
    synchronized void forget() {
        came.clear();
        gaps.clear();
        revisions.clear();
        fetched = 0;
        twice = 0;
    }

    /** {@return how many events of a type came that did not come here} */
    long lacks(DataType type, WatchedPipeline other) {
        Set<String> missing;
        synchronized (other) {
            missing = new HashSet<>(other.came.getOrDefault(type, Set.of()));
        }
        synchronized (this) {
            missing.removeAll(came.getOrDefault(type, Set.of()));
        }
        return missing.size();
    }

    /** {@return how many events came} */
    synchronized long count() {
        return came.values().stream().mapToLong(Set::size).sum();
    }

    /** {@return how many trades were fetched later} */
    synchronized long fetched() {
        return fetched;
    }

    /** {@return how many events came again} */
    synchronized long twice() {
        return twice;
    }

    /** {@return every revision of every gap} */
    synchronized List<Gap> revisions() {
        return List.copyOf(revisions);
    }

    /** {@return whether all that can be fetched has been, and every other gap has ended} */
    private synchronized boolean isHealed() {
        return gaps.values().stream()
                .allMatch(gap -> gap.affectedDataType() == TRADE
                        ? gap.state() == GapState.RECOVERED
                        : gap.state() != GapState.OPEN);
    }

    private boolean isLive() {
        PipelineStatus status = pipeline.status();
        return status.connections().stream()
                        .allMatch(connection -> connection.state().equals("live"))
                && status.feeds().stream().allMatch(PipelineStatus.FeedStatus::valid);
    }

    /** {@return whether all works, and nothing is waited for} */
    boolean isWhole() {
        return isLive() && isHealed();
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
