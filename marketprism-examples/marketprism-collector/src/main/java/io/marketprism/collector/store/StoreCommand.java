package io.marketprism.collector.store;

import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.collector.collect.ConfigOption;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.DotEnv;
import io.marketprism.collector.config.StoreConfig;
import io.marketprism.collector.http.HttpEndpoints;
import io.marketprism.collector.http.ProcessMetrics;
import io.marketprism.collector.process.FlightRecording;
import io.marketprism.collector.process.Hangup;
import io.marketprism.collector.process.OrderlyEnd;
import io.marketprism.collector.process.OutOfMemory;
import io.marketprism.collector.process.Progress;
import io.marketprism.collector.process.Version;
import io.marketprism.nats.NatsSource;
import io.marketprism.nats.NatsStream;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
    private static final int LOOK_SECONDS = 5;

    /** So many batches wait now and then without its being behind. */
    private static final long MANY_BATCHES = 5;

    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CollectorConfig read = CollectorConfig.readForStore(config.file(), System.getenv());
        StoreConfig store = read.store();
        LOG.info("MarketPrism store {} with {}", Version.STRING, config.file());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessMetrics.register(registry);
        List<StoredStream> streams = new CopyOnWriteArrayList<>();
        // A taken port ends it before anything begins; who asks is answered when all meters are there.
        HttpEndpoints http = HttpEndpoints.listen(
                read.httpHost(),
                store.httpPort(),
                new StoreReporter(streams, store.consumer()),
                registry,
                new HttpEndpoints.Access(read.httpToken(), read.debugEndpoints()));
        FlightRecording.ifAsked(DotEnv.read(config.file(), System.getenv()).variables())
                .ifPresent(http::gives);
        HttpEndpoints.warning(read.httpHost(), read.httpToken()).ifPresent(LOG::warn);
        read.warnings().forEach(LOG::warn);
        OutOfMemory.endsTheProcess();
        OrderlyEnd.whenAsked(read.stopWithin(), () -> stop(streams, http), () -> tell(streams));
        Hangup.handle(() -> LOG.info("SIGHUP: nothing was changed; `store` reads its configuration at start only"));
        for (NatsStream stream : read.nats().streams()) {
            LOG.info("Storing stream {} as consumer {} to {}", stream.name(), store.consumer(), store.clickHouse());
            streams.add(StoredStream.start(
                    read.nats(),
                    stream.name(),
                    store,
                    read.stopWithin(),
                    ClickHouseSink.at(store.clickHouse()),
                    registry));
        }
        http.answer();
        LOG.info("Health at {}", http.uri().resolve("health"));
        List<Progress> progress = streams.stream()
                .map(stream -> new Progress(
                        "Catching up with " + stream.source().stream(), "messages", MANY_BATCHES * store.batchSize()))
                .toList();
        while (true) {
            TimeUnit.SECONDS.sleep(LOOK_SECONDS);
            for (int i = 0; i < progress.size(); i++) {
                progress.get(i)
                        .look(streams.get(i).source().waiting(), LOOK_SECONDS)
                        .ifPresent(LOG::info);
            }
        }
    }

    private static void stop(List<StoredStream> streams, HttpEndpoints http) {
        LOG.info("Asked to end: settling the batch under way");
        // All at once: each has its own time to end.
        CompletableFuture.allOf(streams.stream()
                        .map(stream -> CompletableFuture.runAsync(
                                () -> stream.pipeline().close(), task -> new Thread(task, "store-end").start()))
                        .toArray(CompletableFuture[]::new))
                .join();
        http.close();
    }

    /** Nothing can be lost: what is not acknowledged NATS gives out again. */
    private static int tell(List<StoredStream> streams) {
        for (StoredStream stored : streams) {
            NatsSource source = stored.source();
            LOG.info(
                    "Stream {}: {} events stored, {} dead letters, {} of all had been given out before",
                    source.stream(),
                    source.acknowledged(),
                    source.deadLetters(),
                    source.redelivered());
        }
        return 0;
    }
}
