package io.marketprism.spring;

import io.marketprism.Pipeline;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Where the actuator is there: a health indicator, {@code marketprism}, of the application's pipeline. */
@AutoConfiguration(after = MarketPrismAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Pipeline.class)
public class MarketPrismHealthAutoConfiguration {

    /** Made by Spring. */
    public MarketPrismHealthAutoConfiguration() {}

    /**
     * The indicator: down when the pipeline is unhealthy, else up, with the reasons if it is degraded.
     *
     * @param pipeline whose health it tells
     * @return the indicator
     */
    @Bean
    @ConditionalOnEnabledHealthIndicator("marketprism")
    @ConditionalOnMissingBean(name = "marketPrismHealthIndicator")
    public HealthIndicator marketPrismHealthIndicator(Pipeline pipeline) {
        return new PipelineHealthIndicator(pipeline);
    }
}
