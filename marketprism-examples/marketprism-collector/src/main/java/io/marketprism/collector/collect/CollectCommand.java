package io.marketprism.collector.collect;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineBuilder;
import io.marketprism.PipelineStatus;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.DotEnv;
import io.marketprism.collector.config.FeedConfig;
import io.marketprism.collector.http.HttpEndpoints;
import io.marketprism.collector.http.ProcessMetrics;
import io.marketprism.collector.http.RunningCollector;
import io.marketprism.collector.logging.LogSetup;
import io.marketprism.collector.process.FlightRecording;
import io.marketprism.collector.process.Hangup;
import io.marketprism.collector.process.OrderlyEnd;
import io.marketprism.collector.process.OutOfMemory;
import io.marketprism.collector.process.Version;
import io.marketprism.connector.Connector;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Delivery;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code collect}. */
@Command(
        name = "collect",
        description =
                "Runs the collector until it is told to end (SIGTERM, Ctrl-C); it delivers what it has, then ends.",
        mixinStandardHelpOptions = true)
public final class CollectCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(CollectCommand.class);
    private static final int LOOK_SECONDS = 10;
    private static final int LOOK_AT_FEEDS_SECONDS = 2;

    @Mixin
    private ConfigOption config;

    /** Read by {@link LogSetup} from the bare arguments, before anything logs. */
    @Option(names = "--debug", description = "Log more, as LOG_LEVEL=DEBUG does.")
    private boolean debug;

    /** Of the time to end, what closing needs beside delivering: spilling the rest, letting go of sinks that hang, HTTP. */
    private static final Duration CLOSING = Duration.ofSeconds(3);

    @Override
    public Integer call() throws IOException, InterruptedException {
        CollectorConfig read = CollectorConfig.read(config.file(), System.getenv());
        LOG.info("MarketPrism collector {} with {}", Version.STRING, config.file());
        read.plugins().found().forEach(plugin -> LOG.info("Plug-in {}", plugin));
        read.withoutEffect().forEach(setting -> LOG.warn("No effect: {}", setting));
        RunningCollector collector = new RunningCollector();
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessMetrics.register(metrics);
        HttpEndpoints.Access access = new HttpEndpoints.Access(read.httpToken(), read.debugEndpoints());
        // A taken port ends it before anything begins; who asks is answered when all meters are there.
        HttpEndpoints http = HttpEndpoints.listen(read.httpHost(), read.httpPort(), collector, metrics, access);
        FlightRecording.ifAsked(DotEnv.read(config.file(), System.getenv()).variables())
                .ifPresent(http::gives);
        HttpEndpoints.warning(read.httpHost(), read.httpToken()).ifPresent(LOG::warn);
        read.warnings().forEach(LOG::warn);
        read.feeds().forEach(feed -> LOG.info("Collecting {}", feed.describe()));
        CompletableFuture<Pipeline> started = new CompletableFuture<>();
        CompletableFuture<Remainder> remainder = new CompletableFuture<>();
        OutOfMemory.endsTheProcess();
        OrderlyEnd end = OrderlyEnd.whenAsked(
                read.stopWithin(),
                () -> stop(started.join(), remainder, http),
                () -> started.isDone() ? tell(started.join(), remainder) : 0);
        try {
            started.complete(pipeline(read, metrics).listener(collector.gaps()).start());
        } catch (RuntimeException e) {
            end.cancel();
            throw e;
        }
        FollowedFeeds feeds =
                new FollowedFeeds(config.file(), System.getenv(), read.plugins(), read.feeds(), target(started.join()));
        Hangup.handle(feeds::follow);
        collector.runs(started.join());
        http.answer();
        LOG.info("Status page at {}", http.uri());
        Watchdog watchdog = new Watchdog(collector);
        for (int seconds = LOOK_AT_FEEDS_SECONDS; true; seconds += LOOK_AT_FEEDS_SECONDS) {
            TimeUnit.SECONDS.sleep(LOOK_AT_FEEDS_SECONDS);
            feeds.look();
            if (seconds % LOOK_SECONDS == 0) {
                watchdog.look(LOOK_SECONDS);
            }
        }
    }

    private static void stop(Pipeline pipeline, CompletableFuture<Remainder> remainder, HttpEndpoints http) {
        LOG.info("Asked to end: delivering what waits");
        remainder.complete(new Remainder(pipeline.status()));
        pipeline.close();
        http.close();
    }

    private static int tell(Pipeline pipeline, CompletableFuture<Remainder> remainder) {
        PipelineStatus status = pipeline.status();
        return remainder.getNow(new Remainder(status)).tell(status);
    }

    private static FollowedFeeds.Target target(Pipeline pipeline) {
        return new FollowedFeeds.Target() {
            @Override
            public void add(Connector connector, Feed feed) {
                pipeline.add(connector, feed);
            }

            @Override
            public void remove(Connector connector, Feed feed) {
                pipeline.remove(connector, feed);
            }

            @Override
            public void change(Connector connector, Feed before, Feed after) {
                pipeline.change(connector, before, after);
            }
        };
    }

    private static PipelineBuilder pipeline(CollectorConfig config, PrometheusMeterRegistry metrics) {
        PipelineBuilder builder = MarketPrism.pipeline()
                .metrics(metrics)
                .retryAtStart(true)
                .spill(config.spillDir(), config.spillMaxBytes())
                .concurrentHandshakes(config.maxConcurrentConnections())
                .rawFrames(config.debugEndpoints())
                .bookBuffer(config.bookBufferBytes())
                .httpAnswers(config.httpAnswerBytes(), Duration.ofSeconds(config.httpAnswerSeconds()));
        if (config.collectorId() != null) {
            builder.collector(config.collectorId());
        }
        new ExchangeClients(config).lendTo(builder);
        for (FeedConfig feed : config.feeds()) {
            builder.from(feed.connector(), feed.feed());
        }
        Duration closing = config.stopWithin().dividedBy(2);
        Duration toDrain = config.stopWithin().minus(closing.compareTo(CLOSING) < 0 ? closing : CLOSING);
        Delivery delivery = Delivery.defaults()
                .drainTimeout(toDrain)
                .batchSize(config.batchSize())
                .linger(Duration.ofMillis(config.flushIntervalMillis()));
        if (config.nats() != null) {
            builder.to(NatsSink.at(config.nats()), delivery);
        }
        if (config.clickHouse() != null) {
            builder.to(ClickHouseSink.at(config.clickHouse()), delivery);
        }
        config.sinks().forEach(sink -> builder.to(sink, delivery));
        return builder;
    }
}
