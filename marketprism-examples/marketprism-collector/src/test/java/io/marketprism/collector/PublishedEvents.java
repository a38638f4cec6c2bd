package io.marketprism.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands in the stream of a NATS server, in its order: each under its subject, and once. */
public final class PublishedEvents implements AutoCloseable {
    private static final String STREAM = "MARKET_DATA";
    private static final int MOST_AT_ONCE = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;
    private final JetStreamSubscription subscription;
    private final List<MarketEvent> events = new ArrayList<>();
    private final Map<String, ZonedDateTime> storedAt = new HashMap<>();
    private long lastSequence;

    /** Begins with the first message of the stream, which stands already. */
    public PublishedEvents(String url) throws Exception {
        connection = Nats.connect(url);
        ConsumerConfiguration consumer = ConsumerConfiguration.builder()
                .inactiveThreshold(PATIENCE.multipliedBy(2))
                .build();
        subscription = connection
                .jetStream()
                .subscribe(
                        ">",
                        PullSubscribeOptions.builder().stream(STREAM)
                                .configuration(consumer)
                                .build());
    }

    /** {@return everything that the stream holds by now; of what it took again once its duplicate window was over, the first} */
    public List<MarketEvent> readOn() throws Exception {
        StreamInfo stream = connection.jetStreamManagement().getStreamInfo(STREAM);
        Duration window = stream.getConfiguration().getDuplicateWindow();
        long end = stream.getStreamState().getLastSequence();
        while (lastSequence < end) {
            List<Message> messages = subscription.fetch((int) Math.min(MOST_AT_ONCE, end - lastSequence), PATIENCE);
            assertFalse(messages.isEmpty(), () -> "Expected " + end + " messages, came " + lastSequence);
            for (Message message : messages) {
                // What was not acknowledged in time comes again.
                if (message.metaData().streamSequence() > lastSequence) {
                    lastSequence = message.metaData().streamSequence();
                    read(message, window);
                }
                message.ack();
            }
        }
        return Collections.unmodifiableList(events);
    }

    private void read(Message message, Duration window) {
        MarketEvent event = EventJson.read(message.getData());
        assertEquals(
                String.join(
                        ".",
                        event.dataType().wireName(),
                        event.instrument().exchange(),
                        event.instrument().marketType().wireName(),
                        event.instrument().symbol()),
                message.getSubject());
        ZonedDateTime stored = message.metaData().timestamp();
        ZonedDateTime before = storedAt.put(message.getHeaders().getFirst("Nats-Msg-Id"), stored);
        if (before == null) {
            events.add(event);
        } else {
            assertTrue(
                    Duration.between(before, stored).compareTo(window) >= 0,
                    () -> "twice: " + new String(message.getData()));
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
