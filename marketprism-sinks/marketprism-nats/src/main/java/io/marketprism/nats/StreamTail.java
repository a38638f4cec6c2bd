package io.marketprism.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from a stream which message ids it stored lately. A server forgets them after its duplicate window; the stored headers do not. */
final class StreamTail {
    private static final int NO_MESSAGE_FOUND = 10037;

    private final Connection connection;
    private final JetStreamManagement management;
    private final Duration timeout;

    StreamTail(Connection connection, JetStreamManagement management, Duration timeout) {
        this.connection = connection;
        this.management = management;
        this.timeout = timeout;
    }

    /**
     * The ids of the messages that stand on a subject.
     *
     * @param since stored at that time or later, by the server's clock
     * @param lastSequence stored up to there, itself included
     * @throws IOException if the server does not answer
     */
    Set<String> messageIds(StreamInfo info, String subject, Instant since, long lastSequence)
            throws IOException, JetStreamApiException, InterruptedException {
        String stream = info.getConfiguration().getName();
        MessageInfo last = lastMessage(stream, subject);
        if (last == null || last.getTime().toInstant().isBefore(since)) {
            return Set.of();
        }
        // The leader of a cluster knows its last message; the consumer may be at a replica that has yet to hear of it.
        long end = Math.min(last.getSeq(), lastSequence);
        Set<String> ids = new HashSet<>();
        JetStreamSubscription subscription = connection
                .jetStream()
                .subscribe(
                        subject, consumer(stream, since, info.getConfiguration().getReplicas()));
        try {
            long count = 0;
            long sequence = 0;
            while (sequence < end) {
                Message message = subscription.nextMessage(timeout);
                if (message == null || message.metaData().consumerSequence() != ++count) {
                    throw new IOException("stream " + stream + " did not show all that it holds on " + subject
                            + " up to " + end + " within " + timeout + ", came to " + sequence);
                }
                sequence = message.metaData().streamSequence();
                String id = message.hasHeaders() ? message.getHeaders().getFirst(NatsMessages.MESSAGE_ID) : null;
                if (sequence <= end && id != null) {
                    ids.add(id);
                }
            }
        } finally {
            subscription.unsubscribe();
        }
        return ids;
    }

    /** A consumer with one replica could be put on a node that is down; one with all the stream's replicas lives as long as the stream. */
    private static PushSubscribeOptions consumer(String stream, Instant since, int replicas) {
        return PushSubscribeOptions.builder().stream(stream)
                .configuration(ConsumerConfiguration.builder()
                        .deliverPolicy(DeliverPolicy.ByStartTime)
                        .startTime(since.atZone(ZoneOffset.UTC))
                        .headersOnly(true)
                        .ackPolicy(AckPolicy.None)
                        .memStorage(true)
                        .numReplicas(replicas)
                        .build())
                .build();
    }

    private @Nullable MessageInfo lastMessage(String stream, String subject) throws IOException, JetStreamApiException {
        try {
            return management.getLastMessage(stream, subject);
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NO_MESSAGE_FOUND) {
                return null;
            }
            throw e;
        }
    }
}
