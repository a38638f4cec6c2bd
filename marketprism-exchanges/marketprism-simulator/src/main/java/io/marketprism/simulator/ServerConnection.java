package io.marketprism.simulator;

import io.marketprism.simulator.ledger.StreamRecorder;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueSession;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client's WebSocket connection. Belongs to the venue's thread. */
final class ServerConnection implements VenueConnection {

    enum Silence {
        NONE,
        DATA,
        EVERYTHING
    }

    /** How many bytes may wait to be sent before the client counts as too slow. */
    private static final long MOST_WAITING_BYTES = 64L << 20;

    private static final String PING_PAYLOAD = "1";

    private final ConnectionRegistry registry;
    private final Channel channel;
    private final long id;
    private final String path;
    private final Instant since;
    private final Map<ServerTopic, SentTopic> subscriptions = new LinkedHashMap<>();
    // Null until the venue has taken the connection; it may write before that.
    private @Nullable VenueSession session;
    private Silence silence = Silence.NONE;
    private int form;
    private long lastActive;
    private boolean needsFlush;
    private boolean tooSlow;

    /** A connection's share of a topic: the ledger's entry, and a frame held back until after the next. */
    private static final class SentTopic {
        private final StreamRecorder recorder;
        private @Nullable Runnable heldBack;

        SentTopic(StreamRecorder recorder) {
            this.recorder = recorder;
        }
    }

    ServerConnection(ConnectionRegistry registry, Channel channel, long id, String path, Instant since) {
        this.registry = registry;
        this.channel = channel;
        this.id = id;
        this.path = path;
        this.since = since;
        this.lastActive = System.nanoTime();
    }

    void session(VenueSession hears) {
        this.session = hears;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    ConnectionInfo info() {
        return new ConnectionInfo(id, path, since, topics());
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public void form(int chosen) {
        this.form = chosen;
    }

    @Override
    public int form() {
        return form;
    }

    @Override
    public void subscribe(Topic topic) {
        ServerTopic served = (ServerTopic) topic;
        if (!subscriptions.containsKey(served)) {
            subscriptions.put(served, new SentTopic(registry.recordSubscription(id, served.name())));
            served.add(this);
        }
    }

    @Override
    public boolean unsubscribe(Topic topic) {
        ServerTopic served = (ServerTopic) topic;
        SentTopic subscription = subscriptions.remove(served);
        if (subscription == null) {
            return false;
        }
        served.remove(this);
        subscription.recorder.ended();
        return true;
    }

    @Override
    public Set<String> topics() {
        Set<String> names = new LinkedHashSet<>();
        subscriptions.keySet().forEach(topic -> names.add(topic.name()));
        return names;
    }

    @Override
    public void send(Topic topic, long firstId, long lastId, Supplier<byte[]> frame) {
        ((ServerTopic) topic).publishTo(this, firstId, lastId, frame.get());
    }

    @Override
    public void reply(String text) {
        if (silence != Silence.EVERYTHING) {
            write(new TextWebSocketFrame(text));
        }
    }

    @Override
    public void ping() {
        if (silence != Silence.EVERYTHING) {
            write(new PingWebSocketFrame(Unpooled.copiedBuffer(PING_PAYLOAD.getBytes())));
        }
    }

    @Override
    public void close(int code, String reason) {
        channel.writeAndFlush(new CloseWebSocketFrame(code, reason)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public long idleNanos() {
        return System.nanoTime() - lastActive;
    }

    void cut() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    void silence(Silence chosen) {
        this.silence = chosen;
    }

    /** Handles a frame from the client; the caller releases it. */
    void received(WebSocketFrame frame) {
        VenueSession hears = session;
        if (silence == Silence.EVERYTHING || hears == null) {
            return;
        }
        lastActive = System.nanoTime();
        if (frame instanceof TextWebSocketFrame text) {
            hears.onText(text.text());
        } else if (frame instanceof BinaryWebSocketFrame) {
            hears.onBinary();
        } else if (frame instanceof PingWebSocketFrame) {
            write(new PongWebSocketFrame(frame.content().retain()));
            hears.onPing();
        } else if (frame instanceof PongWebSocketFrame) {
            hears.onPong();
        } else if (frame instanceof CloseWebSocketFrame) {
            channel.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** The socket is gone. */
    void ended() {
        subscriptions.forEach((topic, subscription) -> {
            topic.remove(this);
            subscription.recorder.ended();
        });
        subscriptions.clear();
        if (session != null) {
            session.onClosed();
        }
    }

    void deliver(ServerTopic topic, long firstId, long lastId, byte[] frame, @Nullable FrameFault fault) {
        SentTopic subscription = subscriptions.get(topic);
        if (subscription == null) {
            return;
        }
        if (silence != Silence.NONE) {
            subscription.recorder.withheld(firstId, lastId);
            return;
        }
        if (fault == null || !fault.concerns(this)) {
            data(subscription, firstId, lastId, frame);
            return;
        }
        switch (fault.kind()) {
            case DROP -> subscription.recorder.withheld(firstId, lastId);
            case DUPLICATE -> {
                data(subscription, firstId, lastId, frame);
                data(subscription, firstId, lastId, frame);
            }
            case REORDER -> subscription.heldBack = () -> data(subscription, firstId, lastId, frame);
            case REPLACE -> {
                subscription.recorder.withheld(firstId, lastId);
                write(registry.damaged(frame, fault.damage()));
            }
            case INSERT -> {
                write(registry.damaged(frame, fault.damage()));
                data(subscription, firstId, lastId, frame);
            }
            default -> throw new IllegalStateException("unknown fault " + fault.kind());
        }
    }

    private void data(SentTopic subscription, long firstId, long lastId, byte[] frame) {
        subscription.recorder.sent(firstId, lastId);
        write(new TextWebSocketFrame(Unpooled.wrappedBuffer(frame)));
        Runnable later = subscription.heldBack;
        if (later != null) {
            subscription.heldBack = null;
            later.run();
        }
    }

    private void write(WebSocketFrame frame) {
        lastActive = System.nanoTime();
        channel.write(frame, channel.voidPromise());
        if (!needsFlush) {
            needsFlush = true;
            registry.flushLater(this);
        }
        if (session != null
                && !channel.isWritable()
                && !tooSlow
                && channel.bytesBeforeWritable() > MOST_WAITING_BYTES) {
            tooSlow = true;
            session.onSlowConsumer();
        }
    }

    void flush() {
        needsFlush = false;
        channel.flush();
    }
}
