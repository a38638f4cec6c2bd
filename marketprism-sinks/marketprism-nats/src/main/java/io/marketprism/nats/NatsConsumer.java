package io.marketprism.nats;

import io.marketprism.sink.SinkException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link NatsSink} delivered, as one of any number of workers that share a durable consumer: the server gives each message to
 * one of them, and to another if nobody acknowledges it in time. It remembers what was acknowledged beyond the end of all workers.
 *
 * <p>The consumer is created if it is missing, and then begins with the first message of the stream. An existing one keeps its place, and
 * the subjects that whoever created it chose.
 *
 * <p>It never reconnects. After a {@link SinkException} it must be closed and another one opened; what was fetched and not acknowledged comes
 * again. One thread at a time.
 */
final class NatsConsumer implements AutoCloseable {
    private static final String DEAD_LETTER = "dead_letter.";
    private static final int LONGEST_REASON = 1_000;
    private static final long MOST_BYTES = 8L << 20;

    /** The headers that tell the server what to do; in another stream they would mean something else. */
    private static final String FOR_THE_SERVER = "Nats-";

    private final NatsLink link;
    private final JetStreamSubscription subscription;
    private final JetStreamManagement management;
    private final String stream;
    private final String name;
    private final Duration timeout;
    private final long mostBytes;
    private final String where;

    private NatsConsumer(
            NatsLink link,
            JetStreamSubscription subscription,
            JetStreamManagement management,
            NatsOptions options,
            String stream,
            String name) {
        this.link = link;
        this.subscription = subscription;
        this.management = management;
        this.stream = stream;
        this.name = name;
        this.timeout = options.timeout();
        // A server never hands out a message that is larger than what was asked for.
        this.mostBytes = Math.max(MOST_BYTES, 2 * link.maxPayload());
        this.where = "consumer " + name + " of NATS stream " + stream + " at " + options.url();
    }

    /** A message that was given to this worker. Immutable. */
    static final class Delivered {
        private final Message message;
        private final NatsJetStreamMetaData place;

        private Delivered(Message message) {
            this.message = message;
            this.place = message.metaData();
        }

        /** {@return the subject on which it was published} */
        String subject() {
            return message.getSubject();
        }

        /** {@return its payload, not to be changed} */
        byte[] payload() {
            return message.getData();
        }

        /** {@return its number in the stream} */
        long sequence() {
            return place.streamSequence();
        }

        /** {@return whether it was given to a worker before, which did not acknowledge it} */
        boolean isRedelivered() {
            return place.deliveredCount() > 1;
        }

        /** {@return how many messages of the stream had never been given to anybody when this one was} */
        long waiting() {
            return place.pendingCount();
        }
    }

    /**
     * Connects, creates or checks the consumer and the stream of dead letters.
     *
     * @param options which server, and how; its streams are not touched
     * @param stream which must exist
     * @param name of the durable consumer, the same for all workers that share it
     * @param ackWait after which the server gives a message that nobody acknowledged or asked more time for to somebody else
     * @return the consumer
     * @throws SinkException retryable if the server cannot be reached or the stream does not exist yet; to hold if something must be changed
     */
    static NatsConsumer open(NatsOptions options, String stream, String name, Duration ackWait) {
        String url = options.url();
        NatsLink link = NatsLink.connect(options);
        try {
            link.requireJetStream();
            JetStreamManagement management = link.management();
            new NatsConsumerSetup(management, url, stream, name, ackWait).run();
            new NatsStreamSetup(
                            management,
                            url,
                            NatsStream.named(NatsSource.DEAD_LETTER_STREAM),
                            List.of(DEAD_LETTER + ">"))
                    .run();
            JetStreamSubscription subscription =
                    link.jetStream().subscribe(null, PullSubscribeOptions.bind(stream, name));
            link.established();
            return new NatsConsumer(link, subscription, management, options, stream, name);
        } catch (IOException | JetStreamApiException e) {
            link.close();
            throw SinkException.retryable("Failed to connect to NATS at " + url + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            SinkException failure = link.explain("while consumer " + name + " was set up", e);
            link.close();
            throw failure;
        }
    }

    /**
     * Takes messages: as many as asked for, or 8 MiB, or what comes in time.
     *
     * @param most at least 1
     * @param longest to wait until there are so many, at least 1 s, which is the least that the client can
     * @return in the order of the stream, but for those that come again; empty if none came
     * @throws SinkException retryable if the server does not answer as it should
     * @throws InterruptedException if the thread was interrupted; what was given out meanwhile is handed back
     */
    List<Delivered> fetch(int most, Duration longest) throws InterruptedException {
        List<Delivered> fetched = new ArrayList<>();
        try {
            subscription.pull(PullRequestOptions.builder(most)
                    .maxBytes(mostBytes)
                    .expiresIn(longest)
                    .build());
            // It is the server that says when the time is over: what it still gives out must not be missed, for it
            // would be nobody's until its
            // time to acknowledge is over.
            long end = System.nanoTime() + longest.plus(timeout).toNanos();
            while (fetched.size() < most) {
                Message message = subscription.nextMessage(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
                if (message == null) {
                    break;
                }
                fetched.add(new Delivered(message));
            }
        } catch (InterruptedException e) {
            handBack(fetched);
            throw e;
        } catch (RuntimeException e) {
            throw failure("does not give out messages: " + e.getMessage(), e);
        }
        requireConnection();
        return fetched;
    }

    /**
     * Asks the server how many messages nobody has been given yet.
     *
     * @throws SinkException retryable if it does not answer
     */
    long waiting() {
        try {
            return management.getConsumerInfo(stream, name).getNumPending();
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            throw failure("does not tell how many messages wait: " + e.getMessage(), e);
        }
    }

    /**
     * Says that messages are settled and waits until the server knows it.
     *
     * @param messages that were fetched here
     * @throws SinkException retryable if the server did not confirm; some or all of them may come again
     */
    void acknowledge(List<Delivered> messages) {
        if (messages.isEmpty()) {
            return;
        }
        try {
            int last = messages.size() - 1;
            messages.subList(0, last).forEach(delivered -> delivered.message.ack());
            // The server takes what comes on one connection in order.
            messages.get(last).message.ackSync(timeout);
        } catch (TimeoutException | RuntimeException e) {
            throw failure(
                    "did not confirm the acknowledgement of " + messages.size() + " messages: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted before it confirmed an acknowledgement", e);
        }
    }

    /**
     * Asks the server for more time.
     *
     * @param messages that were fetched and are not settled
     * @throws SinkException retryable if the connection is lost: they come again
     */
    void stillWorkingOn(List<Delivered> messages) {
        try {
            messages.forEach(delivered -> delivered.message.inProgress());
        } catch (RuntimeException e) {
            throw failure("cannot be told that " + messages.size() + " messages are worked on", e);
        }
    }

    /**
     * Hands messages back, to be given to somebody else at once.
     *
     * @param messages that were fetched here and will not be settled
     * @throws SinkException retryable if the server cannot be told; they are given to others when their time is over
     */
    void handBack(List<Delivered> messages) {
        try {
            messages.forEach(delivered -> delivered.message.nak());
            link.connection().flush(timeout);
        } catch (TimeoutException | RuntimeException e) {
            throw failure("cannot be told that " + messages.size() + " messages are handed back", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted while messages were handed back", e);
        }
    }

    /**
     * Publishes a copy of a message that can never be stored on {@code dead_letter.{its subject}}, with the reason and the place of the
     * original in headers, and waits until it is stored. Within the duplicate window it is stored once, however often this is called. The
     * original is not acknowledged. A payload that leaves no room for the headers is cut; the reason says so.
     *
     * @param delivered the message
     * @param reason why it cannot be stored
     * @throws SinkException retryable if the server did not store it
     */
    void deadLetter(Delivered delivered, String reason) {
        byte[] payload = delivered.payload();
        Headers headers = deadLetterHeaders(delivered, reason);
        long room = link.maxPayload() - headers.serializedLength();
        if (payload.length > room) {
            String cut = "cut, the payload had " + payload.length + " bytes: ";
            headers = deadLetterHeaders(delivered, cut + reason);
            payload = Arrays.copyOf(payload, (int) Math.max(0, link.maxPayload() - headers.serializedLength()));
        }
        try {
            link.publish(DEAD_LETTER + delivered.subject(), headers, payload)
                    .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw failure(
                    "gave out message " + delivered.sequence() + ", which cannot be stored (" + reason
                            + "), and stream " + NatsSource.DEAD_LETTER_STREAM + " did not take it either: "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted while a dead letter was published", e);
        }
    }

    private static Headers deadLetterHeaders(Delivered delivered, String reason) {
        Headers headers = new Headers();
        if (delivered.message.hasHeaders()) {
            delivered.message.getHeaders().forEach((name, values) -> {
                if (!name.startsWith(FOR_THE_SERVER)) {
                    headers.put(name, values);
                }
            });
        }
        NatsJetStreamMetaData place = delivered.place;
        Instant storedAt = place.timestamp().toInstant();
        // A stream that is deleted and made anew counts from 1 again.
        headers.put(
                NatsMessages.MESSAGE_ID,
                headerText(place.getStream())
                        + ':'
                        + place.streamSequence()
                        + ':'
                        + storedAt.getEpochSecond()
                        + '.'
                        + storedAt.getNano());
        headers.put(NatsSource.REASON, headerText(reason));
        headers.put(NatsSource.ORIGINAL_STREAM, headerText(place.getStream()));
        headers.put(NatsSource.ORIGINAL_SEQUENCE, Long.toString(place.streamSequence()));
        return headers;
    }

    /** A header is one line of printable ASCII. */
    private static String headerText(String text) {
        String line = text.replaceAll("\\s+", " ").replaceAll("[^ -~]", "?");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }

    /** @throws SinkException retryable if the connection is lost: what was fetched comes again */
    void requireConnection() {
        if (!link.isConnected()) {
            throw failure("cannot be reached: the connection is lost", null);
        }
    }

    private SinkException failure(String what, @Nullable Throwable cause) {
        return SinkException.retryable("The " + where + " " + what, cause);
    }

    /** Ends the connection. What was fetched and is not settled is given to others when its time is over. */
    @Override
    public void close() {
        link.close();
    }
}
