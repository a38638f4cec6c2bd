package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventJson;
import io.marketprism.collector.config.PluginJars;
import io.marketprism.event.BookEvent;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.venue.VenueProtocol;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector with two plug-ins in its folder, which bring an exchange and a sink, and one that is broken. */
class PluginIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void configure() throws IOException {
        folder = Files.createDirectories(temporary.resolve("work"));
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        PluginJars.example("marketprism-kraken", plugins);
        PluginJars.example("marketprism-file-sink", plugins);
        Files.writeString(plugins.resolve("broken.jar"), "no jar");
    }

    private void configure(SimulatedExchange venue) throws IOException {
        Files.createDirectories(folder.resolve("config/exchanges"));
        Files.writeString(folder.resolve("config/collector.yaml"), """
                http_port: 0
                flush_interval: 20
                nats: {enabled: false}
                clickhouse: {enabled: false}
                sinks:
                  archive: {provider: file, directory: data/archive}
                """);
        Files.writeString(folder.resolve("config/exchanges/kraken.yaml"), """
                exchange: kraken
                market: spot
                symbols: ["BTC/USD"]
                data_types: [trade, orderbook, bbo]
                ws_url: %s
                """.formatted(venue.webSocketUri()));
    }

    /** As the tests of the plug-in play it: they are not on the class path of these. */
    private static SimulatedExchange venue(URLClassLoader ofItsTests) throws ReflectiveOperationException {
        VenueProtocol kraken = (VenueProtocol) ofItsTests
                .loadClass("io.marketprism.kraken.KrakenProtocol")
                .getConstructor()
                .newInstance();
        return SimulatedExchange.of(
                        kraken, SimulatorOptions.defaults().symbols("BTC-USD").eventsPerSecond(200))
                .start();
    }

    private List<MarketEvent> archived() throws IOException {
        Path file = folder.resolve("data/archive/events-00000001.jsonl");
        return Files.exists(file)
                ? Files.readString(file)
                        .lines()
                        .filter(line -> line.endsWith("}"))
                        .map(line -> EventJson.read(line.getBytes(StandardCharsets.UTF_8)))
                        .toList()
                : List.of();
    }

    @Test
    void collectsFromAnExchangeIntoASinkThatPlugInsBring() throws Exception {
        URL tests = PluginJars.testClasses("marketprism-kraken").toUri().toURL();
        try (URLClassLoader ofItsTests = new URLClassLoader(new URL[] {tests});
                SimulatedExchange venue = venue(ofItsTests)) {
            configure(venue);
            try (CollectorProcess check = CollectorProcess.start(folder, Map.of(), "check-config")) {
                assertEquals(0, check.await(LONG), check::errors);
                assertTrue(
                        check.output().contains("marketprism-kraken.jar: exchange kraken, market spot"), check::output);
                assertTrue(check.output().contains("No effect: plugins/broken.jar: cannot be read: "), check::output);
            }
            try (CollectorProcess collector = CollectorProcess.start(folder, Map.of(), "collect")) {
                await().atMost(LONG)
                        .until(() -> archived().stream().anyMatch(Trade.class::isInstance)
                                && archived().stream()
                                                .filter(BookEvent.class::isInstance)
                                                .count()
                                        > 5);
                assertEquals("healthy", collector.json("/health").path("status").asText(), collector::output);
                collector.terminate();
                assertEquals(0, collector.await(LONG), collector::output);
            }
        }
        assertTrue(archived().stream()
                .allMatch(event -> event.instrument().exchange().equals("kraken")));
    }

    @Test
    void normalizesFramesOfAnExchangeThatAPlugInBrings() throws Exception {
        Path frames = temporary.resolve("frames");
        Files.writeString(
                frames,
                "{\"channel\":\"heartbeat\"}\n{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
                        + "\"side\":\"buy\",\"price\":67000.1,\"qty\":0.5,\"ord_type\":\"limit\",\"trade_id\":42,"
                        + "\"timestamp\":\"2026-09-21T14:15:22.000123Z\"}]}\n");
        try (CollectorProcess normalize = CollectorProcess.start(
                folder, Map.of(), frames, "normalize", "--exchange", "kraken", "--market", "spot")) {
            assertEquals(0, normalize.await(LONG), normalize::errors);
            Trade trade = (Trade) EventJson.read(normalize.output().strip().getBytes(StandardCharsets.UTF_8));
            assertEquals("42", trade.tradeId().toString());
        }
        try (CollectorProcess normalize = CollectorProcess.start(
                folder, Map.of(), frames, "normalize", "--exchange", "krakn", "--market", "spot")) {
            assertEquals(2, normalize.await(LONG), normalize::errors);
            assertTrue(
                    normalize.errors().contains("expected one of binance, deribit, kraken, okx, was \"krakn\""),
                    normalize::errors);
            assertTrue(normalize.errors().contains("plugins/broken.jar: cannot be read: "), normalize::errors);
        }
    }
}
