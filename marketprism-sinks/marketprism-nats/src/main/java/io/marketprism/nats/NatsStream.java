package io.marketprism.nats;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JetStream stream that a {@link NatsSink} creates or brings up to date, always with file storage. What is null here is not ours to decide:
 * a new stream gets the server's default (one replica, no limits, a duplicate window of two minutes), and of an existing stream it stays as it
 * is. Immutable; made by {@link #named} and the methods that change one thing.
 *
 * @param name such as {@code MARKET_DATA}; no spaces, dots, wildcards or slashes
 * @param dataTypes what goes there
 * @param replicas servers of a cluster that keep a copy, or null
 * @param maxAge how long messages are kept, or null; zero means for ever
 * @param maxBytes how many bytes are kept, or null; -1 means any number
 * @param maxMessages how many messages are kept, or null; -1 means any number
 * @param duplicateWindow how long the server remembers message ids, or null
 */
public record NatsStream(
        String name,
        Set<DataType> dataTypes,
        @Nullable Integer replicas,
        @Nullable Duration maxAge,
        @Nullable Long maxBytes,
        @Nullable Long maxMessages,
        @Nullable Duration duplicateWindow) {

    /** The name of the stream that carries everything by default. */
    public static final String DEFAULT_NAME = "MARKET_DATA";

    /** Checks the name.
     *
     * @param name such as {@code MARKET_DATA}
     * @param dataTypes what goes there
     * @param replicas or null
     * @param maxAge or null
     * @param maxBytes or null
     * @param maxMessages or null
     * @param duplicateWindow or null
     */
    public NatsStream {
        if (!name.matches("[^\\s.*>/\\\\]+")) {
            throw new ConfigurationException(
                    "Expected the name of a NATS stream, without spaces, dots, * > / and \\, was \"" + name + "\"");
        }
        if (dataTypes.isEmpty()) {
            throw new ConfigurationException("Expected at least one data type for NATS stream " + name + ", were none");
        }
        dataTypes = Set.copyOf(dataTypes);
    }

    /**
     * A stream for all data types.
     *
     * @param name such as {@code MARKET_DATA}
     * @return the stream
     */
    public static NatsStream named(String name) {
        return new NatsStream(name, EnumSet.allOf(DataType.class), null, null, null, null, null);
    }

    /**
     * The same stream for other data.
     *
     * @param types what goes there
     * @return a copy
     */
    public NatsStream dataTypes(Set<DataType> types) {
        return new NatsStream(name, types, replicas, maxAge, maxBytes, maxMessages, duplicateWindow);
    }

    /**
     * The same stream with copies.
     *
     * @param count servers of a cluster that keep one
     * @return a copy
     */
    public NatsStream replicas(int count) {
        return new NatsStream(name, dataTypes, count, maxAge, maxBytes, maxMessages, duplicateWindow);
    }

    /**
     * The same stream with a limit of age.
     *
     * @param limit older messages are removed; zero keeps them for ever
     * @return a copy
     */
    public NatsStream maxAge(Duration limit) {
        return new NatsStream(name, dataTypes, replicas, limit, maxBytes, maxMessages, duplicateWindow);
    }

    /**
     * The same stream with a limit of size.
     *
     * @param limit beyond it the oldest messages are removed; -1 for none
     * @return a copy
     */
    public NatsStream maxBytes(long limit) {
        return new NatsStream(name, dataTypes, replicas, maxAge, limit, maxMessages, duplicateWindow);
    }

    /**
     * The same stream with a limit of messages.
     *
     * @param limit beyond it the oldest messages are removed; -1 for none
     * @return a copy
     */
    public NatsStream maxMessages(long limit) {
        return new NatsStream(name, dataTypes, replicas, maxAge, maxBytes, limit, duplicateWindow);
    }

    /**
     * The same stream with another duplicate window.
     *
     * @param window how long the server remembers message ids, each in memory
     * @return a copy
     */
    public NatsStream duplicateWindow(Duration window) {
        return new NatsStream(name, dataTypes, replicas, maxAge, maxBytes, maxMessages, window);
    }
}
