package io.marketprism.nats;

import io.marketprism.codec.EventJson;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.MarketEvent;
import io.marketprism.nats.NatsConsumer.Delivered;
import io.marketprism.sink.Receipt;
import io.marketprism.source.Portion;
import io.marketprism.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a {@link NatsSink} delivered, as one of any number of workers that share a durable consumer: the server gives each message to one of
 * them, and to another if nobody settles it in time. It remembers what is settled beyond the end of all workers. It has no end.
 *
 * <p>The consumer is created if it is missing, and then begins with the first message of the stream. An existing one keeps its place, and the
 * subjects that whoever created it chose.
 *
 * <p>A message is acknowledged when every sink has its event. What is no event, and what a sink rejects, goes to stream {@link #DEAD_LETTER_STREAM}
 * with the reason, and is acknowledged then.
 *
 * <p>It takes messages when those that it took before are settled: more would only wait here instead of going to another worker, and their time to
 * acknowledge would run while it waits for the server.
 */
public final class NatsSource implements Source {
    /** The stream of messages that cannot be stored; their subjects begin with {@code dead_letter.}. */
    public static final String DEAD_LETTER_STREAM = "MARKET_DATA_DEAD_LETTER";

    /** The header of a dead letter that says why it is one. */
    public static final String REASON = "MarketPrism-Reason";

    /** The header of a dead letter that says in which stream the message stands which could not be stored. */
    public static final String ORIGINAL_STREAM = "MarketPrism-Stream";

    /** The header of a dead letter that says the number of the original in its stream. */
    public static final String ORIGINAL_SEQUENCE = "MarketPrism-Sequence";

    private static final Logger LOG = LoggerFactory.getLogger(NatsSource.class);
    private static final Portion NOTHING = List::of;
    private static final int DEFAULT_MOST = 10_000;
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration DEFAULT_ACK_WAIT = Duration.ofSeconds(60);

    /** While no messages tell how many more wait, the server is asked so often. */
    private static final long BETWEEN_QUESTIONS_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final NatsOptions options;
    private final String stream;
    private final String name;
    private final Duration ackWait;
    private final int most;
    private final Duration longest;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    private volatile long waiting;
    private long waitingKnownAt;
    private @Nullable NatsConsumer consumer;

    /** What was given out and is not settled; null if there is nothing. */
    private @Nullable Messages underWay;

    private NatsSource(NatsOptions options, String stream, String name, Duration ackWait, int most, Duration longest) {
        this.options = options;
        this.stream = stream;
        this.name = name;
        this.ackWait = ackWait;
        this.most = most;
        this.longest = longest;
        if (most < 1) {
            throw new ConfigurationException("Expected at least 1 message at once, was " + most);
        }
        if (longest.compareTo(SHORTEST_WAIT) < 0 || ackWait.compareTo(longest.multipliedBy(2)) < 0) {
            throw new ConfigurationException(
                    "Expected a wait for messages of at least 1 s, and a time to acknowledge of"
                            + " at least twice as much, were " + longest + " and " + ackWait);
        }
    }

    /**
     * A source that takes up to 10,000 messages at once, or what comes within 1 s, and has 60 s to acknowledge, which grow while it works.
     *
     * @param options which server, and how; its streams are not touched
     * @param stream which to read; {@link #open} fails as long as it does not exist
     * @param consumer name of the durable consumer, the same for all workers that share it
     * @return the source, named {@code nats}
     */
    public static NatsSource at(NatsOptions options, String stream, String consumer) {
        return new NatsSource(options, stream, consumer, DEFAULT_ACK_WAIT, DEFAULT_MOST, SHORTEST_WAIT);
    }

    /**
     * The same with another time after which the server gives the messages of a worker that died to somebody else.
     *
     * @param time at least twice the longest wait of {@link #fetch}
     * @return a copy
     * @throws ConfigurationException if it is less
     */
    public NatsSource ackWait(Duration time) {
        return new NatsSource(options, stream, name, time, most, longest);
    }

    /**
     * The same that takes another number of messages at once.
     *
     * @param messages at the most, at least 1; there are fewer if they have 8 MiB
     * @param wait longest wait until there are so many, at least 1 s, which is the least that the client can
     * @return a copy
     * @throws ConfigurationException if it is less, or more than half the {@link #ackWait}
     */
    public NatsSource fetch(int messages, Duration wait) {
        return new NatsSource(options, stream, name, ackWait, messages, wait);
    }

    /** {@return the stream that is read} */
    public String stream() {
        return stream;
    }

    /** {@return messages that were acknowledged since the start and are no dead letters. Thread-safe} */
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** {@return messages that went to the dead letters since the start. Thread-safe} */
    public long deadLetters() {
        return deadLetters.sum();
    }

    /** {@return messages since the start that had been given to some worker before, which did not acknowledge them. Thread-safe} */
    public long redelivered() {
        return redelivered.sum();
    }

    /** {@return messages of the stream that nobody had been given yet, as the server said a few seconds ago at the most. Thread-safe} */
    public long waiting() {
        return waiting;
    }

    @Override
    public String name() {
        return "nats";
    }

    @Override
    public String detail() {
        return waiting + " messages of " + stream + " wait";
    }

    /** @throws io.marketprism.sink.SinkException if the server cannot be reached, the stream does not exist yet, or something must be changed */
    @Override
    public void open() {
        if (consumer == null) {
            consumer = NatsConsumer.open(options, stream, name, ackWait);
            waitingIs(consumer.waiting());
            underWay = null;
        }
    }

    /** @throws io.marketprism.sink.SinkException if the server does not answer as it should */
    @Override
    public Portion read() throws InterruptedException {
        if (underWay != null) {
            return NOTHING;
        }
        long askedAt = System.nanoTime();
        List<Delivered> messages = consumer().fetch(most, longest);
        redelivered.add(messages.stream().filter(Delivered::isRedelivered).count());
        if (messages.isEmpty()) {
            // None came, which does not say that none waits: others may hold as many as may be out.
            askHowManyWait();
        } else {
            waitingIs(messages.get(messages.size() - 1).waiting());
        }
        Messages given = new Messages(messages, askedAt);
        underWay = given;
        return given;
    }

    private void waitingIs(long messages) {
        waiting = messages;
        waitingKnownAt = System.nanoTime();
    }

    private void askHowManyWait() {
        if (System.nanoTime() - waitingKnownAt >= BETWEEN_QUESTIONS_NANOS) {
            waitingIs(consumer().waiting());
        }
    }

    private NatsConsumer consumer() {
        return Objects.requireNonNull(consumer, "open() comes first");
    }

    @Override
    public void close() {
        NatsConsumer last = consumer;
        consumer = null;
        if (last != null) {
            last.close();
        }
    }

    /** What was given out at once. */
    private final class Messages implements Portion {
        private final List<Delivered> messages;
        private final List<MarketEvent> events = new ArrayList<>();

        /** Two messages may say the same. */
        private final Map<MarketEvent, Delivered> messageOf = new IdentityHashMap<>();

        private final Map<Delivered, String> poison = new LinkedHashMap<>();
        private final List<String> unreadable = new ArrayList<>();
        private long touchedAt;

        private Messages(List<Delivered> messages, long askedAt) {
            this.messages = messages;
            this.touchedAt = askedAt;
            for (Delivered message : messages) {
                try {
                    MarketEvent event = EventJson.read(message.payload());
                    PriceCheck.require(event);
                    events.add(event);
                    messageOf.put(event, message);
                } catch (RuntimeException e) {
                    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                    poison.put(message, reason);
                    unreadable.add(where(message) + ": " + reason);
                }
            }
        }

        private String where(Delivered message) {
            return "message " + message.sequence() + " of " + stream + ", on subject " + message.subject();
        }

        @Override
        public List<MarketEvent> events() {
            return events;
        }

        @Override
        public List<String> unreadable() {
            return unreadable;
        }

        @Override
        public void settled(List<Receipt.Rejection> rejected) {
            underWay = null;
            rejected.forEach(rejection -> poison.putIfAbsent(messageOf.get(rejection.event()), rejection.reason()));
            List<Delivered> good = messages.stream()
                    .filter(message -> !poison.containsKey(message))
                    .toList();
            consumer().acknowledge(good);
            acknowledged.add(good.size());
            if (!poison.isEmpty()) {
                setAside();
            }
        }

        private void setAside() {
            List<Delivered> letters = List.copyOf(poison.keySet());
            Delivered first = letters.get(0);
            LOG.warn(
                    "{} messages cannot be stored and go to NATS stream {}. The first is number {} of {}, on subject {}: {}",
                    letters.size(),
                    DEAD_LETTER_STREAM,
                    first.sequence(),
                    stream,
                    first.subject(),
                    poison.get(first));
            poison.forEach((message, reason) -> {
                consumer().deadLetter(message, reason);
                held(letters);
            });
            consumer().acknowledge(letters);
            deadLetters.add(letters.size());
        }

        @Override
        public void held() {
            held(messages);
            askHowManyWait();
        }

        /** Often enough, should one time be missed. */
        private void held(List<Delivered> left) {
            consumer().requireConnection();
            long now = System.nanoTime();
            if (now - touchedAt >= ackWait.toNanos() / 3) {
                touchedAt = now;
                consumer().stillWorkingOn(left);
            }
        }

        @Override
        public void returned() {
            underWay = null;
            consumer().handBack(messages);
        }
    }
}
