package io.marketprism.collector.demo;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.binance.Binance;
import io.marketprism.collector.http.HttpEndpoints;
import io.marketprism.collector.http.ProcessMetrics;
import io.marketprism.collector.http.RunningCollector;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.duckdb.DuckDbSink;
import io.marketprism.event.DataType;
import io.marketprism.okx.Okx;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}. */
@Command(
        name = "demo",
        description = {
            "Shows the whole pipeline with nothing installed.",
            "Two simulated exchanges, a DuckDB file in the working directory (an earlier one stays, the next number is"
                    + " taken), a status page. In the middle the simulator cuts one connection, so that a gap can be"
                    + " seen."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final List<String> SYMBOLS = List.of("BTC-USDT", "ETH-USDT", "SOL-USDT");
    private static final Set<DataType> DATA_TYPES = EnumSet.of(DataType.TRADE, DataType.ORDERBOOK, DataType.BBO);
    private static final int EVENTS_PER_SECOND = 2_000;
    private static final int LEDGER = 100_000;
    private static final long FRAME_MILLIS = 200;
    private static final long LONGEST_END_SECONDS = 20;
    private static final int LONGEST_SECONDS = 86_400;

    @Option(names = "--seconds", paramLabel = "N", description = "How long it runs. Default: 30")
    private int seconds = 30;

    @Spec
    private CommandSpec spec;

    private final CountDownLatch toEnd = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds: expected 1 to " + LONGEST_SECONDS + ", was " + seconds);
        }
        Thread hook = new Thread(this::endEarly, "demo-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Path file = freeFile();
            run(file);
            long rows = DemoReport.print(file, command(), spec.commandLine().getOut());
            return rows > 0 ? 0 : 1;
        } finally {
            ended.countDown();
        }
    }

    /** On Ctrl-C: lets the demo end in its own way, for as long as that may take. */
    private void endEarly() {
        toEnd.countDown();
        try {
            ended.await(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Never touches the file of an earlier demo: that may hold what somebody still looks at. */
    private static Path freeFile() {
        Path file = Path.of("marketprism-demo.duckdb");
        for (int i = 2; Files.exists(file); i++) {
            file = Path.of("marketprism-demo-" + i + ".duckdb");
        }
        return file;
    }

    private void run(Path file) throws IOException, InterruptedException {
        SimulatorOptions market = SimulatorOptions.defaults()
                .symbols(SYMBOLS)
                .eventsPerSecond(EVENTS_PER_SECOND)
                .ledgerCapacity(LEDGER);
        LiveFigures figures = new LiveFigures();
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (SimulatedExchange binance = SimulatedExchange.binance(BinanceVenueMarket.SPOT, market)
                        .start();
                SimulatedExchange okx =
                        SimulatedExchange.okx(OkxVenueMarket.SPOT, market).start()) {
            Connector binanceSpot = Binance.spot(hosts(binance, "binance-sim"));
            Connector okxSpot = Okx.spot(hosts(okx, "okx-sim"));
            RunningCollector collector = new RunningCollector();
            ProcessMetrics.register(metrics);
            HttpEndpoints.Access access = new HttpEndpoints.Access(null, false);
            Feed feed = Feed.of(SYMBOLS).data(DATA_TYPES);
            try (HttpEndpoints http = HttpEndpoints.open("127.0.0.1", 0, collector, metrics, access);
                    Pipeline pipeline = MarketPrism.pipeline()
                            .from(binanceSpot, feed)
                            .from(okxSpot, feed)
                            .to(DuckDbSink.at(file))
                            .to(figures)
                            .listener(figures)
                            .listener(collector.gaps())
                            .metrics(metrics)
                            .collector("demo")
                            .start()) {
                collector.runs(pipeline);
                watch(file, http, pipeline, figures, binance);
            }
        }
    }

    private static ConnectorOptions hosts(SimulatedExchange exchange, String id) {
        return ConnectorOptions.defaults()
                .hosts(exchange.restUri(), exchange.webSocketUri())
                .exchange(id);
    }

    private void watch(
            Path file, HttpEndpoints http, Pipeline pipeline, LiveFigures figures, SimulatedExchange exchangeToCut)
            throws InterruptedException {
        PrintStream out = System.out;
        boolean terminal = Ansi.AUTO.enabled() && !"dumb".equals(System.getenv("TERM"));
        out.println("MarketPrism demo: two simulated exchanges (invented data), order books checked");
        out.println("Store:       " + file);
        out.println("Status page: " + http.uri());
        out.println("Ends after " + seconds + " s, or with Ctrl-C.");
        out.println();
        Screen screen = new Screen(out, terminal, figures, seconds);
        long begun = System.nanoTime();
        boolean cut = false;
        double at = 0;
        boolean early = false;
        while (at < seconds && !early) {
            if (!cut && at >= seconds / 2.0) {
                cut = true;
                screen.news(at, "now the simulator cuts the connection of binance-sim: watch the gaps");
                exchangeToCut.faults().cut();
            }
            screen.show(at, pipeline.status());
            early = toEnd.await(FRAME_MILLIS, TimeUnit.MILLISECONDS);
            at = (System.nanoTime() - begun) / 1e9;
        }
        screen.news(at, "the end: delivering what waits");
        pipeline.close();
        screen.showLast(at, pipeline.status());
    }

    /** How this program was called, as far as it can know. */
    private static String command() {
        try {
            Path here = Path.of("").toAbsolutePath();
            Path jar = Path.of(DemoCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path shortest = jar.startsWith(here) ? here.relativize(jar) : jar;
            return "java -jar " + shortest;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
