package io.marketprism.internal.book;

import io.marketprism.event.MarketEvent;

/**
 * A state that a book was in.
 *
 * @param sequence its number
 * @param exchangeTimeUs the exchange's time of the event that led to it, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when that event was received, µs since the epoch
 */
public record BookPosition(long sequence, long exchangeTimeUs, long receiveTimeUs) {}
