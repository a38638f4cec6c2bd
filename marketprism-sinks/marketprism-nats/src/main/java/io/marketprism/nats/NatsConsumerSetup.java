package io.marketprism.nats;

import io.marketprism.sink.SinkException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a durable pull consumer or brings it up to date, then reads back what the server made of it. Where it begins to read and which
 * subjects it reads stay as they are if somebody else created it.
 */
final class NatsConsumerSetup {
    private static final Logger LOG = LoggerFactory.getLogger(NatsConsumerSetup.class);

    private static final int STREAM_NOT_FOUND = 10059;
    private static final int CONSUMER_NOT_FOUND = 10014;

    /** Enough for a dozen workers with a large batch each; the server keeps a few bytes for every one. */
    private static final long MAX_ACK_PENDING = 200_000;

    private static final long ANY_NUMBER = -1;

    private final JetStreamManagement server;
    private final String url;
    private final String stream;
    private final String name;
    private final Duration ackWait;

    NatsConsumerSetup(JetStreamManagement server, String url, String stream, String name, Duration ackWait) {
        this.server = server;
        this.url = url;
        this.stream = stream;
        this.name = name;
        this.ackWait = ackWait;
    }

    /**
     * Makes the server's consumer what is wanted.
     *
     * @throws SinkException retryable if the server does not answer or the stream does not exist yet; to hold if the consumer cannot be so
     */
    void run() {
        try {
            ConsumerInfo found = find();
            if (found == null) {
                server.addOrUpdateConsumer(
                        stream,
                        wanted(ConsumerConfiguration.builder()
                                .durable(name)
                                .ackPolicy(AckPolicy.Explicit)
                                .deliverPolicy(DeliverPolicy.All)));
                LOG.info("Created NATS consumer {} of stream {} at {}", name, stream, url);
            } else if (!differences(found.getConsumerConfiguration()).isEmpty()) {
                LOG.info(
                        "Bringing NATS consumer {} of stream {} at {} up to date: {}",
                        name,
                        stream,
                        url,
                        String.join("; ", differences(found.getConsumerConfiguration())));
                server.addOrUpdateConsumer(
                        stream, wanted(ConsumerConfiguration.builder(found.getConsumerConfiguration())));
            }
            ConsumerInfo effective = find();
            List<String> differences = effective == null
                    ? List.of("expected it to exist, was missing")
                    : differences(effective.getConsumerConfiguration());
            if (!differences.isEmpty()) {
                throw SinkException.hold(notAsItMustBe(String.join("; ", differences)), null);
            }
        } catch (IOException e) {
            throw SinkException.retryable(
                    "Expected an answer about NATS consumer " + name + " of stream " + stream + " at " + url + ": "
                            + e.getMessage(),
                    e);
        } catch (JetStreamApiException e) {
            throw refused(e);
        }
    }

    private @Nullable ConsumerInfo find() throws IOException, JetStreamApiException {
        try {
            return server.getConsumerInfo(stream, name);
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == CONSUMER_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private ConsumerConfiguration wanted(ConsumerConfiguration.Builder consumer) {
        return consumer.ackWait(ackWait)
                .maxAckPending(MAX_ACK_PENDING)
                .maxDeliver(ANY_NUMBER)
                .build();
    }

    private static void compare(String setting, Object wanted, Object found, List<String> differences) {
        if (!Objects.equals(wanted, found)) {
            differences.add(setting + ": expected " + wanted + ", was " + found);
        }
    }

    private List<String> differences(ConsumerConfiguration found) {
        List<String> differences = new ArrayList<>();
        if (found.getDeliverSubject() != null) {
            differences.add("expected a pull consumer, was one that pushes to " + found.getDeliverSubject());
        }
        compare("ack_policy", AckPolicy.Explicit, found.getAckPolicy(), differences);
        compare("ack_wait", ackWait, found.getAckWait(), differences);
        compare("max_ack_pending", MAX_ACK_PENDING, found.getMaxAckPending(), differences);
        compare("max_deliver", ANY_NUMBER, found.getMaxDeliver(), differences);
        compare("headers_only", false, found.isHeadersOnly(), differences);
        return differences;
    }

    private String notAsItMustBe(String why) {
        return "NATS consumer " + name + " of stream " + stream + " at " + url + " is not as it must be: " + why
                + ". Delete that consumer, and it is created anew and reads the stream from its beginning; or name another";
    }

    private SinkException refused(JetStreamApiException e) {
        if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
            return SinkException.retryable(
                    "NATS at " + url + " has no stream " + stream
                            + " yet; a collector that delivers to NATS creates it",
                    e);
        }
        return e.getErrorCode() == 503
                ? SinkException.retryable(
                        "NATS at " + url + " cannot serve consumer " + name + " of stream " + stream
                                + " at the moment: " + e.getMessage(),
                        e)
                : SinkException.hold(notAsItMustBe("the server refused it: " + e.getMessage()), e);
    }
}
