package io.marketprism.connector;

/**
 * What an exchange allows to one IP address, over all connections and calls.
 *
 * @param restWeight weight of HTTP calls
 * @param usedWeightHeader response header that tells the weight used in the running window, or null
 * @param connections attempts to connect
 */
public record ExchangeLimits(RateLimit restWeight, String usedWeightHeader, RateLimit connections) {}
