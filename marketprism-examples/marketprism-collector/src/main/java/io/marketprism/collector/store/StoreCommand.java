package io.marketprism.collector.store;

import io.marketprism.collector.Version;
import io.marketprism.collector.collect.ConfigOption;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.StoreConfig;
import io.marketprism.collector.http.HttpEndpoints;
import io.marketprism.collector.http.ProcessMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
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

    private final CountDownLatch ended = new CountDownLatch(1);

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
        for (StoreWorker worker : workers) {
            LOG.info("Storing stream {} as consumer {} to {}", worker.stream(), store.consumer(), store.clickHouse());
            worker.start();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(workers, http), "store-shutdown"));
        ended.await();
        return 0;
    }

    private void end(List<StoreWorker> workers, HttpEndpoints http) {
        LOG.info("Asked to end: settling the batch under way");
        // All at once: each has its own time to end.
        workers.parallelStream().forEach(StoreWorker::close);
        http.close();
        for (StoreWorker worker : workers) {
            StoreMetrics metrics = worker.metrics();
            LOG.info(
                    "Stream {}: {} events stored, {} dead letters, {} of all had been given out before",
                    worker.stream(),
                    (long) metrics.delivered().count(),
                    (long) metrics.deadLetters().count(),
                    (long) metrics.redelivered().count());
        }
        LOG.info("Ended");
        ended.countDown();
    }
}
