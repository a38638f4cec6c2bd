package io.marketprism.spring;

import io.marketprism.PipelineBuilder;

/**
 * Adds to the description of the application's pipeline what properties do not say: sinks with a delivery of their own, feeds with options, an HTTP
 * client. Every bean of this type is asked, in its order, before the pipeline starts.
 */
@FunctionalInterface
public interface PipelineCustomizer {

    /**
     * Changes the description.
     *
     * @param builder has the feeds of the properties and the sinks that are beans
     */
    void customize(PipelineBuilder builder);
}
