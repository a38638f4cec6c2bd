package io.marketprism.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.binance.Binance;
import io.marketprism.event.DataType;
import io.marketprism.event.Trade;
import io.marketprism.sink.Sink;
import io.marketprism.test.RecordingSink;
import io.marketprism.test.TestExchange;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Timeout(180)
class MarketPrismAutoConfigurationTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestExchange exchange = TestExchange.binanceSpot("BTC-USDT");
    private final RecordingSink received = new RecordingSink();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(MarketPrismAutoConfiguration.class, MarketPrismHealthAutoConfiguration.class))
            .withPropertyValues(
                    "marketprism.feeds[0].exchange=binance",
                    "marketprism.feeds[0].market=spot",
                    "marketprism.feeds[0].symbols=BTC-USDT",
                    "marketprism.feeds[0].data-types=trade",
                    "marketprism.feeds[0].exchange-id=binance-sim",
                    "marketprism.feeds[0].base-url=" + exchange.options().restUri(),
                    "marketprism.feeds[0].ws-url=" + exchange.options().webSocketUri());
    private final ApplicationContextRunner withSink = application.withBean(RecordingSink.class, () -> received);

    @AfterEach
    void close() {
        exchange.close();
    }

    @Test
    void runsFromPropertiesToBeansWithHealthAndMeters() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        withSink.withBean(MeterRegistry.class, () -> registry)
                .withBean(PipelineCustomizer.class, () -> builder -> builder.collector("spring"))
                .run(context -> {
                    exchange.awaitSubscriptions(1, LONG);
                    exchange.produce(200);

                    Trade trade = received.await(Trade.class, 10, LONG).get(0);
                    assertThat(trade.instrument().exchange()).isEqualTo("binance-sim");
                    assertThat(trade.collector()).isEqualTo("spring");
                    assertThat(context).hasSingleBean(Pipeline.class);
                    assertThat(registry.find("marketprism.events").functionCounters())
                            .isNotEmpty();
                    HealthIndicator health = context.getBean(HealthIndicator.class);
                    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                    assertThat(health.health().getDetails()).containsKeys("verdict", "reasons", "binance-sim spot");

                    context.getBean(Pipeline.class).close();
                    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
                });
        assertThat(exchange.simulated().connections()).isEmpty();
    }

    @Test
    void aPipelineOfTheApplicationsOwnIsKept() {
        Pipeline own = MarketPrism.pipeline()
                .from(Binance.spot(exchange.options()), Feed.of("BTC-USDT").data(DataType.TRADE))
                .to(received)
                .start();
        application.withBean(Pipeline.class, () -> own).run(context -> {
            assertThat(context.getBean(Pipeline.class)).isSameAs(own);
            assertThat(context).hasSingleBean(HealthIndicator.class);
        });
    }

    @Test
    void whatIsSwitchedOffIsNotThere() {
        withSink.withPropertyValues("marketprism.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(Pipeline.class));
        withSink.withPropertyValues("management.health.marketprism.enabled=false")
                .run(context -> {
                    assertThat(context).hasSingleBean(Pipeline.class);
                    assertThat(context).doesNotHaveBean(HealthIndicator.class);
                });
    }

    @Test
    void worksWithoutTheActuator() {
        withSink.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Pipeline.class));
    }

    @Test
    void mistakesSayWhatToDo() {
        assertFails(application, "to(…)", "beans of type " + Sink.class.getName());
        assertFails(
                withSink.withPropertyValues("marketprism.feeds[0].exchange=bnance"),
                "marketprism.feeds[0].exchange",
                "[binance]",
                "bnance",
                "marketprism-binance");
        assertFails(
                withSink.withPropertyValues("marketprism.feeds[0].market=sport"),
                "marketprism.feeds[0].market",
                "spot",
                "sport");
    }

    private static void assertFails(ApplicationContextRunner application, String... words) {
        application.run(context -> {
            String message = context.getStartupFailure().getMessage();
            assertThat(message).contains(words);
        });
    }

    @Test
    void bootFindsTheConfigurations() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(
                        MarketPrismAutoConfiguration.class.getName(),
                        MarketPrismHealthAutoConfiguration.class.getName());
    }

    @Test
    void editorsFindTheProperties() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String property : List.of("enabled", "collector", "spill-directory", "retry-at-start", "feeds")) {
                assertThat(metadata).contains("\"marketprism." + property + "\"");
            }
            assertThat(metadata).contains("Whether the application starts although");
        }
    }
}
