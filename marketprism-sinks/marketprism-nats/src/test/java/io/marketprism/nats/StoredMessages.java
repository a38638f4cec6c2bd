package io.marketprism.nats;

import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Looks into the streams of a server, with a connection of its own. */
final class StoredMessages implements AutoCloseable {
    private final Connection connection;

    StoredMessages(String url) throws IOException, InterruptedException {
        connection = Nats.connect(Options.builder()
                .server(url)
                .supportUTF8Subjects()
                .noReconnect()
                .build());
    }

    Connection connection() {
        return connection;
    }

    /** All messages of a stream in the order in which they are stored. */
    List<Message> in(String stream) throws IOException, JetStreamApiException, InterruptedException {
        List<Message> messages = new ArrayList<>();
        forEach(stream, false, messages::add);
        return messages;
    }

    /** Shows all messages of a stream, without their payloads, in the order in which they are stored. */
    void forEachHeader(String stream, Consumer<Message> reader)
            throws IOException, JetStreamApiException, InterruptedException {
        forEach(stream, true, reader);
    }

    private void forEach(String stream, boolean headersOnly, Consumer<Message> reader)
            throws IOException, JetStreamApiException, InterruptedException {
        long count = count(stream);
        PushSubscribeOptions ordered = PushSubscribeOptions.builder().stream(stream)
                .ordered(true)
                .configuration(
                        ConsumerConfiguration.builder().headersOnly(headersOnly).build())
                .build();
        JetStreamSubscription subscription = connection.jetStream().subscribe(null, ordered);
        for (long read = 0; read < count; read++) {
            Message message = subscription.nextMessage(Duration.ofSeconds(60));
            if (message == null) {
                throw new AssertionError("Expected " + count + " messages in " + stream + ", came " + read);
            }
            reader.accept(message);
        }
        subscription.unsubscribe();
    }

    List<MarketEvent> events(String stream) throws IOException, JetStreamApiException, InterruptedException {
        return in(stream).stream()
                .map(message -> EventJson.read(message.getData()))
                .toList();
    }

    long count(String stream) throws IOException, JetStreamApiException {
        return connection
                .jetStreamManagement()
                .getStreamInfo(stream)
                .getStreamState()
                .getMsgCount();
    }

    /** The number in the name of the node that leads a stream. */
    int leaderNumber(String stream) throws IOException, JetStreamApiException {
        String leader = connection
                .jetStreamManagement()
                .getStreamInfo(stream)
                .getClusterInfo()
                .getLeader();
        return Integer.parseInt(leader.substring(leader.lastIndexOf('-') + 1));
    }

    StreamConfiguration configuration(String stream) throws IOException, JetStreamApiException {
        return connection.jetStreamManagement().getStreamInfo(stream).getConfiguration();
    }

    void create(StreamConfiguration stream) throws IOException, JetStreamApiException {
        connection.jetStreamManagement().addStream(stream);
    }

    void deleteAllStreams() throws IOException, JetStreamApiException {
        for (String name : connection.jetStreamManagement().getStreamNames()) {
            connection.jetStreamManagement().deleteStream(name);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while closing", e);
        }
    }
}
