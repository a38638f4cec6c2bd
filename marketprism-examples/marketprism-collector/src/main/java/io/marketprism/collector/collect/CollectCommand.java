package io.marketprism.collector.collect;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineBuilder;
import io.marketprism.PipelineStatus;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.collector.Version;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.FeedConfig;
import io.marketprism.collector.http.HttpEndpoints;
import io.marketprism.collector.http.ProcessMetrics;
import io.marketprism.collector.http.RunningCollector;
import io.marketprism.collector.logging.LogSetup;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Delivery;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

    @Mixin
    private ConfigOption config;

    /** Read by {@link LogSetup} from the bare arguments, before anything logs. */
    @Option(names = "--debug", description = "Log more, as LOG_LEVEL=DEBUG does.")
    private boolean debug;

    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        CollectorConfig read = CollectorConfig.read(config.file(), System.getenv());
        LOG.info("MarketPrism collector {} with {}", Version.STRING, config.file());
        read.withoutEffect().forEach(setting -> LOG.warn("No effect in this version: {}", setting));
        RunningCollector collector = new RunningCollector(read.feeds().stream()
                .map(feed -> new RunningCollector.Source(
                        feed.connector().exchange(), feed.connector().market()))
                .toList());
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessMetrics.register(metrics, collector);
        HttpEndpoints.Access access = new HttpEndpoints.Access(read.httpToken(), read.debugEndpoints());
        HttpEndpoints http = HttpEndpoints.open(read.httpHost(), read.httpPort(), collector, metrics, access);
        LOG.info("Status page at {}", http.uri());
        HttpEndpoints.warning(read.httpHost(), read.httpToken()).ifPresent(LOG::warn);
        read.feeds().forEach(feed -> LOG.info("Collecting {}", feed.describe()));
        Pipeline pipeline = pipeline(read, metrics).start();
        collector.runs(pipeline);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(pipeline, http), "collector-shutdown"));
        Watchdog watchdog = new Watchdog(collector);
        while (!ended.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
            watchdog.look(LOOK_SECONDS);
        }
        return 0;
    }

    private static PipelineBuilder pipeline(CollectorConfig config, PrometheusMeterRegistry metrics) {
        PipelineBuilder builder = MarketPrism.pipeline()
                .metrics(metrics)
                .retryAtStart(true)
                .spill(config.spillDir(), config.spillMaxBytes());
        if (config.collectorId() != null) {
            builder.collector(config.collectorId());
        }
        if (!config.proxy().isNone()) {
            builder.httpClient(EnvironmentProxy.client(config.proxy()));
        }
        for (FeedConfig feed : config.feeds()) {
            builder.from(feed.connector(), Feed.of(feed.symbols()).data(feed.dataTypes()));
        }
        Delivery delivery = Delivery.defaults()
                .batchSize(config.batchSize())
                .linger(Duration.ofMillis(config.flushIntervalMillis()));
        if (config.nats() != null) {
            builder.to(NatsSink.at(config.nats()), delivery);
        }
        if (config.clickHouse() != null) {
            builder.to(ClickHouseSink.at(config.clickHouse()), delivery);
        }
        return builder;
    }

    private void end(Pipeline pipeline, HttpEndpoints http) {
        LOG.info("Asked to end: delivering what waits");
        pipeline.close();
        PipelineStatus status = pipeline.status();
        status.sinks().forEach(sink -> new TreeMap<>(sink.accounts())
                .forEach((type, account) -> LOG.info("Sink {}, {}: {}", sink.name(), type.wireName(), account)));
        http.close();
        LOG.info("Ended");
        ended.countDown();
    }
}
