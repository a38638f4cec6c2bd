/**
 * A {@link io.marketprism.Pipeline} as a bean of a Spring Boot application. Properties {@code marketprism.*} say what it takes, beans of type
 * {@link io.marketprism.sink.Sink} where it delivers; beans of type {@link io.marketprism.PipelineListener} are told what goes wrong, and a
 * {@link io.marketprism.spring.PipelineCustomizer} says everything else.
 */
@NullMarked
package io.marketprism.spring;

import org.jspecify.annotations.NullMarked;
