package io.marketprism.bench.throughput;

import io.marketprism.nats.NatsStream;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.ErrorListenerLoggerImpl;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** JetStream by its client alone, with the options, the call and the window of our sink, which are the fastest for this. */
final class BareStream implements AutoCloseable {
    /** Messages in flight. */
    static final int WINDOW = 4_096;

    private final Connection connection;

    /** Connects. */
    BareStream(String url) throws IOException, InterruptedException {
        connection = Nats.connect(Options.builder()
                .server(url)
                .maxMessagesInOutgoingQueue(2 * WINDOW)
                .dontForceFlushOnRequest()
                .errorListener(new QuietFlowControl())
                .build());
    }

    /** The client's own way to report, but not that a reader was slowed down. */
    private static final class QuietFlowControl extends ErrorListenerLoggerImpl {
        @Override
        public void flowControlProcessed(
                Connection connection, JetStreamSubscription subscription, String subject, FlowControlSource source) {}
    }

    String serverVersion() {
        return connection.getServerInfo().getVersion();
    }

    /** Makes the stream that our sink makes. */
    void create() throws IOException, JetStreamApiException {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(NatsStream.DEFAULT_NAME)
                        .storageType(StorageType.File)
                        .subjects(
                                "trade.*.*.*",
                                "orderbook.*.*.*",
                                "bbo.*.*.*",
                                "gap.*.*.*",
                                "coverage.*.*.*",
                                "instrument.*.*.*")
                        .build());
    }

    /** Publishes in a loop, and waits for every acknowledgement. */
    void publish(List<Message> messages)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        JetStream jetStream = connection.jetStream();
        Deque<CompletableFuture<PublishAck>> inFlight = new ArrayDeque<>();
        for (Message message : messages) {
            if (inFlight.size() >= WINDOW) {
                settle(inFlight);
            }
            inFlight.add(jetStream.publishAsync(message));
        }
        while (!inFlight.isEmpty()) {
            settle(inFlight);
        }
    }

    private static void settle(Deque<CompletableFuture<PublishAck>> inFlight)
            throws InterruptedException, ExecutionException, TimeoutException {
        PublishAck ack = inFlight.remove().get(Patience.SECONDS, TimeUnit.SECONDS);
        Patience.require(!ack.isDuplicate(), "a message of the bare loop was a duplicate");
    }

    /** {@return how many messages of market data are stored} */
    long count() throws IOException, JetStreamApiException {
        return connection
                .jetStreamManagement()
                .getStreamInfo(NatsStream.DEFAULT_NAME, StreamInfoOptions.allSubjects())
                .getStreamState()
                .getSubjects()
                .stream()
                .filter(subject -> isMarketData(subject.getName()))
                .mapToLong(subject -> subject.getCount())
                .sum();
    }

    /** Reads the first stored messages of market data. */
    List<Message> read(long count) throws IOException, InterruptedException, JetStreamApiException {
        JetStreamSubscription subscription = connection
                .jetStream()
                .subscribe(
                        null,
                        PushSubscribeOptions.builder().stream(NatsStream.DEFAULT_NAME)
                                .ordered(true)
                                .build());
        List<Message> messages = new ArrayList<>();
        while (messages.size() < count) {
            Message message = subscription.nextMessage(Duration.ofSeconds(Patience.SECONDS));
            Patience.require(message != null, "only " + messages.size() + " messages were stored of " + count);
            if (isMarketData(message.getSubject())) {
                messages.add(message);
            }
        }
        subscription.unsubscribe();
        return messages;
    }

    /** {@return the mean length of the messages' JSON} */
    static double averageBytes(List<Message> messages) {
        return messages.stream()
                .mapToInt(message -> message.getData().length)
                .average()
                .orElseThrow();
    }

    private static boolean isMarketData(String subject) {
        return DrivenPipeline.TYPES.stream().anyMatch(type -> subject.startsWith(type.wireName() + "."));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
