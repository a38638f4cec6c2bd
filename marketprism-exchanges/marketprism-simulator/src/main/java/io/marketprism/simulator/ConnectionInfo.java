package io.marketprism.simulator;

import java.time.Instant;
import java.util.Set;

/**
 * One open WebSocket connection, as it was when asked for.
 *
 * @param id the connection's number, from 1 in the order of arrival
 * @param path the path it came to, e.g. {@code /stream}
 * @param since when it came
 * @param streams what it is subscribed to, in the order of subscription
 */
public record ConnectionInfo(long id, String path, Instant since, Set<String> streams) {}
