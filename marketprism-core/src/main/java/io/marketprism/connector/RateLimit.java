package io.marketprism.connector;

import java.time.Duration;

/**
 * So much in so much time.
 *
 * @param permits how much
 * @param per in which time
 */
public record RateLimit(int permits, Duration per) {}
