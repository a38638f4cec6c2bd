package io.marketprism.testkit;

import java.time.Duration;

/**
 * What the exchange documents as its limits for one connection.
 *
 * @param subscriptions it may carry
 * @param requestBytes length of one frame that we send, in UTF-8; {@link Integer#MAX_VALUE} if no limit is documented
 * @param pace least time between two frames that we send; {@link Duration#ZERO} if no limit is documented
 */
public record ConnectionLimits(int subscriptions, int requestBytes, Duration pace) {}
