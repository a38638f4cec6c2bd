package io.marketprism.spring;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineBuilder;
import io.marketprism.PipelineListener;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import io.marketprism.error.ConfigurationException;
import io.marketprism.sink.Sink;
import io.marketprism.spring.MarketPrismProperties.FeedProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Runs a pipeline as long as the application context: from the feeds that the properties name to all beans that are sinks, with the application's
 * meters. An application with a pipeline bean of its own keeps that one, and gets its health.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnProperty(prefix = "marketprism", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(MarketPrismProperties.class)
public class MarketPrismAutoConfiguration {

    /** Made by Spring. */
    public MarketPrismAutoConfiguration() {}

    /**
     * The pipeline; it starts when it is made, and is closed with the context, before its sinks.
     *
     * @param properties what it takes
     * @param sinks where it delivers
     * @param listeners told what goes wrong
     * @param meters where it registers its meters, if there is one
     * @param customizers say everything else
     * @return runs
     */
    @Bean
    @ConditionalOnMissingBean
    public Pipeline marketPrismPipeline(
            MarketPrismProperties properties,
            ObjectProvider<Sink> sinks,
            ObjectProvider<PipelineListener> listeners,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<PipelineCustomizer> customizers) {
        PipelineBuilder builder = MarketPrism.pipeline().retryAtStart(properties.retryAtStart());
        if (properties.collector() != null) {
            builder.collector(properties.collector());
        }
        if (properties.spillDirectory() != null) {
            builder.spill(properties.spillDirectory());
        }
        for (int i = 0; i < properties.feeds().size(); i++) {
            FeedProperties feed = properties.feeds().get(i);
            builder.from(
                    connector("marketprism.feeds[" + i + "]", feed),
                    Feed.of(feed.symbols()).data(feed.dataTypes()));
        }
        sinks.orderedStream().forEach(builder::to);
        listeners.orderedStream().forEach(builder::listener);
        meters.ifUnique(builder::metrics);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        try {
            return builder.start();
        } catch (ConfigurationException e) {
            throw new ConfigurationException(
                    e.getMessage() + " (feeds: properties marketprism.feeds; sinks: beans of type "
                            + Sink.class.getName() + ")",
                    e);
        }
    }

    private static Connector connector(String at, FeedProperties feed) {
        Map<String, ConnectorProvider> exchanges = new TreeMap<>();
        ServiceLoader.load(ConnectorProvider.class).forEach(provider -> exchanges.put(provider.exchange(), provider));
        ConnectorProvider provider = feed.exchange() == null ? null : exchanges.get(feed.exchange());
        if (provider == null) {
            throw new ConfigurationException("Expected in " + at + ".exchange one of " + exchanges.keySet() + ", was "
                    + feed.exchange() + "; another exchange needs its artifact, such as marketprism-binance, among the"
                    + " dependencies");
        }
        if (feed.market() == null || !provider.markets().contains(feed.market())) {
            throw new ConfigurationException(
                    "Expected in " + at + ".market one of " + provider.markets() + ", was " + feed.market());
        }
        ConnectorOptions options =
                ConnectorOptions.defaults().testnet(feed.testnet()).hosts(feed.baseUrl(), feed.wsUrl());
        return provider.create(
                feed.market(), feed.exchangeId() == null ? options : options.exchange(feed.exchangeId()));
    }
}
