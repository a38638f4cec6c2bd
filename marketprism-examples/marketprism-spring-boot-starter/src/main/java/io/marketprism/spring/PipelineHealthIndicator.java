package io.marketprism.spring;

import io.marketprism.Pipeline;
import io.marketprism.PipelineHealth;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** What the actuator says of a pipeline: up as long as data flows, with the reasons why it is not healthy. */
final class PipelineHealthIndicator extends AbstractHealthIndicator {
    private final Pipeline pipeline;

    PipelineHealthIndicator(Pipeline pipeline) {
        super("The pipeline's health cannot be told");
        this.pipeline = pipeline;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        PipelineHealth health = pipeline.health();
        (health.verdict() == PipelineHealth.Verdict.UNHEALTHY ? builder.down() : builder.up())
                .withDetail("verdict", health.verdict().wireName())
                .withDetail("reasons", health.reasons());
        health.components()
                .forEach((name, component) ->
                        builder.withDetail(name, component.verdict().wireName() + ": " + component.detail()));
    }
}
