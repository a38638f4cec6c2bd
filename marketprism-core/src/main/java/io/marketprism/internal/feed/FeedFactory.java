package io.marketprism.internal.feed;

import io.marketprism.connector.Connector;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.gaps.Checkpoint;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.Networks;
import io.marketprism.internal.wire.RestFetcher;
import java.util.HashMap;
import java.util.Map;

/** Makes the feeds of a pipeline: those of one market share its limits and its numbers of connections, all share the streams they claim. Thread-safe. */
public final class FeedFactory {
    private final String collector;
    private final Networks networks;
    private final Handshakes handshakes;
    private final RestFetcher.AnswerLimits answers;
    private final BookBuffer bookBuffer;
    private final Scheduler timer;
    private final Time time;
    private final PublishStage stage;
    private final GapLog gapLog;
    private final Checkpoint session;
    private final EngineListener listener;
    private final PipelineMetrics metrics;
    private final boolean keepsFrames;
    private final Claims claims = new Claims();

    // By market. Guarded by this.
    private final Map<String, RestFetcher> fetchers = new HashMap<>();
    private final Map<String, Connections> connections = new HashMap<>();

    /**
     * None yet.
     *
     * @param session what earlier runs left, or null if nothing outlives them
     * @param keepsFrames whether connections keep their newest frames
     */
    public FeedFactory(
            String collector,
            Networks networks,
            Handshakes handshakes,
            RestFetcher.AnswerLimits answers,
            BookBuffer bookBuffer,
            Scheduler timer,
            Time time,
            PublishStage stage,
            GapLog gapLog,
            Checkpoint session,
            EngineListener listener,
            PipelineMetrics metrics,
            boolean keepsFrames) {
        this.collector = collector;
        this.networks = networks;
        this.handshakes = handshakes;
        this.answers = answers;
        this.bookBuffer = bookBuffer;
        this.timer = timer;
        this.time = time;
        this.stage = stage;
        this.gapLog = gapLog;
        this.session = session;
        this.listener = listener;
        this.metrics = metrics;
        this.keepsFrames = keepsFrames;
    }

    /** {@return a feed that has not begun} */
    public synchronized MarketFeed of(Connector connector, FeedOptions feed) {
        String market = connector.exchange() + " " + connector.market();
        Networks.Way way = networks.to(connector.exchange());
        return new MarketFeed(
                connector,
                feed,
                claims,
                connections.computeIfAbsent(market, of -> connections(connector, way)),
                fetchers.computeIfAbsent(
                        market,
                        of -> new RestFetcher(
                                connector.exchange(),
                                collector,
                                way.network().http(),
                                way.pools(),
                                answers,
                                timer,
                                time)),
                bookBuffer,
                timer,
                time,
                stage,
                gapLog,
                session,
                listener,
                metrics);
    }

    private Connections connections(Connector connector, Networks.Way way) {
        Connections made =
                new Connections(connector, collector, way.network().webSockets(), way.pools(), handshakes, timer, time);
        if (keepsFrames) {
            made.keepFrames();
        }
        return made;
    }
}
