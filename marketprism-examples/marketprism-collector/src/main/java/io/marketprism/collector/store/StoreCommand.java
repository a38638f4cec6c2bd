package io.marketprism.collector.store;

import io.marketprism.collector.collect.ConfigOption;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.StoreConfig;
import io.marketprism.collector.http.HttpEndpoints;
import io.marketprism.collector.http.ProcessMetrics;
import io.marketprism.collector.process.Hangup;
import io.marketprism.collector.process.OrderlyEnd;
import io.marketprism.collector.process.OutOfMemory;
import io.marketprism.collector.process.Version;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code store}. */
@Command(
        name = "store",
        description =
                "Brings what collectors delivered to NATS into ClickHouse until it is told to end (SIGTERM, Ctrl-C)."
                        + " Several processes share the work.",
        mixinStandardHelpOptions = true)
public final class StoreCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCommand.class);

    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CollectorConfig read = CollectorConfig.readForStore(config.file(), System.getenv());
        StoreConfig store = read.store();
        LOG.info("MarketPrism store {} with {}", Version.STRING, config.file());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessMetrics.register(registry);
        List<StoreWorker> workers = read.nats().streams().stream()
                .map(stream ->
                        new StoreWorker(read.nats(), stream.name(), store, new StoreMetrics(registry, stream.name())))
                .toList();
        HttpEndpoints http = HttpEndpoints.open(
                read.httpHost(),
                store.httpPort(),
                new StoreReporter(workers, store.consumer()),
                registry,
                new HttpEndpoints.Access(read.httpToken(), false));
        LOG.info("Health at {}", http.uri().resolve("health"));
        HttpEndpoints.warning(read.httpHost(), read.httpToken()).ifPresent(LOG::warn);
        OutOfMemory.endsTheProcess();
        OrderlyEnd.whenAsked(read.stopWithin(), () -> stop(workers, read.stopWithin(), http), () -> tell(workers));
        Hangup.handle(() -> LOG.info("SIGHUP: nothing was changed; `store` reads its configuration at start only"));
        for (StoreWorker worker : workers) {
            LOG.info("Storing stream {} as consumer {} to {}", worker.stream(), store.consumer(), store.clickHouse());
            worker.start();
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private static void stop(List<StoreWorker> workers, Duration within, HttpEndpoints http) {
        LOG.info("Asked to end: settling the batch under way");
        // All at once: each has its own time to end.
        workers.parallelStream().forEach(worker -> worker.end(within));
        http.close();
    }

    /** Nothing can be lost: what is not acknowledged NATS gives out again. */
    private static int tell(List<StoreWorker> workers) {
        for (StoreWorker worker : workers) {
            StoreMetrics metrics = worker.metrics();
            LOG.info(
                    "Stream {}: {} events stored, {} dead letters, {} of all had been given out before",
                    worker.stream(),
                    (long) metrics.delivered().count(),
                    (long) metrics.deadLetters().count(),
                    (long) metrics.redelivered().count());
        }
        return 0;
    }
}
